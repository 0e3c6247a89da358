//! What is written in one transaction, and what was done with each record.

use super::change::ChangeKind;
use super::connection::AnyConnection;
use super::packed::{Body, NewAssessment};
use crate::domain::listing::{Issue, ListingId, Observed, SourceLocation};

/// One record as read, normalised, tagged and audited.
pub struct Incoming {
    /// Id of the listing.
    pub id: ListingId,
    /// Source card.
    pub source: String,
    /// The source's own id.
    pub native_id: String,
    /// Digest of the record without its counters.
    pub record_digest: String,
    /// The same without noise: order of lists, space at the ends, forms of letters. Empty: unknown.
    pub content_digest: String,
    /// When it was observed at the source, if not at the time of the batch.
    pub observed: Option<Observed>,
    /// Fingerprint of the mapping and the readers.
    pub reading: String,
    /// Digest of the archived file.
    pub snapshot: String,
    /// Where in the file.
    pub place: SourceLocation,
    /// The listing.
    pub listing: Body,
    /// Its assessment.
    pub assessment: NewAssessment,
    /// Its issues.
    pub issues: Vec<Issue>,
    /// The store has this record with its assessment, so it was not assessed again and has no body of one.
    pub is_assessed: bool,
}

/// An archived file.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its name as given by the operator.
    pub name: String,
}

/// An issue of a record that is stored nowhere else.
#[derive(Clone, Debug)]
pub struct Stray {
    /// Identifies the record: its place, or its digest.
    pub key: String,
    /// Digest of the archived file that holds its bytes.
    pub snapshot: String,
    /// The issue.
    pub issue: Issue,
}

/// What is written in one transaction.
pub struct Batch<'a> {
    /// Run id.
    pub run: &'a str,
    /// Source card.
    pub source: &'a str,
    /// Now, in microseconds since 1970 UTC.
    pub at: i64,
    /// Files archived, durable by now; known digests are left as they are.
    pub snapshots: &'a [Snapshot],
    /// Records; no id may occur twice.
    pub items: &'a [Incoming],
    /// Issues that belong to no listing.
    pub stray: &'a [Stray],
}

/// What was done with an incoming record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written to the change log; first seen at that time, microseconds since 1970 UTC.
    Logged(ChangeKind, i64),
    /// Found again after it was delisted, which is an entry of its own; what else was logged, and when it was first
    /// seen.
    Relisted(Option<ChangeKind>, i64),
    /// An older observation than the newest was added; the newest version is unchanged.
    Backfilled,
    /// Stored already.
    Unchanged,
}

/// One transaction.
pub(super) struct Transaction<'a> {
    pub c: &'a mut AnyConnection,
    pub batch: &'a Batch<'a>,
}
