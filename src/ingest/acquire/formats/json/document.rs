//! Reads a file of JSON by the paths that a format wants, and says so when it is of another kind.

use super::super::window::Window;
use super::super::{Format, FormatError, Input, Item, Options, Sink, sniff};
use super::elements::{Element, Ended, Found, Walk};
use super::{head, value};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// How the documents of a format are read.
pub(in super::super) struct Reading {
    /// The format.
    pub(in super::super) format: &'static Format,
    /// The paths of its elements, by the beginning of the file; none if it is of another format.
    pub(in super::super) paths: fn(&Value) -> Vec<String>,
    /// Makes the fields of a record from the members of an element, or says why it is none.
    pub(in super::super) fields: Fields,
    /// What to say at the end of a document, by the values beside its elements and the number of its elements.
    pub(in super::super) end: fn(&Map<String, Value>, u64) -> Option<String>,
    /// What is said of elements that are no objects.
    pub(in super::super) other: &'static str,
}

/// Makes the fields of a record from the members of an element, or says why it is none.
pub(in super::super) type Fields = fn(Map<String, Value>, &Around<'_>) -> Result<Map<String, Value>, String>;

/// What surrounds an element.
pub(in super::super) struct Around<'e> {
    /// Its name, where it is a member of an object.
    pub(in super::super) name: Option<&'e str>,
    /// The values that precede it in its document, by their paths.
    pub(in super::super) values: &'e Map<String, Value>,
}

/// Nothing to say at the end of a document.
pub(in super::super) fn nothing(_: &Map<String, Value>, _: u64) -> Option<String> {
    None
}

impl Reading {
    /// Reads a file.
    pub(in super::super) fn read(
        &self,
        input: Input<'_>,
        options: &Options,
        sink: &mut Sink<'_>,
    ) -> Result<(), FormatError> {
        let file = input.file.to_owned();
        let window = Window::open(input, options.max_record_bytes)?;
        self.walk(&file, window, options, sink)
    }

    /// Reads what a window shows, from its first byte.
    pub(in super::super) fn walk(
        &self,
        file: &str,
        window: Window<'_>,
        options: &Options,
        sink: &mut Sink<'_>,
    ) -> Result<(), FormatError> {
        let begin = window.head();
        if let Some(hint) = sniff::binary(begin) {
            return Err(self.wrong(file, hint.to_owned(), None));
        }
        let Some(look) = head::look(begin) else {
            if begin.trim_ascii().is_empty() {
                let place = SourceLocation { file: file.to_owned(), row: 1, line: 1, ..SourceLocation::default() };
                let message = "expected JSON, the file is empty";
                let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
                return Ok(());
            }
            sniff::check(file, self.format, begin)?;
            return Err(self.wrong(file, "does not begin with { or [".to_owned(), None));
        };
        let paths = (self.paths)(&look);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let found = if paths.is_empty() { sniff::sniff("", begin) } else { None };
        if let Some(found) = found.filter(|found| found.name != self.format.name) {
            return Err(self.wrong(file, format!("looks like {}", found.name), Some(found.name)));
        }
        let mut told = Told { foreign: paths.is_empty(), ..Told::default() };
        let mut broken = false;
        Walk::new(file, window, &paths, options.max_record_bytes).run(&mut |found| {
            let flow = match found {
                Found::Element(element) => self.element(element, &mut told, sink),
                Found::Issue(issue) => sink(Item::Issue(issue)),
                Found::End(ended) => self.end(ended, &mut told, sink),
            };
            broken |= flow.is_break();
            flow
        })?;
        if !broken {
            let _ = told.others(self.other, sink);
        }
        Ok(())
    }

    fn element(&self, element: Element<'_>, told: &mut Told, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let Element { value, name, place, surroundings } = element;
        match value {
            Value::Object(members) => {
                let around = Around { name: name.as_deref(), values: surroundings };
                match (self.fields)(members, &around) {
                    Ok(fields) => sink(Item::Record(Record { place, fields })),
                    Err(said) => sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", said))),
                }
            }
            other => {
                told.others += 1;
                told.first.get_or_insert_with(|| (place, other.to_string(), value::kind(&other)));
                ControlFlow::Continue(())
            }
        }
    }

    /// Issues for a whole document: elements that are no objects, an answer that is an error, no elements at all.
    fn end(&self, ended: Ended<'_>, told: &mut Told, sink: &mut Sink<'_>) -> ControlFlow<()> {
        told.others(self.other, sink)?;
        let Ended { surroundings: values, elements, place_for_elements, place } = ended;
        // An empty list of records is an answer; a document without such a list is none.
        let nowhere = told.foreign || elements == 0 && !place_for_elements;
        let message = (self.end)(values, elements).or_else(|| {
            nowhere.then(|| {
                let names: Vec<String> = values.keys().take(8).map(|name| format!("“{name}”")).collect();
                format!("no records of the format {}; the document has {}", self.format.name, names.join(", "))
            })
        });
        if let Some(message) = message {
            let quoted = Value::Object(values.clone()).to_string();
            sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &quoted, message)))?;
        }
        ControlFlow::Continue(())
    }

    fn wrong(&self, file: &str, hint: String, found: Option<&'static str>) -> FormatError {
        FormatError::WrongFormat { file: file.to_owned(), expected: self.format.name, hint, found }
    }
}

/// What is to be told of elements that are no records.
#[derive(Default)]
struct Told {
    /// Whether no part of the file looks like the format.
    foreign: bool,
    others: u64,
    first: Option<(SourceLocation, String, &'static str)>,
}

impl Told {
    /// One issue for all elements that are no objects, at the place of the first.
    fn others(&mut self, hint: &str, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let Some((place, quoted, kind)) = self.first.take() else { return ControlFlow::Continue(()) };
        let message = match std::mem::take(&mut self.others) {
            1 => format!("expected a JSON object, found {kind}{hint}"),
            many => format!("expected {many} JSON objects, found {kind} and {} more values{hint}", many - 1),
        };
        sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &quoted, message)))
    }
}
