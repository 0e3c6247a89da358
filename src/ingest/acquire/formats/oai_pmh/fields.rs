//! The elements of one record as fields: a field is called by the path of its element below the metadata, with `dc:`
//! for Dublin Core; attributes are `path@name`. An element that occurs several times gives a list.

use super::super::values::MAX_VALUES;
use super::super::xml::records::Found;
use super::super::xml::reference;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 64;

/// A record while it is read.
#[derive(Default)]
struct Reading {
    found: Found,
    values: usize,
}

/// An element that is open.
struct Open {
    /// The field that its text belongs to; empty for elements around the metadata.
    field: String,
    text: String,
}

/// Reads one record; the error is one sentence.
pub(super) fn read(xml: &str) -> Result<Found, String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Reading::default();
    let mut path: Vec<Open> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("byte {} of the record: broken XML: {error}", reader.error_position() + 1))?;
        match event {
            Event::Start(tag) => {
                if path.len() == MAX_DEPTH {
                    return Err(format!("elements are nested deeper than {MAX_DEPTH}"));
                }
                let open = found.begin(&path, &tag)?;
                path.push(open);
            }
            Event::Empty(tag) => {
                found.begin(&path, &tag)?;
            }
            Event::End(_) => {
                if let Some(open) = path.pop() {
                    found.add(&open.field, open.text.trim())?;
                }
            }
            Event::Text(text) => push(&mut path, &text.xml10_content()),
            Event::CData(text) => push(&mut path, &text.xml10_content()),
            Event::GeneralRef(name) => push(&mut path, &reference(&name)),
            Event::Eof => break,
            _ => {}
        }
    }
    found.finish();
    Ok(found.found)
}

fn push(path: &mut [Open], text: &str) {
    if let Some(open) = path.last_mut() {
        open.text.push_str(text);
    }
}

impl Reading {
    /// Opens an element: names its field and keeps its attributes.
    fn begin(&mut self, path: &[Open], tag: &BytesStart<'_>) -> Result<Open, String> {
        let local = tag.local_name().into_inner().to_owned();
        let field = match (path.len(), path.last().map(|parent| parent.field.as_str())) {
            // The record itself: `record` of an answer, or the metadata alone.
            (0, _) if matches!(&*local, "dc" | "Record" | "SummaryRecord" | "BriefRecord") => "dc:".to_owned(),
            (0, _) => if local == "record" { "record:" } else { "" }.to_owned(),
            (_, Some("record:")) => match local.as_str() {
                "header" => "header.".to_owned(),
                "metadata" => "metadata:".to_owned(),
                _ => format!("{local}."),
            },
            (_, Some("metadata:")) => if matches!(&*local, "dc" | "qualifieddc") { "dc:" } else { "" }.to_owned(),
            (_, Some(parent)) if parent.is_empty() || parent.ends_with([':', '.']) => format!("{parent}{local}"),
            (_, parent) => format!("{}/{local}", parent.unwrap_or_default()),
        };
        for attribute in tag.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner();
            if name.starts_with("xmlns") || name.ends_with("schemaLocation") {
                continue;
            }
            let value = unescape(&attribute.value).unwrap_or(attribute.value.clone());
            if field == "header." && name == "status" {
                self.found.deleted = &*value == "deleted";
            }
            self.add(&format!("{}@{name}", field.trim_end_matches([':', '.'])), value.trim())?;
        }
        Ok(Open { field, text: String::new() })
    }

    /// Adds a value to a field.
    fn add(&mut self, field: &str, text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(format!("more than {MAX_VALUES} values in one record"));
        }
        let field = field.trim_end_matches([':', '.']);
        let name = if field.is_empty() { "text" } else { field };
        let new = Value::String(text.to_owned());
        match self.found.fields.get_mut(name) {
            None => drop(self.found.fields.insert(name.to_owned(), new)),
            Some(Value::Array(list)) => list.push(new),
            Some(one) => *one = Value::Array(vec![one.take(), new]),
        }
        Ok(())
    }

    /// Adds what follows from the fields: an address where one can see the record.
    fn finish(&mut self) {
        let texts = |name: &str| -> Vec<String> {
            match self.found.fields.get(name) {
                Some(Value::String(text)) => vec![text.clone()],
                Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            }
        };
        self.found.identifier = texts("header.identifier").into_iter().next().unwrap_or_default();
        let all: Vec<String> = ["dc:identifier", "identifier"].into_iter().flat_map(texts).collect();
        let page = all.iter().find(|one| one.starts_with("http://") || one.starts_with("https://")).cloned();
        let doi = || all.iter().find_map(|one| doi(one)).map(|doi| format!("https://doi.org/{doi}"));
        if let Some(url) = page.or_else(doi) {
            self.found.fields.insert("identifier.url".to_owned(), url.into());
        }
    }
}

/// A digital object identifier, with or without its prefix.
fn doi(text: &str) -> Option<&str> {
    let rest = text.trim();
    let bare =
        rest.get(..4).filter(|p| p.eq_ignore_ascii_case("doi:")).and_then(|_| rest.get(4..)).unwrap_or(rest).trim();
    (bare.starts_with("10.") && bare.contains('/') && !bare.contains(' ')).then_some(bare)
}
