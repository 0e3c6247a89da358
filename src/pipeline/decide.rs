//! A person decides on a term of a listing: the decision is checked and stored, the listing is reassessed at once, and
//! the index follows.

use super::clock;
use super::difference::Difference;
use super::error::PipelineError;
use super::follow::Follower;
use super::reassess::reassess;
use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decision, DecisionVerdict, Decisions, ListingId, TermId, find_words};
use crate::store::{RunState, Store, StoreError, StoredListing, Tally, Writer};

/// A decision to be stored.
#[derive(Clone, Debug)]
pub struct DecisionRequest {
    /// Which listing.
    pub listing: ListingId,
    /// Which term.
    pub term: TermId,
    /// What.
    pub verdict: DecisionVerdict,
    /// Who; not empty.
    pub by: String,
    /// Why; not empty.
    pub reason: String,
    /// A quotation from the listing that supports an acceptance.
    pub quote: Option<String>,
}

/// The result.
#[derive(Clone, Debug)]
pub enum DecisionOutcome {
    /// It is stored and the listing reassessed.
    Stored {
        /// The decision.
        decision: Decision,
        /// Tags and findings gained and lost.
        difference: Difference,
    },
    /// The same decision is in force already.
    AlreadyInForce(Decision),
    /// There is no decision to withdraw.
    NothingToWithdraw,
}

/// Why a decision is refused.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no such listing.
    #[error("unknown listing {0}; ids are in the address of a listing's page and in `brokerwatch search --json`")]
    NoListing(ListingId),
    /// There is no such term.
    #[error("unknown term “{0}”")]
    NoTerm(TermId),
    /// The term means “not stated”.
    #[error(
        "invalid term “{0}”: it follows from the other tags; decide on another term of its facet, or on a term about \
         people"
    )]
    Absence(TermId),
    /// The quotation is not in the listing.
    #[error(
        "--quote: “{0}” is not in title, keywords or description of the newest version; copy the words exactly, or \
         omit the option"
    )]
    NoQuote(String),
    /// A quotation with another verdict than acceptance.
    #[error("--quote: not allowed with “{}”; only an acceptance has a quotation", .0.name())]
    NeedlessQuote(DecisionVerdict),
    /// The name or the reason is missing.
    #[error("--{0}: empty; a decision needs a name and a reason")]
    Empty(&'static str),
    /// Store or index.
    #[error(transparent)]
    Failed(#[from] PipelineError),
}

impl From<StoreError> for DecideError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Stores a decision and reassesses its listing, with the second reader if it has read it. `run` is the id under which it is noted.
pub fn decide(
    request: DecisionRequest,
    run: &str,
    method: &Method,
    second: Option<&SecondReader>,
    store: &Store,
    writer: &mut Writer,
    follower: &mut Follower,
) -> Result<DecisionOutcome, DecideError> {
    let stored = store.listing(&request.listing)?.ok_or_else(|| DecideError::NoListing(request.listing.clone()))?;
    let mut all = store.decisions(Some(&request.listing))?;
    let in_force = Decisions::in_force(all.clone());
    let held = in_force.of(&request.listing).iter().find(|d| d.term == request.term);
    let request = checked(request, &stored, method, held.is_some())?;
    match (held, request.verdict) {
        (None, DecisionVerdict::Withdraw) => return Ok(DecisionOutcome::NothingToWithdraw),
        (Some(held), verdict) if held.verdict == verdict && held.quote == request.quote => {
            return Ok(DecisionOutcome::AlreadyInForce(held.clone()));
        }
        _ => {}
    }
    let DecisionRequest { listing, term, verdict, by, reason, quote } = request;
    let (number, at) = (writer.next_decision(), clock::now());
    let decision = Decision { id: String::new(), number, listing, term, verdict, by, reason, quote, at }.sealed();
    all.push(decision.clone());
    let again = reassess(&stored, method, &[], &Decisions::in_force(all), second, &mut Scratch::default())
        .map_err(PipelineError::from)?;
    let mut difference = Difference::default();
    difference.note(&stored.assessment, &again.assessment);
    let tally = Tally { records: 1, unchanged: 1, ..Tally::default() };
    writer.begin_run(run, &stored.listing.source, method.fingerprint(), at)?;
    writer.decide(run, &decision, &again.reassessed)?;
    writer.end_run(run, RunState::Complete, &tally, clock::now(), &format!("decision {number}"))?;
    if let Some(document) = again.document {
        follower.replace(document)?;
    }
    follower.committed(writer.last_change())?;
    follower.finish()?;
    Ok(DecisionOutcome::Stored { decision, difference })
}

/// The request with its texts trimmed, or why it is refused. A decision can be withdrawn even if its term has been
/// removed.
fn checked(
    mut request: DecisionRequest,
    stored: &StoredListing,
    method: &Method,
    held: bool,
) -> Result<DecisionRequest, DecideError> {
    for (name, text) in [("by", &mut request.by), ("reason", &mut request.reason)] {
        *text = text.trim().to_owned();
        if text.is_empty() {
            return Err(DecideError::Empty(name));
        }
    }
    request.quote = request.quote.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let withdraws_known = held && request.verdict == DecisionVerdict::Withdraw;
    if !withdraws_known {
        match method.vocabulary.get(&request.term).map(|card| &card.head) {
            Some(head) if head.absence => return Err(DecideError::Absence(request.term)),
            Some(head) if head.is_in_use() => {}
            _ => return Err(DecideError::NoTerm(request.term)),
        }
    }
    match &request.quote {
        Some(_) if request.verdict != DecisionVerdict::Accept => Err(DecideError::NeedlessQuote(request.verdict)),
        Some(words) if find_words(&stored.listing, words).is_none() => Err(DecideError::NoQuote(words.clone())),
        _ => Ok(request),
    }
}
