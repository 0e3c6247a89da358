//! `brokerwatch findings`: what was found over time, and what people answer to it.

mod answer;
mod diff;
mod list;
mod show;

use super::context::Context;
use super::failure::{Failure, USAGE};
use crate::domain::listing::ListingId;
use crate::pipeline::clock;
use crate::store::Store;

/// Fewest digits by which a finding may be named.
const FEWEST: usize = 8;
/// Fingerprints named when a beginning fits several.
const NAMED: u32 = 5;

/// Findings over time, and what people answer to them: waivers, disputes, replies
#[derive(clap::Subcommand)]
pub enum Command {
    /// List findings with their history and state, in order of listing
    List(list::Args),
    /// Show one finding with its words, history and all answers
    Show(show::Args),
    /// Take responsibility for leaving a finding be, up to a day; it stays visible, marked as waived
    Waive(answer::Waive),
    /// Say that a finding is wrong
    Dispute(answer::Words),
    /// Put a statement beside a finding, for example the broker's
    Reply(answer::Words),
    /// Take an answer back; both stay in the record
    Withdraw(answer::Withdraw),
    /// Say what is new, unchanged and gone against an earlier assessment
    Diff(diff::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Waive(args) => answer::waive(args, context),
        Command::Dispute(args) => answer::words(args, crate::domain::listing::ResponseKind::Dispute, context),
        Command::Reply(args) => answer::words(args, crate::domain::listing::ResponseKind::Reply, context),
        Command::Withdraw(args) => answer::withdraw(args, context),
        Command::Diff(args) => diff::run(args, context),
    }
}

/// The finding that a fingerprint, or its first digits, names; with its listing.
fn resolve(typed: &str, store: &Store) -> Result<(String, ListingId), Failure> {
    let prefix = typed.trim().to_lowercase();
    let digits = prefix.len() <= 32 && prefix.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !digits || prefix.len() < FEWEST {
        let hint = format!("expected 32 digits and letters a to f, or the first {FEWEST} or more of them");
        return Err(Failure::new(USAGE, format!("“{typed}” is no fingerprint of a finding; {hint}")));
    }
    let mut found = store.find_findings(&prefix, NAMED + 1)?;
    match found.len() {
        0 => {
            let hint = "`brokerwatch findings list` names those that stand, with --status gone also the others";
            Err(Failure::new(USAGE, format!("no stored assessment has a finding “{typed}”; {hint}")))
        }
        1 => Ok(found.remove(0)),
        n => {
            let more = if n > NAMED as usize { " and more" } else { "" };
            let names: Vec<String> = found.into_iter().take(NAMED as usize).map(|(f, _)| f).collect();
            let names = names.join(", ");
            Err(Failure::new(USAGE, format!("“{typed}” begins several fingerprints: {names}{more}; give more digits")))
        }
    }
}

/// The day for which states are told: the one asked for, or today.
fn day(as_of: Option<String>) -> String {
    as_of.unwrap_or_else(clock::today)
}

/// Reads a day in its one spelling.
fn a_day(text: &str) -> Result<String, String> {
    let date = text.parse::<jiff::civil::Date>().ok().map(|d| d.to_string()).filter(|d| d == text);
    date.ok_or_else(|| "expected a day as year, month and day, for example 2027-06-30".to_owned())
}

/// Text of a person on one line of a terminal.
fn one_line(text: &str) -> String {
    crate::domain::listing::text::one_line(&text.replace(char::is_control, " "))
}
