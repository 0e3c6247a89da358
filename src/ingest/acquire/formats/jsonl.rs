//! JSON Lines: every line is one JSON object, every object one record. A line that is not an object is an issue; the
//! others are read. A JSON list with one object on each line is read the same way, without its brackets and commas.
//!
//! Kept: the members as published, with their JSON types. A name that occurs twice in one object keeps its first value;
//! the later one is kept as `name (2)` and an issue says so. Whole numbers beyond 64 bits become floating-point
//! numbers, as in every common JSON reader; the archive has the digits.

use super::values::Notes;
use super::window::{Line, Window, without_end};
use super::{Format, FormatError, Input, Item, Options, Sink, invalid_utf8, no_options, sniff, text_of};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::Value;
use std::ops::ControlFlow;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    about: "JSON Lines: one JSON object on every line",
    read,
    recognise,
    refuse: one_document,
    check_options: no_options,
    mapping: None,
    resumable: true,
};

fn recognise(head: &[u8]) -> bool {
    sniff::lines(head).next().is_some_and(|first| first.starts_with(b"{\"") || first == b"{}")
}

/// What to do with a list of objects on one line, or with values spread over lines; `None` if each line can be read by
/// itself.
fn one_document(head: &[u8]) -> Option<&'static str> {
    const LIST: &str =
        "looks like one JSON document over several lines; put each object on a line of its own (jq -c '.[]')";
    const OBJECT: &str = "looks like one JSON object over several lines; put it on one line (jq -c .)";
    let mut lines = sniff::lines(head);
    let first = lines.next()?;
    match first.strip_prefix(b"[").map(<[u8]>::trim_ascii) {
        // A list with one object on each line is read line by line.
        Some(b"") => match lines.next() {
            Some(line) if line.starts_with(b"{") && line.len() > 1 => None,
            _ => Some(LIST),
        },
        Some(rest) if rest.starts_with(b"{") && !lines.any(|line| line.starts_with(b"{")) => Some(LIST),
        Some(_) => None,
        None if first == b"{" => Some(OBJECT),
        None => None,
    }
}

/// Reads a file of JSON Lines.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let mut window = Window::open(input, options.max_record_bytes)?;
    sniff::check(file, &FORMAT, window.head())?;
    let mut list = Brackets::default();
    for row in 1.. {
        let mut place = SourceLocation { file: file.to_owned(), row, line: row, offset: window.offset(), length: 0 };
        let flow = match window.line(0)? {
            Line::End => break,
            Line::Whole(end) => {
                let line = without_end(window.bytes(end));
                place.length = line.len() as u64;
                let flow = read_line(line, place, &mut list, sink);
                window.consume(end);
                flow
            }
            Line::TooLong => {
                let start =
                    String::from_utf8_lossy(window.bytes(Issue::VALUE_CHARS.min(window.head().len()))).into_owned();
                place.length = window.skip_line()?;
                let message = format!("expected a line of at most {} bytes", options.max_record_bytes);
                sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &(start + "…"), message)))
            }
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether the lines are inside the brackets of a list; decided by the first line with something on it.
#[derive(Default)]
struct Brackets {
    begun: bool,
    list: bool,
}

impl Brackets {
    /// A line without the brackets and commas of a list.
    fn inside<'a>(&mut self, line: &'a [u8]) -> &'a [u8] {
        let whole = line.trim_ascii();
        let first = !self.begun;
        self.begun |= !whole.is_empty();
        self.list |= first && whole.starts_with(b"[");
        let mut inside = if first { whole.strip_prefix(b"[").unwrap_or(whole) } else { whole };
        // Many exports separate objects by commas without a list around them.
        inside = inside.strip_suffix(b",").map_or(inside, <[u8]>::trim_ascii);
        if self.list {
            inside = inside.strip_suffix(b"]").map_or(inside, <[u8]>::trim_ascii);
            inside = inside.strip_suffix(b",").map_or(inside, <[u8]>::trim_ascii);
        }
        if inside.is_empty() || (inside.starts_with(b"{") && inside.ends_with(b"}")) { inside } else { whole }
    }
}

/// Reads one line; an empty one is skipped.
fn read_line(line: &[u8], place: SourceLocation, list: &mut Brackets, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let line = list.inside(line);
    if line.is_empty() {
        return ControlFlow::Continue(());
    }
    let (text, wrong_byte) = text_of(line);
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(line, at, &place))?;
    }
    let mut notes = Notes::for_text(&text);
    match parse(&text, &mut notes) {
        Ok(Value::Object(fields)) => {
            for name in &notes.repeated {
                let message =
                    "duplicate name in one object; the first value is used, the later is stored under another name";
                sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, &place, name, "", message)))?;
            }
            sink(Item::Record(Record { place, fields }))
        }
        Ok(other) => {
            let message = format!("column 1: expected a JSON object, found {}", kind(&other));
            sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &text, message)))
        }
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
            let message = format!("column {}: expected a JSON object, {reason}", error.column());
            sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &text, message)))
        }
    }
}

/// Reads the one value that the text should be.
fn parse(text: &str, notes: &mut Notes) -> serde_json::Result<Value> {
    let mut from = serde_json::Deserializer::from_str(text);
    let value = notes.read(&mut from)?;
    from.end()?;
    Ok(value)
}

/// What kind of value it is, for people.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
