//! `data.json`: catalogues of Project Open Data, version 1.1, 1.0 (a list without a catalogue around it) and single
//! data sets, catalogues of DCAT-US 3 where they are plain JSON of the same shape, `data.xml` with the same members, and
//! answers of the Linked Data API.

mod linked_data_api;
mod xml;

use super::json::document::{Around, Reading, nothing};
use super::json::fields::{
    at, distinct, drop_represented, each, first_text, in_one_language, items, language_codes, languages, name_of,
    names_of, place_names, put, put_all, statements,
};
use super::json::head::{self, count};
use super::window::Window;
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "data-json",
    extensions: &[],
    about: "data.json: catalogues of Project Open Data and DCAT-US, also as data.xml",
    read,
    recognise: |head| head::look(head).is_some_and(|look| is_data_json(&look)) || xml::recognise(head),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: &[],
};

const MAPPING: &str = r#"
native_id = "dataset.id"
title = "dataset.title"
description = ["dataset.description", "dataset.statements", "distribution.description"]
broker = "publisher.name"
url = "dataset.url"
licence = "licence.name"
languages = "languages.code"
countries = "places.name"
collected = "temporal.period"
collected_from = "temporal.from"
collected_to = "temporal.to"
published = "issued"
keywords = ["keyword", "theme.name"]
"#;

/// Published fields that our own ones may hold completely.
const REPRESENTED: &[(&str, &[&str])] = &[
    ("dataset.id", &["identifier"]),
    ("dataset.title", &["title"]),
    ("dataset.description", &["description"]),
    ("dataset.url", &["landingPage", "accessURL"]),
    ("publisher.name", &["publisher"]),
    ("licence.name", &["license"]),
    ("languages.code", &["language"]),
    ("places.name", &["spatial"]),
    ("temporal.period", &["temporal"]),
    ("theme.name", &["theme"]),
];

const READING: Reading = Reading { format: &FORMAT, paths, fields, end: nothing, other: "" };

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file.to_owned();
    let window = Window::open(input, options.max_record_bytes)?;
    match xml::is_xml(window.head()) {
        true => xml::RECORDS.read(&file, window, options, sink),
        false => READING.walk(&file, window, options, sink),
    }
}

/// Members of a data set that Project Open Data requires or defines.
const OWN: &[&str] = &[
    "accessLevel",
    "bureauCode",
    "programCode",
    "contactPoint",
    "identifier",
    "keyword",
    "publisher",
    "modified",
    "landingPage",
    "distribution",
    "accrualPeriodicity",
    "dataQuality",
    "accessURL",
    "person",
    "mbox",
];

fn paths(look: &Value) -> Vec<String> {
    let paths: &[&str] = match look {
        Value::Object(members) if linked_data_api::is_answer(members) => &["result.items[*]"],
        Value::Object(members) if members.contains_key("dataset") => &["dataset[*]", "dataset[*][*]"],
        Value::Object(members) if members.contains_key("catalog") => &["catalog[*].dataset[*]", "catalog.dataset[*]"],
        Value::Object(members) if members.contains_key("title") && count(members, OWN) > 0 => &["", "[*]"],
        Value::Array(items) if items.iter().any(|item| item.get("dataset").is_some()) => &["[*].dataset[*]"],
        Value::Array(items) if items.iter().any(|item| item.get("title").is_some()) => &["[*]"],
        _ => &[],
    };
    paths.iter().map(|path| (*path).to_owned()).collect()
}

/// Whether linked data is of a kind that this format reads: the contexts of Project Open Data and DCAT-US only name
/// plain members.
fn of_government(members: &Map<String, Value>) -> Option<bool> {
    let says = ["conformsTo", "@context", "describedBy", "$schema", "@id"].iter().filter_map(|name| members.get(*name));
    let mut says = says.map(|value| value.to_string().to_lowercase());
    if says.any(|text| text.contains("project-open-data") || text.contains("dcat-us") || text.contains("dcat_us")) {
        return Some(true);
    }
    let linked = members.contains_key("@context") || members.contains_key("@graph");
    linked.then_some(false)
}

fn is_data_json(look: &Value) -> bool {
    match look {
        Value::Object(members) if linked_data_api::is_answer(members) => true,
        Value::Object(members) => {
            let first = members.get("dataset").and_then(head::first_object);
            match (of_government(members), first) {
                (Some(false), _) => false,
                (Some(true), _) => members.contains_key("dataset") || members.contains_key("catalog"),
                (None, Some(first)) => is_dataset(first, 3),
                (None, None) => members.contains_key("accessLevel") && is_dataset(members, 3),
            }
        }
        Value::Array(items) => match items.first() {
            Some(Value::Object(first)) if first.contains_key("dataset") => is_data_json(&Value::Object(first.clone())),
            Some(Value::Object(first)) => first.contains_key("accessLevel") && is_dataset(first, 3),
            _ => false,
        },
        _ => false,
    }
}

