//! XML of many records, cut into these by its tags: a broken record costs nothing but itself, and one record is in
//! memory at a time. Document types are not read: entities that they define stay as they are written.

use super::super::window::{Line, Window};
use super::super::{Format, FormatError, Item, Options, Sink, invalid_utf8, sniff, text_of};
use super::lexer::{Lexer, Tag, attribute};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// Which elements are records, and what they say.
pub(in super::super) struct Records {
    /// The format.
    pub(in super::super) format: &'static Format,
    /// Names of the elements, without prefix.
    pub(in super::super) names: &'static [&'static str],
    /// Reads one; the error is one sentence.
    pub(in super::super) read: fn(&str) -> Result<Found, String>,
    /// What is said of a file without one.
    pub(in super::super) none: &'static str,
}

/// What a record says.
#[derive(Default)]
pub(in super::super) struct Found {
    /// The fields.
    pub(in super::super) fields: Map<String, Value>,
    /// Its identifier in the repository.
    pub(in super::super) identifier: String,
    /// Whether the repository calls it deleted.
    pub(in super::super) deleted: bool,
}

/// How often reading continues within a record that never ends; each time costs up to one longest record.
const MAX_RETURNS: u32 = 64;

/// What is wrong with a record without an end.
const CUT: &str = "the file ends within this record";

impl Records {
    /// Reads what a window shows, from its first byte.
    pub(in super::super) fn read(
        &self,
        file: &str,
        mut window: Window<'_>,
        options: &Options,
        sink: &mut Sink<'_>,
    ) -> Result<(), FormatError> {
        sniff::check(file, self.format, window.head())?;
        window.end_lines_with(b'>');
        let mut answer = Answer {
            file,
            records: self,
            line: 0,
            row: 0,
            date: String::new(),
            code: String::new(),
            told: false,
            returns: 0,
            open: None,
            cut: false,
        };
        let _ = answer.read(&mut window, options, sink)?;
        Ok(())
    }

    fn begin_with(&self, tag: Tag<'_>) -> bool {
        !tag.closes && self.names.iter().any(|name| name.as_bytes() == tag.local)
    }
}

/// What is known of the answer while it is read.
struct Answer<'a> {
    file: &'a str,
    records: &'a Records,
    /// Line of the first unread byte, from 0.
    line: u64,
    row: u64,
    /// When the repository answered.
    date: String,
    /// The code of the error element last begun.
    code: String,
    /// Whether anything was found that explains itself.
    told: bool,
    returns: u32,
    /// The element around the records, until it ends.
    open: Option<Vec<u8>>,
    /// Whether an issue says that the file ends too early.
    cut: bool,
}

