//! The formats in which sources publish listings. A format is one parser and one line in [`FORMATS`].
//!
//! A parser reads a file once, from front to back, and hands out records and issues as it meets them. It holds at most
//! one record in memory, never more than [`Options::max_record_bytes`] and one block, however the file is made.

mod csv;
mod data_card;
mod jsonl;
mod sniff;
#[cfg(test)]
mod tests;
mod values;
mod window;

use crate::domain::listing::{Issue, Record, SourceLocation};
pub use sniff::sniff;
use std::io::{self, Read};
use std::ops::ControlFlow;
use thiserror::Error;

/// A format in which records are published.
#[derive(Debug)]
pub struct Format {
    /// Name on the command line and in source cards, lower case.
    pub name: &'static str,
    /// Extensions of its files, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// One line for people.
    pub about: &'static str,
    /// The parser.
    pub read: Parser,
}

/// Reads one file and hands every record and issue to the sink, in the order of the file; stops early, without an
/// error, when the sink breaks.
pub type Parser = fn(Input<'_>, &Options, &mut Sink<'_>) -> Result<(), FormatError>;

/// Takes what a parser found; `Break` ends the reading.
pub type Sink<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "jsonl",
        extensions: &["jsonl", "ndjson"],
        about: "JSON Lines: one JSON object on every line",
        read: jsonl::read,
    },
    Format {
        name: "csv",
        extensions: &["csv", "tsv"],
        about: "CSV: a header row, then one listing on every row",
        read: csv::read,
    },
    Format {
        name: "data_card",
        extensions: &["md", "markdown"],
        about: "data card: one Markdown file for each listing, with YAML front matter between lines of ---",
        read: data_card::read,
    },
];

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A file about to be read.
pub struct Input<'a> {
    /// Name of the file in places and messages.
    pub file: &'a str,
    /// Its bytes, uncompressed, from the first.
    pub reader: &'a mut dyn Read,
}

/// How to read a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// CSV: the byte between two cells.
    pub delimiter: u8,
    /// CSV: rows before the header row, which are not read.
    pub skip_rows: u64,
    /// CSV: the columns that the source card knows. A header cell that differs from one of them only in case, spaces or
    /// hyphens is read under its name, and a missing one is told.
    pub columns: Vec<Column>,
    /// Longest record, in bytes. A longer one is reported as broken and not read.
    pub max_record_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { delimiter: b',', skip_rows: 0, columns: Vec::new(), max_record_bytes: 16 << 20 }
    }
}

/// A column that a source card knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether every file of the source has it.
    pub expected: bool,
}

/// What a parser hands out.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A record.
    Record(Record),
    /// Something that could not be read, or not as it was meant.
    Issue(Issue),
}

/// Why a whole file could not be read.
#[derive(Debug, Error)]
pub enum FormatError {
    /// The file is of another kind.
    #[error("{file}: not {expected}: {hint}")]
    WrongFormat {
        /// Name of the file.
        file: String,
        /// Name of the format that was asked for, as in [`Format::name`].
        expected: &'static str,
        /// What the file looks like and what to do about it.
        hint: String,
        /// The format that it has, if that is known; how to ask for it depends on the command.
        found: Option<&'static str>,
    },
    /// The bytes could not be fetched.
    #[error("{file}: reading failed at byte {offset}: {source}")]
    Read {
        /// Name of the file.
        file: String,
        /// Bytes read before the failure.
        offset: u64,
        /// What the system says.
        source: io::Error,
    },
}

/// Text of bytes that should be UTF-8; where they are not, U+FFFD stands and the first wrong byte is told.
fn text_of(bytes: &[u8]) -> (std::borrow::Cow<'_, str>, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(error) => (String::from_utf8_lossy(bytes), Some(error.valid_up_to())),
    }
}

/// The issue that goes with [`text_of`]: quotes the text around the first wrong byte.
fn invalid_utf8(bytes: &[u8], at: usize, place: &SourceLocation) -> Item {
    let around = &bytes[at.saturating_sub(20)..bytes.len().min(at + 40)];
    let quoted = String::from_utf8_lossy(around);
    let message = format!("expected UTF-8, byte 0x{:02X} at position {} is not; shown as U+FFFD", bytes[at], at + 1);
    Item::Issue(Issue::new(crate::domain::listing::IssueCode::InvalidUtf8, place, "", &quoted, message))
}
