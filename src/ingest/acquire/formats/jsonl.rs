//! JSON Lines: every line is one JSON object, every object one record. A line that is not an object is an issue; the
//! others are read. Lists of objects, objects over several lines and objects one after another are read as well, by
//! their brackets in place of their lines.
//!
//! Kept: the members as published, with their JSON types. A name that occurs twice in one object keeps its first value;
//! the later one is kept as `name (2)` and an issue says so. Whole numbers beyond 64 bits become floating-point
//! numbers, as in every common JSON reader; the archive has the digits.

use super::json::document::{Reading, nothing};
use super::json::scan::{End, Scan};
use super::json::{head, value};
use super::window::{BOM, Line, Window, without_end};
use super::{Format, FormatError, Input, Item, Options, Sink, no_options, sniff};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::Value;
use std::ops::ControlFlow;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson", "json"],
    about: "JSON Lines: one JSON object on every line, a list of objects, or objects one after another",
    read,
    recognise: head::is_json,
    refuse: |_| None,
    check_options: no_options,
    mapping: None,
    resumable: true,
    counters: &[],
};

/// Lists and objects that are not one a line.
const BY_BRACKETS: Reading = Reading {
    format: &FORMAT,
    paths: |_| vec![String::new(), "[*]".to_owned()],
    fields: |members, _| Ok(members),
    end: nothing,
    other: "",
};

/// Lines looked at to see whether each is an object by itself.
const LINES: usize = 10;

/// Whether each line is to be read by itself. Then a broken one costs that line only, whatever is missing in it.
fn by_lines(head: &[u8]) -> bool {
    let cut = head.len() >= super::window::BLOCK;
    let mut lines: Vec<&[u8]> = sniff::lines(head).take(LINES + 1).collect();
    if lines.len() > LINES || cut && lines.len() > 1 {
        lines.pop();
    }
    match *lines.as_slice() {
        [] => true,
        [first, ..] if !first.starts_with(b"{") && !first.starts_with(b"[") => true,
        [first, ..] if first.starts_with(b"[") => false,
        // One long line is read as a line; the first block does not show its end.
        [first] if cut => Scan::default().feed(first) == End::Open,
        [first, b"{", ..] if is_object(first) => false,
        [first, ..] if is_object(first) => true,
        ref lines => 2 * lines.iter().filter(|line| is_object(line)).count() > lines.len(),
    }
}

/// Whether a line holds one object, with or without a comma behind it.
fn is_object(line: &[u8]) -> bool {
    let line = line.strip_suffix(b",").unwrap_or(line).trim_ascii();
    line.starts_with(b"{") && Scan::default().feed(line) == End::At(line.len())
}

/// Reads a file of JSON Lines.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let mut window = Window::open(input, options.max_record_bytes)?;
    let begins_like_json = head::look(window.head()).is_some() && sniff::binary(window.head()).is_none();
    if !begins_like_json {
        sniff::check(file, &FORMAT, window.head())?;
    } else if !by_lines(window.head()) {
        return BY_BRACKETS.walk(file, window, options, sink);
    }
    for row in 1.. {
        let mut place = SourceLocation { file: file.to_owned(), row, line: row, offset: window.offset(), length: 0 };
        let flow = match window.line(0)? {
            Line::End => break,
            Line::Whole(end) => {
                let line = without_end(window.bytes(end));
                place.length = line.len() as u64;
                let flow = read_line(line, place, sink);
                window.consume(end);
                flow
            }
            Line::TooLong => sink(window.too_long(place)?),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// A line without the comma or bracket that separates or closes a list of lines.
fn inside(line: &[u8]) -> &[u8] {
    let whole = line.trim_ascii();
    // Many exports separate objects by commas without a list around them; of a list that is read from its middle the
    // end is left.
    let ends = |byte: &u8| matches!(byte, b',' | b']') || byte.is_ascii_whitespace();
    let last = whole.iter().rposition(|byte| !ends(byte));
    let inside = last.and_then(|last| whole.get(..=last)).unwrap_or_default();
    if inside.is_empty() || (inside.starts_with(b"{") && inside.ends_with(b"}")) { inside } else { whole }
}

/// The objects of a line that may hold several one after another, with their positions: a line end of another kind, or
/// none, stands between them. Ends with `None` at what is no object.
fn objects(line: &[u8]) -> impl Iterator<Item = Option<(usize, &[u8])>> {
    let separates = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'\x1E');
    let mut at = 0;
    std::iter::from_fn(move || {
        at += line.get(at..)?.iter().take_while(|byte| separates(byte)).count();
        let rest = line.get(at..).filter(|rest| !rest.is_empty())?;
        let end = if rest.starts_with(b"{") { Scan::default().feed(rest) } else { End::Open };
        let End::At(length) = end else {
            at = line.len();
            return Some(None);
        };
        at += length;
        Some(Some((at - length, rest.get(..length)?)))
    })
}

/// Reads one line; an empty one is skipped.
fn read_line(line: &[u8], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    // Files are joined with their byte order marks.
    let bare = line.strip_prefix(BOM).unwrap_or(line);
    let begin = line.len() - bare.trim_ascii_start().len();
    let line = inside(bare);
    if line.is_empty() {
        return ControlFlow::Continue(());
    }
    let mut items = Vec::new();
    let parsed = value::parse(line, &place, &mut items);
    if parsed.is_err() && objects(line).nth(1).is_some() && objects(line).all(|object| object.is_some()) {
        for (at, object) in objects(line).flatten() {
            let offset = place.offset + (begin + at) as u64;
            read_object(object, SourceLocation { offset, length: object.len() as u64, ..place.clone() }, sink)?;
        }
        return ControlFlow::Continue(());
    }
    give(line, parsed, items, place, sink)
}

/// Reads one object of several on a line.
fn read_object(object: &[u8], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let mut items = Vec::new();
    let parsed = value::parse(object, &place, &mut items);
    give(object, parsed, items, place, sink)
}

/// Hands out what was parsed.
fn give(
    text: &[u8],
    parsed: Result<Value, String>,
    items: Vec<Item>,
    place: SourceLocation,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    for item in items {
        sink(item)?;
    }
    let message = match parsed {
        Ok(Value::Object(fields)) => return sink(Item::Record(Record { place, fields })),
        Ok(other) => format!("column 1: expected a JSON object, found {}", value::kind(&other)),
        Err(said) => said,
    };
    let quoted = String::from_utf8_lossy(text);
    sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &quoted, message)))
}
