//! What `brokerwatch ingest` reports: why nothing was stored, what could not be read, and the totals.

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
    /// What was left out of archives on purpose, with counts.
    skipped: &'a [String],
    /// Columns whose names and values do not agree; they are kept under their names.
    doubts: &'a [String],
    /// Records that could not be read.
    unreadable: u64,
    /// Observations added that are older than what was stored.
    out_of_order: u64,
    /// Why nothing was stored; empty if it was.
    refused: &'a [String],
    /// Whether the run counts as a complete reading of the source.
    complete: bool,
    /// Why not, although the operator said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete_reason: Option<&'a str>,
    seconds: f64,
    listings_per_second: f64,
    /// The run that read the same input in the same way, if nothing had to be parsed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_input_as: Option<&'a str>,
    /// The first issues, those of unreadable records before others; all in a dry run.
    issue_list: &'a [Issue],
}

/// Why the input is not stored; empty if it can be.
pub fn refusals(checked: &InputCheck, consent: Consent) -> Vec<String> {
    if checked.records == 0 {
        let why = match (checked.failed.is_empty(), checked.unparsed) {
            (false, 0) => return vec!["no file could be read".to_owned()],
            (_, 0) => "the input contains no record; is the file empty?".to_owned(),
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
            "{} records were observed before the stored version of their listings (newest: {newest}); with \
             --allow-older they are added to the history and change nothing current",
            grouped(checked.older)
        ));
    }
    refused
}

/// Prints the result, and ends the command with the matching exit code.
pub(super) fn print(done: &Done, source: &Source, dry: bool, context: &Context, seconds: f64) -> Result<(), Failure> {
    let Done { checked, report, refused } = done;
    for failure in &report.failed {
        eprintln!("brokerwatch: {failure}");
    }
    checked.notes.iter().chain(&checked.doubts).for_each(|note| context.say(note));
    if let Some(run) = &checked.same {
        context
            .say(&format!("the same input as that of run {}; no listing has changed, and nothing was parsed", run.id));
    }
    issues(done, dry, context)?;
    if context.json {
        output::json(&Summary {
            run: &report.run,
            source: &source.id,
            tally: &report.tally,
            failed: &report.failed,
            skipped: &checked.notes,
            doubts: &checked.doubts,
            unreadable: report.unparsed,
            out_of_order: report.backfilled,
            refused,
            complete: report.complete,
            incomplete_reason: report.incomplete_reason.as_deref(),
            seconds,
            listings_per_second: report.tally.records as f64 / seconds.max(1e-9),
            same_input_as: checked.same.as_ref().map(|run| &*run.id),
            issue_list: &checked.issues,
        })?;
    }
    if report.stopped && !dry {
        let message = match report.run.is_empty() {
            true => "interrupted before anything was stored",
            false => "interrupted; what was read is stored, run the same command again to continue",
        };
        return Err(Failure::new(INTERRUPTED, message));
    }
    if !refused.is_empty() {
        return Err(refusal(checked, refused, dry));
    }
    if !context.json {
        totals(done, source, dry, context, seconds);
    }
    match report.failed.is_empty() && report.unparsed == 0 {
        true => Ok(()),
        false => Err(Failure::silent(PARTIAL)),
    }
}

/// The error if nothing was stored.
fn refusal(checked: &InputCheck, refused: &[String], dry: bool) -> Failure {
    if checked.records == 0 && !checked.failed.is_empty() && checked.issues.is_empty() {
        return Failure::silent(USAGE);
    }
    let kept = if dry { "it would not be stored" } else { "nothing was stored, neither listings nor the input" };
    if checked.records == 0 {
        return Failure::new(USAGE, format!("{}; {kept}", refused.join("; ")));
    }
    refused.iter().for_each(|reason| eprintln!("brokerwatch: {reason}"));
    let can_confirm = checked.anomalies.iter().any(|anomaly| refused.contains(&anomaly.to_string()));
    let hint = if can_confirm { "; if the input is right, confirm it with --yes" } else { "" };
    Failure::new(USAGE, format!("unexpected input: {kept}{hint}"))
}

/// The first issues; all of them in a dry run.
pub fn issues(done: &Done, dry: bool, context: &Context) -> Result<(), Failure> {
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

fn totals(done: &Done, source: &Source, dry: bool, context: &Context, seconds: f64) {
    let (report, tally) = (&done.report, &done.report.tally);
    let doing = if dry { "Dry run, nothing stored:" } else { "Ingested" };
    let earlier = match report.backfilled {
        0 => String::new(),
        n if dry => format!(", {} of them older than the stored version", grouped(n)),
        n => format!(", {} earlier observations added", grouped(n)),
    };
    context.say(&format!(
        "{doing} {} records of {} from {} files: {} added, {} changed, {} unchanged, {} repeated, {} delisted, {} \
         relisted{earlier}; {} unreadable, {} issues; {:.1} s, {} per second",
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
        context.say(&format!("stored because of --yes, although {anomaly}"));
    }
    if let Some(at) = done.checked.observed_from {
        context.say(&format!("observed at the source on {} or later", output::time(at)));
    }
    if let Some(doubt) = &report.incomplete_reason {
        context.say(&format!("not counted as complete, so no listing is marked as missing: {doubt}"));
    }
}
