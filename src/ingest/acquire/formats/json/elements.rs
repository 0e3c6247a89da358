//! Walks a JSON file of any size and hands out the elements at wanted paths one by one, in order, each with its exact
//! range of bytes. Held in memory: one element of at most the longest record, one block, and 64 KiB of what surrounds
//! the elements. The file may hold several documents one after another.
//!
//! It forgives what leaves no doubt: commas too many, and brackets that close what was never opened, so that reading
//! may begin at any element when what precedes the first one was read. An element that ends with a fault costs itself
//! only, wherever lines show where the next one begins.

use super::super::window::Window;
use super::super::{FormatError, Item};
use super::cursor::{Cursor, Start};
use super::faults::Fault;
use super::path::{Leading, Paths};
use super::scan::End;
use super::value;
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// Most bytes of what surrounds the elements that are kept for a document.
const SURROUNDINGS: usize = 64 << 10;

/// What the walk comes upon.
pub(in super::super) enum Found<'w> {
    /// A value at a wanted path.
    Element(Element<'w>),
    /// Something that could not be read.
    Issue(Issue),
    /// The end of a document.
    End(Ended<'w>),
}

/// A document that was walked through.
pub(in super::super) struct Ended<'w> {
    /// The values beside its elements, by their paths.
    pub(in super::super) surroundings: &'w Map<String, Value>,
    /// Number of elements.
    pub(in super::super) elements: u64,
    /// Whether there was a place for elements: the list in which they should be, empty or not.
    pub(in super::super) place_for_elements: bool,
    /// Its end.
    pub(in super::super) place: SourceLocation,
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
    start: Start,
    /// Whether it has a member at which elements may be.
    wanted: bool,
}

/// The walk.
pub(in super::super) struct Walk<'a, 'p> {
    cursor: Cursor<'a>,
    paths: Paths<'p>,
    frames: Vec<Frame>,
    in_document: u64,
    /// Whether the document has a place for elements, and whether an issue says that its brackets do not match.
    place_for_elements: bool,
    mismatched: bool,
    /// Whether a document ended and nothing followed it.
    ended: bool,
    surroundings: Map<String, Value>,
    room: usize,
}

