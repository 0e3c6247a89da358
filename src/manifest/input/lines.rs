//! Lines, however long: one that is longer than any address is counted and not kept in the memory.

use super::Rows;
use crate::manifest::error::ManifestError;
use std::io::{self, BufRead};

/// Bytes of a line that are kept. Objects of JSON lines have captions and more beside the address.
pub const LONGEST_LINE: usize = 1 << 20;

/// A line without its end.
pub enum Line<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// The first [`LONGEST_LINE`] bytes of a longer one.
    TooLong(&'a [u8]),
}

/// Reads lines.
pub struct Lines<'r> {
    reader: &'r mut dyn BufRead,
    line: Vec<u8>,
}

impl<'r> Lines<'r> {
    /// The lines of a reader.
    pub fn of(reader: &'r mut dyn BufRead) -> Self {
        Self { reader, line: Vec::new() }
    }

    /// The next line; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let (mut long, mut any) = (false, false);
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', bytes);
            let (part, used) = match end {
                Some(end) => (bytes.get(..end), end + 1),
                None => (Some(bytes), bytes.len()),
            };
            let part = part.unwrap_or_default();
            let room = LONGEST_LINE - self.line.len();
            long |= part.len() > room;
            self.line.extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        Ok(any.then_some(if long { Line::TooLong(line) } else { Line::Whole(line) }))
    }
}

/// The reason under which long lines are counted.
pub const TOO_LONG: &str = "a line of more than 1 MiB";

impl Rows<'_> {
    /// A list: an address on each line. Empty lines and lines that begin with `#` are counted as such.
    pub(super) fn lines(&mut self, reader: &mut dyn BufRead) -> Result<(), ManifestError> {
        let mut lines = Lines::of(reader);
        let mut first = true;
        loop {
            match lines.next().map_err(|error| self.fault(&error))? {
                None => return Ok(()),
                Some(Line::TooLong(line)) => self.skip(TOO_LONG, 1, line)?,
                Some(Line::Whole(line)) => {
                    let line = if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
                    match line.trim_ascii_start().first() {
                        Some(b'#') => self.skip("a comment", 1, line)?,
                        _ => self.address(line)?,
                    }
                }
            }
            first = false;
        }
    }
}
