//! `brokerwatch review next`: the listings on which a decision of a person teaches most.

use super::context::Context;
use super::failure::Failure;
use super::output::{self, one_line};
use crate::domain::listing::ReviewQueue;

/// Listings for people to decide on
#[derive(clap::Subcommand)]
pub enum Command {
    /// Show the listings on which a decision teaches most, with the words and the command to decide
    Next(NextArgs),
}

/// Show the listings on which a decision teaches most
#[derive(clap::Args)]
pub struct NextArgs {
    /// How many, at most
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Only this term, for example consent:parental
    #[arg(long, value_name = "TERM")]
    term: Option<String>,
}

/// Listings read together.
const PAGE: u32 = 500;

/// Runs the command.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let Command::Next(args) = command;
    let method = context.method()?;
    let known = |typed: &str| method.vocabulary.cards().map(|c| &c.head.id).find(|id| id.as_str() == typed).cloned();
    let named = |typed: &String| known(typed).ok_or_else(|| super::decide::no_term(typed, &method));
    let term = args.term.as_ref().map(named).transpose()?;
    let store = context.folder.store()?;
    let mut queue = ReviewQueue::new(usize::from(args.limit), term, &store.decisions(None)?);
    for page in store.listing_pages(PAGE) {
        page?.iter().for_each(|stored| queue.add(&stored.listing, &stored.assessment));
    }
    let read_twice = queue.read_twice();
    let next = queue.next();
    if context.json {
        return output::json(&next);
    }
    if read_twice == 0 {
        context.say("No listing has been read a second time; run `retag --second-reader` or `serve` first");
    }
    for q in &next {
        output::text(&format!(
            "{}  {}\n  {} seen by {} ({:.2}): “{}”\n  brokerwatch decide {} {} accept|reject --by NAME --reason WHY\n\n",
            q.listing,
            one_line(&q.title),
            q.term,
            q.seen_by.words(),
            q.confidence,
            one_line(&q.quote),
            q.listing,
            q.term,
        ))?;
    }
    Ok(())
}
