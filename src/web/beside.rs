//! What stands beside the findings of listings: their history over versions and methods, and what people answered, as it
//! holds on the day of the request. Assessments know nothing of either.

use crate::domain::listing::{FindingHistories, ListingId, Responses};
use crate::store::{Store, StoreError};
use std::collections::HashMap;

/// Histories and answers of some listings.
pub struct Beside {
    histories: HashMap<ListingId, FindingHistories>,
    /// The answers that stand.
    pub responses: Responses,
    /// The day for which waivers are told, UTC, ISO 8601.
    pub today: String,
}

impl Beside {
    /// Reads them for a page of listings. Blocks.
    pub fn read(store: &Store, ids: &[ListingId]) -> Result<Self, StoreError> {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        Ok(Self { histories: store.finding_histories(ids)?, responses: store.responses_to(ids, &today)?, today })
    }

    /// The findings of one of them over time.
    pub fn history(&self, id: &ListingId) -> Option<&FindingHistories> {
        self.histories.get(id)
    }
}
