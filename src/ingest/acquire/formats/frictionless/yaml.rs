//! A data package as YAML: the whole file is one package.

use super::super::json::document::Around;
use super::super::window::Window;
use super::super::{FormatError, Item, Options, Sink, invalid_utf8, text_of, yaml};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::Map;
use std::ops::ControlFlow;

/// Whether the file is YAML with the members of a package: a name and a list of resources with a path, data or a schema.
/// Front matter of Markdown, which ends with a line of `---`, is none.
pub(super) fn recognise(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut lines =
        text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    lines.next_if_eq(&"---");
    let (mut named, mut resource, mut member) = (false, false, "");
    for line in lines {
        let inner = line.starts_with([' ', '-', ']', '}', '\t']) && line != "---";
        if !inner {
            // A top-level name, or the file is no mapping.
            let Some((name, _)) = line.split_once(':') else { return false };
            if name.contains(char::is_whitespace) || name.starts_with(['{', '[', '<']) {
                return false;
            }
            member = name;
            named |= ["name", "title", "id", "licenses", "profile", "$schema"].contains(&name);
        } else if member == "resources" {
            let line = line.trim_start_matches([' ', '-']);
            resource |= ["path:", "data:", "schema:", "profile:"].iter().any(|name| line.starts_with(name));
        }
    }
    named && resource
}

/// Reads the package.
pub(super) fn read(
    file: &str,
    mut window: Window<'_>,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<(), FormatError> {
    let begin = window.offset();
    while window.head().len() <= options.max_record_bytes && window.load_more()? {}
    let mut place = SourceLocation { file: file.to_owned(), row: 1, line: 1, offset: begin, length: 0 };
    place.length = window.head().len() as u64;
    if window.head().len() > options.max_record_bytes {
        let message = format!("expected a data package of at most {} bytes", options.max_record_bytes);
        let _ = sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", "", message)));
        return Ok(());
    }
    let _ = package(window.head(), place, sink);
    Ok(())
}

fn package(bytes: &[u8], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let (text, wrong_byte) = text_of(bytes);
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(bytes, at, &place))?;
    }
    let (members, repeated) = match yaml::read(&text, 1) {
        Ok(read) => read,
        Err(reason) => return sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", &text, reason))),
    };
    for name in &repeated {
        let message = "duplicate name; the first value is used, the later is stored under another name";
        sink(Item::Issue(Issue::new(IssueCode::NotUnderstood, &place, name, "", message)))?;
    }
    match super::fields(members, &Around { name: None, values: &Map::new() }) {
        Ok(fields) => sink(Item::Record(Record { place, fields })),
        Err(said) => sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", said))),
    }
}
