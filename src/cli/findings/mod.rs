//! `brokerwatch findings`: findings over time, and the responses of people to them.

mod diff;
mod list;
mod list_output;
mod respond;
mod show;

use super::context::Context;
use super::failure::{Failure, USAGE};
use crate::domain::listing::{ListingId, ResponseKind};
use crate::pipeline::clock;
use crate::store::Store;

/// Shortest prefix of a fingerprint that is accepted.
const SHORTEST: usize = 8;
/// Fingerprints listed for an ambiguous prefix.
const LISTED: u32 = 5;

/// Findings over time, and the responses to them: waivers, judgements, disputes, replies
#[derive(clap::Subcommand)]
pub enum Command {
    /// List findings with their history and state, in order of listing
    List(list::Args),
    /// Show one finding with its evidence, history and responses
    Show(show::Args),
    /// Waive a finding until a date; it stays visible, marked as waived
    Waive(respond::Waive),
    /// Confirm a finding: somebody has looked and holds it to be right
    Confirm(respond::Statement),
    /// Dispute a finding
    Dispute(respond::Statement),
    /// Dismiss a finding: somebody has looked and holds that it does not apply; it stays visible
    Dismiss(respond::Statement),
    /// Add a statement to a finding, for example the broker's
    Reply(respond::Statement),
    /// Withdraw a response; both stay in the record
    Withdraw(respond::Withdraw),
    /// Compare with an earlier assessment: findings new, unchanged and gone
    Diff(diff::Args),
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Waive(args) => respond::waive(args, context),
        Command::Confirm(args) => respond::statement(args, ResponseKind::Confirm, context),
        Command::Dispute(args) => respond::statement(args, ResponseKind::Dispute, context),
        Command::Dismiss(args) => respond::statement(args, ResponseKind::Dismiss, context),
        Command::Reply(args) => respond::statement(args, ResponseKind::Reply, context),
        Command::Withdraw(args) => respond::withdraw(args, context),
        Command::Diff(args) => diff::run(args, context),
    }
}

/// The finding with a fingerprint, or a unique prefix of one, and its listing.
fn resolve(typed: &str, store: &Store) -> Result<(String, ListingId), Failure> {
    let prefix = typed.trim().to_lowercase();
    let digits = prefix.len() <= 32 && prefix.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !digits || prefix.len() < SHORTEST {
        let hint = format!("expected 32 hexadecimal digits, or the first {SHORTEST} or more of them");
        return Err(Failure::new(USAGE, format!("invalid fingerprint “{typed}”; {hint}")));
    }
    let mut found = store.find_findings(&prefix, LISTED + 1)?;
    match found.len() {
        0 => {
            let hint = "`brokerwatch findings list` shows current findings, and with --status gone the others";
            Err(Failure::new(USAGE, format!("unknown finding “{typed}”; {hint}")))
        }
        1 => Ok(found.remove(0)),
        n => {
            let more = if n > LISTED as usize { " and more" } else { "" };
            let names: Vec<String> = found.into_iter().take(LISTED as usize).map(|(f, _)| f).collect();
            let names = names.join(", ");
            Err(Failure::new(USAGE, format!("ambiguous fingerprint “{typed}”: {names}{more}; give more digits")))
        }
    }
}

/// The day for which states are shown: the one given, or today.
fn day(as_of: Option<String>) -> String {
    as_of.unwrap_or_else(clock::today)
}

/// Parses a date; only YYYY-MM-DD is accepted.
pub fn date(text: &str) -> Result<String, String> {
    let date = text.parse::<jiff::civil::Date>().ok().map(|d| d.to_string()).filter(|d| d == text);
    date.ok_or_else(|| "expected YYYY-MM-DD, for example 2027-06-30".to_owned())
}
