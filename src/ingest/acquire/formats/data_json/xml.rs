//! `data.xml`: the data sets of a catalogue of Project Open Data as elements. In version 1.0 every member is an
//! `attribute` with the name of a property.

use super::super::json::document::Around;
use super::super::xml::lexer::first_tag;
use super::super::xml::records::{Found, Records};
use super::super::xml::tree;
use super::FORMAT;
use serde_json::{Map, Value};

pub(super) const RECORDS: Records = Records {
    format: &FORMAT,
    names: &["dataset"],
    read,
    none: "expected data sets of a catalogue of Project Open Data, found none",
};

/// Whether the file is XML at all.
pub(super) fn is_xml(head: &[u8]) -> bool {
    first_tag(head).is_some()
}

/// Whether the file is a catalogue of Project Open Data, by its root and the names that it uses.
pub(super) fn recognise(head: &[u8]) -> bool {
    let root = first_tag(head).map(|tag| tag.local);
    let says = |word: &str| head.windows(word.len()).any(|part| part == word.as_bytes());
    matches!(root, Some(b"catalog" | b"datasets" | b"dataset"))
        && says("<dataset")
        && ["accessLevel", "project-open-data", "property=\"dcterms:title\""].into_iter().any(says)
}

fn read(xml: &str) -> Result<Found, String> {
    let mut members = Map::new();
    for (name, value) in tree::read(xml)? {
        match (name.as_str(), value) {
            ("attribute", Value::Array(all)) => all.into_iter().for_each(|one| property(&mut members, one)),
            ("attribute", one) => property(&mut members, one),
            (_, value) => drop(members.insert(name, value)),
        }
    }
    let around = Around { name: None, values: &Map::new() };
    Ok(Found { fields: super::fields(members, &around)?, ..Found::default() })
}

/// Adds a member by the name of its property, without prefix; one that is there already becomes a list.
fn property(members: &mut Map<String, Value>, attribute: Value) {
    let text = |name: &str| attribute.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(name), Some(value)) = (text("@property"), text("#text")) else { return };
    let name = name.rsplit(':').next().unwrap_or(name);
    let value = Value::String(value.to_owned());
    match members.get_mut(name) {
        None => drop(members.insert(name.to_owned(), value)),
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}
