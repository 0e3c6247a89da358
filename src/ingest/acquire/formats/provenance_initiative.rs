//! Summaries of the Data Provenance Initiative: one file for each collection, an object of data sets by their names,
//! checked by people: licences, creators, sources of the texts, what is derived from what, what a model wrote.

use super::json::document::{Around, Reading, nothing};
use super::json::fields::{drop_represented, first_text, names_of, put, put_all};
use super::json::head::{self, count};
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "provenance-initiative",
    extensions: &[],
    about: "summaries of the Data Provenance Initiative: an object of data sets for each collection",
    read,
    recognise: |head| head::look(head).is_some_and(|look| !paths(&look).is_empty()),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: &[],
};

const MAPPING: &str = r#"
native_id = "dataset.id"
title = "dataset.title"
description = ["dataset.summary", "provenance.statements"]
broker = "publisher.name"
url = "dataset.url"
volume = "dataset.records"
licence = "licences.name"
languages = "languages.name"
modality = "modality.stated"
published = "dataset.published"
keywords = ["Task Categories", "Format"]
"#;

/// Published fields that our own ones may hold completely.
const REPRESENTED: &[(&str, &[&str])] = &[
    ("dataset.id", &["Unique Dataset Identifier"]),
    ("dataset.title", &["Dataset Name"]),
    ("dataset.url", &["Dataset URL"]),
    ("languages.name", &["Languages"]),
    ("modality.stated", &["Modalities", "Modality"]),
];

const READING: Reading = Reading { format: &FORMAT, paths, fields, end: nothing, other: "" };

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    READING.read(input, options, sink)
}

/// Members of a summary.
const OWN: &[&str] = &[
    "Unique Dataset Identifier",
    "Dataset Name",
    "Collection",
    "Collection URL",
    "Paper Title",
    "Licenses",
    "Task Categories",
    "Text Sources",
    "Derived from Datasets",
    "Model Generated",
    "Human Annotation",
    "Human annotation",
    "Dataset Filter IDs",
    "License Verified By",
    "Source Category",
    "Video Sources",
    "Audio Sources",
    "Data Sources",
];

fn paths(look: &Value) -> Vec<String> {
    let summary = |members: &Map<String, Value>| count(members, OWN) >= 4;
    let inside = |value: Option<&Value>| value.and_then(Value::as_object).is_some_and(summary);
    let first = |members: &Map<String, Value>| inside(members.values().find(|value| value.is_object()));
    let path = match look {
        // In a damaged file the members of one summary may stand among the summaries.
        Value::Object(members) if first(members) => "*",
        Value::Object(members) if summary(members) => "",
        Value::Array(items) if inside(items.first()) => "[*]",
        _ => return Vec::new(),
    };
    vec![path.to_owned()]
}

/// What is said on the provenance of a data set, in the order of reading.
const STATEMENTS: &[(&str, &[&str])] = &[
    ("Collection", &["Collection"]),
    ("Paper", &["Paper Title"]),
    ("Creators", &["Creators"]),
    ("Text sources", &["Text Sources"]),
    ("Audio sources", &["Audio Sources"]),
    ("Video sources", &["Video Sources"]),
    ("Data sources", &["Data Sources"]),
    ("Source category", &["Source Category"]),
    ("Derived from", &["Derived from Datasets"]),
    ("Model generated", &["Model Generated"]),
    ("Human annotation", &["Human Annotation", "Human annotation"]),
    ("Licences", &["licences.name"]),
    ("Notes on the licence", &["License Notes", "Licensing Notes"]),
    ("Task categories", &["Task Categories"]),
    ("Languages", &["Languages"]),
];

/// The fields of a summary.
fn fields(mut members: Map<String, Value>, around: &Around<'_>) -> Result<Map<String, Value>, String> {
    let find = |names: &[&str]| first_text(&members, names);
    let name = around.name.map(str::to_owned);
    let id = find(&["Unique Dataset Identifier"]).or_else(|| name.clone()).or_else(|| find(&["Dataset Name"]));
    let title = find(&["Dataset Name"]).or(name);
    let summary = find(&[
        "Dataset Description",
        "Description",
        "Inferred Metadata.PwC Description",
        "Inferred Metadata.HF Description",
    ]);
    // Creators are a list; the collection is whose release it is.
    let publisher = find(&["Creators", "Collection"]);
    let url = find(&["Dataset URL", "Hugging Face URL", "GitHub URL", "Collection URL"]);
    let published = find(&[
        "Inferred Metadata.HF Date",
        "Inferred Metadata.Github Date",
        "Inferred Metadata.S2 Date",
        "Year Released",
    ]);
    let licences: Vec<String> = match members.get("Licenses").or_else(|| members.get("License")) {
        Some(Value::Array(all)) => all.iter().flat_map(licence).collect(),
        Some(one) => licence(one),
        None => Vec::new(),
    };
    let languages = members.get("Languages").map(names_of).unwrap_or_default();
    let languages = languages.into_iter().filter(|language| language != "Code").collect();
    let mut modality = members.get("Modalities").or_else(|| members.get("Modality")).map(names_of).unwrap_or_default();
    if modality.is_empty() {
        let kinds = [("Text Sources", "text"), ("Audio Sources", "audio"), ("Video Sources", "video")];
        let kinds = kinds.iter().filter(|(name, _)| members.contains_key(*name));
        modality = kinds.map(|(_, kind)| (*kind).to_owned()).collect();
    }
    let records = find(&["Text Metrics.Num Dialogs"]);
    put(&mut members, "dataset.id", id);
    put(&mut members, "dataset.title", title);
    put(&mut members, "dataset.summary", summary);
    put(&mut members, "publisher.name", publisher);
    put(&mut members, "dataset.url", url);
    put(&mut members, "dataset.published", published);
    put(&mut members, "dataset.records", records);
    put_all(&mut members, "licences.name", licences);
    put_all(&mut members, "languages.name", languages);
    put_all(&mut members, "modality.stated", modality);
    let stated = STATEMENTS.iter().filter_map(|(label, names)| {
        let texts: Vec<String> = names.iter().filter_map(|name| members.get(*name)).flat_map(names_of).collect();
        (!texts.is_empty()).then(|| format!("{label}: {}", texts.join("; ")))
    });
    let stated: Vec<String> = stated.collect();
    put(&mut members, "provenance.statements", Some(stated.join("\n")));
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
}

/// A licence by its name, or by its address where the name says nothing.
fn licence(value: &Value) -> Vec<String> {
    let Value::Object(members) = value else { return names_of(value) };
    let name = first_text(members, &["License", "Name"]);
    let address = first_text(members, &["License URL", "URL"]);
    let nothing = |name: &String| matches!(name.as_str(), "Unspecified" | "Custom" | "Not Specified");
    match (name, address) {
        (Some(name), Some(address)) if nothing(&name) => vec![format!("{name} ({address})")],
        (name, address) => name.or(address).into_iter().collect(),
    }
}
