//! Data cards: one Markdown file describes one data set; YAML between two lines of `---` at its top holds the same in
//! machine-readable form. A card whose YAML cannot be read is still a record, with its text.
//!
//! Fields: every front-matter key, plus `file_stem` (name of the file without folder and extension), `heading` (text of
//! the first level-1 heading) and `body` (everything after the front matter, Markdown as it is). A file that is called
//! `README` or `DATASET_CARD` says nothing by its name: it has no `file_stem`, but `card.id` and `card.title` from its
//! folder, front matter and heading. These names, and
//! `front_matter`, which holds front matter that could not be read, are ours: a front-matter key of the same name is
//! kept as `yaml:<name>`.

mod heading;
mod naming;

use super::window::BOM;
use super::{Format, FormatError, Input, Item, Options, Sink, invalid_utf8, no_options, sniff, text_of, yaml};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::{Map, Value};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "data-card",
    extensions: &["md", "markdown"],
    about: "data cards: one Markdown file for each listing, with YAML front matter between lines of ---",
    read,
    recognise: |head| sniff::lines(head).next() == Some(b"---"),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: &[],
};

/// How cards of any hub are read; `file_stem` is `<owner>_<name>` or `<name>`.
const MAPPING: &str = r#"
native_id = ["card.id", "file_stem"]
title = [
  { field = "pretty_name" },
  { field = "card.title" },
  { field = "heading", pattern = 'Dataset Card for ["“`]*[^/\s"”`\[\]]+/([^"”`\[\]]+)', underscores = "spaces" },
  { field = "file_stem", pattern = '^[^_]+_(.+)', underscores = "spaces" },
  { field = "file_stem" },
]
description = { field = "body", text = "data_card" }
broker = [
  { field = "heading", pattern = 'Dataset Card for ["“`]*([^/\s"”`]+)/' },
  { field = "file_stem", pattern = '^([^_]+)_' },
]
url = { field = "body", pattern = '\*\*Homepage:?\*\*:?[^\n]*?(https?://[^\s)\]<>"]+)' }
volume = { field = "body", find = true }
licence = [
  { field = "license_name" },
  { field = "license" },
  { field = "licence" },
  { field = "licenses" },
  { field = "licences" },
  { field = "body", pattern = '(?s)###? Licensing Information\s+([^#\s].*?)\s*(?:\n#|$)' },
]
languages = [{ field = "language" }, { field = "languages" }]
modality = [{ field = "task_categories", task = true }, { field = "modalities" }]
keywords = "tags"
"#;

/// Names that front matter cannot take.
const RESERVED: &[&str] = &["file_stem", "heading", "body", "front_matter", "card.id", "card.title"];

/// Reads a data card.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let mut bytes = Vec::new();
    let failed = |source, offset| FormatError::Read { file: input.file.to_owned(), offset, source };
    let limit = options.max_record_bytes as u64;
    let mut reader = input.reader;
    let read = (&mut reader).take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| failed(source, bytes.len() as u64))?;
    let rest = io::copy(&mut reader, &mut io::sink()).map_err(|source| failed(source, limit))?;
    let length = bytes.len() as u64 + rest;
    let place = SourceLocation { file: input.file.to_owned(), row: 1, line: 1, offset: 0, length };
    let refuse = |code, message: String| Item::Issue(Issue::new(code, &place, "", "", message));
    let _ = if length > limit {
        sink(refuse(IssueCode::BrokenRecord, format!("expected a file of at most {limit} bytes, found {length}")))
    } else if bytes.trim_ascii().is_empty() || bytes == BOM {
        sink(refuse(IssueCode::UnreadableRecord, "expected a data card, the file is empty".to_owned()))
    } else if let Some(hint) = sniff::binary(&bytes) {
        sink(refuse(IssueCode::UnreadableRecord, format!("expected a data card in Markdown, the file {hint}")))
    } else {
        read_card(&bytes, place, sink)
    };
    Ok(())
}

/// Makes the record of one card.
fn read_card(bytes: &[u8], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(BOM) {
        bytes = rest;
    }
    let (text, wrong_byte) = text_of(bytes);
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(bytes, at, &place))?;
    }
    // Programs of the old Macintosh end lines so.
    let old = text.contains('\r') && !text.contains('\n');
    let text = if old { text.replace('\r', "\n").into() } else { text };
    let mut fields = Map::new();
    let mut body = &*text;
    match split(&text) {
        Matter::None => {}
        Matter::Open => {
            let message = "unclosed front matter (--- on the first line); read as text";
            sink(Item::Issue(Issue::new(IssueCode::BrokenFrontMatter, &place, "", "", message)))?;
        }
        Matter::Closed { first_line, yaml, rest } => {
            body = rest;
            match yaml::read(yaml, first_line) {
                Ok((members, repeated)) => {
                    fields = rename_reserved(members);
                    for name in &repeated {
                        let message = "duplicate name; the first value is used, the later is stored under another name";
                        sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, &place, name, "", message)))?;
                    }
                }
                Err(reason) => {
                    sink(Item::Issue(Issue::new(IssueCode::BrokenFrontMatter, &place, "", yaml, reason)))?;
                    fields.insert("front_matter".to_owned(), Value::String(yaml.to_owned()));
                }
            }
        }
    }
    let heading = heading::first(body);
    let stem = stem(&place.file);
    if naming::says_nothing(stem) {
        let stated = fields.get("title").and_then(Value::as_str);
        let (id, title) = naming::of(&place.file, stem, stated, heading.as_deref());
        fields.insert("card.id".to_owned(), Value::String(id));
        fields.insert("card.title".to_owned(), Value::String(title));
    } else {
        fields.insert("file_stem".to_owned(), Value::String(stem.to_owned()));
    }
    if let Some(heading) = heading {
        fields.insert("heading".to_owned(), Value::String(heading));
    }
    if !body.trim().is_empty() {
        fields.insert("body".to_owned(), Value::String(body.to_owned()));
    }
    sink(Item::Record(Record { place, fields }))
}

/// Front matter and what follows it.
enum Matter<'a> {
    /// The file does not begin with a line of `---`.
    None,
    /// It does, and no second one follows.
    Open,
    /// Both are there; the YAML begins on line `first_line` of the file.
    Closed { first_line: u64, yaml: &'a str, rest: &'a str },
}

/// Separates front matter from body. Empty lines before the first `---` are allowed, as on the hubs.
fn split(text: &str) -> Matter<'_> {
    let mut at = 0;
    let mut open = None;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let fence = line.trim_end() == "---";
        let next = at + line.len();
        match open {
            None if fence => open = Some((n as u64 + 2, next)),
            None if line.trim().is_empty() => {}
            None => return Matter::None,
            Some((first_line, start)) if fence => {
                return Matter::Closed { first_line, yaml: &text[start..at], rest: &text[next..] };
            }
            Some(_) => {}
        }
        at = next;
    }
    if open.is_some() { Matter::Open } else { Matter::None }
}

/// Renames front-matter keys that equal our own names.
fn rename_reserved(members: Map<String, Value>) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in members {
        let name = if RESERVED.contains(&&*name) { format!("yaml:{name}") } else { name };
        super::values::insert_under_free_name(&mut fields, &name, value);
    }
    fields
}

/// Name of a file without folder and extension.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
