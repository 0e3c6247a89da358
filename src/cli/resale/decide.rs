//! `brokerwatch resale confirm`, `split`, `withdraw` and `decisions`: decisions by people on pairs of listings.

use super::catch_up;
use crate::cli::context::Context;
use crate::cli::decisions::{listing_id, no_listing};
use crate::cli::failure::{Failure, USAGE};
use crate::cli::output;
use crate::domain::listing::{ResaleDecision, ResaleVerdict};
use crate::pipeline::{clock, decide_resale};
use serde::Serialize;

/// Decide whether two listings are the same goods
#[derive(clap::Args)]
pub struct Args {
    /// Id of a listing, 32 hexadecimal digits
    listing: String,
    /// Id of the other listing
    other: String,
    /// Who decides; shown with the cluster
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Reason; shown with the cluster
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Stores the decision.
pub fn run(args: Args, verdict: ResaleVerdict, context: &Context) -> Result<(), Failure> {
    let [by, reason] = [("--by", args.by), ("--reason", args.reason)].map(|(name, text)| match text.trim() {
        "" => Err(Failure::new(USAGE, format!("{name}: empty; a decision needs a person and a reason"))),
        text => Ok(text.to_owned()),
    });
    let (by, reason) = (by?, reason?);
    let mut listings = [listing_id(&args.listing)?, listing_id(&args.other)?];
    if listings[0] == listings[1] {
        return Err(Failure::new(USAGE, "the two listings are one; give the ids of two listings"));
    }
    listings.sort();
    context.folder.store()?;
    let (_lock, store) = (context.folder.lock()?, context.folder.create()?);
    for id in &listings {
        if store.listing(id)?.is_none() {
            return Err(no_listing(id.as_str()));
        }
    }
    let held = ResaleDecision::in_force(store.resale_decisions()?);
    let known = held.get(&listings);
    let stored = match (known, verdict) {
        (None, ResaleVerdict::Withdraw) => None,
        (Some(known), verdict) if known.verdict == verdict => None,
        _ => {
            let (id, number, at) = (String::new(), 0, clock::now());
            let decision = ResaleDecision { id, number, listings, verdict, by, reason, at };
            let mut writer = context.writer(&store)?;
            catch_up(&store, &mut writer)?;
            Some(decide_resale(&store, &mut writer, decision)?)
        }
    };
    context.say(&match (&stored, known) {
        (Some(d), _) => {
            format!("Decision {}: “{}” for {} and {}", d.number, verdict.name(), d.listings[0], d.listings[1])
        }
        (None, Some(d)) => {
            format!("Nothing to do: “{}” already by decision {} of {}", d.verdict.name(), d.number, d.by)
        }
        (None, None) => "Nothing to do: no decision on this pair is in force".to_owned(),
    });
    if context.json {
        #[derive(Serialize)]
        struct Answer<'a> {
            stored: bool,
            decision: Option<&'a ResaleDecision>,
        }
        output::json(&Answer { stored: stored.is_some(), decision: stored.as_ref().or(known) })?;
    }
    Ok(())
}

/// Prints all decisions, oldest first.
pub fn list(context: &Context) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Listed<'a> {
        #[serde(flatten)]
        decision: &'a ResaleDecision,
        in_force: bool,
    }
    let all = context.folder.store()?.resale_decisions()?;
    let held = ResaleDecision::in_force(all.clone());
    let in_force =
        |decision: &ResaleDecision| held.get(&decision.listings).is_some_and(|d| d.number == decision.number);
    let listed: Vec<_> = all.iter().map(|decision| Listed { decision, in_force: in_force(decision) }).collect();
    if context.json {
        return output::json(&listed);
    }
    for Listed { decision: d, in_force } in &listed {
        let state = if *in_force { "in force" } else { "no longer in force" };
        let (time, verdict, [a, b]) = (output::time(d.at), d.verdict.name(), &d.listings);
        output::text(&format!(
            "{:>5}  {time}  {verdict} {a} {b} ({state})\n       {}: {}\n",
            d.number, d.by, d.reason
        ))?;
    }
    context.say(&format!("{} decisions, {} in force", listed.len(), listed.iter().filter(|l| l.in_force).count()));
    Ok(())
}
