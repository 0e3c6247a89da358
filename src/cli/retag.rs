//! `brokerwatch retag`: assesses stored listings anew where the method has changed since, and says what moved.

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::ingest::cores;
use super::output::{self, grouped};
use super::progress;
use crate::pipeline::{Delta, Follower, Retag, RetagReport};
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Assess stored listings anew where the method has changed since, without reading their sources
#[derive(clap::Args)]
pub struct Args {
    /// Say what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Only the listings of this source
    #[arg(long, value_name = "ID")]
    source: Option<String>,
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
    looked_at: u64,
    current: u64,
    reassessed: u64,
    tags_changed: u64,
    words_changed: u64,
    findings_changed: u64,
    terms: Vec<Moved<'a>>,
    findings: Vec<Moved<'a>>,
    stopped: bool,
    seconds: f64,
}

/// A term or rule with the listings that gained and lost it.
#[derive(Serialize)]
struct Moved<'a> {
    name: &'a str,
    gained: u64,
    lost: u64,
    net: i64,
}

/// Runs, or says what a run would do.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let store = context.folder.store()?;
    if let Some(source) = &args.source {
        known(source, &store)?;
    }
    let bar = progress::listing_bar(context, store.counts()?.listings);
    let retag = Retag {
        store: &store,
        method: &method,
        source: args.source.as_deref(),
        threads: args.threads.map_or_else(cores, usize::from),
        progress: &|n| bar.set_position(n),
        stop: &*context.stop_on_interrupt()?,
    };
    let begun = Instant::now();
    let report = if args.dry_run { retag.dry_run()? } else { write(&retag, context)? };
    bar.finish_and_clear();
    let difference = &report.difference;
    let summary = Summary {
        dry_run: args.dry_run,
        method: method.fingerprint(),
        source: args.source.as_deref(),
        looked_at: report.examined,
        current: report.current,
        reassessed: difference.compared,
        tags_changed: difference.tags_changed,
        words_changed: difference.evidence_changed,
        findings_changed: difference.findings_changed,
        terms: moved(&difference.terms),
        findings: moved(&difference.rules),
        stopped: report.stopped,
        seconds: begun.elapsed().as_secs_f64(),
    };
    match context.json {
        true => output::json(&summary)?,
        false => tell(&summary, context)?,
    }
    match report.stopped {
        true => {
            Err(Failure::new(INTERRUPTED, "interrupted; what was done is kept, the same command goes on from there"))
        }
        false => Ok(()),
    }
}

fn write(retag: &Retag<'_>, context: &Context) -> Result<RetagReport, Failure> {
    let _lock = context.folder.lock()?;
    let mut writer = context.writer(retag.store)?;
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), retag.store, &context.index_options()?, &notice)?;
    let run = uuid::Uuid::now_v7().to_string();
    let report = retag.run(&run, &mut writer, &mut follower)?;
    follower.close()?;
    Ok(report)
}

/// Refuses a source of which nothing is stored.
pub fn known(source: &str, store: &Store) -> Result<(), Failure> {
    let sources = store.sources()?;
    if sources.iter().any(|s| s.source == source) {
        return Ok(());
    }
    let names: Vec<&str> = sources.iter().map(|s| s.source.as_str()).collect();
    let message = format!("--source: the catalog has no listing of “{source}”; it has: {}", names.join(", "));
    Err(Failure::new(USAGE, message))
}

fn moved(moves: &BTreeMap<String, Delta>) -> Vec<Moved<'_>> {
    moves
        .iter()
        .map(|(name, m)| Moved { name, gained: m.gained, lost: m.lost, net: m.gained as i64 - m.lost as i64 })
        .collect()
}

fn tell(s: &Summary<'_>, context: &Context) -> Result<(), Failure> {
    if s.current == s.looked_at {
        let n = grouped(s.looked_at);
        context.say(&format!("All {n} assessments are current under method {}; nothing to do", s.method));
        return Ok(());
    }
    let done = if s.dry_run { "to reassess (dry run, nothing is written)" } else { "reassessed" };
    let lines = [
        ("looked at", s.looked_at),
        ("already current", s.current),
        (done, s.reassessed),
        ("with other tags", s.tags_changed),
        ("with the same tags on other words, basis or confidence", s.words_changed),
        ("with other findings", s.findings_changed),
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
