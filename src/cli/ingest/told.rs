//! What `brokerwatch ingest` says: why it stores nothing, what could not be read, and what came of the rest.

use super::super::context::Context;
use super::super::failure::{Failure, INTERRUPTED, PARTIAL, USAGE};
use super::super::output::{self, grouped};
use super::{Consent, Done};
use crate::domain::listing::Issue;
use crate::ingest::acquire::source::Source;
use crate::output::report::{is_unreadable, issue_line};
use crate::pipeline::{Anomaly, InputCheck};
use serde::Serialize;

/// What is printed with `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    run: &'a str,
    source: &'a str,
    #[serde(flatten)]
    tally: &'a crate::store::Tally,
    failed: &'a [String],
    /// Records that could not be read.
    unreadable: u64,
    /// Observations added that are older than what was stored.
    earlier: u64,
    /// Why nothing was stored; empty if it was.
    refused: &'a [String],
    /// Whether the run counts as a reading of all that the source lists.
    complete: bool,
    /// Why not, if the operator says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<&'a str>,
    seconds: f64,
    listings_per_second: f64,
    /// The first issues, those of unreadable records before others; all in a dry run.
    issue_list: &'a [Issue],
}

/// Why the input is not stored; empty if nothing speaks against it.
pub(super) fn refused(checked: &InputCheck, consent: Consent) -> Vec<String> {
    if checked.records == 0 {
        let why = match (checked.failed.is_empty(), checked.unparsed) {
            (false, 0) => return vec!["no file could be read".to_owned()],
            (_, 0) => "there is no record in the input; is the file empty?".to_owned(),
            (_, n) => format!("none of {n} records could be read as a listing; are --source and --format right?"),
        };
        let encoding = checked.anomalies.iter().filter(|anomaly| matches!(anomaly, Anomaly::Encoding { .. }));
        return [why].into_iter().chain(encoding.map(ToString::to_string)).collect();
    }
    let anomalies = checked.anomalies.iter().filter(|_| !consent.looks_wrong).map(ToString::to_string);
    let mut refused: Vec<String> = anomalies.collect();
    if checked.older > 0 && !consent.older {
        let newest = checked.newest.map(output::time).unwrap_or_default();
        refused.push(format!(
            "{} records were observed before what is stored of their listings (newest: {newest}); with --allow-older they \
             are added as earlier observations, and what is current stays current",
            grouped(checked.older)
        ));
    }
    refused
}

/// Says what came of it, and ends the command with the code for that.
pub(super) fn tell(done: &Done, source: &Source, dry: bool, context: &Context, seconds: f64) -> Result<(), Failure> {
    let Done { checked, report, refused } = done;
    for failure in &report.failed {
        eprintln!("brokerwatch: {failure}");
    }
    issues(done, dry, context)?;
    if context.json {
        output::json(&Summary {
            run: &report.run,
            source: &source.id,
            tally: &report.tally,
            failed: &report.failed,
            unreadable: report.unparsed,
            earlier: report.backfilled,
            refused,
            complete: report.complete,
            doubt: report.incomplete_reason.as_deref(),
            seconds,
            listings_per_second: report.tally.records as f64 / seconds.max(1e-9),
            issue_list: &checked.issues,
        })?;
    }
    if report.stopped && !dry {
        let told = match report.run.is_empty() {
            true => "interrupted before anything was stored",
            false => "interrupted; what was read is stored, the same command goes on from there",
        };
        return Err(Failure::new(INTERRUPTED, told));
    }
    if !refused.is_empty() {
        return Err(refusal(checked, refused, dry));
    }
    if !context.json {
        sums(done, source, dry, context, seconds);
    }
    match report.failed.is_empty() && report.unparsed == 0 {
        true => Ok(()),
        false => Err(Failure::silent(PARTIAL)),
    }
}

/// Nothing was stored, and why.
fn refusal(checked: &InputCheck, refused: &[String], dry: bool) -> Failure {
    if checked.records == 0 && !checked.failed.is_empty() && checked.issues.is_empty() {
        return Failure::silent(USAGE);
    }
    let kept =
        if dry { "it would not be stored" } else { "nothing was stored, and the input is not kept in the archive" };
    if checked.records == 0 {
        return Failure::new(USAGE, format!("{}; {kept}", refused.join("; ")));
    }
    refused.iter().for_each(|reason| eprintln!("brokerwatch: {reason}"));
    let asks = checked.anomalies.iter().any(|anomaly| refused.contains(&anomaly.to_string()));
    let hint = if asks { "; if the input is right, say so with --yes" } else { "" };
    Failure::new(USAGE, format!("the input is not what was expected: {kept}{hint}"))
}

/// The first issues; all of them in a dry run.
fn issues(done: &Done, dry: bool, context: &Context) -> Result<(), Failure> {
    let checked = &done.checked;
    if dry && !context.json {
        for issue in &checked.issues {
            output::text(&format!("{}\n", line(issue)))?;
        }
        return Ok(());
    }
    for issue in &checked.issues {
        match is_unreadable(issue) {
            true => eprintln!("brokerwatch: {}", line(issue)),
            false => context.say(&line(issue)),
        }
    }
    let more = checked.issue_count.saturating_sub(checked.issues.len() as u64);
    if more > 0 {
        context.say(&format!("{} more issues; --dry-run prints all of them", grouped(more)));
    }
    Ok(())
}

fn line(issue: &Issue) -> String {
    issue_line(issue).replacen(": ", &format!(" (row {}): ", issue.place.row), 1)
}

fn sums(done: &Done, source: &Source, dry: bool, context: &Context, seconds: f64) {
    let (report, tally) = (&done.report, &done.report.tally);
    let doing = if dry { "Read, stored nothing:" } else { "Ingested" };
    let earlier = match report.backfilled {
        0 => String::new(),
        n if dry => format!(", {} of them older than what is stored", grouped(n)),
        n => format!(", {} earlier observations added", grouped(n)),
    };
    context.say(&format!(
        "{doing} {} records of {} from {} files: {} added, {} changed, {} unchanged, {} repeated, {} gone, {} returned{earlier}; {} unreadable, {} issues; {:.1} s, {} a second",
        grouped(tally.records),
        source.id,
        grouped(tally.files),
        grouped(tally.added),
        grouped(tally.changed),
        grouped(tally.unchanged),
        grouped(tally.repeated),
        grouped(tally.delisted),
        grouped(tally.relisted),
        grouped(report.unparsed),
        grouped(tally.issues),
        seconds,
        grouped((tally.records as f64 / seconds.max(1e-9)) as u64),
    ));
    for anomaly in &done.checked.anomalies {
        context.say(&format!("Stored on your word (--yes), although {anomaly}."));
    }
    if let Some(at) = done.checked.observed_from {
        context.say(&format!("Observed at the source on {} or later; read now.", output::time(at)));
    }
    if let Some(doubt) = &report.incomplete_reason {
        context.say(&format!("Not counted as complete, so no listing is missed: {doubt}."));
    }
    if let Some((least, most)) = source.expect.listings
        && !(least..=most).contains(&tally.records)
    {
        context.say(&format!(
            "The card expects {least} to {most} listings of {}; this run brought {}. Was the input complete?",
            source.id, tally.records
        ));
    }
}
