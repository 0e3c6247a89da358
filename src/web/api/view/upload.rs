//! What became of uploaded listings, row by row.

use crate::pipeline::CheckedRow;
use serde::Serialize;

/// The report on an upload.
#[derive(Clone, Serialize)]
pub struct UploadReport {
    /// The source.
    pub source: String,
    /// Whether it was only checked.
    pub dry_run: bool,
    /// Whether it was stored.
    pub stored: bool,
    /// Id of the run that stored it.
    pub run: Option<String>,
    /// Rows whose listing is new.
    pub added: u64,
    /// … is stored and differs.
    pub changed: u64,
    /// … is stored like that.
    pub unchanged: u64,
    /// Rows that occurred before.
    pub repeated: u64,
    /// Rows that cannot be read as a listing.
    pub refused: u64,
    /// Why nothing of it can be stored, apart from single rows.
    pub reasons: Vec<String>,
    /// Each row, in order.
    pub rows: Vec<UploadRow>,
    /// Rows that are not listed.
    pub rows_omitted: u64,
}

/// A row.
#[derive(Clone, Serialize)]
pub struct UploadRow {
    row: u64,
    line: u64,
    /// Id of its listing.
    id: Option<String>,
    /// `added`, `changed`, `unchanged`, `older`, `repeated` or `refused`.
    outcome: &'static str,
    issues: Vec<RowIssue>,
}

#[derive(Clone, Serialize)]
struct RowIssue {
    code: &'static str,
    field: String,
    value: String,
    message: String,
}

impl UploadRow {
    /// The view of a row.
    pub fn new(row: &CheckedRow) -> Self {
        let issues = row.issues.iter().map(|issue| RowIssue {
            code: issue.code.name(),
            field: issue.field.clone(),
            value: issue.value.clone(),
            message: issue.message.clone(),
        });
        Self {
            row: row.place.row,
            line: row.place.line,
            id: row.listing.as_ref().map(ToString::to_string),
            outcome: row.outcome.into(),
            issues: issues.collect(),
        }
    }
}
