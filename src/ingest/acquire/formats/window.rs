//! A moving window over a file: reads blocks, shows whole lines in place without copying them, and never holds more
//! than the longest permitted record and one block, even if the file is one endless line.

use super::{FormatError, Input, Item};
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use std::io::{self, BufRead, Read};

/// Bytes asked of the file at a time; also the part of a file that is looked at to recognise its kind.
pub const BLOCK: usize = 256 << 10;

/// The byte order mark that some programs put in front of UTF-8.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The window. Lengths are counted from its first unread byte.
pub(super) struct Window<'a> {
    file: &'a str,
    reader: &'a mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    ended: bool,
    max: usize,
    terminator: u8,
}

/// What [`Window::line`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The line ends after that many bytes, its line end included.
    Whole(usize),
    /// The line goes on beyond the longest permitted record.
    TooLong,
    /// There is no further line.
    End,
}

impl<'a> Window<'a> {
    /// Opens a window and fills it with the first block; a byte order mark is skipped.
    pub(super) fn open(input: Input<'a>, max_record_bytes: usize) -> Result<Self, FormatError> {
        let mut window = Self {
            file: input.file,
            reader: input.reader,
            buffer: vec![0; BLOCK],
            start: 0,
            end: 0,
            offset: 0,
            ended: false,
            max: max_record_bytes,
            terminator: b'\n',
        };
        while window.end < BLOCK && !window.ended {
            window.fill()?;
        }
        // Some programs write a second mark before the first.
        while window.head().starts_with(BOM) {
            window.consume(BOM.len());
        }
        Ok(window)
    }

    /// What is loaded and not yet consumed; right after opening, the first block.
    #[expect(clippy::indexing_slicing, reason = "start <= end <= length of the buffer, by every change of them")]
    pub(super) fn head(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The next `length` bytes, which a call of [`Self::line`] has shown to be there.
    #[expect(clippy::indexing_slicing, reason = "callers ask for a length that `line` returned")]
    pub(super) fn bytes(&self, length: usize) -> &[u8] {
        &self.head()[..length]
    }

    /// Position in the file of the first unread byte.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Skips a line that is longer than a record may be; the issue that says so begins at `place`.
    pub(super) fn too_long(&mut self, mut place: SourceLocation) -> Result<Item, FormatError> {
        let start = String::from_utf8_lossy(self.bytes(Issue::VALUE_CHARS.min(self.head().len()))).into_owned();
        place.length = self.skip_line()?;
        let message = format!("expected a line of at most {} bytes", self.max);
        Ok(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &(start + "…"), message)))
    }

    /// Lines end with this byte from now on (`\n` by default).
    pub(super) fn end_lines_with(&mut self, terminator: u8) {
        self.terminator = terminator;
    }

    /// Finds the end of the line that begins `from` bytes after the first unread byte. The record is taken to begin
    /// at the first unread byte, so a second line of the same record is too long when both together are.
    #[expect(clippy::indexing_slicing, reason = "what was searched or shown to be there lies within the head")]
    pub(super) fn line(&mut self, from: usize) -> Result<Line, FormatError> {
        let mut searched = from;
        loop {
            let end = match find_end(&self.head()[searched..], self.terminator) {
                Some(length) => searched + length,
                None if self.ended => self.end - self.start,
                None => {
                    searched = self.end - self.start;
                    if searched > self.max {
                        return Ok(Line::TooLong);
                    }
                    self.fill()?;
                    continue;
                }
            };
            return Ok(match end {
                _ if end == from => Line::End,
                _ if end > self.max.saturating_add(1) => Line::TooLong,
                _ => Line::Whole(end),
            });
        }
    }

    /// Moves on by `length` bytes.
    pub(super) fn consume(&mut self, length: usize) {
        self.start += length;
        self.offset += length as u64;
    }

    /// Moves behind the end of the present line, however far that is; returns the number of bytes skipped, without the
    /// line end. Nothing is kept in memory.
    pub(super) fn skip_line(&mut self) -> Result<u64, FormatError> {
        let from = self.offset;
        loop {
            if let Some(length) = find_end(self.head(), self.terminator) {
                self.consume(length);
                return Ok(self.offset - from - 1);
            }
            self.consume(self.end - self.start);
            if self.ended {
                return Ok(self.offset - from);
            }
            self.fill()?;
        }
    }

    /// Loads more bytes behind those that are loaded; false at the end of the file. Whoever calls it says how much may
    /// be held at a time: what is not consumed stays.
    pub(super) fn load_more(&mut self) -> Result<bool, FormatError> {
        let before = self.end - self.start;
        while !self.ended && self.end - self.start == before {
            self.fill()?;
        }
        Ok(self.end - self.start > before)
    }

    /// Reads on, making room first.
    #[expect(clippy::indexing_slicing, reason = "end <= length of the buffer, by every change of it")]
    fn fill(&mut self) -> Result<(), FormatError> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.end == self.buffer.len() {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
            } else {
                let largest = self.max.saturating_add(BLOCK);
                let length = (self.buffer.len() * 2).min(largest).max(self.end + 1);
                self.buffer.reserve_exact(length - self.end);
                self.buffer.resize(length, 0);
            }
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(length) => self.end += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => {
                    let offset = self.offset + (self.end - self.start) as u64;
                    return Err(FormatError::Read { file: self.file.to_owned(), offset, source });
                }
            }
            return Ok(());
        }
    }
}

/// Length up to and including the first `terminator`. The fast byte search of the standard library is available only
/// this way.
fn find_end(mut bytes: &[u8], terminator: u8) -> Option<usize> {
    let whole = bytes;
    let length = bytes.skip_until(terminator).ok()?;
    (whole.get(..length)?.last() == Some(&terminator)).then_some(length)
}

/// The line without its line end (`\n`, `\r\n`, or the terminator in use).
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Endless(u64);

    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = into.len().min(usize::try_from(self.0).unwrap());
            into[..length].fill(b'x');
            self.0 -= length as u64;
            Ok(length)
        }
    }

    #[test]
    fn a_line_of_200_megabytes_does_not_grow_the_window() {
        let mut reader = Endless(200 << 20);
        let mut window = Window::open(Input { file: "long", reader: &mut reader }, 1 << 20).unwrap();
        assert_eq!(window.line(0).unwrap(), Line::TooLong);
        assert_eq!(window.skip_line().unwrap(), 200 << 20);
        assert_eq!(window.line(0).unwrap(), Line::End);
        assert!(window.buffer.capacity() <= (1 << 20) + BLOCK, "{} bytes", window.buffer.capacity());
    }

    #[test]
    fn the_limit_is_exact() {
        let text = b"12345\n123456\n12345";
        let mut reader = &text[..];
        let mut window = Window::open(Input { file: "x", reader: &mut reader }, 5).unwrap();
        assert_eq!(window.line(0).unwrap(), Line::Whole(6));
        window.consume(6);
        assert_eq!(window.line(0).unwrap(), Line::TooLong);
        assert_eq!(window.skip_line().unwrap(), 6);
        assert_eq!(window.line(0).unwrap(), Line::Whole(5));
        assert_eq!(window.offset(), 13);
    }
}
