//! The characters with a meaning in a CSV file, and how they split a line into cells.

use super::super::window::without_end;
use memchr::{memchr, memchr2};

/// The characters with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// Between two cells.
    pub(super) delimiter: u8,
    /// Around a cell.
    pub(super) quote: u8,
    /// Before a quote inside a cell; `None` if only a second quote does that.
    pub(super) escape: Option<u8>,
    /// At the beginning of lines that are no rows.
    pub(super) comment: Option<u8>,
    /// At the end of lines.
    pub(super) line_end: u8,
}

impl Default for Marks {
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', escape: None, comment: None, line_end: b'\n' }
    }
}

/// The text of the cells of one row, one after the other, and where each ends.
#[derive(Default)]
pub(super) struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell, counted from 0; empty beyond the last.
    pub(super) fn get(&self, n: usize) -> &[u8] {
        let end_of = |n: usize| self.ends.get(n).copied();
        let start = n.checked_sub(1).and_then(end_of).unwrap_or(0);
        self.text.get(start..end_of(n).unwrap_or(start)).unwrap_or_default()
    }

    /// Forgets all cells.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds the cells of one line; `open` says whether it begins inside quotes, the result whether it ends inside
    /// quotes.
    #[expect(
        clippy::indexing_slicing,
        reason = "`at` is at most one byte after a delimiter or quote, so within the line"
    )]
    pub(super) fn split(&mut self, line: &[u8], marks: Marks, mut open: bool) -> bool {
        let body = without_end(line);
        let mut at = 0;
        loop {
            if !open && body.get(at) == Some(&marks.quote) {
                open = true;
                at += 1;
            }
            while open {
                let rest = &body[at..];
                let found = match marks.escape {
                    None => memchr(marks.quote, rest),
                    Some(escape) => memchr2(marks.quote, escape, rest),
                };
                let Some(length) = found else {
                    self.text.extend_from_slice(&line[at..]);
                    return true;
                };
                self.text.extend_from_slice(&body[at..at + length]);
                at += length + 1;
                if body[at - 1] != marks.quote {
                    at += self.escaped(body[at - 1], body.get(at).copied(), marks.quote);
                    continue;
                }
                open = body.get(at) == Some(&marks.quote);
                if open {
                    self.text.push(marks.quote);
                    at += 1;
                }
            }
            let length = memchr(marks.delimiter, &body[at..]);
            self.text.extend_from_slice(&body[at..length.map_or(body.len(), |length| at + length)]);
            self.ends.push(self.text.len());
            match length {
                Some(length) => at += length + 1,
                None => return false,
            }
        }
    }

    /// Adds what an escape and the byte after it mean; returns how many bytes after the escape that is.
    fn escaped(&mut self, escape: u8, next: Option<u8>, quote: u8) -> usize {
        match next {
            Some(next) if next == quote || next == escape => {
                self.text.push(next);
                1
            }
            // An escape before anything else is text.
            _ => {
                self.text.push(escape);
                0
            }
        }
    }
}
