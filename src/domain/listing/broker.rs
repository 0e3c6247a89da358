//! The seller. A broker is identified by the name under which it publishes.

use super::BrokerId;
use serde::{Deserialize, Serialize};

/// The seller as named in the listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broker {
    /// Slug of the name.
    pub id: BrokerId,
    /// The name as published, white space collapsed.
    pub name: String,
    /// The seller's country as stated, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Broker {
    /// Makes a broker from a published name.
    pub fn named(name: &str) -> Self {
        Self { id: BrokerId::derive(name), name: name.to_owned(), country: None }
    }
}
