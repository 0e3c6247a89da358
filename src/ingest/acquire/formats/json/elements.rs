//! Walks a JSON file of any size and hands out the elements at wanted paths one by one, in order, each with its exact
//! range of bytes. Held in memory: one element of at most the longest record, one block, and 64 KiB of what surrounds
//! the elements. The file may hold several documents one after another.
//!
//! It forgives what leaves no doubt: commas too many, and brackets that close what was never opened, so that reading
//! may begin at any element when what precedes the first one was read. An element that ends with a fault costs itself
//! only, wherever lines show where the next one begins.

use super::super::window::Window;
use super::super::{FormatError, Item};
use super::faults::Fault;
use super::path::{Leading, Paths};
use super::scan::{End, Scan};
use super::value;
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// Most bytes of what surrounds the elements that are kept for a document.
const SURROUNDINGS: usize = 64 << 10;

/// Bytes that may be looked at a second time, in the whole file, to find elements after one with a fault.
const PATIENCE: usize = 256 << 20;

/// What the walk comes upon.
pub(in super::super) enum Found<'w> {
    /// A value at a wanted path.
    Element(Element<'w>),
    /// Something that could not be read.
    Issue(Issue),
    /// The end of a document, with the values beside its elements by their paths, and the number of elements.
    End(&'w Map<String, Value>, u64, SourceLocation),
}

/// A value at a wanted path.
pub(in super::super) struct Element<'w> {
    /// The value.
    pub(in super::super) value: Value,
    /// Its name, where it is a member of an object.
    pub(in super::super) name: Option<String>,
    /// Its bytes; those of its name included where the path ends in `*`.
    pub(in super::super) place: SourceLocation,
    /// The values that precede it in its document, beside other elements, by their paths.
    pub(in super::super) surroundings: &'w Map<String, Value>,
}

/// Takes what the walk comes upon.
pub(in super::super) type Taker<'t> = dyn FnMut(Found<'_>) -> ControlFlow<()> + 't;

/// A list or object whose end is not reached yet.
struct Frame {
    list: bool,
    leading: Leading,
    path: String,
}

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

/// The walk.
pub(in super::super) struct Walk<'a, 'p> {
    file: String,
    pub(super) window: Window<'a>,
    paths: Paths<'p>,
    pub(super) max: usize,
    frames: Vec<Frame>,
    line: u64,
    indentation: u64,
    /// Whether nothing but white space was seen on the present line.
    indenting: bool,
    row: u64,
    in_document: u64,
    surroundings: Map<String, Value>,
    room: usize,
    pub(super) patience: usize,
    /// Whether an issue says that the file ends too early.
    pub(super) cut: bool,
}

