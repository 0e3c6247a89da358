//! `brokerwatch rules`: rule cards listed, shown, tested, explained for a listing, compared over the catalogue, and what
//! is known of the law behind them.

mod changes;
mod diff;
mod due;
mod explain;
mod list;
mod questions;
mod show;
mod test;

use super::context::Context;
use super::failure::{Failure, USAGE};
use crate::assess::audit::Rule;
use crate::assess::method::Method;
use crate::domain::card::Card;

/// Rules of the audit
#[derive(clap::Subcommand)]
pub enum Command {
    /// List rules, by pack
    List(list::Args),
    /// Show the card of a rule
    Show(show::Args),
    /// Execute the examples of rule cards
    Test(test::Args),
    /// Show why a rule applies, does not apply or is undecided for a listing or text
    Explain(explain::Args),
    /// Show what to ask the seller of a listing, because rules wait for the answers
    Questions(questions::Args),
    /// List rules and sets that must be compared with the law again
    Due(due::Args),
    /// List changes of the law, and of rules because of it, newest first
    Changes(changes::Args),
    /// Compare the current rules with those of a folder over all stored listings
    Diff(diff::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Test(args) => test::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Questions(args) => questions::run(&args, context),
        Command::Due(args) => due::run(&args, context),
        Command::Changes(args) => changes::run(&args, context),
        Command::Diff(args) => diff::run(args, context),
    }
}

/// The rule with an id; the error suggests similar ones.
fn rule<'a>(method: &'a Method, id: &str) -> Result<&'a Card<Rule>, Failure> {
    method.rules.get(id).ok_or_else(|| {
        let part = id.split('-').next().unwrap_or(id);
        let near: Vec<&str> = method.rules.cards().map(|c| c.head.id.as_str()).filter(|i| i.contains(part)).collect();
        let hint = match near.is_empty() || part.is_empty() {
            true => "`brokerwatch rules list` lists them".to_owned(),
            false => format!("similar: {}", near.join(", ")),
        };
        Failure::new(USAGE, format!("unknown rule “{id}”; {hint}"))
    })
}
