//! What an audit without writing hands out for each listing, wherever it came from.

use crate::domain::listing::{Assessment, Issue, Listing, SourceLocation};

/// One listing, or one version of it, with what the method says.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The facts.
    pub listing: Listing,
    /// Tags, findings and what cannot be decided.
    pub assessment: Assessment,
    /// Where the record stands.
    pub place: SourceLocation,
    /// What was not understood of it; empty for stored listings, whose issues the store keeps.
    pub issues: Vec<Issue>,
    /// Number of the stored version and when it was first observed, microseconds since 1970 UTC.
    pub version: Option<(u64, i64)>,
}
