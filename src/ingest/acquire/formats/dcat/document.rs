//! The bytes of a document on their way into a reader of RDF: counted, decoded to UTF-8 and checked by the guard of the
//! serialisation, block by block. A failure of the source is kept apart from what is wrong with the content.

use super::json_guard::JsonGuard;
use super::syntax::Syntax;
use super::turtle_guard::TurtleGuard;
use super::xml_guard::XmlGuard;
use super::{Fault, MAX_DOCUMENT_BYTES};
use crate::ingest::acquire::formats::window::BOM;
use encoding_rs::{Decoder, Encoding, UTF_8};
use std::io::{self, Read};

/// Bytes read at once.
const BLOCK: usize = 64 << 10;

/// What a serialisation needs checked.
enum Guard {
    None,
    Json(Box<JsonGuard>),
    Xml(Box<XmlGuard>),
    Turtle(Box<TurtleGuard>),
}

/// A document while it is read.
pub(super) struct Document<'a> {
    reader: &'a mut dyn Read,
    head: Vec<u8>,
    decoder: Decoder,
    decoded: String,
    guard: Guard,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
    by_tag: bool,
    bad_bytes: bool,
    /// Bytes of the file read until now.
    pub(super) length: u64,
    /// Why the source could not be read on.
    pub(super) failed: Option<io::Error>,
    /// What is wrong with the bytes.
    pub(super) faults: Vec<Fault>,
    /// Lines given to the reader until now, from 0, bytes until now, and bytes before the current line.
    lines: u64,
    passed: u64,
    line_start: u64,
    /// Characters of the last line that was decoded.
    column: usize,
    /// Where each line begins that a fault may be on; only lines, because a table of all would be as long as they are.
    marks: Vec<(u64, u64)>,
}

impl<'a> Document<'a> {
    /// Reads the first block, by which the serialisation is chosen.
    pub(super) fn open(reader: &'a mut dyn Read) -> Self {
        let mut document = Self {
            reader,
            head: Vec::new(),
            decoder: UTF_8.new_decoder(),
            decoded: String::new(),
            guard: Guard::None,
            ready: Vec::new(),
            given: 0,
            ended: false,
            by_tag: false,
            bad_bytes: false,
            length: 0,
            failed: None,
            faults: Vec::new(),
            lines: 0,
            passed: 0,
            line_start: 0,
            column: 0,
            marks: vec![(0, 0)],
        };
        while document.head.len() < BLOCK {
            let mut block = Vec::new();
            if !document.block(&mut block) {
                break;
            }
            document.head.append(&mut block);
        }
        document
    }

    /// The first bytes.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Prepares for the serialisation.
    pub(super) fn prepare(&mut self, syntax: Syntax) {
        let mut head = std::mem::take(&mut self.head);
        while let Some(rest) = head.strip_prefix(BOM) {
            head = rest.to_vec();
        }
        match syntax {
            Syntax::Json => self.guard = Guard::Json(Box::new(JsonGuard::new())),
            Syntax::Xml => {
                self.guard = Guard::Xml(Box::new(XmlGuard::new()));
                self.by_tag = true;
                if let Some(encoding) = take_declared(&mut head) {
                    self.decoder = encoding.new_decoder_without_bom_handling();
                }
            }
            Syntax::Turtle | Syntax::Lines => self.guard = Guard::Turtle(Box::new(TurtleGuard::new())),
        }
        self.take(&head, false);
    }

