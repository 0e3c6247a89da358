//! Where a CSV row begins and ends, and what its cells are.
//!
//! The rules are those of RFC 4180 as the crate `csv` reads them (a test compares the two): a cell that begins with a
//! quote runs to the closing quote, over line ends; a doubled quote is a quote; quotes elsewhere are text; empty lines
//! are skipped. Where the dialect has an escape, a quote after it is text, and so is an escape after it. Rows are split
//! here and not by that crate because it can neither limit the length of a row nor report that a quote was never
//! closed. Here a quote that does not close before the end of the file, or within the longest permitted record, breaks
//! the *one line* on which its row begins: reading continues with the next line, so that one typing error does not lose
//! the rest of a register.

use super::super::FormatError;
use super::super::window::{Line, Window, without_end};
use super::cells::{Cells, Marks};
use crate::domain::listing::{Issue, SourceLocation};

/// How often a file is read again from the line after a broken one. Each time costs up to one longest record, so a
/// crafted file could otherwise take hours; after this, everything up to where the quote was given up is broken.
const MAX_RETURNS: u32 = 64;

/// The rows of a file. A row stays in place until the next is asked for.
pub(super) struct Rows<'a> {
    window: Window<'a>,
    marks: Marks,
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

impl<'a> Rows<'a> {
    /// Begins at the first unread byte.
    pub(super) fn new(mut window: Window<'a>, marks: Marks) -> Self {
        window.end_lines_with(marks.line_end);
        Self {
            window,
            marks,
            cells: Cells::default(),
            line: 1,
            place: SourceLocation::default(),
            length: 0,
            lines: 0,
            broken: String::new(),
            returns: 0,
        }
    }

    /// Number of cells of the row.
    pub(super) fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The cell, counted from 0; empty beyond the last.
    pub(super) fn cell(&self, n: usize) -> &[u8] {
        self.cells.get(n)
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
                Line::Whole(end) if self.is_no_row(end) => {
                    (self.length, self.lines) = (end, 1);
                }
                Line::End => return Ok(Row::End),
                _ => return self.read_row(),
            }
        }
    }

    /// Whether a line that ends after so many bytes is empty or a comment.
    fn is_no_row(&self, end: usize) -> bool {
        let line = without_end(self.window.bytes(end));
        line.is_empty() || self.marks.comment.is_some() && line.first().copied() == self.marks.comment
    }

    /// Reads the row that begins at the first unread byte, line by line until no quote is open.
    fn read_row(&mut self) -> Result<Row, FormatError> {
        self.cells.clear();
        let mut open = false;
        loop {
            match self.window.line(self.length)? {
                Line::Whole(end) => {
                    let line = self.window.bytes(end).get(self.length..).unwrap_or_default();
                    open = self.cells.split(line, self.marks, open);
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
        self.broken = String::from_utf8_lossy(without_end(first_line(self.window.bytes(shown), self.marks.line_end)))
            .into_owned();
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
fn first_line(bytes: &[u8], line_end: u8) -> &[u8] {
    bytes.split(|byte| *byte == line_end).next().unwrap_or_default()
}
