//! `brokerwatch decisions`: all decisions on terms, oldest first, including those withdrawn.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output::{self, one_line};
use crate::domain::listing::{Decision, Decisions, ListingId};
use serde::Serialize;

/// List decisions on terms
#[derive(clap::Args)]
pub struct Args {
    /// Only decisions on this listing (32 hex digits)
    #[arg(long, value_name = "ID")]
    listing: Option<String>,
}

/// A decision as printed with `--json`.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    decision: &'a Decision,
    in_force: bool,
}

/// Prints the decisions.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let listing = args.listing.as_deref().map(listing_id).transpose()?;
    let store = context.folder.store()?;
    if let Some(id) = &listing
        && store.listing(id)?.is_none()
    {
        return Err(no_listing(id.as_str()));
    }
    let all = store.decisions(listing.as_ref())?;
    let in_force = Decisions::in_force(all.clone());
    let listed: Vec<Listed<'_>> =
        all.iter().map(|decision| Listed { decision, in_force: in_force.holds(decision) }).collect();
    if context.json {
        return output::json(&listed);
    }
    for l in &listed {
        output::text(&line(l))?;
    }
    let held = listed.iter().filter(|l| l.in_force).count();
    context.say(&format!("{} decisions, {held} in force", listed.len()));
    Ok(())
}

/// Parses a listing id.
pub fn listing_id(typed: &str) -> Result<ListingId, Failure> {
    ListingId::parse(typed).ok_or_else(|| no_listing(typed))
}

/// The error for an id that no listing has.
pub fn no_listing(typed: &str) -> Failure {
    let hint = "expected 32 hexadecimal digits, as in the address of a listing's page and in \
                `brokerwatch search --json`";
    Failure::new(USAGE, format!("unknown listing “{typed}”; {hint}"))
}

fn line(listed: &Listed<'_>) -> String {
    let d = listed.decision;
    let state = if listed.in_force { "in force" } else { "no longer in force" };
    let quote = d.quote.as_deref().map(|q| format!(" “{}”", one_line(q))).unwrap_or_default();
    format!(
        "{:>5}  {}  {}  {} {} ({state})\n       {}: {}{quote}\n",
        d.number,
        output::time(d.at),
        d.listing,
        d.verdict.name(),
        d.term,
        one_line(&d.by),
        one_line(&d.reason),
    )
}