    /// Reads one block of the file; `false` at its end, at the limit, and when the source fails.
    fn block(&mut self, into: &mut Vec<u8>) -> bool {
        if self.failed.is_some() {
            return false;
        }
        into.resize(BLOCK, 0);
        let read = loop {
            match self.reader.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error);
                    break 0;
                }
                Ok(read) => break read,
            }
        };
        into.truncate(read);
        self.length += read as u64;
        read > 0
    }

    /// Reads what the reader of RDF left, so that the length of the file is known.
    pub(super) fn read_rest(&mut self) {
        let mut block = Vec::new();
        while self.block(&mut block) {}
    }

    /// Decodes and checks bytes of the file.
    fn take(&mut self, bytes: &[u8], last: bool) {
        self.decoded.clear();
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        self.decoded.reserve(room);
        let (_, _, wrong) = self.decoder.decode_to_string(bytes, &mut self.decoded, last);
        if wrong && !std::mem::replace(&mut self.bad_bytes, true) {
            let at = self.decoded.find('\u{FFFD}').unwrap_or_default();
            let around: String = self.decoded.get(at..).unwrap_or_default().chars().take(20).collect();
            let before = self.decoded.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n');
            let line = self.lines_decoded() + before.count() as u64 + 1;
            let name = self.decoder.encoding().name();
            let bad = bytes.iter().find(|byte| !byte.is_ascii()).copied().unwrap_or_default();
            let bad = std::str::from_utf8(bytes)
                .err()
                .and_then(|error| bytes.get(error.valid_up_to()))
                .copied()
                .unwrap_or(bad);
            let message = format!(
                "expected {name}, byte 0x{bad:02X} on line {line} is not; it and others like it are shown as U+FFFD"
            );
            self.faults.push(Fault { line, offset: 0, value: around, message, encoding: true });
        }
        let decoded = std::mem::take(&mut self.decoded);
        let start = self.ready.len();
        match &mut self.guard {
            Guard::None => self.ready.extend_from_slice(decoded.as_bytes()),
            Guard::Json(guard) => guard.feed(decoded.as_bytes(), &mut self.ready),
            Guard::Xml(guard) => guard.feed(decoded.as_bytes(), &mut self.ready),
            Guard::Turtle(guard) => guard.feed(decoded.as_bytes(), &mut self.ready),
        }
        if last {
            match &mut self.guard {
                Guard::None | Guard::Turtle(_) => {}
                Guard::Json(guard) => guard.finish(&mut self.ready),
                Guard::Xml(guard) => guard.finish(&mut self.ready),
            }
        }
        debug_assert!(self.ready.len() >= start);
        let guard_at = self.lines_mark(decoded.as_bytes());
        self.take_faults(decoded.as_bytes(), guard_at);
        let last = decoded.rsplit('\n').next().unwrap_or_default().chars().count();
        self.column = if decoded.contains('\n') { last } else { self.column + last };
        self.decoded = decoded;
    }

    fn lines_decoded(&self) -> u64 {
        self.marks.last().map_or(0, |(line, _)| *line)
    }

    /// Notes how many lines the decoded text has until now; the byte at which this block begins.
    fn lines_mark(&mut self, decoded: &[u8]) -> (u64, u64) {
        let (line, at) = self.marks.last().copied().unwrap_or_default();
        let more = decoded.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.marks.clear();
        self.marks.push((line + more, at + decoded.len() as u64));
        (line, at)
    }

    /// Gives the faults that a guard found in this block their lines.
    fn take_faults(&mut self, decoded: &[u8], (line, start): (u64, u64)) {
        let found = match &mut self.guard {
            Guard::None => return,
            Guard::Json(guard) => &mut guard.faults,
            Guard::Xml(guard) => &mut guard.faults,
            Guard::Turtle(guard) => &mut guard.faults,
        };
        for (at, message) in std::mem::take(found) {
            let until = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX).min(decoded.len());
            let before = decoded.get(..until).unwrap_or_default();
            let lines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
            let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let before = String::from_utf8_lossy(before.get(begin..).unwrap_or_default()).chars().count();
            let before = if begin == 0 { before + self.column } else { before };
            let line = line + lines + 1;
            let rest = String::from_utf8_lossy(decoded.get(until..decoded.len().min(until + 60)).unwrap_or_default());
            let value = rest.trim_end_matches('\u{FFFD}').to_owned();
            let message = format!("line {line}, column {}: {message}", before + 1);
            self.faults.push(Fault { line, offset: at, value, message, encoding: false });
        }
    }

    /// Line (from 1), column (from 1) and byte at which the piece given last ends; RDF/XML only.
    pub(super) fn position(&self) -> (u64, u64, u64) {
        (self.lines + 1, self.passed - self.line_start + 1, self.passed)
    }

    fn is_over(&self) -> bool {
        match &self.guard {
            Guard::None | Guard::Turtle(_) => false,
            Guard::Json(guard) => guard.is_over(),
            Guard::Xml(guard) => guard.is_over(),
        }
    }

    /// Makes more bytes ready, if there are any.
    fn fill(&mut self) {
        self.ready.clear();
        self.given = 0;
        let mut block = std::mem::take(&mut self.head);
        while self.ready.is_empty() && !self.ended {
            if self.is_over() {
                self.ended = true;
            } else if self.length > MAX_DOCUMENT_BYTES {
                let message = format!(
                    "expected a document of at most {MAX_DOCUMENT_BYTES} bytes; what is before was read, split it to read the rest"
                );
                let (line, offset) = self.marks.last().copied().unwrap_or_default();
                self.faults.push(Fault { line: line + 1, offset, value: String::new(), message, encoding: false });
                self.ended = true;
                if !matches!(self.guard, Guard::None) {
                    self.take(b"", true);
                }
            } else if self.block(&mut block) {
                self.take(&block, false);
            } else {
                self.ended = true;
                self.take(b"", true);
            }
        }
        block.clear();
        self.head = block;
    }
}

impl Read for Document<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.fill();
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let mut most = rest.len().min(into.len());
        // The reader of RDF/XML does not say where an error is: of a piece that ends with a tag, it is at its end.
        if self.by_tag {
            let piece = rest.get(..most).unwrap_or_default();
            most = piece.iter().position(|byte| *byte == b'>').map_or(most, |at| at + 1);
        }
        let (Some(from), Some(to)) = (rest.get(..most), into.get_mut(..most)) else { return Ok(0) };
        to.copy_from_slice(from);
        if self.by_tag {
            for (n, _) in from.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
                self.lines += 1;
                self.line_start = self.passed + n as u64 + 1;
            }
            self.passed += most as u64;
        }
        self.given += most;
        Ok(most)
    }
}

/// Takes the encoding out of the declaration of an XML document, because it is UTF-8 when the reader sees it; `None` if
/// it was UTF-8 before, is not named or is unknown.
fn take_declared(head: &mut [u8]) -> Option<&'static Encoding> {
    let end = head.windows(2).position(|pair| pair == b"?>").filter(|end| *end < 200)?;
    let declaration = String::from_utf8_lossy(head.get(..end)?).into_owned();
    if !declaration.trim_start().starts_with("<?xml") || !declaration.is_ascii() {
        return None;
    }
    let name = declaration.find("encoding")?;
    let open = name + declaration.get(name..)?.find(['"', '\''])?;
    let quote = declaration.get(open..)?.chars().next()?;
    let close = open + 1 + declaration.get(open + 1..)?.find(quote)?;
    let encoding = Encoding::for_label(declaration.get(open + 1..close)?.as_bytes());
    head.get_mut(name..=close)?.fill(b' ');
    encoding.filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible())
}
