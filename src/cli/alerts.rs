//! `brokerwatch alerts`

use super::context::Context;
use super::export::whole_file;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::output::{self, grouped};
use super::query;
use super::samples;
use crate::pipeline::{Alert, Alerts};
use crate::search::{Ast, Filters};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Say which kept questions are answered by listings that have changed
#[derive(clap::Args)]
pub struct Args {
    /// TOML file of questions: [[search]] with name = "…" and query = "…"
    questions: PathBuf,
    /// Only what came after the change with this number
    #[arg(long, value_name = "CHANGE", conflicts_with = "state")]
    since: Option<u64>,
    /// File that remembers the last change told: begin after it and keep it up to date
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// The last line printed with `--json`.
#[derive(Serialize)]
struct Through {
    /// Number of the last change looked at.
    through: u64,
    /// How many alerts were printed.
    alerts: u64,
}

/// Prints an alert for each question that a changed listing answers; with `--json` one JSON object a line.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let fault = |e: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {e}", args.questions.display()));
    let text = std::fs::read_to_string(&args.questions).map_err(|e| fault(&format!("cannot be read: {e}")))?;
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher();
    // Of invented samples beside real listings only those hear who ask for them.
    let asked = |question: &Ast| -> Result<Ast, Failure> {
        query::check(question, &searcher, context)?;
        Ok(samples::within(&searcher, question, &Filters::default())?.ast)
    };
    let asked = |question: &Ast| asked(question).map_err(|e| e.to_string());
    let alerts = Alerts::read(&text, context.synonyms()?, context.vocabulary()?.personal().clone(), &asked)
        .map_err(|e| fault(&e))?;
    let mut through = match &args.state {
        Some(path) => remembered(path)?,
        None => args.since.unwrap_or(0),
    };
    let newest = store.last_change()?;
    if through > newest {
        let message = format!("change {through} has not happened: the newest of this catalog is {newest}");
        return Err(Failure::new(USAGE, format!("{message}; was the number kept for another catalog?")));
    }
    if args.state.is_some() {
        context.check_clock(&store)?;
    }
    context.stop_on_interrupt()?;
    let mut told = 0;
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
        // Told first, remembered after: whoever is cut off in between hears of it twice, and never not at all.
        out.flush()?;
        through = batch.through;
        told += batch.alerts.len() as u64;
        if let Some(path) = &args.state {
            whole_file(path, &mut |out| Ok(writeln!(out, "{through}").map(|()| 1)?))?;
        }
        if context.interrupted() {
            return Err(Failure::new(INTERRUPTED, format!("interrupted; go on with --since {through}")));
        }
    }
    if context.json {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &Through { through, alerts: told })?;
        return Ok(writeln!(out)?);
    }
    let how = if args.state.is_some() { String::new() } else { format!("; go on with --since {through}") };
    context.say(&format!("{} alerts up to change {through}{how}", grouped(told)));
    Ok(())
}

fn line(alert: &Alert) -> String {
    let listing = &alert.listing.listing;
    let (title, broker) = output::headline(listing);
    let kinds: Vec<&str> = alert.kinds.iter().map(|k| k.name()).collect();
    format!(
        "{}: {title}\n  {} · {broker} · {} · {} in change {}\n",
        alert.search,
        listing.id,
        listing.source,
        kinds.join(", "),
        alert.change
    )
}

/// The change remembered in a file; 0 if there is no such file yet.
fn remembered(path: &Path) -> Result<u64, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(e) => return Err(Failure::new(USAGE, format!("{}: cannot be read: {e}", path.display()))),
    };
    text.trim().parse().map_err(|_| {
        let shown: String = text.trim().chars().take(40).collect();
        let problem = format!("“{shown}” is not the number of a change; remove the file to hear of everything anew");
        Failure::new(USAGE, format!("{}: {problem}", path.display()))
    })
}
