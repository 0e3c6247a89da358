//! `brokerwatch cards`: an operator's own cards (terms, rules, registers, sources), checked before they are used, and their layout.

mod fmt;

use super::context::Context;
use super::failure::{FOUND, Failure};
use super::output;
use crate::assess::evaluate::{ExampleResult, run_examples};
use crate::assess::method::Method;
use serde::Serialize;
use std::path::PathBuf;

/// Cards of terms, rules, registers and sources
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read all cards, built in and in DIR, and execute their examples
    Check(Args),
    /// Lay out the heads of cards and word lists: cue lists sorted, one item a line where a line is too long
    Fmt(fmt::Args),
}

/// Read all cards, built in and in DIR, and execute their examples
#[derive(clap::Args)]
pub struct Args {
    /// Folder of cards [default: the folder of --cards]
    dir: Option<PathBuf>,
}

/// An example with another outcome than its card expects.
#[derive(Serialize)]
struct FailedExample {
    file: String,
    line: usize,
    expected: &'static str,
    actual: &'static str,
    title: String,
}

/// Runs a subcommand. Exit code 1 if an example fails or a file is not formatted, 2 if a card cannot be read.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Check(Args { dir }) => {
            let dir = dir.as_deref().or(context.config.storage.cards_dir.as_deref());
            let (method, sources) = (context.method_with(dir)?, context.sources_with(dir)?);
            let deals = context.deals_with(dir)?.newest_first().len();
            let rights = context.rights_with(dir)?;
            let (laws, routes) = (rights.laws().count(), rights.routes().count());
            let sources = sources.cards().count();
            context.say(&format!("{sources} sources, {deals} deals, {laws} laws and {routes} routes read"));
            report_failed_examples(&method, |_| true, context)
        }
        Command::Fmt(args) => fmt::run(args, context),
    }
}

/// Executes the examples that `wanted` selects and prints those that fail.
pub fn report_failed_examples(
    method: &Method,
    wanted: impl Fn(&ExampleResult) -> bool,
    context: &Context,
) -> Result<(), Failure> {
    let mut outcomes = run_examples(method)?;
    outcomes.retain(wanted);
    let failed: Vec<FailedExample> = outcomes
        .iter()
        .filter(|o| !o.kept())
        .map(|o| FailedExample {
            file: o.path.clone(),
            line: o.line,
            expected: o.expect.name(),
            actual: o.truth.name(),
            title: o.listing.title.clone(),
        })
        .collect();
    if context.json {
        output::json(&failed)?;
    } else {
        for f in &failed {
            output::text(&format!("{}:{}: expected {}, got {}: {}\n", f.file, f.line, f.expected, f.actual, f.title))?;
        }
    }
    let terms = method.vocabulary.cards().count();
    let rules = method.rules.cards().count();
    let (all, bad) = (outcomes.len(), failed.len());
    context.say(&format!("{terms} terms and {rules} rules read; {all} examples executed, {bad} failed"));
    if failed.is_empty() { Ok(()) } else { Err(Failure::silent(FOUND)) }
}
