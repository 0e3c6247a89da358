//! A record: what a source published about one listing, before anything is parsed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where a record is in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLocation {
    /// File as named by the operator.
    pub file: String,
    /// Record number, from 1 (CSV: header not counted; JSON Lines: line; a data card: 1; spreadsheets: over all sheets).
    pub row: u64,
    /// Line on which the record begins, from 1; in a spreadsheet the row of its sheet.
    pub line: u64,
    /// First byte of the record in the file; of a file that is not UTF-8, in its text decoded to UTF-8.
    pub offset: u64,
    /// Number of bytes.
    pub length: u64,
}

/// One record: named fields as published. CSV cells are strings; JSON and YAML keep their own types.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where it is.
    pub place: SourceLocation,
    /// Fields by name, in sorted order (so that a digest of them does not depend on column order).
    pub fields: Map<String, Value>,
}
