//! `brokerwatch source`: the sources, what the store has of each, and their states.

mod fetch;
mod list;
mod new;
mod repeated;
mod retry;
mod schedule;
mod show;
mod state;
mod test;

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output;
use crate::ingest::acquire::source::{Source, Sources};
use crate::pipeline::SourceAction;
use crate::store::{SourceEvent, SourceState, Store};

/// The sources: their cards, listings, runs and states
#[derive(clap::Subcommand)]
pub enum Command {
    /// List all sources: those with a card, and those that have listings
    List,
    /// Show a source: its card, listings, runs, state, and the records that could not be read
    Show(show::Args),
    /// Look at a file, propose which column gives which fact, show ten listings, and write a source card
    New(new::Args),
    /// Fetch the source from where its card says it is
    Fetch(fetch::Args),
    /// Show which sources are fetched by `serve`, how the last fetch ended, and when the next begins
    Schedule,
    /// Read the source again
    Enable(state::Args),
    /// Do not read the source any more; its listings stay in view
    Disable(state::Args),
    /// Take the source out of view with all its listings; `restore` undoes it
    Remove(state::RemoveArgs),
    /// Undo a removal
    Restore(state::Args),
    /// Show sentences that stand in many listings of a source
    Repeated(repeated::Args),
    /// Read records again that could not be read, from the archive, with today's program and card
    Retry(retry::Args),
    /// Read files with the card and show what is not understood; nothing is stored
    Test(test::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List => list::run(context),
        Command::Show(args) => show::run(&args, context),
        Command::New(args) => new::run(&args, context),
        Command::Fetch(args) => fetch::run(&args, context),
        Command::Schedule => schedule::run(context),
        Command::Enable(args) => state::run(&args, SourceAction::Enable, context),
        Command::Disable(args) => state::run(&args, SourceAction::Disable, context),
        Command::Remove(args) => state::run(&args.of_source(), SourceAction::Remove, context),
        Command::Restore(args) => state::run(&args, SourceAction::Restore, context),
        Command::Repeated(args) => repeated::run(&args, context),
        Command::Retry(args) => retry::run(&args, context),
        Command::Test(args) => test::run(&args, context),
    }
}

/// Fails for a source that is disabled or removed: it is not read.
pub fn refuse_inactive(source: &str, store: &Store) -> Result<(), Failure> {
    let Some(event) = store.source_state(source)? else { return Ok(()) };
    let undo = match event.state {
        SourceState::Active => return Ok(()),
        SourceState::Disabled => "enable",
        SourceState::Removed => "restore",
    };
    let hint = format!("to read it again, `brokerwatch source {undo} {source}`");
    Err(Failure::new(USAGE, format!("source “{source}” is {}; {hint}", state_since(&event))))
}

/// `removed since 2026-11-29 10:00:00 UTC (reason)`.
fn state_since(event: &SourceEvent) -> String {
    let reason = if event.reason.is_empty() { String::new() } else { format!(" ({})", event.reason) };
    format!("{} since {}{reason}", event.state.name(), output::time(event.at))
}

/// The card of a source that is named as an argument.
fn card<'a>(id: &str, sources: &'a Sources) -> Result<&'a Source, Failure> {
    sources.get(id).map(|card| &card.head).ok_or_else(|| unknown(id, sources))
}

/// The error for a source without a card, and without listings where these are enough.
fn unknown(id: &str, sources: &Sources) -> Failure {
    let names: Vec<&str> = sources.cards().map(|c| c.head.id.as_str()).collect();
    Failure::new(USAGE, format!("unknown source “{id}”; expected one of {}", names.join(", ")))
}

/// A share in whole per cent; 0 of nothing.
fn percent(part: u64, whole: u64) -> u64 {
    100 * part / whole.max(1)
}
