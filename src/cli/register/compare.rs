//! `brokerwatch register compare`: which entries of one register stand in another, and which do not.

use super::matches::no_register;
use crate::assess::register::{ComparedEntry, Comparison};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped, one_line};
use crate::domain::listing::MatchStatus;
use serde::Serialize;

/// Show which entries of one register stand in another: registered there, not here
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch register compare us-ca-brokers us-vt-brokers --status not-found
  brokerwatch register compare us-ca-brokers eu-sanctions --json")]
pub struct Args {
    /// Register whose entries are listed
    #[arg(value_name = "REGISTER")]
    register: String,
    /// Register in which they are looked for
    #[arg(value_name = "OTHER")]
    other: String,
    /// Only entries with this match status in the other register: listed, candidate or not-found
    #[arg(long, value_name = "STATUS", value_parser = super::matches::match_status)]
    status: Option<MatchStatus>,
}

#[derive(Serialize)]
struct Answer<'a> {
    register: &'a str,
    edition: &'a str,
    other: &'a str,
    other_edition: &'a str,
    /// Entries compared; the sum of the three that follow.
    entries: usize,
    listed: usize,
    candidate: usize,
    not_found: usize,
    /// Further rows of names that were compared already.
    repeated: usize,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    names: &'a [String],
    match_status: MatchStatus,
    other_name: Option<&'a str>,
    reason: &'a str,
}

/// Prints the entries, those that stand in the other register first.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    context.folder.store()?;
    let method = context.method()?;
    let named = |id: &str| method.registers().get(id).ok_or_else(|| no_register(id, &method));
    let (first, second) = (named(&args.register)?, named(&args.other)?);
    let compared = Comparison::new(first, second);
    let wanted = |e: &&ComparedEntry| args.status.is_none_or(|s| s == e.match_status);
    let mut entries: Vec<&ComparedEntry> = compared.entries.iter().filter(wanted).collect();
    entries.sort_by_key(|e| e.match_status);
    let [listed, candidate, not_found] =
        [MatchStatus::Listed, MatchStatus::Candidate, MatchStatus::NotFound].map(|status| compared.count(status));
    if context.json {
        return output::json(&Answer {
            register: first.id(),
            edition: first.edition(),
            other: second.id(),
            other_edition: second.edition(),
            entries: compared.entries.len(),
            listed,
            candidate,
            not_found,
            repeated: compared.repeated,
            items: entries
                .iter()
                .map(|e| Item {
                    names: &e.names,
                    match_status: e.match_status,
                    other_name: e.there.as_deref(),
                    reason: &e.reason,
                })
                .collect(),
        });
    }
    let mut text = String::new();
    for e in &entries {
        let names = e.names.iter().map(|n| one_line(n)).collect::<Vec<_>>().join(" · ");
        text.push_str(&format!("{:<9}  {names}\n           {}\n", e.match_status.name(), one_line(&e.reason)));
    }
    output::text(&text)?;
    context.say(&format!(
        "{} edition {} in {} edition {}: {} entries = {} listed + {} candidates + {} not found; {} further rows of the \
         same names; {} shown. That alone says nothing about a duty to register",
        first.id(),
        first.edition(),
        second.id(),
        second.edition(),
        grouped(compared.entries.len() as u64),
        grouped(listed as u64),
        grouped(candidate as u64),
        grouped(not_found as u64),
        grouped(compared.repeated as u64),
        grouped(entries.len() as u64),
    ));
    Ok(())
}
