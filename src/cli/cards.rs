//! `brokerwatch cards`: an operator's own cards, checked before they are used.

use super::context::Context;
use super::failure::{FOUND, Failure};
use super::output;
use crate::assess::evaluate::{ExampleResult, run_examples};
use crate::assess::method::Method;
use serde::Serialize;
use std::path::PathBuf;

/// Cards of terms and rules
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read all cards, built in and in DIR, and execute their examples
    Check(Args),
}

/// Read all cards, built in and in DIR, and execute their examples
#[derive(clap::Args)]
pub struct Args {
    /// Folder of cards [default: the one of --cards]
    dir: Option<PathBuf>,
}

/// An example that is not as its card promises.
#[derive(Serialize)]
struct Broken {
    file: String,
    line: usize,
    promised: &'static str,
    found: &'static str,
    title: String,
}

/// Runs a subcommand. Exit code 1 if a promise is broken, 2 if a card cannot be read.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let Command::Check(Args { dir }) = command;
    let method = context.method_with(dir.as_deref().or(context.config.storage.cards_dir.as_deref()))?;
    tell_broken(&method, |_| true, context)
}

/// Executes the examples that are wanted and tells those that are not as promised.
pub fn tell_broken(method: &Method, wanted: impl Fn(&ExampleResult) -> bool, context: &Context) -> Result<(), Failure> {
    let mut outcomes = run_examples(method)?;
    outcomes.retain(wanted);
    let broken: Vec<Broken> = outcomes
        .iter()
        .filter(|o| !o.kept())
        .map(|o| Broken {
            file: o.path.clone(),
            line: o.line,
            promised: o.expect.name(),
            found: o.truth.name(),
            title: o.listing.title.clone(),
        })
        .collect();
    if context.json {
        output::json(&broken)?;
    } else {
        for b in &broken {
            output::text(&format!("{}:{}: promised {}, found {}: {}\n", b.file, b.line, b.promised, b.found, b.title))?;
        }
    }
    let terms = method.vocabulary.cards().count();
    let rules = method.rules.cards().count();
    let (all, bad) = (outcomes.len(), broken.len());
    context.say(&format!("{terms} terms and {rules} rules read; {all} examples executed, {bad} not as promised"));
    if broken.is_empty() { Ok(()) } else { Err(Failure::silent(FOUND)) }
}
