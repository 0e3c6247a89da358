//! Since when a listing is offered at its source, and whether it still is.

use serde::{Deserialize, Serialize};

/// When a listing was seen at its source, in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// When it was first seen.
    pub first_seen: i64,
    /// When it was last seen, if it has been delisted since.
    pub delisted: Option<i64>,
}
