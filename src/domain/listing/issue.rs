//! Issues: everything that could not be read or parsed, with its location. An issue never removes a listing.

use super::SourceLocation;
use serde::{Deserialize, Serialize};

/// One problem with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind.
    pub code: IssueCode,
    /// Where the record is.
    pub place: SourceLocation,
    /// Which field, by the name it has in the record; empty if the whole record is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// The value as published, cut after 200 characters (the archive holds the whole).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// What was expected, as a sentence without a full stop.
    pub message: String,
}

impl Issue {
    /// Longest value quoted, in characters.
    pub const VALUE_CHARS: usize = 200;

    /// Makes an issue; the value is cut for display.
    pub fn new(code: IssueCode, place: &SourceLocation, field: &str, value: &str, message: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(Self::VALUE_CHARS).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { code, place: place.clone(), field: field.to_owned(), value: shown, message: message.into() }
    }
}

/// Kinds of issue, stable names.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum IssueCode {
    /// Bytes that are not a record of the format; kept in the archive only.
    UnreadableRecord,
    /// A record that ends before it should or is too long.
    BrokenRecord,
    /// Front matter that is not YAML; the rest was read.
    BrokenFrontMatter,
    /// Bytes that are not UTF-8, shown as U+FFFD.
    InvalidUtf8,
    /// More or fewer columns than the header; the surplus is kept under `column N`.
    ColumnCount,
    /// Columns of a header that are read under other names, those of the source card.
    ColumnName,
    /// A column that the source card reads and the file does not have.
    MissingColumn,
    /// A column that is more than once in a header.
    DuplicateColumn,
    /// A record with neither title nor description, so there is nothing to assess.
    NotAListing,
    /// The record has no usable identifier; a digest of its content was used.
    MissingId,
    /// Two different records of one run share an identifier; the later is kept as `id#2`.
    DuplicateId,
    /// The same record twice in one run; counted once.
    RepeatedRecord,
    /// A required field is empty.
    MissingField,
    /// A value that could not be parsed; kept as text.
    NotUnderstood,
    /// Values that contradict each other (an end before its start); kept as text.
    OutOfRange,
    /// Text longer than the limit; the listing holds the first part, the archive the whole.
    TextTooLong,
    /// How a file was read where that is not as usual: its encoding, its delimiter, the rows of its header.
    ReadAs,
}

impl IssueCode {
    /// Whether a record, or a part of it, was not read at all.
    pub fn is_unparsed(self) -> bool {
        matches!(self, Self::UnreadableRecord | Self::BrokenRecord | Self::BrokenFrontMatter | Self::NotAListing)
    }

    /// Whether the record did not become a listing. A card whose front matter cannot be read still does.
    pub fn is_lost(self) -> bool {
        self.is_unparsed() && self != Self::BrokenFrontMatter
    }

    /// Stable name, as in files and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
