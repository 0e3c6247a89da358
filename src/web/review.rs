//! The listings on which a decision of a person teaches most, for API and page.

use super::App;
use crate::domain::listing::{ReviewQuestion, ReviewQueue, TermId};
use crate::store::StoreError;

/// Listings read together.
const PAGE: u32 = 500;

/// What there is to decide.
pub struct Review {
    /// The questions, those that teach most first.
    pub questions: Vec<ReviewQuestion>,
    /// Listings that have been read a second time; without any there are no questions.
    pub read_twice: u64,
    /// Questions there are, chosen or not.
    pub total: u64,
}

/// Chooses at most `limit` questions, on one term or on all. It reads the whole store, page by page.
pub fn review(app: &App, limit: usize, term: Option<TermId>) -> Result<Review, StoreError> {
    let mut queue = ReviewQueue::new(limit, term, &app.store.decisions(None)?);
    for page in app.store.listing_pages(PAGE) {
        page?.iter().for_each(|stored| queue.add(&stored.listing, &stored.assessment));
    }
    Ok(Review { read_twice: queue.read_twice(), total: queue.total(), questions: queue.next() })
}

/// A term of the vocabulary in force by its id, as typed.
pub fn term(app: &App, typed: &str) -> Option<TermId> {
    app.method.vocabulary.cards().map(|card| &card.head.id).find(|id| id.as_str() == typed).cloned()
}
