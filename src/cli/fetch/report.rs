//! What `brokerwatch fetch` reports: what could not be fetched and why, and the totals in one line.

use super::super::context::Context;
use super::super::failure::{Failure, INTERRUPTED, PARTIAL, UNAVAILABLE, USAGE};
use super::super::ingest::print_issues;
use super::super::output::{self, grouped};
use super::job::{FetchJob, Fetched};
use crate::ingest::fetch::Harvest;
use crate::store::Tally;
use serde::Serialize;

/// Sentences of one kind that are printed.
const SHOWN: usize = 20;

/// What is printed with `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    run: &'a str,
    source: &'a str,
    url: &'a str,
    /// Documents fetched: neither robots.txt nor sitemaps.
    pages: u64,
    /// All answers of servers.
    answers: u64,
    /// Answers that nothing has changed since an earlier run.
    not_modified: u64,
    /// Pages taken from a run that did not end.
    resumed: u64,
    /// Bytes of bodies received, unpacked.
    bytes: u64,
    #[serde(flatten)]
    tally: Tally,
    /// Records that could not be read.
    unreadable: u64,
    /// Pages without a listing.
    without_listing: u64,
    /// Addresses that are there no longer.
    gone: u64,
    refused: &'a [String],
    broken: &'a [String],
    /// All that could not be read: what is broken, what is drawn by a script, and files that are of no known format.
    failed: &'a [String],
    drawn_by_script: &'a [String],
    /// Programs for artificial intelligence to which robots.txt closes the site.
    closed_to_ai: &'a [&'static str],
    notes: &'a [String],
    limit_reached: bool,
    /// Whether the run counts as a complete reading of the source.
    complete: bool,
    /// Why nothing was stored although something was fetched.
    unexpected: &'a [String],
    seconds: f64,
}

/// Prints the result, and ends the command with the matching exit code.
pub fn print(job: &FetchJob, done: &Fetched, context: &Context) -> Result<(), Failure> {
    let Fetched { harvest, ingested, .. } = done;
    let failed: Vec<String> = match ingested {
        Some(done) => done.report.failed.clone(),
        None => harvest.broken.iter().chain(&harvest.drawn_by_script).cloned().collect(),
    };
    list(&failed);
    harvest.refused.iter().take(SHOWN).chain(&harvest.notes).for_each(|line| context.say(line));
    more(harvest.refused.len());
    if !harvest.closed_to_ai.is_empty() {
        context.say(&format!("robots.txt closes the site to programs for AI: {}", harvest.closed_to_ai.join(", ")));
    }
    if let Some(done) = ingested {
        print_issues(done, false, context)?;
    }
    let tally = ingested.as_ref().map(|done| done.report.tally).unwrap_or_default();
    let unreadable = ingested.as_ref().map_or(0, |done| done.report.unparsed);
    let unexpected = ingested.as_ref().map_or(&[][..], |done| &done.refused);
    if context.json {
        output::json(&Summary {
            run: &done.run,
            source: &job.source.id,
            url: job.plan.start.as_str(),
            pages: harvest.pages,
            answers: harvest.answers,
            not_modified: harvest.unchanged,
            resumed: harvest.resumed,
            bytes: harvest.bytes,
            tally,
            unreadable,
            without_listing: harvest.without_listing,
            gone: harvest.gone,
            refused: &harvest.refused,
            broken: &harvest.broken,
            failed: &failed,
            drawn_by_script: &harvest.drawn_by_script,
            closed_to_ai: &harvest.closed_to_ai,
            notes: &harvest.notes,
            limit_reached: harvest.limit_reached,
            complete: ingested.as_ref().is_some_and(|done| done.report.complete),
            unexpected,
            seconds: done.seconds,
        })?;
    }
    if harvest.stopped || ingested.as_ref().is_some_and(|done| done.report.stopped) {
        let message = "interrupted; what was fetched is kept, run the same command again to continue";
        return Err(Failure::new(INTERRUPTED, message));
    }
    if ingested.is_none() {
        return Err(nothing(job, harvest));
    }
    if !unexpected.is_empty() {
        unexpected.iter().for_each(|reason| eprintln!("brokerwatch: {reason}"));
        let hint = "if it is right, confirm it with --yes";
        return Err(Failure::new(
            USAGE,
            format!("unexpected input: the answers are kept, no listing was stored; {hint}"),
        ));
    }
    if !context.json {
        context.say(&totals(job, done, &tally, unreadable));
    }
    match failed.is_empty() && unreadable == 0 {
        true => Ok(()),
        false => Err(Failure::silent(PARTIAL)),
    }
}

/// The failure if no listing was found. Pages that are drawn by a script were named before.
fn nothing(job: &FetchJob, harvest: &Harvest) -> Failure {
    let start = job.plan.start.as_str();
    if harvest.answers == 0 {
        let why = harvest.refused.first().or(harvest.broken.first()).cloned().unwrap_or_else(|| start.to_owned());
        return Failure::new(UNAVAILABLE, format!("nothing was fetched: {why}"));
    }
    if !harvest.drawn_by_script.is_empty() || !harvest.broken.is_empty() {
        return Failure::silent(PARTIAL);
    }
    let hint = match harvest.refused.first() {
        Some(first) => first.clone(),
        None => {
            "expected a sitemap, pages with data of schema.org, or a file or interface of a known format".to_owned()
        }
    };
    let Harvest { pages, gone, .. } = harvest;
    Failure::new(PARTIAL, format!("{start}: no listing found ({pages} pages, {gone} gone); {hint}"))
}

fn list(lines: &[String]) {
    lines.iter().take(SHOWN).for_each(|line| eprintln!("brokerwatch: {line}"));
    more(lines.len());
}

fn more(lines: usize) {
    if lines > SHOWN {
        eprintln!("brokerwatch: … and {} more of this kind; --json lists all of them", lines - SHOWN);
    }
}

fn totals(job: &FetchJob, done: &Fetched, tally: &Tally, unreadable: u64) -> String {
    let harvest = &done.harvest;
    format!(
        "Fetched {} pages for {} ({} not modified, {} kB): listings {} new, {} changed, {} unchanged, {} delisted, {} \
         relisted; {} refused, {} broken, {} gone, {} unreadable; {:.1} s",
        grouped(harvest.pages),
        job.source.id,
        grouped(harvest.unchanged),
        grouped(harvest.bytes.div_ceil(1_000)),
        grouped(tally.added),
        grouped(tally.changed),
        grouped(tally.unchanged),
        grouped(tally.delisted),
        grouped(tally.relisted),
        grouped(harvest.refused.len() as u64),
        grouped(harvest.broken.len() as u64),
        grouped(harvest.gone),
        grouped(unreadable),
        done.seconds,
    )
}