/// Whether the members are those of a data set, by the least number of names of the standard.
fn is_dataset(members: &Map<String, Value>, least: usize) -> bool {
    let foreign = members.contains_key("@context") || members.keys().any(|name| name.starts_with("dct:"));
    !foreign && members.contains_key("title") && count(members, OWN) >= least
}

/// The fields of a data set.
fn fields(mut members: Map<String, Value>, _: &Around<'_>) -> Result<Map<String, Value>, String> {
    linked_data_api::plain(&mut members);
    let find = |names: &[&str]| first_text(&members, names);
    let title = find(&["title"]);
    let description = members.get("description").map(texts).unwrap_or_default();
    let id = find(&["identifier", "@id", "id", "landingPage", "accessURL", "title"]);
    let id = members.get("identifier").and_then(identifier).or(id);
    let publishers = members.get("publisher").map(above).unwrap_or_default();
    let url = find(&["landingPage", "homepage", "accessURL", "webService"]);
    let files: Vec<Value> = items(members.get("distribution")).filter(|file| file.is_object()).cloned().collect();
    let files = Value::Array(files);
    let url = url.or_else(|| each(Some(&files), &["accessURL", "downloadURL"]).into_iter().next());
    let mut licences = members.get("license").map(names_of).unwrap_or_default();
    licences.extend(each(Some(&files), &["license"]).into_iter().filter(|text| !text.starts_with('{')));
    let licences: Vec<String> = licences.iter().map(|licence| without_tags(licence)).collect();
    let language = members.get("language").map(language_codes).unwrap_or_default();
    let places = members.get("spatial").map(place_names).unwrap_or_default();
    let themes = each(members.get("theme"), &["prefLabel", "title", "name", "label"]);
    let described = each(Some(&files), &["description"]);
    let (mut period, mut from, mut to) = (None, None, None);
    if let Some(temporal) = members.get("temporal") {
        period = name_of(temporal).filter(|text| !text.starts_with('R'));
        from = first_text(&members, &["temporal.startDate", "temporal.start", "temporal.hasBeginning"]);
        to = first_text(&members, &["temporal.endDate", "temporal.end", "temporal.hasEnd"]);
    }
    let mut stated = statements(&members, &["license", "isPartOf"]);
    if let Some(level) = find(&["accessLevelComment"]) {
        stated.push(format!("Access: {level}"));
    }
    put(&mut members, "dataset.id", id);
    put(&mut members, "dataset.title", title);
    put_all(&mut members, "dataset.description", description);
    put_all(&mut members, "dataset.statements", stated);
    put(&mut members, "dataset.url", url);
    put(&mut members, "publisher.name", publishers.first().cloned());
    put_all(&mut members, "publisher.part_of", publishers.get(1..).unwrap_or_default().to_vec());
    put_all(&mut members, "licence.name", licences);
    put_all(&mut members, "languages.code", language);
    put_all(&mut members, "places.name", places);
    put_all(&mut members, "theme.name", themes);
    put_all(&mut members, "distribution.description", described);
    put(&mut members, "temporal.period", period);
    put(&mut members, "temporal.from", from);
    put(&mut members, "temporal.to", to);
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
}

/// Texts in all their languages, the preferred one first.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Object(all) if languages(all) => {
            let first = in_one_language(all).map(names_of).unwrap_or_default();
            distinct(first.into_iter().chain(all.values().flat_map(names_of)))
        }
        other => names_of(other),
    }
}

/// An identifier that is a text or, in DCAT-US 3, an object with its notation.
fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => first_text(members, &["@id", "notation", "@value", "schemaAgency"]),
        Value::Array(items) => items.iter().find_map(identifier),
        other => name_of(other),
    }
}

/// The name of an organisation and the names of those above it.
fn above(publisher: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = Some(publisher);
    // As deep as the parser lets objects nest.
    while let Some(value) = next {
        names.extend(name_of(value));
        next = match value {
            Value::Array(items) => items.first(),
            Value::Object(members) => at(members, "subOrganizationOf").or_else(|| members.get("parentOrganization")),
            _ => None,
        };
        if matches!(value, Value::Array(_)) {
            names.clear();
        }
    }
    names
}

/// A licence that an editor for web pages wrote, as its words.
fn without_tags(text: &str) -> String {
    if !text.trim_start().starts_with('<') || !text.trim_end().ends_with('>') {
        return text.to_owned();
    }
    let mut words = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            c if !inside => words.push(c),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { text.to_owned() } else { words }
}
