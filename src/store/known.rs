//! Records compared with what is stored of their listing.

use super::batch::Incoming;
use crate::domain::listing::AssessmentName;

/// What is stored of a listing, as far as a new record is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRecord {
    pub(super) record_digest: String,
    pub(super) content_digest: String,
    /// When it was last observed, microseconds since 1970 UTC.
    pub last_seen: i64,
    pub(super) reading: String,
    pub(super) method: String,
}

impl KnownRecord {
    /// Whether a record is the one stored, read in the same way and assessed by the same method without decisions of
    /// people, so that assessing it again would give what is stored.
    pub fn is_assessed(&self, record_digest: &str, reading: &str, method: &str) -> bool {
        self.record_digest == record_digest && self.reading == reading && made_by(&self.method, method)
    }

    /// Whether a record has the same content, by its exact digest or by its digest without noise.
    pub fn says_the_same(&self, record_digest: &str, content_digest: &str) -> bool {
        same_record((&self.record_digest, &self.content_digest), (record_digest, content_digest))
    }
}

/// What the writer must know of a stored listing.
pub(super) struct CurrentRow {
    pub record_digest: String,
    pub content_digest: String,
    pub last_seen: i64,
    pub reading: String,
    pub version_id: String,
    pub versions: i64,
    pub method: String,
    pub first_seen: i64,
    pub delisted: bool,
}

/// Whether an assessment is of a method, or of the same and a second reader.
fn made_by(named: &str, method: &str) -> bool {
    AssessmentName::parse(named).includes(AssessmentName::parse(method))
}

impl CurrentRow {
    /// Whether its assessment is of a method, or of the same and a second reader.
    pub fn is_assessed_by(&self, method: &str) -> bool {
        made_by(&self.method, method)
    }

    /// Whether a record has the content of the newest version, exactly or without noise.
    pub fn says_the_same(&self, item: &Incoming) -> bool {
        same_record((&self.record_digest, &self.content_digest), (&item.record_digest, &item.content_digest))
    }

    /// Whether a record is exactly that of the newest version.
    pub fn is_the_same(&self, item: &Incoming) -> bool {
        self.record_digest == item.record_digest
    }

    /// Whether the row lacks the digest without noise.
    pub fn lacks_content_digest(&self) -> bool {
        self.content_digest.is_empty()
    }
}

/// Whether two records are the same, each with its exact digest and its digest without noise.
fn same_record(one: (&str, &str), other: (&str, &str)) -> bool {
    one.0 == other.0 || (!one.1.is_empty() && one.1 == other.1)
}