impl<'a, 'p> Walk<'a, 'p> {
    /// A walk over what the window shows, from its first byte.
    pub(in super::super) fn new(file: &str, window: Window<'a>, paths: &[&'p str], max: usize) -> Self {
        Self {
            cursor: Cursor::new(file, window, max),
            paths: Paths::new(paths),
            frames: Vec::new(),
            in_document: 0,
            place_for_elements: false,
            mismatched: false,
            ended: false,
            surroundings: Map::new(),
            room: SURROUNDINGS,
        }
    }

    /// Walks to the end of the file.
    pub(in super::super) fn run(mut self, take: &mut Taker<'_>) -> Result<(), FormatError> {
        while let Some(byte) = self.cursor.byte()? {
            let list = self.frames.last().map(|frame| frame.list);
            let flow = match (list, byte) {
                (_, b',' | b'\x1E') => self.cursor.pass(1),
                (None, b']' | b'}') if std::mem::take(&mut self.ended) => {
                    self.wrong_bracket("expected a JSON object, found a bracket that closes nothing", take)
                }
                (None, b']' | b'}') => self.cursor.pass(1),
                (Some(list), b']' | b'}') => self.close(list == (byte == b']'), take),
                (Some(false), b'"') => self.member(take)?,
                (Some(false), _) => self.skip_line("expected a member such as \"name\": value", take)?,
                (Some(true), _) => {
                    let leading = self.frames.last().map_or(0, |frame| frame.leading);
                    let leading = self.paths.to_items(leading, self.frames.len().saturating_sub(1));
                    let start = self.cursor.here();
                    self.value(leading, start, None, take)?
                }
                (None, b'{' | b'[' | b'"') => {
                    let (all, start) = (self.paths.all(), self.cursor.here());
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
        let place = self.cursor.place(self.cursor.here(), 0);
        let message = format!("the file ends inside the document, with {} unclosed brackets", self.frames.len());
        self.frames.clear();
        // A record that was cut is one loss, not two.
        let issue = Found::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", "", message));
        if self.cursor.cut || take(issue).is_continue() {
            let _ = self.end_document(take);
        }
        Ok(())
    }

    /// Reports what may not stand here, to the end of its line.
    fn skip_line(&mut self, expected: &str, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        Ok(take(Found::Issue(self.cursor.skip_line(expected)?)))
    }

    /// The end of a list or object; `own`: by its own kind of bracket.
    fn close(&mut self, own: bool, take: &mut Taker<'_>) -> ControlFlow<()> {
        if own {
            let _ = self.cursor.pass(1);
        } else {
            self.wrong_bracket(
                "expected the other closing bracket; what follows may be read at the wrong place",
                take,
            )?;
        }
        let closed = self.frames.pop();
        if let Some(item) = closed.filter(|frame| !frame.list && !frame.wanted)
            && self.frames.last().is_some_and(|frame| frame.list)
        {
            let place = self.cursor.place(item.start, self.cursor.window.offset() - item.start.offset);
            let message = "no records at the places of this format in this item of a list";
            take(Found::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)))?;
        }
        if self.frames.is_empty() { self.end_document(take) } else { ControlFlow::Continue(()) }
    }

    /// Passes over a bracket that is not right; of one document the first is reported.
    fn wrong_bracket(&mut self, message: &str, take: &mut Taker<'_>) -> ControlFlow<()> {
        let place = self.cursor.place(self.cursor.here(), 1);
        let quoted = String::from_utf8_lossy(self.cursor.window.bytes(1)).into_owned();
        let _ = self.cursor.pass(1);
        if std::mem::replace(&mut self.mismatched, true) {
            return ControlFlow::Continue(());
        }
        take(Found::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &quoted, message)))
    }

    fn end_document(&mut self, take: &mut Taker<'_>) -> ControlFlow<()> {
        let place = self.cursor.place(self.cursor.here(), 0);
        let surroundings = std::mem::take(&mut self.surroundings);
        self.room = SURROUNDINGS;
        self.ended = true;
        let flow = take(Found::End(Ended {
            surroundings: &surroundings,
            elements: std::mem::take(&mut self.in_document),
            place_for_elements: std::mem::take(&mut self.place_for_elements) || self.mismatched,
            place,
        }));
        self.mismatched = false;
        flow
    }

    /// A member of an object: its name and its value.
    fn member(&mut self, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        let start = self.cursor.here();
        let name = match self.cursor.measure(SURROUNDINGS)? {
            (End::At(length), _) => {
                serde_json::from_slice::<String>(self.cursor.window.bytes(length)).ok().zip(Some(length))
            }
            _ => None,
        };
        let Some((name, length)) = name else {
            return self.skip_line("expected the name of a member in double quotes", take);
        };
        let _ = self.cursor.pass(length);
        if self.cursor.byte()? != Some(b':') {
            return Ok(match self.cursor.byte()? {
                None => ControlFlow::Continue(()),
                Some(_) => self.skip_line("expected : after the name of a member", take)?,
            });
        }
        let _ = self.cursor.pass(1);
        match self.cursor.byte()? {
            None | Some(b'}' | b']' | b',') => return Ok(ControlFlow::Continue(())),
            Some(_) => {}
        }
        let leading = self.frames.last().map_or(0, |frame| frame.leading);
        let leading = self.paths.to_member(leading, self.frames.len().saturating_sub(1), &name);
        if let Some(frame) = self.frames.last_mut() {
            frame.wanted |= leading != 0;
        }
        let start = if self.paths.named(leading) { Start { named: true, ..start } } else { self.cursor.here() };
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
        let first = self.cursor.window.head().first().copied();
        let list = first == Some(b'[');
        self.ended = false;
        let items = self.paths.to_items(leading, depth) != 0;
        // A list that is stated to be none is empty.
        self.place_for_elements |= match first {
            Some(b'[' | b'n') => items,
            Some(b'{') => self.paths.to_every_member(leading, depth) != 0,
            _ => false,
        };
        let on = match first {
            Some(b'[') => self.paths.to_items(leading, depth),
            Some(b'{') => self.paths.to_members(leading, depth),
            _ => 0,
        };
        if on != 0 {
            let before = self.frames.last().map_or("", |frame| frame.path.as_str());
            let path = joined(before, name.as_deref().unwrap_or_default());
            let _ = self.cursor.pass(1);
            self.frames.push(Frame { list, leading: on, path, start, wanted: false });
            return Ok(ControlFlow::Continue(()));
        }
        if self.paths.ending(leading, depth) != 0 {
            return self.element(start, name, take);
        }
        // An object where a list of records belongs, or the other way round; among items also anything else.
        let nested = matches!(first, Some(b'{' | b'['));
        if leading != 0 && depth > 0 && (nested || name.is_none() && first != Some(b'n')) {
            self.place_for_elements = true;
            return self.no_records(take);
        }
        self.surrounding(name, take)
    }

    /// Hands out the value at hand.
    fn element(
        &mut self,
        start: Start,
        name: Option<String>,
        take: &mut Taker<'_>,
    ) -> Result<ControlFlow<()>, FormatError> {
        self.cursor.count();
        self.in_document += 1;
        let (end, seen) = self.cursor.measure(self.cursor.max)?;
        let fault = match end {
            _ if seen > self.cursor.max => Fault::TooLong,
            End::At(length) => {
                let place = self.cursor.place(start, self.cursor.window.offset() - start.offset + length as u64);
                let mut items = Vec::new();
                match value::parse(self.cursor.window.bytes(length), &place, &mut items) {
                    Ok(value) => {
                        for item in items {
                            let Item::Issue(issue) = item else { continue };
                            if take(Found::Issue(issue)).is_break() {
                                return Ok(ControlFlow::Break(()));
                            }
                        }
                        let flow =
                            take(Found::Element(Element { value, name, place, surroundings: &self.surroundings }));
                        let _ = self.cursor.pass(length);
                        return Ok(flow);
                    }
                    Err(said) => Fault::Unreadable(length, said),
                }
            }
            End::BrokenText(at) => {
                let lines = self.cursor.window.bytes(at).iter().filter(|byte| **byte == b'\n').count();
                Fault::OpenText(self.cursor.line + lines as u64)
            }
            End::Open => Fault::Cut(seen),
        };
        let issue = self.cursor.report(start, &fault)?;
        Ok(take(Found::Issue(issue)))
    }

    /// Reports a value in which there should be records and are none.
    fn no_records(&mut self, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        let place = self.cursor.place(self.cursor.here(), 0);
        let shown = self.cursor.window.head().len().min(4 * Issue::VALUE_CHARS);
        let quoted = String::from_utf8_lossy(self.cursor.window.bytes(shown)).into_owned();
        self.cursor.pass_value()?;
        let place = SourceLocation { length: self.cursor.window.offset() - place.offset, ..place };
        let message = "no records at the places of this format";
        Ok(take(Found::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &quoted, message))))
    }

    /// Keeps a value that is no element, if it is short.
    fn surrounding(&mut self, name: Option<String>, take: &mut Taker<'_>) -> Result<ControlFlow<()>, FormatError> {
        if name.is_none() && self.frames.is_empty() {
            return self.no_records(take);
        }
        if let (End::At(length), _) = self.cursor.measure(self.room)?
            && length <= self.room
        {
            let before = self.frames.last().map_or("", |frame| frame.path.as_str());
            let path = joined(before, name.as_deref().unwrap_or_default());
            if let Ok(value) = serde_json::from_slice(self.cursor.window.bytes(length)) {
                self.room -= length;
                self.surroundings.insert(path, value);
            }
            return Ok(self.cursor.pass(length));
        }
        self.cursor.pass_value()?;
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
