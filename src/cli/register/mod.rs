//! `brokerwatch register`: public registers of data brokers, and their matches with the sellers of the catalogue.

mod compare;
mod decide;
mod import;
mod list;
mod matches;

use super::context::Context;
use super::failure::Failure;
use crate::domain::listing::RegisterVerdict;

/// Public registers of data brokers, and the match status of the catalogue's sellers
#[derive(clap::Subcommand)]
pub enum Command {
    /// Import an edition of a register into the data folder
    Import(import::Args),
    /// List the registers with their imported editions
    List,
    /// Show the match status of a seller, or of every broker of the catalogue
    Match(matches::Args),
    /// Show which entries of one register stand in another: registered there, not here
    Compare(compare::Args),
    /// Confirm that an entry is a broker, overriding the comparison of names
    Confirm(decide::Args),
    /// Deny that an entry is a broker, overriding the comparison of names
    Deny(decide::Args),
    /// Withdraw an earlier confirmation or denial
    Withdraw(decide::Args),
    /// List the decisions on matches
    Decisions,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Import(args) => import::run(&args, context),
        Command::List => list::run(context),
        Command::Match(args) => matches::run(&args, context),
        Command::Compare(args) => compare::run(&args, context),
        Command::Confirm(args) => decide::run(args, RegisterVerdict::Confirm, context),
        Command::Deny(args) => decide::run(args, RegisterVerdict::Deny, context),
        Command::Withdraw(args) => decide::run(args, RegisterVerdict::Withdraw, context),
        Command::Decisions => decide::list(context),
    }
}
