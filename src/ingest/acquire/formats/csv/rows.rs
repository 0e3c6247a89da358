//! Where a CSV row begins and ends, and what its cells are.
//!
//! The rules are those of RFC 4180 as the crate `csv` reads them (a test compares the two): a cell that begins with a
//! quote runs to the closing quote, over line ends; a doubled quote is a quote; quotes elsewhere are text; empty lines
//! are skipped. Rows are split here and not by that crate because it can neither limit the length of a row nor report
//! that a quote was never closed. Here a quote that does not close before the end of the file, or within the longest
//! permitted record, breaks the *one line* on which its row begins: reading continues with the next line, so that one
//! typing error does not lose the rest of a register.

use super::super::FormatError;
use super::super::window::{Line, Window, without_end};
use crate::domain::listing::{Issue, SourceLocation};

/// How often a file is read again from the line after a broken one. Each time costs up to one longest record, so a
/// crafted file could otherwise take hours; after this, everything up to where the quote was given up is broken.
const MAX_RETURNS: u32 = 64;

/// The rows of a file. A row stays in place until the next is asked for.
pub(super) struct Rows<'a> {
    window: Window<'a>,
    delimiter: u8,
    cells: Cells,
    line: u64,
    place: SourceLocation,
    length: usize,
    lines: u64,
    broken: String,
    returns: u32,
}

/// What [`Rows::next`] found.
pub(super) enum Row {
    /// A row.
    Whole,
    /// Bytes that are not a row, and why.
    Broken(String),
    /// The end of the file.
    End,
}

/// The text of the cells of one row, one after the other, and where each ends.
#[derive(Default)]
struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// Begins at the first unread byte. A file whose first block has carriage returns and no line feed comes from an
    /// old Macintosh: its lines end with the carriage return.
    pub(super) fn new(mut window: Window<'a>, delimiter: u8) -> Self {
        if window.head().contains(&b'\r') && !window.head().contains(&b'\n') {
            window.end_lines_with(b'\r');
        }
        Self {
            window,
            delimiter,
            cells: Cells::default(),
            line: 1,
            place: SourceLocation::default(),
            length: 0,
            lines: 0,
            broken: String::new(),
            returns: 0,
        }
    }

    /// Sets the delimiter of the rows that follow.
    pub(super) fn delimit_with(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Splits the present row anew; it must be one that no quote carries over a line end.
    pub(super) fn split_again(&mut self) {
        self.cells.text.clear();
        self.cells.ends.clear();
        let line = self.window.bytes(self.length).to_vec();
        self.cells.split(&line, self.delimiter, false);
    }

    /// Number of cells of the row.
    pub(super) fn cells(&self) -> usize {
        self.cells.ends.len()
    }

    /// The cell, counted from 0; empty beyond the last.
    pub(super) fn cell(&self, n: usize) -> &[u8] {
        let end_of = |n: usize| self.cells.ends.get(n).copied();
        let start = n.checked_sub(1).and_then(end_of).unwrap_or(0);
        self.cells.text.get(start..end_of(n).unwrap_or(start)).unwrap_or_default()
    }

    /// The row as it is in the file, without its line end.
    pub(super) fn raw(&self) -> &[u8] {
        without_end(self.window.bytes(self.length))
    }

    /// Line, offset and length of what was found last; file and row are left to the caller.
    pub(super) fn place(&self) -> SourceLocation {
        self.place.clone()
    }

    /// The beginning of a broken row.
    pub(super) fn broken_text(&self) -> String {
        self.broken.clone()
    }

    /// Moves to the next row.
    pub(super) fn next(&mut self) -> Result<Row, FormatError> {
        loop {
            self.window.consume(self.length);
            self.line += self.lines;
            (self.length, self.lines) = (0, 0);
            self.place = SourceLocation { line: self.line, offset: self.window.offset(), ..SourceLocation::default() };
            match self.window.line(0)? {
                Line::Whole(end) if without_end(self.window.bytes(end)).is_empty() => {
                    (self.length, self.lines) = (end, 1);
                }
                Line::End => return Ok(Row::End),
                _ => return self.read_row(),
            }
        }
    }

    /// Reads the row that begins at the first unread byte, line by line until no quote is open.
    fn read_row(&mut self) -> Result<Row, FormatError> {
        self.cells.text.clear();
        self.cells.ends.clear();
        let mut open = false;
        loop {
            match self.window.line(self.length)? {
                Line::Whole(end) => {
                    let line = self.window.bytes(end).get(self.length..).unwrap_or_default();
                    open = self.cells.split(line, self.delimiter, open);
                    (self.length, self.lines) = (end, self.lines + 1);
                }
                Line::TooLong => {
                    return self.give_up("the row is longer than the longest permitted record");
                }
                Line::End => return self.give_up("unclosed quotation mark"),
            }
            if !open {
                self.place.length = self.raw().len() as u64;
                return Ok(Row::Whole);
            }
        }
    }

    /// Skips the line on which the present row begins, or the whole row after too many such lines.
    fn give_up(&mut self, reason: &str) -> Result<Row, FormatError> {
        let shown = self.window.head().len().min(4 * Issue::VALUE_CHARS);
        self.broken = String::from_utf8_lossy(without_end(first_line(self.window.bytes(shown)))).into_owned();
        self.returns += 1;
        if self.length == 0 {
            self.place.length = self.window.skip_line()?;
            self.lines = 1;
        } else if self.returns > MAX_RETURNS {
            self.place.length = self.raw().len() as u64;
        } else if let Line::Whole(end) = self.window.line(0)? {
            (self.length, self.lines) = (end, 1);
            self.place.length = self.raw().len() as u64;
        }
        Ok(Row::Broken(reason.to_owned()))
    }
}

/// Up to the first line end.
fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

impl Cells {
    /// Adds the cells of one line; `open` says whether it begins inside quotes, the result whether it ends inside
    /// quotes.
    #[expect(
        clippy::indexing_slicing,
        reason = "`at` is at most one byte after a delimiter or quote, so within the line"
    )]
    fn split(&mut self, line: &[u8], delimiter: u8, mut open: bool) -> bool {
        let body = without_end(line);
        let mut at = 0;
        loop {
            if !open && body.get(at) == Some(&b'"') {
                open = true;
                at += 1;
            }
            while open {
                let Some(length) = find(&body[at..], b'"') else {
                    self.text.extend_from_slice(&line[at..]);
                    return true;
                };
                self.text.extend_from_slice(&body[at..at + length]);
                at += length + 1;
                open = body.get(at) == Some(&b'"');
                if open {
                    self.text.push(b'"');
                    at += 1;
                }
            }
            let length = find(&body[at..], delimiter);
            self.text.extend_from_slice(&body[at..length.map_or(body.len(), |length| at + length)]);
            self.ends.push(self.text.len());
            match length {
                Some(length) => at += length + 1,
                None => return false,
            }
        }
    }
}

/// Position of the byte.
fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|found| *found == byte)
}
