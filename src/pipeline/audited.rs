//! One listing of an audit, whether it comes from a file or from the store.

use crate::domain::listing::{Assessment, Issue, Listing, SourceLocation};

/// A listing, or one version of it, with its assessment.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The facts.
    pub listing: Listing,
    /// Tags, findings and undecided rules.
    pub assessment: Assessment,
    /// The place of the record.
    pub place: SourceLocation,
    /// Its issues; empty for stored listings, whose issues are in the store.
    pub issues: Vec<Issue>,
    /// Number of the stored version and when it was first observed, microseconds since 1970 UTC.
    pub version: Option<(u64, i64)>,
}
