//! What `schema-org` and `croissant` share: JSON-LD documents with the words of schema.org, from their bytes to records.
//!
//! A file is one document, a list of documents, or a document on every line. A document is held in memory and has at
//! most [`MAX_DOCUMENT_BYTES`] and [`MAX_DOCUMENT_VALUES`]; of a file with a document on every line, one line is.
//! Records of a document are located by the whole document and their number, because any of its nodes may say something
//! of any record.

mod coverage;
mod graph;
mod mapping;
mod names;
mod offers;
mod recognise;
mod record;
mod schema;
mod statements;
mod text;
mod tolerant;
mod whole;

use super::window::{BLOCK, BOM, Line, Window, without_end};
use super::{Format, FormatError, Input, Item, Options, Sink, invalid_utf8, sniff, text_of};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
pub(super) use mapping::MAPPING;
pub(super) use recognise::{is_html, is_json_ld};
use serde_json::Value;
use std::io::{self, Read};
use std::ops::ControlFlow;
pub(super) use tolerant::decode;

/// Longest document, in bytes.
pub(super) const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Most values in a document: in memory a value may take a hundred times the bytes that it has in the file.
pub(super) const MAX_DOCUMENT_VALUES: usize = 2_000_000;

/// What the page around a document says of itself; empty for a file of JSON-LD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Its address (`<link rel=canonical>`, else `og:url`).
    pub(super) url: Option<String>,
    /// Its title.
    pub(super) title: Option<String>,
    /// Its language (`<html lang>`).
    pub(super) language: Option<String>,
    /// Name of the site (`og:site_name`).
    pub(super) site_name: Option<String>,
}

impl Page {
    /// As fields of a record.
    fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let Self { url, title, language, site_name } = self.clone();
        let all =
            [("page.url", url), ("page.title", title), ("page.language", language), ("page.site_name", site_name)];
        all.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }

    /// An address of the web, relative ones joined to that of the page.
    fn absolute(&self, address: &str) -> Option<String> {
        let lower = address.trim_start().to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            return Some(address.trim().to_owned());
        }
        let relative = !address.starts_with("_:") && !address.contains(char::is_whitespace);
        let base = url::Url::parse(self.url.as_deref().filter(|_| relative)?).ok()?;
        base.join(address).ok().filter(|joined| joined.scheme().starts_with("http")).map(String::from)
    }
}

