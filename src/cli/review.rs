//! `brokerwatch review next`: the listings on which a decision of a person teaches most.
//!
//! A decision teaches where the program is unsure or of two minds: where the second reader sees what no list has, most of
//! all near its threshold; and where it does not see what the lists have. Terms on which few have decided come before
//! others, offers for sale before the rest, and no term fills the list.

use super::context::Context;
use super::failure::Failure;
use super::output::{self, one_line};
use crate::domain::listing::{Amount, DecisionVerdict, ListingId, TermId};
use crate::store::StoredListing;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

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

/// One question to a person.
#[derive(Clone, Debug, Serialize)]
struct Question {
    listing: ListingId,
    title: String,
    term: TermId,
    /// `second-reader`: it sees the term and the lists do not; `lists`: the reverse.
    seen_by: &'static str,
    confidence: f32,
    /// The words in which it is seen.
    quote: String,
    /// How much a decision teaches; only for the order.
    #[serde(skip)]
    worth: f32,
}

/// Listings looked at in one query.
const PAGE: u32 = 500;
/// Part of the list that one term may fill, at least one question.
const SHARE: usize = 4;

/// Runs the command.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let Command::Next(args) = command;
    let method = context.method()?;
    if let Some(term) = &args.term
        && !method.vocabulary.cards().any(|c| c.head.id.as_str() == term)
    {
        return Err(super::decide::no_term(term, &method));
    }
    let store = context.folder.store()?;
    let decisions = store.decisions(None)?;
    let mut decided = HashMap::<&TermId, u32>::new();
    for decision in decisions.iter().filter(|d| d.verdict != DecisionVerdict::Withdraw) {
        *decided.entry(&decision.term).or_default() += 1;
    }
    let (mut questions, mut after, mut read) = (Vec::new(), None::<ListingId>, 0_u64);
    loop {
        let page = store.listings_after(after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.listing.id.clone());
        for stored in &page {
            read += u64::from(stored.assessment.second_reading.is_some());
            let of_listing = questions_of(stored).filter(|q| args.term.as_ref().is_none_or(|t| q.term.as_str() == t));
            questions.extend(of_listing.map(|q| {
                let before = decided.get(&q.term).copied().unwrap_or(0);
                Question { worth: q.worth / (1.0 + before as f32).sqrt(), ..q }
            }));
        }
    }
    let next = spread(questions, usize::from(args.limit), args.term.is_some());
    if context.json {
        return output::json(&next);
    }
    if read == 0 {
        context.say("No listing has been read a second time; run `retag --second-reader` or `serve` first");
    }
    for q in &next {
        output::text(&format!(
            "{}  {}\n  {} seen by {} ({:.2}): “{}”\n  brokerwatch decide {} {} accept|reject --by NAME --reason WHY\n\n",
            q.listing,
            one_line(&q.title),
            q.term,
            if q.seen_by == "lists" { "the lists, not by the second reader" } else { "the second reader only" },
            q.confidence,
            one_line(&q.quote),
            q.listing,
            q.term,
        ))?;
    }
    Ok(())
}

/// What there is to decide on a listing: nothing on terms that somebody has decided on.
fn questions_of(stored: &StoredListing) -> impl Iterator<Item = Question> {
    let (listing, assessment) = (&stored.listing, &stored.assessment);
    let sold = listing.price.as_ref().is_some_and(|p| p.amount != Amount::Free);
    let question = move |term: &TermId, seen_by, confidence: f32, quote: Option<&str>, worth: f32| Question {
        listing: listing.id.clone(),
        title: listing.title.clone(),
        term: term.clone(),
        seen_by,
        confidence,
        quote: quote.unwrap_or_default().to_owned(),
        worth: worth * if sold { 1.5 } else { 1.0 },
    };
    let first = |tag: &crate::domain::listing::Tag| tag.evidence.first().map(|e| e.quote.clone());
    let added = assessment.seen_second().iter().map(move |tag| {
        // Near one half nobody knows; near one there is little to learn.
        let unsure = 1.0 - (2.0 * tag.confidence - 1.0).abs();
        question(&tag.term, "second-reader", tag.confidence, first(tag).as_deref(), 0.2 + unsure)
    });
    let doubts = assessment.second_reading.iter().flat_map(|r| &r.doubts).filter_map(move |term| {
        let tag = assessment.tags.iter().find(|t| t.term == *term)?;
        Some(question(term, "lists", tag.confidence, first(tag).as_deref(), 0.7))
    });
    let open = move |q: &Question| assessment.decisions.iter().all(|d| d.term != q.term);
    added.chain(doubts).filter(open).collect::<Vec<_>>().into_iter()
}

/// The questions that teach most, of many terms and one a listing as long as there are enough.
fn spread(mut questions: Vec<Question>, limit: usize, one_term: bool) -> Vec<Question> {
    questions.sort_by(|a, b| {
        let place = |q: &Question| (q.listing.clone(), q.term.clone());
        b.worth.total_cmp(&a.worth).then_with(|| place(a).cmp(&place(b)))
    });
    let share = if one_term { limit } else { (limit / SHARE).max(1) };
    let (mut of_term, mut of_listing) = (BTreeMap::<TermId, usize>::new(), BTreeMap::<ListingId, usize>::new());
    let (mut chosen, mut rest) = (Vec::new(), Vec::new());
    for q in questions {
        let (term, listing) =
            (of_term.entry(q.term.clone()).or_default(), of_listing.entry(q.listing.clone()).or_default());
        if *term < share && *listing == 0 && chosen.len() < limit {
            (*term, *listing) = (*term + 1, *listing + 1);
            chosen.push(q);
        } else {
            rest.push(q);
        }
    }
    let missing = limit - chosen.len();
    chosen.extend(rest.into_iter().take(missing));
    chosen
}
