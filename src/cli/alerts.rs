//! `brokerwatch alerts`: runs saved searches on the listings that changed.

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::output::{self, grouped};
use super::{atomic_file, query, samples};
use crate::pipeline::{Alert, Alerts};
use crate::search::{Ast, Filters};
use crate::store::{FetchEvent, Store};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Events read in one query.
const EVENTS: u32 = 1_000;

/// Run saved searches on changed listings
#[derive(clap::Args)]
pub struct Args {
    /// TOML file of saved searches: [[search]] with name = "…" and query = "…"; `sources = true` before them also
    /// reports what fetches noticed of sources
    searches: PathBuf,
    /// Start after the change with this number
    #[arg(long, value_name = "CHANGE", conflicts_with = "state")]
    since: Option<u64>,
    /// File with the number of the last change reported: start after it and update it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// The last line printed with `--json`.
#[derive(Serialize)]
struct Through {
    /// Number of the last change examined.
    through: u64,
    /// How many alerts were printed.
    alerts: u64,
    /// Number of the last event of sources examined, if they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    through_source_event: Option<u64>,
}

/// An event of a source, as printed with `--json`.
#[derive(Serialize)]
struct SourceAlert<'a> {
    source_event: &'a FetchEvent,
}

/// Where a report goes on: numbers of the last change and of the last event of sources.
#[derive(Clone, Copy, Default)]
struct Position {
    change: u64,
    event: u64,
}

impl Position {
    fn write(self, path: &Path) -> Result<(), Failure> {
        let Self { change, event } = self;
        let text = if event == 0 { change.to_string() } else { format!("{change} {event}") };
        atomic_file::write(path, &mut |out| Ok(writeln!(out, "{text}").map(|()| 1)?)).map(drop)
    }
}

/// Prints an alert for each saved search that a changed listing matches; with `--json` one JSON object a line.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let fault = |e: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {e}", args.searches.display()));
    let text = std::fs::read_to_string(&args.searches).map_err(|e| fault(&format!("cannot be read: {e}")))?;
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher();
    // Invented samples beside real listings alert only searches that ask for them.
    let checked = |query: &Ast| -> Result<Ast, Failure> {
        query::check(query, &searcher, context)?;
        Ok(samples::without_samples(&searcher, query, &Filters::default(), context)?.ast)
    };
    let checked = |query: &Ast| checked(query).map_err(|e| e.to_string());
    let alerts = Alerts::read(&text, context.synonyms()?, context.vocabulary()?.personal().clone(), &checked)
        .map_err(|e| fault(&e))?;
    let mut position = match &args.state {
        Some(path) => read_state(path)?,
        None => Position { change: args.since.unwrap_or(0), event: 0 },
    };
    let mut through = position.change;
    let newest = store.last_change()?;
    if through > newest {
        let message = format!("invalid change {through}: the newest change of this catalogue is {newest}");
        return Err(Failure::new(USAGE, format!("{message}; does the number come from another catalogue?")));
    }
    if args.state.is_some() {
        context.check_clock(&store)?;
    }
    context.stop_on_interrupt()?;
    let mut reported = 0;
    while let Some(batch) = alerts.after(through, &store)? {
        let mut out = std::io::stdout().lock();
        for alert in &batch.alerts {
            if context.json {
                serde_json::to_writer(&mut out, alert)?;
                writeln!(out)?;
            } else {
                out.write_all(line(alert).as_bytes())?;
            }
        }
        // Reported first, recorded afterwards: after a crash in between an alert is repeated and never lost.
        out.flush()?;
        through = batch.through;
        reported += batch.alerts.len() as u64;
        position.change = through;
        if let Some(path) = &args.state {
            position.write(path)?;
        }
        if context.interrupted() {
            return Err(Failure::new(INTERRUPTED, format!("interrupted; continue with --since {through}")));
        }
    }
    if alerts.sources {
        reported += events(&mut position, &store, args.state.as_deref(), context)?;
    }
    if context.json {
        let mut out = std::io::stdout().lock();
        let through_source_event = alerts.sources.then_some(position.event);
        serde_json::to_writer(&mut out, &Through { through, alerts: reported, through_source_event })?;
        return Ok(writeln!(out)?);
    }
    let next = if args.state.is_some() { String::new() } else { format!("; continue with --since {through}") };
    context.say(&format!("{} alerts up to change {through}{next}", grouped(reported)));
    Ok(())
}

/// Prints the events of sources after a position; returns how many.
fn events(position: &mut Position, store: &Store, state: Option<&Path>, context: &Context) -> Result<u64, Failure> {
    let mut reported = 0;
    loop {
        let events = store.fetch_events_after(position.event, EVENTS)?;
        let Some(last) = events.last().map(|event| event.number) else { return Ok(reported) };
        let mut out = std::io::stdout().lock();
        for event in &events {
            if context.json {
                serde_json::to_writer(&mut out, &SourceAlert { source_event: event })?;
                writeln!(out)?;
            } else {
                let FetchEvent { number, source, event, .. } = event;
                writeln!(out, "{source}: {}\n  {} · event {number}", event.kind.name(), event.detail)?;
            }
        }
        out.flush()?;
        reported += events.len() as u64;
        position.event = last;
        if let Some(path) = state {
            position.write(path)?;
        }
    }
}

fn line(alert: &Alert) -> String {
    let listing = &alert.listing.listing;
    let (title, broker) = output::headline(listing);
    let kinds: Vec<&str> = alert.kinds.iter().map(|k| k.name()).collect();
    let fields: Vec<&str> = alert.fields.iter().map(String::as_str).collect();
    let changed = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
    format!(
        "{}: {title}\n  {} · {broker} · {} · {} in change {}\n",
        alert.search,
        listing.id,
        listing.source,
        kinds.join(", ") + &changed,
        alert.change
    )
}

/// The numbers in a state file; 0 if there is no file yet.
fn read_state(path: &Path) -> Result<Position, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Position::default()),
        Err(e) => return Err(Failure::new(USAGE, format!("{}: cannot be read: {e}", path.display()))),
    };
    let (change, event) = text.trim().split_once(' ').unwrap_or((text.trim(), "0"));
    let numbers = change.parse().ok().zip(event.parse().ok());
    numbers.map(|(change, event)| Position { change, event }).ok_or_else(|| {
        let shown: String = text.trim().chars().take(40).collect();
        let problem = format!("invalid change number “{shown}”; remove the file to start from the beginning");
        Failure::new(USAGE, format!("{}: {problem}", path.display()))
    })
}
