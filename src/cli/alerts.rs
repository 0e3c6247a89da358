//! `brokerwatch alerts`: runs saved searches on the listings that changed.

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::output::{self, grouped};
use super::{atomic_file, query, samples};
use crate::pipeline::{Alert, Alerts};
use crate::search::{Ast, Filters};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Run saved searches on changed listings
#[derive(clap::Args)]
pub struct Args {
    /// TOML file of saved searches: [[search]] with name = "…" and query = "…"
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
    let mut through = match &args.state {
        Some(path) => read_state(path)?,
        None => args.since.unwrap_or(0),
    };
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
        if let Some(path) = &args.state {
            atomic_file::write(path, &mut |out| Ok(writeln!(out, "{through}").map(|()| 1)?))?;
        }
        if context.interrupted() {
            return Err(Failure::new(INTERRUPTED, format!("interrupted; continue with --since {through}")));
        }
    }
    if context.json {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &Through { through, alerts: reported })?;
        return Ok(writeln!(out)?);
    }
    let next = if args.state.is_some() { String::new() } else { format!("; continue with --since {through}") };
    context.say(&format!("{} alerts up to change {through}{next}", grouped(reported)));
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

/// The change number in a state file; 0 if there is no file yet.
fn read_state(path: &Path) -> Result<u64, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(e) => return Err(Failure::new(USAGE, format!("{}: cannot be read: {e}", path.display()))),
    };
    text.trim().parse().map_err(|_| {
        let shown: String = text.trim().chars().take(40).collect();
        let problem = format!("invalid change number “{shown}”; remove the file to start from the beginning");
        Failure::new(USAGE, format!("{}: {problem}", path.display()))
    })
}