/// Reads the beginning of a file, checks that it can be of the format, and gives the whole file to `inner`.
pub(super) fn open(
    input: Input<'_>,
    format: &Format,
    inner: impl FnOnce(&[u8], Input<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let Input { file, reader } = input;
    let head = read_up_to(file, reader, BLOCK, 0)?;
    // Who asks for this format may have reasons; only what cannot be JSON-LD or a page is refused.
    if sniff::binary(&head).is_some() || !recognise::is_possible(&head) {
        sniff::check(file, format, &head)?;
    }
    let mut whole = head.as_slice().chain(reader);
    inner(&head, Input { file, reader: &mut whole })
}

/// Reads at most `limit` bytes.
fn read_up_to(file: &str, reader: &mut dyn Read, limit: usize, offset: u64) -> Result<Vec<u8>, FormatError> {
    let mut bytes = Vec::new();
    let read = reader.take(limit as u64).read_to_end(&mut bytes);
    match read {
        Ok(_) => Ok(bytes),
        Err(source) => Err(FormatError::Read { file: file.to_owned(), offset: offset + bytes.len() as u64, source }),
    }
}

/// The whole of a file and its place; a longer one than a document may be is reported, and empty.
pub(super) fn read_whole(
    input: Input<'_>,
    sink: &mut Sink<'_>,
) -> Result<Option<(Vec<u8>, SourceLocation)>, FormatError> {
    let Input { file, reader } = input;
    let bytes = read_up_to(file, reader, MAX_DOCUMENT_BYTES + 1, 0)?;
    let failed = |source| FormatError::Read { file: file.to_owned(), offset: bytes.len() as u64, source };
    let rest = io::copy(reader, &mut io::sink()).map_err(failed)?;
    let length = bytes.len() as u64 + rest;
    let place = SourceLocation { file: file.to_owned(), row: 1, line: 1, offset: 0, length };
    if bytes.len() > MAX_DOCUMENT_BYTES {
        let message = format!(
            "expected a document of at most {MAX_DOCUMENT_BYTES} bytes (64 MiB), found {length}; split it, or put each \
             data set on a line of its own"
        );
        let _ = sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", "", message)));
        return Ok(None);
    }
    if bytes.trim_ascii().is_empty() || bytes == BOM {
        let message = "expected JSON-LD, the file is empty";
        let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
        return Ok(None);
    }
    Ok(Some((bytes, place)))
}

/// Reads a file of JSON-LD; `expected` says for messages what its listings are.
pub(super) fn read(
    head: &[u8],
    input: Input<'_>,
    options: &Options,
    expected: &str,
    sink: &mut Sink<'_>,
) -> Result<(), FormatError> {
    if has_document_on_every_line(head) {
        return read_lines(input, options, expected, sink);
    }
    if let Some((bytes, place)) = read_whole(input, sink)? {
        let mut rows = 0;
        let _ = read_document(&bytes, &place, &mut rows, expected, sink);
    }
    Ok(())
}

/// Whether the first line is a whole document. If nothing follows it, both ways of reading give the same.
fn has_document_on_every_line(head: &[u8]) -> bool {
    let Some(first) = head.split_inclusive(|byte| *byte == b'\n').find(|line| !unmarked(line).trim_ascii().is_empty())
    else {
        return false;
    };
    let first = unmarked(first).trim_ascii();
    first.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

fn unmarked(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(BOM) {
        bytes = rest;
    }
    bytes
}

fn read_lines(input: Input<'_>, options: &Options, expected: &str, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let mut window = Window::open(input, options.max_record_bytes)?;
    let mut rows = 0;
    for line_number in 1.. {
        let mut place = SourceLocation {
            file: file.to_owned(),
            row: rows + 1,
            line: line_number,
            offset: window.offset(),
            length: 0,
        };
        let flow = match window.line(0)? {
            Line::End => break,
            Line::Whole(end) => {
                let line = without_end(window.bytes(end));
                place.length = line.len() as u64;
                let flow = if line.trim_ascii().is_empty() {
                    ControlFlow::Continue(())
                } else {
                    read_document(line, &place, &mut rows, expected, sink)
                };
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

/// Reads one document.
fn read_document(
    bytes: &[u8],
    place: &SourceLocation,
    rows: &mut u64,
    expected: &str,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let bytes = unmarked(bytes);
    let (text, wrong_byte) = text_of(bytes);
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(bytes, at, place))?;
    }
    let mut reader = Documents::default();
    reader.add(&text, None, place, sink)?;
    if !reader.roots.is_empty() {
        let nothing = reader.list(&Page::default(), place, rows, sink)?;
        // What could not be read may have been the listings.
        if let Some(types) = nothing.filter(|_| !reader.broken) {
            let message = format!("expected {expected}, {types}");
            sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, place, "", text.trim(), message)))?;
        }
    }
    ControlFlow::Continue(())
}

/// The JSON-LD of one file or page, read document by document.
#[derive(Default)]
pub(super) struct Documents {
    /// Its documents, with every name as it is here.
    pub(super) roots: Vec<Value>,
    /// Whether part of them could not be read.
    broken: bool,
}

impl Documents {
    /// Adds the documents of a text; what cannot be read is an issue. `script` is its number in the page.
    pub(super) fn add(
        &mut self,
        text: &str,
        script: Option<usize>,
        place: &SourceLocation,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let name = script.map(|script| format!("script {script}: ")).unwrap_or_default();
        let parsed = match tolerant::parse(text, MAX_DOCUMENT_VALUES) {
            Ok(parsed) => parsed,
            Err(reason) => {
                let message = format!("{name}expected JSON-LD, {reason}");
                return sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, place, "", text.trim(), message)));
            }
        };
        if let Some(reason) = parsed.mended {
            let message = format!("{name}not strict JSON, read as browsers do: {reason}");
            sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, place, "", text.trim(), message)))?;
        }
        if let Some((reason, rest)) = parsed.broken {
            self.broken = true;
            let message = format!("{name}expected JSON-LD, {reason}; what is whole before was read");
            sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, place, "", &rest, message)))?;
        }
        for repeated in parsed.repeated {
            let message =
                "duplicate name in one object; the first value is used, the later is stored under another name";
            sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, place, &repeated, "", message)))?;
        }
        let names = names::Names::default();
        self.roots.extend(parsed.values.into_iter().map(|value| names.rename(value)));
        ControlFlow::Continue(())
    }

    /// Adds a node that was not written as JSON-LD, unless a listing of that name is there already: many pages say the
    /// same in two ways.
    pub(super) fn add_nodes(&mut self, nodes: Vec<Value>) {
        let names = names::Names::default();
        let nodes: Vec<Value> = nodes.into_iter().map(|node| names.rename(node)).collect();
        let name_of = |node: &Value| {
            node.get("name")
                .and_then(|name| graph::items(name).first()?.as_str().map(|name| name.trim().to_lowercase()))
        };
        let known: std::collections::HashSet<String> = {
            let graph = graph::Graph::new(&self.roots);
            let listings = graph.find().listings;
            listings.iter().filter_map(|listed| name_of(&Value::Object(listed.node.clone()))).collect()
        };
        self.roots.extend(nodes.into_iter().filter(|node| name_of(node).is_none_or(|name| !known.contains(&name))));
    }

    /// Hands out the listings. If there are none, says what there is instead.
    pub(super) fn list(
        &self,
        page: &Page,
        place: &SourceLocation,
        rows: &mut u64,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<(), Option<String>> {
        let graph = graph::Graph::new(&self.roots);
        let found = graph.find();
        for listed in &found.listings {
            *rows += 1;
            let place = SourceLocation { row: *rows, ..place.clone() };
            let (fields, cut) = record::fields(*listed, &graph, page);
            for field in cut {
                let message = "too long to be kept whole in the record; the archive holds all of it";
                sink(Item::Issue(Issue::new(IssueCode::TextTooLong, &place, &field, "", message)))?;
            }
            sink(Item::Record(Record { place, fields }))?;
        }
        if let Some(first) = found.named_only.first() {
            let number = found.named_only.len();
            let message =
                format!("{number} listings are only named by address; their pages hold them and are not fetched");
            let place = SourceLocation { row: *rows + 1, ..place.clone() };
            sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, &place, "", first, message)))?;
        }
        if found.listings.is_empty() && found.named_only.is_empty() {
            let types: Vec<String> = found
                .types
                .iter()
                .take(10)
                .map(|(name, number)| match number {
                    1 => (*name).to_owned(),
                    _ => format!("{number} × {name}"),
                })
                .collect();
            let types = if types.is_empty() { "nothing with a type".to_owned() } else { types.join(", ") };
            return ControlFlow::Continue(Some(format!("found {types}")));
        }
        ControlFlow::Continue(None)
    }
}