impl<'a, 'p> Walk<'a, 'p> {
    /// A walk over what the window shows, from its first byte.
    pub(in super::super) fn new(file: &str, window: Window<'a>, paths: &[&'p str], max: usize) -> Self {
        Self {
            file: file.to_owned(),
            window,
            paths: Paths::new(paths),
            max,
            frames: Vec::new(),
            line: 1,
            indentation: 0,
            indenting: true,
            row: 0,
            in_document: 0,
            surroundings: Map::new(),
            room: SURROUNDINGS,
            patience: PATIENCE,
            cut: false,
        }
    }

    /// Walks to the end of the file.
    pub(in super::super) fn run(mut self, take: &mut Taker<'_>) -> Result<(), FormatError> {
        while let Some(byte) = self.byte()? {
            let list = self.frames.last().map(|frame| frame.list);
            let flow = match (list, byte) {
                (_, b',' | b'\x1E') => self.pass(1),
                (None, b']' | b'}') => self.pass(1),
                (Some(_), b']' | b'}') => self.close(take),
                (Some(false), b'"') => self.member(take)?,
                (Some(false), _) => self.skip_line("expected a member such as \"name\": value", take)?,
                (Some(true), _) => {
                    let leading = self.frames.last().map_or(0, |frame| frame.leading);
                    let leading = self.paths.into_items(leading, self.frames.len().saturating_sub(1));
                    let start = self.here();
                    self.value(leading, start, None, take)?
                }
                (None, b'{' | b'[' | b'"') => {
                    let (all, start) = (self.paths.all(), self.here());
                    self.value(all, start, None, take)?
                }
                (None, _) => self.skip_line("expected a JSON object", take)?,
            };
            if flow.is_break() {
                return Ok(());
            }
        }
        if self.frames.is_empty() {
            return Ok(());
        }
        let place = self.place(self.here(), 0);
        let message = format!("the file ends inside the document, with {} unclosed brackets", self.frames.len());
        self.frames.clear();
        // A record that was cut is one loss, not two.
        let issue = Found::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", "", message));
        if self.cut || take(issue).is_continue() {
            let _ = self.end_document(take);
        }
        Ok(())
    }

    /// The next byte that is not white space, not yet consumed.
    fn byte(&mut self) -> Result<Option<u8>, FormatError> {
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

    pub(super) fn here(&self) -> Start {
        Start { offset: self.window.offset(), line: self.line, indentation: self.indentation, named: false }
    }

    pub(super) fn place(&self, start: Start, length: u64) -> SourceLocation {
        let file = self.file.clone();
        SourceLocation { file, row: self.row.max(1), line: start.line, offset: start.offset, length }
    }

    /// The end of a list or object.
    fn close(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        let _ = self.pass(1);
        self.frames.pop();
        if self.frames.is_empty() { self.end_document(take) } else { ControlFlow::Continue(()) }
    }

    fn end_document(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        let place = self.place(self.here(), 0);
        let surroundings = std::mem::take(&mut self.surroundings);
        self.room = SURROUNDINGS;
        take(Found::End(&surroundings, std::mem::take(&mut self.in_document), place))
    }

    /// A member of an object: its name and its value.
    fn member(&mut self, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        let start = self.here();
        let name = match self.measure(SURROUNDINGS)? {
            (End::At(length), _) => serde_json::from_slice::<String>(self.window.bytes(length)).ok().zip(Some(length)),
            _ => None,
        };
        let Some((name, length)) = name else {
            return self.skip_line("expected the name of a member in double quotes", take);
        };
        let _ = self.pass(length);
        if self.byte()? != Some(b':') {
            return Ok(match self.byte()? {
                None => ControlFlow::Continue(()),
                Some(_) => self.skip_line("expected : after the name of a member", take)?,
            });
        }
        let _ = self.pass(1);
        match self.byte()? {
            None | Some(b'}' | b']' | b',') => return Ok(ControlFlow::Continue(())),
            Some(_) => {}
        }
        let leading = self.frames.last().map_or(0, |frame| frame.leading);
        let leading = self.paths.into_member(leading, self.frames.len().saturating_sub(1), &name);
        let start = if self.paths.named(leading) { Start { named: true, ..start } } else { self.here() };
        self.value(leading, start, Some(name), take)
    }

    /// A value: walked into, handed out, or kept with the surroundings.
    fn value(
        &mut self,
        leading: Leading,
        start: Start,
        name: Option<String>,
        take: &mut Taker<'_>,
    ) -> Result<ControlFlow<()>, FormatError> {
        let depth = self.frames.len();
        let first = self.window.head().first().copied();
        let list = first == Some(b'[');
        let on = match first {
            Some(b'[') => self.paths.into_items(leading, depth),
            Some(b'{') => self.paths.into_members(leading, depth),
            _ => 0,
        };
        if on != 0 {
            let before = self.frames.last().map_or("", |frame| frame.path.as_str());
            let path = joined(before, name.as_deref().unwrap_or_default());
            let _ = self.pass(1);
            self.frames.push(Frame { list, leading: on, path });
            return Ok(ControlFlow::Continue(()));
        }
        if self.paths.ending(leading, depth) != 0 {
            self.element(start, name, take)
        } else {
            self.surrounding(name, take)
        }
    }

    /// How long the value at hand is, or how much of it is there: looks at no more than `most` bytes and a block.
    fn measure(&mut self, most: usize) -> Result<(End, usize), FormatError> {
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

    /// Hands out the value at hand.
    fn element(
        &mut self,
        start: Start,
        name: Option<String>,
        take: &mut Taker<'_>,
    ) -> Result<ControlFlow<()>, FormatError> {
        self.row += 1;
        self.in_document += 1;
        let (end, seen) = self.measure(self.max)?;
        let fault = match end {
            _ if seen > self.max => Fault::TooLong,
            End::At(length) => {
                let place = self.place(start, self.window.offset() - start.offset + length as u64);
                let mut items = Vec::new();
                match value::parse(self.window.bytes(length), &place, &mut items) {
                    Ok(value) => {
                        for item in items {
                            let Item::Issue(issue) = item else { continue };
                            if take(Found::Issue(issue)).is_break() {
                                return Ok(ControlFlow::Break(()));
                            }
                        }
                        let flow =
                            take(Found::Element(Element { value, name, place, surroundings: &self.surroundings }));
                        let _ = self.pass(length);
                        return Ok(flow);
                    }
                    Err(said) => Fault::Unreadable(length, said),
                }
            }
            End::BrokenText(at) => {
                let lines = self.window.bytes(at).iter().filter(|byte| **byte == b'\n').count();
                Fault::OpenText(self.line + lines as u64)
            }
            End::Open => Fault::Cut(seen),
        };
        self.report(start, &fault, take)
    }

    /// Keeps a value that is no element, if it is short.
    fn surrounding(&mut self, name: Option<String>, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        if name.is_none() && self.frames.is_empty() {
            let place = self.place(self.here(), 0);
            let shown = self.window.head().len().min(4 * Issue::VALUE_CHARS);
            let quoted = String::from_utf8_lossy(self.window.bytes(shown)).into_owned();
            self.pass_value()?;
            let place = SourceLocation { length: self.window.offset() - place.offset, ..place };
            let message = "no records at the places of this format";
            return Ok(take(Found::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &quoted, message))));
        }
        if let (End::At(length), _) = self.measure(self.room)?
            && length <= self.room
        {
            let before = self.frames.last().map_or("", |frame| frame.path.as_str());
            let path = joined(before, name.as_deref().unwrap_or_default());
            if let Ok(value) = serde_json::from_slice(self.window.bytes(length)) {
                self.room -= length;
                self.surroundings.insert(path, value);
            }
            return Ok(self.pass(length));
        }
        self.pass_value()?;
        Ok(ControlFlow::Continue(()))
    }
}

fn joined(before: &str, name: &str) -> String {
    match (before, name) {
        ("", name) => name.to_owned(),
        (before, "") => before.to_owned(),
        (before, name) => format!("{before}.{name}"),
    }
}
