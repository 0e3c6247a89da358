//! The newest count of sentences that stand in many listings of one source. It is made beside the server
//! ([`crate::search::SentenceCounter`]); until it is there, nothing is said of them.

use crate::search::RepeatedSentences;
use std::sync::{Arc, PoisonError, RwLock};

/// A count of sentences.
#[derive(Debug)]
pub struct CountedSentences {
    /// Those in many listings.
    pub sentences: RepeatedSentences,
    /// Number of the last change in the store when the count began.
    pub change: u64,
}

/// The newest count, shared by all threads.
#[derive(Debug, Default)]
pub struct NewestCount(RwLock<Option<Arc<CountedSentences>>>);

impl NewestCount {
    /// The newest count; `None` before the first one.
    pub fn get(&self) -> Option<Arc<CountedSentences>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a new count in its place.
    pub fn set(&self, counted: CountedSentences) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(counted));
    }
}
