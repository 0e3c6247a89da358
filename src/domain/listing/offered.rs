//! Since when a listing is on offer, and whether it still is.

use serde::{Deserialize, Serialize};

/// When a listing was met at its source, in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// When it was met first.
    pub first_seen: i64,
    /// When it was met last, if it has vanished from its source since.
    pub gone: Option<i64>,
}
