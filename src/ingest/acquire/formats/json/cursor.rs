//! A position in a JSON file: it finds the next byte that says something, measures and consumes values, and knows line
//! and offset of what is at hand.

use super::super::FormatError;
use super::super::window::Window;
use super::scan::{End, Scan};
use crate::domain::listing::SourceLocation;
use std::ops::ControlFlow;

/// Bytes that may be looked at a second time, in the whole file, to find elements after one with a fault.
const PATIENCE: usize = 256 << 20;

/// Where something begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) offset: u64,
    pub(super) line: u64,
    /// White space at the beginning of its line, in bytes.
    pub(super) indentation: u64,
    /// Whether it begins with the name of a member.
    pub(super) named: bool,
}

/// How the passing over a value ended.
pub(super) enum Passed {
    Whole,
    /// The file ends within it.
    Cut,
    /// Behind a line that ends inside a text.
    OpenText,
}

/// The position.
pub(super) struct Cursor<'a> {
    file: String,
    pub(super) window: Window<'a>,
    /// Most bytes of an element.
    pub(super) max: usize,
    pub(super) line: u64,
    indentation: u64,
    /// Whether nothing but white space was seen on the present line.
    indenting: bool,
    /// Elements found so far.
    row: u64,
    /// Bytes that may still be looked at a second time.
    pub(super) patience: usize,
    /// Whether an issue says that the file ends too early.
    pub(super) cut: bool,
}

impl<'a> Cursor<'a> {
    /// The first byte that the window shows.
    pub(super) fn new(file: &str, window: Window<'a>, max: usize) -> Self {
        let file = file.to_owned();
        Self { file, window, max, line: 1, indentation: 0, indenting: true, row: 0, patience: PATIENCE, cut: false }
    }

    /// Counts an element.
    pub(super) fn count(&mut self) {
        self.row += 1;
    }

    /// The next byte that is not white space, not yet consumed.
    pub(super) fn byte(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            let head = self.window.head();
            // Files are joined with their byte order marks.
            let space = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xEF | 0xBB | 0xBF);
            match head.iter().position(|byte| !space(byte)) {
                Some(at) => {
                    let byte = head.get(at).copied();
                    let _ = self.pass(at);
                    return Ok(byte);
                }
                None => {
                    let all = head.len();
                    let _ = self.pass(all);
                    if !self.window.load_more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Consumes bytes and counts their lines.
    pub(super) fn pass(&mut self, length: usize) -> ControlFlow<()> {
        let bytes = self.window.bytes(length);
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let mut last_line = bytes;
        if lines > 0 {
            self.line += lines;
            (self.indentation, self.indenting) = (0, true);
            last_line = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        }
        if self.indenting {
            let space = last_line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            self.indentation += space as u64;
            self.indenting = space == last_line.len();
        }
        self.window.consume(length);
        ControlFlow::Continue(())
    }

    /// Where what is at hand begins.
    pub(super) fn here(&self) -> Start {
        Start { offset: self.window.offset(), line: self.line, indentation: self.indentation, named: false }
    }

    /// The place of what begins there and has that many bytes, as part of the present element.
    pub(super) fn place(&self, start: Start, length: u64) -> SourceLocation {
        let file = self.file.clone();
        SourceLocation { file, row: self.row.max(1), line: start.line, offset: start.offset, length }
    }

    /// How long the value at hand is, or how much of it is there: looks at no more than `most` bytes and a block.
    pub(super) fn measure(&mut self, most: usize) -> Result<(End, usize), FormatError> {
        let mut scan = Scan::default();
        let mut seen = 0;
        loop {
            let piece = self.window.head().get(seen..).unwrap_or_default();
            match scan.feed(piece) {
                End::At(length) => return Ok((End::At(seen + length), seen + length)),
                End::BrokenText(length) => return Ok((End::BrokenText(seen + length), seen + length)),
                End::Open => seen += piece.len(),
            }
            if seen > most {
                return Ok((End::Open, seen));
            }
            if !self.window.load_more()? {
                return Ok((if scan.is_word() { End::At(seen) } else { End::Open }, seen));
            }
        }
    }

    /// Consumes the value at hand, however long.
    pub(super) fn pass_value(&mut self) -> Result<Passed, FormatError> {
        let mut scan = Scan::default();
        loop {
            let piece = self.window.head();
            match scan.feed(piece) {
                End::At(length) => {
                    let _ = self.pass(length);
                    return Ok(Passed::Whole);
                }
                End::BrokenText(length) => {
                    let _ = self.pass(length);
                    return Ok(Passed::OpenText);
                }
                End::Open => {
                    let all = piece.len();
                    let _ = self.pass(all);
                }
            }
            if !self.window.load_more()? {
                return Ok(if scan.is_word() { Passed::Whole } else { Passed::Cut });
            }
        }
    }
}
