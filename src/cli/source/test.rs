//! `brokerwatch source test`: what a card makes of files, and what it does not understand. Nothing is stored.

use super::percent;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, PARTIAL, USAGE};
use crate::cli::ingest::{Columns, cores, inputs, prepare};
use crate::cli::output::{self, grouped, one_line};
use crate::domain::listing::Issue;
use crate::ingest::reader::SourceReader;
use crate::pipeline::{Ingest, InputCheck, ObservationTime};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Read files with the card and show what is not understood; nothing is stored
#[derive(clap::Args)]
pub struct Args {
    /// Id of the source, or the path of its card
    source: String,
    /// Files, folders (read recursively), or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Format of the files [default: the one of the source card]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    #[command(flatten)]
    columns: Columns,
}

#[derive(Serialize)]
struct Tested<'a> {
    source: &'a str,
    records: u64,
    unreadable: u64,
    /// Facts by name, with the number of listings that state each.
    filled: BTreeMap<&'static str, u64>,
    /// Issues of the same kind and field together.
    issues: Vec<Kind<'a>>,
    failed: &'a [String],
    /// Why the input would not be stored.
    unexpected: Vec<String>,
}

/// Issues of one kind.
#[derive(Serialize)]
struct Kind<'a> {
    code: &'static str,
    field: &'a str,
    count: u64,
    first: &'a Issue,
}

/// Reads and reports. Exit code 2 if nothing could be read or the input is not what the card expects, 3 if some of it
/// could not be read.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let source = prepare(&context.sources()?, &args.source, &args.columns)?;
    let format = args.columns.format("--format", args.format.as_deref())?;
    let reader = SourceReader::new(&source, format);
    let (files, failed, note) = inputs(&args.files, &reader)?;
    note.iter().for_each(|note| context.say(note));
    let method = context.method_without_folder()?;
    let ingest = Ingest {
        source: &source,
        reader,
        method: &method,
        complete: false,
        observed: ObservationTime::OfRun,
        threads: cores(),
        progress: &|_| (),
        stop: &*context.stop_on_interrupt()?,
    };
    let checked = ingest.check(&files, failed, None, None)?;
    let tested = Tested {
        source: &source.id,
        records: checked.records,
        unreadable: checked.unparsed,
        filled: checked.filled.iter().copied().collect(),
        issues: kinds(&checked),
        failed: &checked.failed,
        unexpected: checked.anomalies.iter().map(ToString::to_string).collect(),
    };
    if context.json {
        output::json(&tested)?
    } else {
        output::text(&text(&tested))?
    }
    match (checked.records, tested.unexpected.is_empty(), checked.failed.is_empty() && checked.unparsed == 0) {
        (0, ..) => Err(Failure::new(USAGE, "no record could be read as a listing; is this the right card and format?")),
        (_, false, _) => Err(Failure::new(USAGE, "the input is not what the card expects, see above")),
        (_, true, false) => Err(Failure::silent(PARTIAL)),
        (_, true, true) => Ok(()),
    }
}

/// Issues by code and field, most frequent first.
fn kinds(checked: &InputCheck) -> Vec<Kind<'_>> {
    let mut kinds = BTreeMap::<(&'static str, &str), Kind<'_>>::new();
    for issue in &checked.issues {
        let (code, field) = (issue.code.name(), issue.field.as_str());
        kinds.entry((code, field)).or_insert(Kind { code, field, count: 0, first: issue }).count += 1;
    }
    let mut kinds: Vec<Kind<'_>> = kinds.into_values().collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    kinds
}

fn text(t: &Tested<'_>) -> String {
    let mut lines = format!("{}: {} listings, {} unreadable\n", t.source, grouped(t.records), grouped(t.unreadable));
    for failure in t.failed {
        lines.push_str(&format!("  not read: {}\n", one_line(failure)));
    }
    for (fact, count) in &t.filled {
        lines.push_str(&format!("  {fact:<16} {:>4} %  {}\n", percent(*count, t.records), grouped(*count)));
    }
    for Kind { code, field, count, first } in &t.issues {
        let field = if field.is_empty() { String::new() } else { format!(" in “{}”", one_line(field)) };
        let (place, count) = (&first.place, grouped(*count));
        lines.push_str(&format!(
            "  {count} × {code}{field}, first at {}:{}: “{}”: {}\n",
            one_line(&place.file),
            place.line,
            one_line(&first.value),
            one_line(&first.message)
        ));
    }
    for reason in &t.unexpected {
        lines.push_str(&format!("  unexpected: {}\n", one_line(reason)));
    }
    lines
}
