//! OpenML: data sets as JSON, and as XML with the same members.

use super::super::json::fields::{first_text, items, name_of, names_of, statements};
use super::super::xml::lexer::first_tag;
use super::super::xml::records::{Found, Records};
use super::super::xml::tree;
use super::facts::{Facts, first, list};
use super::{FORMAT, REPRESENTED, drop_represented};
use serde_json::{Map, Value};

pub(super) const RECORDS: Records = Records {
    format: &FORMAT,
    names: &["data_set_description", "dataset"],
    read,
    none: "expected data sets of OpenML, found none",
};

/// Whether the file is an answer of OpenML in XML.
pub(super) fn recognise(head: &[u8]) -> bool {
    first_tag(head).is_some_and(|root| {
        let namespace =
            root.inside.windows(18).any(|part| part == b"openml.org/openml\"" || part == b"openml.org/openml'");
        matches!(root.local, b"data_set_description" | b"data") && namespace
    })
}

fn read(xml: &str) -> Result<Found, String> {
    let mut members = tree::read(xml)?;
    fields(&mut members);
    drop_represented(&mut members, REPRESENTED);
    Ok(Found { fields: members, ..Found::default() })
}

/// How many rows a data set has; in XML the name of a quality is an attribute.
fn rows(members: &Map<String, Value>) -> Option<String> {
    let all = items(members.get("quality").or_else(|| members.get("qualities")));
    let part = |one: &Value, names: [&str; 2]| names.iter().find_map(|name| one.get(*name)).and_then(name_of);
    let rows = all.into_iter().find(|one| part(one, ["name", "@name"]).as_deref() == Some("NumberOfInstances"));
    rows.and_then(|one| part(one, ["value", "#text"]))
}

/// A data set of OpenML, from a list or by itself.
pub(super) fn fields(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let id = find(&["did", "id", "oml:id"]);
    let url = id.as_ref().map(|id| format!("https://www.openml.org/d/{id}"));
    let facts = Facts {
        id: list(id),
        title: first(members, &["name"]),
        description: first(members, &["description"]),
        statements: statements(members, &["collection_date"]),
        owner: first(members, &["creator", "contributor", "collection"]),
        url: list(url.or_else(|| find(&["original_data_url", "url"]))),
        size: list(rows(members).map(|rows| format!("{} rows", rows.trim_end_matches(".0")))),
        licence: first(members, &["licence", "license"]),
        languages: first(members, &["language"]),
        collected: first(members, &["collection_date"]),
        published: first(members, &["upload_date", "date"]),
        keywords: members.get("tag").map(names_of).unwrap_or_default(),
        ..Facts::default()
    };
    facts.put(members);
}
