//! Provenance: versions, changes and issues, with their source location and times.

use crate::store::{Change, StoredIssue, VersionInfo};
use serde::Serialize;

/// A version and where it comes from.
#[derive(Serialize)]
pub struct VersionView<'a> {
    id: &'a str,
    number: u64,
    /// When the source published it.
    observed_at: String,
    /// How that is known: `reading`, `operator`, `record`, `file-time` or `archive`.
    observed_by: &'static str,
    /// When it was ingested.
    recorded_at: String,
    /// Whether it was ingested after a version that was observed later.
    out_of_order: bool,
    run: &'a str,
    record_digest: &'a str,
    /// SHA-256 of the archived file.
    snapshot: &'a str,
    #[serde(flatten)]
    location: SourceLocationView<'a>,
}

#[derive(Serialize)]
struct SourceLocationView<'a> {
    file: &'a str,
    row: u64,
    line: u64,
    bytes: BytesView,
}

#[derive(Serialize)]
struct BytesView {
    offset: u64,
    length: u64,
}

/// An entry of the change log.
#[derive(Serialize)]
pub struct ChangeView<'a> {
    seq: u64,
    kind: &'static str,
    listing: &'a str,
    /// When it was recorded.
    at: String,
    /// When the source published it.
    observed_at: String,
    /// Number of the version that the listing had then.
    version: u64,
    /// The fields that a new version changed.
    fields: &'a [String],
    /// Where old and new values are, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
}

/// A value or record that was not understood.
#[derive(Serialize)]
pub struct IssueView<'a> {
    id: &'a str,
    source: &'a str,
    run: &'a str,
    code: &'static str,
    field: &'a str,
    value: &'a str,
    message: &'a str,
    #[serde(flatten)]
    location: SourceLocationView<'a>,
}

impl<'a> VersionView<'a> {
    /// The view of a version.
    pub fn new(version: &'a VersionInfo) -> Self {
        Self {
            id: &version.id,
            number: version.number,
            observed_at: time(version.observed_at),
            observed_by: version.observed_by.name(),
            recorded_at: time(version.recorded_at),
            out_of_order: version.out_of_order,
            run: &version.run_id,
            record_digest: &version.record_digest,
            snapshot: &version.snapshot,
            location: SourceLocationView::new(&version.place),
        }
    }
}

impl<'a> SourceLocationView<'a> {
    fn new(place: &'a crate::domain::listing::SourceLocation) -> Self {
        let bytes = BytesView { offset: place.offset, length: place.length };
        Self { file: &place.file, row: place.row, line: place.line, bytes }
    }
}

impl<'a> ChangeView<'a> {
    /// The view of a change.
    pub fn new(change: &'a Change, base: &str) -> Self {
        let values = || format!("{base}/api/v1/listings/{}/versions/{}", change.listing, change.version);
        Self {
            seq: change.seq,
            kind: change.kind.name(),
            listing: change.listing.as_str(),
            at: time(change.at),
            observed_at: time(change.observed_at),
            version: change.version,
            fields: &change.fields,
            difference: (!change.fields.is_empty()).then(values),
        }
    }
}

impl<'a> IssueView<'a> {
    /// The view of an issue.
    pub fn new(stored: &'a StoredIssue) -> Self {
        let issue = &stored.issue;
        Self {
            id: &stored.id,
            source: &stored.source,
            run: &stored.run_id,
            code: issue.code.name(),
            field: &issue.field,
            value: &issue.value,
            message: &issue.message,
            location: SourceLocationView::new(&issue.place),
        }
    }
}

/// The day, UTC.
pub fn day(micros: i64) -> String {
    time(micros).chars().take(10).collect()
}

/// RFC 3339, UTC, to the microsecond where there are any. Times outside the calendar become empty.
pub fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.to_string()).unwrap_or_default()
}
