//! `brokerwatch retag`: reassesses stored listings after a change of the method, and reports what changed.

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::ingest::cores;
use super::output::{self, grouped};
use super::progress;
use super::run_retag::write;
use crate::pipeline::{Delta, RememberingReader, Retag, SecondTime};
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Reassess stored listings after a change of the method, without reading their sources
#[derive(clap::Args)]
pub struct Args {
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Only listings of this source
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Also read every listing a second time, with the sentence encoder; takes about a second a listing of ordinary
    /// length, and goes on where it was stopped. Without this option only what has been read a second time is
    #[arg(long)]
    second_reader: bool,
    /// Threads that tag and audit [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    dry_run: bool,
    method: &'a str,
    source: Option<&'a str>,
    examined: u64,
    current: u64,
    reassessed: u64,
    tags_changed: u64,
    evidence_changed: u64,
    findings_changed: u64,
    terms: Vec<NetChange<'a>>,
    findings: Vec<NetChange<'a>>,
    stopped: bool,
    seconds: f64,
}

/// A term or rule with the listings that gained and lost it.
#[derive(Serialize)]
struct NetChange<'a> {
    name: &'a str,
    gained: u64,
    lost: u64,
    net: i64,
}

/// Reassesses, or shows what would change.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let store = context.folder.store()?;
    if let Some(source) = &args.source {
        check_source(source, &store)?;
    }
    let bar = progress::listing_bar(context, store.counts()?.listings);
    let reader = RememberingReader::new(&store, &method)?;
    let retag = Retag {
        store: &store,
        method: &method,
        source: args.source.as_deref(),
        only: None,
        second: Some(SecondTime { reader: &reader, everything: args.second_reader }),
        threads: args.threads.map_or_else(cores, usize::from),
        progress: &|n| bar.set_position(n),
        stop: &*context.stop_on_interrupt()?,
    };
    let begun = Instant::now();
    let report = match args.dry_run {
        true => retag.dry_run()?,
        false => {
            let _lock = context.folder.lock()?;
            write(&retag, context)?
        }
    };
    bar.finish_and_clear();
    let difference = &report.difference;
    let summary = Summary {
        dry_run: args.dry_run,
        method: method.fingerprint(),
        source: args.source.as_deref(),
        examined: report.examined,
        current: report.current,
        reassessed: difference.compared,
        tags_changed: difference.tags_changed,
        evidence_changed: difference.evidence_changed,
        findings_changed: difference.findings_changed,
        terms: net_changes(&difference.terms),
        findings: net_changes(&difference.rules),
        stopped: report.stopped,
        seconds: begun.elapsed().as_secs_f64(),
    };
    match context.json {
        true => output::json(&summary)?,
        false => print(&summary, context)?,
    }
    match report.stopped {
        true => {
            Err(Failure::new(INTERRUPTED, "interrupted; what was done is kept, run the same command again to continue"))
        }
        false => Ok(()),
    }
}

/// Fails for a source without stored listings.
pub fn check_source(source: &str, store: &Store) -> Result<(), Failure> {
    let sources = store.sources()?;
    if sources.iter().any(|s| s.source == source) {
        return Ok(());
    }
    let names: Vec<&str> = sources.iter().map(|s| s.source.as_str()).collect();
    let message = format!("--source: unknown source “{source}”; expected one of {}", names.join(", "));
    Err(Failure::new(USAGE, message))
}

fn net_changes(moves: &BTreeMap<String, Delta>) -> Vec<NetChange<'_>> {
    moves
        .iter()
        .map(|(name, m)| NetChange { name, gained: m.gained, lost: m.lost, net: m.gained as i64 - m.lost as i64 })
        .collect()
}

fn print(s: &Summary<'_>, context: &Context) -> Result<(), Failure> {
    if s.current == s.examined {
        let n = grouped(s.examined);
        context.say(&format!("All {n} assessments are current under method {}; nothing to do", s.method));
        return Ok(());
    }
    let done = if s.dry_run { "to reassess (dry run, nothing is written)" } else { "reassessed" };
    let lines = [
        ("examined", s.examined),
        ("already current", s.current),
        (done, s.reassessed),
        ("with changed tags", s.tags_changed),
        ("with the same tags and changed evidence, basis or confidence", s.evidence_changed),
        ("with changed findings", s.findings_changed),
    ];
    let mut text = format!("method {}\n", s.method);
    for (what, n) in lines {
        text.push_str(&format!("{:>12}  listings {what}\n", grouped(n)));
    }
    for (title, rows) in [("tag", &s.terms), ("finding", &s.findings)] {
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{title:<40} {:>10} {:>10} {:>10}\n", "gained", "lost", "net"));
        for r in rows {
            text.push_str(&format!(
                "{:<40} {:>10} {:>10} {:>+10}\n",
                r.name,
                grouped(r.gained),
                grouped(r.lost),
                r.net
            ));
        }
    }
    output::text(&text)
}
