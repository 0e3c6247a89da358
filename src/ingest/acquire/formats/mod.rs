//! The formats in which sources publish listings. A format is one file with its parser and its [`Format`], and one
//! entry in [`FORMATS`]; nothing else names it.
//!
//! A parser reads a file once, from front to back, and hands out records and issues in that order. It holds at most one
//! record in memory, never more than [`Options::max_record_bytes`] and one block, whatever the file contains.

mod ckan;
mod croissant;
mod csv;
mod data_card;
mod data_json;
mod dcat;
pub mod encoding;
mod frictionless;
mod hub_api;
mod json;
mod json_ld;
mod jsonl;
mod magic;
mod marketplace_json;
mod oai_pmh;
mod provenance_initiative;
mod schema_org;
mod sniff;
mod table;
#[cfg(test)]
mod tests;
mod values;
mod window;
mod xlsx;
mod xml;
mod yaml;

use crate::domain::listing::{Issue, Record, SourceLocation};
pub use sniff::{seen, sniff};
use std::io::{self, Read};
use std::ops::ControlFlow;
use thiserror::Error;
pub use window::BLOCK;

/// A format in which records are published.
#[derive(Debug)]
pub struct Format {
    /// Name on the command line and in source cards, lower case.
    pub name: &'static str,
    /// Extensions of its files, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// One line for people: what the format is called, a colon, what it consists of.
    pub about: &'static str,
    /// The parser.
    pub read: Parser,
    /// Whether the first block of a file leaves little doubt that it is of this format.
    pub recognise: fn(&[u8]) -> bool,
    /// What to do with a file that looks like this format and whose records cannot be read one by one.
    pub refuse: fn(&[u8]) -> Option<&'static str>,
    /// Checks the `[options]` of a card; the error is one sentence.
    pub check_options: fn(&toml::Table) -> Result<(), String>,
    /// Which field of its records gives which fact, written as the `[map]` of a source card; for files without a card
    /// of their own. `None`: the names of their columns decide.
    pub mapping: Option<&'static str>,
    /// Whether reading may begin at the first byte of any record, after what precedes the first record was read. If
    /// not, the bytes of a single record cannot be parsed by themselves.
    pub resumable: bool,
    /// Fields that change without the offer changing (downloads, likes): no part of a version, for files without a card
    /// of their own.
    pub counters: &'static [&'static str],
}

impl Format {
    /// What the format is called.
    pub fn title(&self) -> &'static str {
        self.about.split(':').next().unwrap_or(self.name)
    }

    /// Reads a file in any encoding: text is turned into UTF-8 before the parser sees it, and an issue names the
    /// encoding. See [`encoding`] for what the places of records mean then.
    pub fn read_any(&self, input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
        let file = input.file;
        let mut decoded = encoding::decode(file, input.reader, options.encoding());
        if decoded.issue.take().is_some_and(|issue| sink(Item::Issue(issue)).is_break()) {
            return Ok(());
        }
        (self.read)(Input { file, reader: &mut decoded.reader }, options, sink)
    }
}

/// For formats whose only option is the encoding.
fn no_options(options: &toml::Table) -> Result<(), String> {
    match options.iter().find(|(name, value)| *name != "encoding" || !value.is_str()) {
        Some((name, _)) => Err(format!("invalid option “{name}”; this format has only “encoding”, a text")),
        None => Ok(()),
    }
}

/// Reads one file and hands every record and issue to the sink, in the order of the file; stops early, without an
/// error, when the sink breaks.
pub type Parser = fn(Input<'_>, &Options, &mut Sink<'_>) -> Result<(), FormatError>;

/// Takes what a parser found; `Break` ends the reading.
pub type Sink<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// What a source card has for a format if the content of each file decides.
pub const ANY: &str = "any";

/// The records of a crawl: the content of each page decides, as for [`ANY`].
pub const WARC: &str = "warc";

/// Whether a name leaves the format to the content of each file.
pub fn of_content(name: &str) -> bool {
    [ANY, WARC].contains(&name)
}

/// Every format.
pub const FORMATS: &[Format] = &[
    croissant::FORMAT,
    dcat::FORMAT,
    schema_org::FORMAT,
    ckan::FORMAT,
    data_json::FORMAT,
    frictionless::FORMAT,
    hub_api::FORMAT,
    marketplace_json::FORMAT,
    oai_pmh::FORMAT,
    provenance_initiative::FORMAT,
    xlsx::FORMAT,
    jsonl::FORMAT,
    csv::FORMAT,
    data_card::FORMAT,
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
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Longest record, in bytes. A longer one is reported as broken and not read.
    pub max_record_bytes: usize,
    /// The columns that the source card knows. Formats with a header report those that are missing, and read one whose
    /// name differs only in case, spaces or hyphens under the name of the card.
    pub columns: Vec<Column>,
    /// The `[options]` of the card, which only the format understands.
    pub of_format: toml::Table,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_record_bytes: 16 << 20, columns: Vec::new(), of_format: toml::Table::new() }
    }
}

impl Options {
    /// The encoding that the card names.
    pub fn encoding(&self) -> Option<&str> {
        self.of_format.get("encoding").and_then(toml::Value::as_str)
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
    #[error("{file}: not {}: {hint}", if *expected == ANY { "of a known format" } else { expected })]
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
    /// The card has options that the format does not understand.
    #[error("{file}: invalid options of the format: {reason}")]
    Options {
        /// Name of the file.
        file: String,
        /// What is wrong with them.
        reason: String,
    },
    /// The bytes could not be read.
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

/// Text of bytes that should be UTF-8; where they are not, U+FFFD takes their place and the position of the first wrong
/// byte is returned.
fn text_of(bytes: &[u8]) -> (std::borrow::Cow<'_, str>, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(error) => (String::from_utf8_lossy(bytes), Some(error.valid_up_to())),
    }
}

/// The issue that goes with [`text_of`]: quotes the text around the first wrong byte.
fn invalid_utf8(bytes: &[u8], at: usize, place: &SourceLocation) -> Item {
    let around = bytes.get(at.saturating_sub(20)..bytes.len().min(at + 40)).unwrap_or_default();
    let quoted = String::from_utf8_lossy(around);
    let byte = bytes.get(at).copied().unwrap_or_default();
    let message = format!("expected UTF-8, byte 0x{byte:02X} at position {} is not; shown as U+FFFD", at + 1);
    Item::Issue(Issue::new(crate::domain::listing::IssueCode::InvalidUtf8, place, "", &quoted, message))
}
