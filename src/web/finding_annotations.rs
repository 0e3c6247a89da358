//! What is shown beside the findings of listings: their history over versions and methods, and the responses of people,
//! as both hold on the day of the request. Assessments contain neither.

use crate::domain::listing::{FindingHistories, ListingId, Responses};
use crate::pipeline::clock;
use crate::store::{Store, StoreError};
use std::collections::HashMap;

/// Histories of findings and responses to them, for some listings.
pub struct FindingAnnotations {
    histories: HashMap<ListingId, FindingHistories>,
    /// The responses that have not been withdrawn.
    pub responses: Responses,
    /// The day on which waivers are judged: today in UTC, ISO 8601.
    pub today: String,
}

impl FindingAnnotations {
    /// Reads the annotations of a page of listings. Blocks.
    pub fn read(store: &Store, ids: &[ListingId]) -> Result<Self, StoreError> {
        let today = clock::today();
        Ok(Self { histories: store.finding_histories(ids)?, responses: store.responses_to(ids, &today)?, today })
    }

    /// What stood beside the findings of one listing at an earlier day.
    pub fn of_then(id: ListingId, history: FindingHistories, responses: Responses, day: String) -> Self {
        Self { histories: HashMap::from([(id, history)]), responses, today: day }
    }

    /// The histories of the findings of one listing.
    pub fn history(&self, id: &ListingId) -> Option<&FindingHistories> {
        self.histories.get(id)
    }
}
