//! `brokerwatch source retry`: reads quarantined records again.

use super::{card, refuse_inactive};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, INTERRUPTED, PARTIAL};
use crate::cli::ingest::input_format;
use crate::cli::output::{self, grouped, one_line};
use crate::ingest::reader::SourceReader;
use crate::pipeline::{Follower, Retried, Retry};
use crate::store::{Quarantined, Tally};
use serde::Serialize;

/// Read records again that could not be read, from the archive, with today's program and card
#[derive(clap::Args)]
pub struct Args {
    /// Id of the source
    source: String,
    /// Format of the archived files [default: the one of the source card]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    /// Empty if nothing could be read.
    run: &'a str,
    #[serde(flatten)]
    tally: &'a Tally,
    /// Observations that are older than the newest of their listing.
    out_of_order: u64,
    /// Records that can be read now.
    readable: u64,
    /// Records that cannot.
    unreadable: u64,
    items: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    record: &'a Quarantined,
    /// Ids of the listings that were read in its place.
    listings: Vec<&'a str>,
    /// Why it still cannot be read.
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
}

/// Reads them. Exit code 3 if any is still unreadable.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let source = card(&args.source, &sources)?;
    let format = input_format("--format", args.format.as_deref())?;
    let reader = SourceReader::new(source, format);
    let (_lock, store) = (context.folder.lock()?, context.folder.store()?);
    refuse_inactive(&source.id, &store)?;
    let method = context.method()?;
    let archive = context.folder.archive()?;
    let mut writer = context.writer(&store)?;
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), &store, &context.index_options()?, &notice)?;
    let stop = context.stop_on_interrupt()?;
    let retry = Retry { source, reader, method: &method, stop: &stop };
    let run = uuid::Uuid::now_v7().to_string();
    let report = retry.run(&run, &archive, (&store, &mut writer, &mut follower))?;
    follower.close()?;
    let unreadable = report.records.iter().filter(|r| !r.reason.is_empty()).count() as u64;
    let readable = report.records.len() as u64 - unreadable;
    if context.json {
        let items = report.records.iter().map(row).collect();
        let (run, tally, out_of_order) = (report.run.as_str(), &report.tally, report.backfilled);
        output::json(&Answer { run, tally, out_of_order, readable, unreadable, items })?;
    } else {
        report.records.iter().try_for_each(|r| output::text(&line(r)))?;
    }
    let t = &report.tally;
    context.say(&format!(
        "{} of {} unreadable records of {} can be read now: {} added, {} changed, {} unchanged, {} earlier observations \
         added",
        grouped(readable),
        grouped(readable + unreadable),
        source.id,
        grouped(t.added),
        grouped(t.changed),
        grouped(t.unchanged - report.backfilled),
        grouped(report.backfilled)
    ));
    if context.interrupted() {
        return Err(Failure::new(INTERRUPTED, "interrupted; run the same command again to continue"));
    }
    if unreadable > 0 { Err(Failure::silent(PARTIAL)) } else { Ok(()) }
}

fn row(r: &Retried) -> Row<'_> {
    let Retried { record, listings, reason } = r;
    Row { record, listings: listings.iter().map(|(id, _)| id.as_str()).collect(), reason }
}

fn line(r: &Retried) -> String {
    let place = &r.record.stored.issue.place;
    let place = format!("{}:{} (row {})", one_line(&place.file), place.line, place.row);
    if !r.reason.is_empty() {
        return format!("{place}: still unreadable: {}\n", one_line(&r.reason));
    }
    let listings = r.listings.iter().map(|(id, title)| format!("{id} {}", one_line(title)));
    format!("{place}: {}\n", listings.collect::<Vec<_>>().join("; "))
}