impl Answer<'_> {
    fn read(
        &mut self,
        window: &mut Window<'_>,
        options: &Options,
        sink: &mut Sink<'_>,
    ) -> Result<ControlFlow<()>, FormatError> {
        loop {
            let mut lexer = Lexer::default();
            let flow = match lexer.piece(window, 0)? {
                Line::End => break,
                Line::TooLong => {
                    let place = SourceLocation { length: window.head().len() as u64, ..self.place(window) };
                    window.skip_line()?;
                    let message = format!("expected markup of at most {} bytes", options.max_record_bytes);
                    self.issue(IssueCode::BrokenRecord, &place, "", message, sink)
                }
                Line::Whole(end) => {
                    let piece = window.bytes(end);
                    let tag = lexer.tag(piece).filter(|_| !lexer.unfinished);
                    match tag {
                        Some(tag) if self.records.begin_with(tag) => {
                            let start = tag.at;
                            self.consume(window, start);
                            self.record(window, sink)?
                        }
                        None if lexer.unfinished => {
                            (self.told, self.cut) = (true, true);
                            let place = SourceLocation { length: end as u64, ..self.place(window) };
                            let value = String::from_utf8_lossy(piece).into_owned();
                            self.consume(window, end);
                            let message = "the file ends within a tag, a comment or a quotation".to_owned();
                            self.issue(IssueCode::BrokenRecord, &place, &value, message, sink)
                        }
                        tag => {
                            let flow = self.around(piece, tag, &self.place(window), sink);
                            self.consume(window, end);
                            flow
                        }
                    }
                }
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if let (Some(open), true, false) = (&self.open, self.told, self.cut) {
            // Cut between two records: without this, those behind the cut would be missing in silence.
            let name = String::from_utf8_lossy(open);
            let message = format!("the file ends before “{name}” does, so records may be missing; fetch it again");
            return Ok(self.issue(IssueCode::BrokenRecord, &self.place(window), "", message, sink));
        }
        if !self.told {
            let place = SourceLocation { file: self.file.to_owned(), line: 1, ..SourceLocation::default() };
            let message = self.records.none.to_owned();
            return Ok(self.issue(IssueCode::UnreadableRecord, &place, "", message, sink));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads the record that begins at the first unread byte.
    fn record(&mut self, window: &mut Window<'_>, sink: &mut Sink<'_>) -> Result<ControlFlow<()>, FormatError> {
        self.row += 1;
        let mut place = self.place(window);
        let (mut end, mut first, mut depth) = (0, 0, 0_u32);
        let mut name = Vec::new();
        let reason = loop {
            let mut lexer = Lexer::default();
            let from = end;
            match lexer.piece(window, from)? {
                Line::Whole(to) => end = to,
                Line::TooLong => break Some("the record is longer than the longest permitted record"),
                Line::End => break Some(CUT),
            }
            first = if first == 0 { end } else { first };
            let Some(tag) = lexer.tag(window.bytes(end).get(from..).unwrap_or_default()) else { continue };
            if name.is_empty() {
                name = tag.local.to_vec();
            }
            if tag.local == name {
                depth = if tag.closes { depth.saturating_sub(1) } else { depth + u32::from(!tag.empty) };
            }
            if depth == 0 {
                break None;
            }
        };
        let Some(reason) = reason else {
            place.length = end as u64;
            let flow = self.fields(window.bytes(end), place, sink);
            self.consume(window, end);
            return Ok(flow);
        };
        self.told = true;
        self.cut |= reason == CUT;
        self.returns += 1;
        // What begins inside a record that never ends may be the next record.
        let length = if self.returns > MAX_RETURNS { end.max(first) } else { first };
        place.length = length as u64;
        let shown = window.head().len().min(4 * Issue::VALUE_CHARS);
        let value = String::from_utf8_lossy(window.bytes(shown)).into_owned();
        if length == 0 {
            // Not even the first tag ends.
            place.length = window.skip_line()?;
        } else {
            self.consume(window, length);
        }
        Ok(self.issue(IssueCode::BrokenRecord, &place, &value, reason.to_owned(), sink))
    }

    /// Reads what a whole record says.
    fn fields(&mut self, bytes: &[u8], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
        self.told = true;
        let (text, wrong_byte) = text_of(bytes);
        if let Some(at) = wrong_byte {
            sink(invalid_utf8(bytes, at, &place))?;
        }
        match (self.records.read)(&text) {
            Err(reason) => self.issue(IssueCode::UnreadableRecord, &place, &text, reason, sink),
            Ok(found) if found.deleted => {
                let message = "the repository says that this record was deleted".to_owned();
                self.issue(IssueCode::NotAListing, &place, &found.identifier, message, sink)
            }
            Ok(mut found) => {
                if !self.date.is_empty() {
                    found.fields.insert("responseDate".to_owned(), self.date.clone().into());
                }
                sink(Item::Record(Record { place, fields: found.fields }))
            }
        }
    }

    /// Takes note of what stands around the records.
    fn around(
        &mut self,
        piece: &[u8],
        tag: Option<Tag<'_>>,
        place: &SourceLocation,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        if piece.trim_ascii_start().starts_with(b"<!DOCTYPE") {
            let message = "a document type is not read; entities that it defines stay as they are written".to_owned();
            return self.issue(IssueCode::ReadAs, place, "", message, sink);
        }
        let Some(tag) = tag else { return ControlFlow::Continue(()) };
        match &self.open {
            None if !tag.closes && !tag.empty => self.open = Some(tag.local.to_vec()),
            Some(open) if tag.closes && open == tag.local => self.open = None,
            _ => {}
        }
        // The text of an element stands before its closing tag, in the same piece.
        let text = String::from_utf8_lossy(piece.get(..tag.at).unwrap_or_default()).trim().to_owned();
        match (tag.local, tag.closes) {
            (b"responseDate", true) => self.date = text,
            (b"error", _) => {
                if !tag.closes {
                    self.code = attribute(tag.inside, b"code").unwrap_or_default();
                }
                if tag.closes || tag.empty {
                    self.told = true;
                    let code = match self.code.as_str() {
                        "noRecordsMatch" => IssueCode::NotAListing,
                        _ => IssueCode::UnreadableRecord,
                    };
                    let message = format!("the repository answered with the error “{}”", self.code);
                    return self.issue(code, place, &text, message, sink);
                }
            }
            (b"resumptionToken", true) if !text.is_empty() => {
                let message = format!("this is one page; the next is to be asked for with resumptionToken={text}");
                return self.issue(IssueCode::ReadAs, place, &text, message, sink);
            }
            (b"SearchResults", false) => {
                let next = attribute(tag.inside, b"nextRecord").filter(|next| !matches!(&**next, "" | "0"));
                if let Some(next) = next {
                    let message = format!("this is one page; the next is to be asked for with startPosition={next}");
                    return self.issue(IssueCode::ReadAs, place, &next, message, sink);
                }
            }
            (b"MD_Metadata", false) => {
                self.told = true;
                let message =
                    "records of ISO 19139 are not read; ask for Dublin Core or DCAT (outputSchema)".to_owned();
                return self.issue(IssueCode::UnreadableRecord, place, "", message, sink);
            }
            (b"ListIdentifiers" | b"Identify" | b"ListSets" | b"ListMetadataFormats", false) => {
                self.told = true;
                let verb = String::from_utf8_lossy(tag.local);
                let message = format!("an answer to {verb} has no records; ask for ListRecords");
                return self.issue(IssueCode::UnreadableRecord, place, "", message, sink);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn issue(
        &self,
        code: IssueCode,
        place: &SourceLocation,
        value: &str,
        message: String,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        sink(Item::Issue(Issue::new(code, place, "", value, message)))
    }

    fn place(&self, window: &Window<'_>) -> SourceLocation {
        let (file, line) = (self.file.to_owned(), self.line + 1);
        SourceLocation { file, row: self.row, line, offset: window.offset(), length: 0 }
    }

    fn consume(&mut self, window: &mut Window<'_>, length: usize) {
        self.line += window.bytes(length).iter().filter(|byte| **byte == b'\n').count() as u64;
        window.consume(length);
    }
}
