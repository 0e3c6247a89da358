//! `brokerwatch rules`: the rule cards, listed, shown, tested, explained on a listing, and compared over the catalog.

mod diff;
mod explain;
mod list;
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
    /// Show one rule as its card says it
    Show(show::Args),
    /// Execute the examples of rule cards
    Test(test::Args),
    /// Say why a rule fires, does not fire or cannot be decided for a listing or text
    Explain(explain::Args),
    /// Compare the rules in use with those of a folder over all stored listings
    Diff(diff::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Test(args) => test::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Diff(args) => diff::run(args, context),
    }
}

/// A rule by its id, or a failure that names near ones.
fn rule<'a>(method: &'a Method, id: &str) -> Result<&'a Card<Rule>, Failure> {
    method.rules.get(id).ok_or_else(|| {
        let part = id.split('-').next().unwrap_or(id);
        let near: Vec<&str> = method.rules.cards().map(|c| c.head.id.as_str()).filter(|i| i.contains(part)).collect();
        let hint = match near.is_empty() || part.is_empty() {
            true => "`brokerwatch rules list` lists them".to_owned(),
            false => format!("like it: {}", near.join(", ")),
        };
        Failure::new(USAGE, format!("there is no rule “{id}”; {hint}"))
    })
}
