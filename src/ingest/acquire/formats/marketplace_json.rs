//! Answers of marketplaces: any JSON document with a list of listings somewhere inside, such as the `hits.hits` of a
//! search engine with the listing under `_source`. The names of the fields stay as published and decide what they mean.
//! Nested members become fields of their own, so that `"vendor": {"name": "A", "country": "FR"}` is found under
//! `vendor` and `vendor.country`.

use super::json::document::{Around, Reading, nothing};
use super::json::fields::name_of;
use super::json::head;
use super::{Format, FormatError, Input, Options, Sink, no_options, sniff, values};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "marketplace-json",
    extensions: &[],
    about: "marketplace JSON: an answer with a list of listings inside, such as hits.hits[*]._source",
    read,
    recognise: |head| !is_lines(head) && head::look(head).is_some_and(|look| !places(&look, 2).is_empty()),
    refuse: |_| None,
    check_options: no_options,
    mapping: None,
    resumable: true,
    counters: &[],
};

const READING: Reading = Reading { format: &FORMAT, paths, fields, end: nothing, other: "" };

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    READING.read(input, options, sink)
}

/// Whether each line is an object by itself, so that lists are within records and not around them.
fn is_lines(head: &[u8]) -> bool {
    let mut lines = sniff::lines(head);
    lines.next().is_some_and(|first| first.ends_with(b"}")) && lines.next().is_some_and(|next| next.starts_with(b"{"))
}

/// Members around a listing in lists of answers.
const WRAPPERS: &[&str] = &["_source", "node", "item", "attributes", "product", "listing", "dataset", "fields"];

/// Deepest list that is looked for.
const DEPTH: usize = 4;

/// What listings have: names of each kind of field in lower case, without marks.
const TITLES: &[&str] =
    &["title", "name", "productname", "datasetname", "displayname", "heading", "listingtitle", "producttitle"];
const KINDS: &[&[&str]] = &[
    &[
        "desc",
        "description",
        "summary",
        "shortdescription",
        "longdescription",
        "overview",
        "details",
        "abstract",
        "subtitle",
        "about",
    ],
    &[
        "provider",
        "seller",
        "vendor",
        "company",
        "publisher",
        "owner",
        "supplier",
        "providername",
        "sellername",
        "vendorname",
        "brand",
        "organization",
        "manufacturer",
        "dataprovider",
        "creator",
        "author",
    ],
    &[
        "price",
        "prices",
        "pricing",
        "pricingtype",
        "cost",
        "currency",
        "pricingmodel",
        "offers",
        "startingprice",
        "pricefrom",
        "plans",
        "licensefee",
        "fee",
    ],
    &["url", "link", "href", "permalink", "slug", "landingpage", "weburl", "producturl"],
    &["category", "categories", "tags", "topics", "keywords", "industry", "industries", "usecases", "datacategory"],
    &[
        "coverage",
        "geocoverage",
        "countries",
        "country",
        "region",
        "geography",
        "volume",
        "freq",
        "frequency",
        "updatefrequency",
        "refreshrate",
        "format",
        "formats",
        "license",
        "licence",
        "datatype",
        "records",
    ],
];

/// How many kinds of field an object has beside a title; `None` without a title.
fn kinds(members: &Map<String, Value>) -> Option<usize> {
    let names: Vec<String> = members
        .keys()
        .map(|name| name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase())
        .collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    has(TITLES).then(|| KINDS.iter().filter(|kind| has(kind)).count())
}

fn paths(look: &Value) -> Vec<String> {
    match places(look, 1) {
        // A list or single objects, which may be what is left of an answer.
        none if none.is_empty() => match look {
            Value::Array(_) => vec!["[*]".to_owned()],
            Value::Object(members) if kinds(members).is_some() => vec![String::new(), "[*]".to_owned()],
            _ => none,
        },
        found => found,
    }
}

/// The path of the list with the most listing-like first item that has at least so many kinds of field, within an
/// object.
fn places(look: &Value, least: usize) -> Vec<String> {
    let Value::Object(members) = look else { return Vec::new() };
    if head::is_linked_data(members) || members.contains_key("jsonapi") && members.contains_key("errors") {
        return Vec::new();
    }
    let mut best = None;
    search(members, "", 0, &mut best);
    best.filter(|(kinds, _)| *kinds >= least).map(|(_, path)| path).into_iter().collect()
}

fn search(members: &Map<String, Value>, before: &str, depth: usize, best: &mut Option<(usize, String)>) {
    // An object that is a listing itself has lists of other things inside; a page of answers may have a title too.
    if kinds(members).is_some_and(|kinds| kinds >= 2) {
        return;
    }
    for (name, value) in members {
        // A path is written with dots and brackets.
        if name.contains(['.', '[', '*']) || name.is_empty() {
            continue;
        }
        let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match value {
            Value::Object(inner) if depth < DEPTH => search(inner, &path, depth + 1, best),
            Value::Array(items) => {
                let Some(first) = items.iter().find_map(Value::as_object) else { continue };
                if head::is_linked_data(first) {
                    continue;
                }
                let listing = WRAPPERS.iter().find_map(|name| first.get(*name).and_then(Value::as_object));
                let found = listing.and_then(kinds).max(kinds(first));
                if let Some(found) = found
                    && best.as_ref().is_none_or(|(most, _)| *most < found)
                {
                    *best = Some((found, format!("{path}[*]")));
                }
            }
            _ => {}
        }
    }
}

/// The fields of a listing, taken out of what wraps it.
fn fields(mut members: Map<String, Value>, _: &Around<'_>) -> Result<Map<String, Value>, String> {
    let wrapped = |members: &Map<String, Value>| {
        WRAPPERS.iter().find(|name| {
            let inner = members.get(**name).and_then(Value::as_object).and_then(kinds);
            inner.is_some() && (kinds(members) < inner)
        })
    };
    if let Some(wrapper) = wrapped(&members)
        && let Some(Value::Object(inner)) = members.remove(*wrapper)
    {
        let around = std::mem::replace(&mut members, inner);
        for (name, value) in around {
            values::insert_under_free_name(&mut members, &name, value);
        }
    }
    let mut flat = Map::new();
    for (name, value) in members {
        flatten(&mut flat, name, value);
    }
    Ok(flat)
}

/// Puts an object's name under its own name and its other members beside it; other values stay as they are.
fn flatten(flat: &mut Map<String, Value>, name: String, value: Value) {
    let Value::Object(inner) = value else {
        values::insert_under_free_name(flat, &name, value);
        return;
    };
    if let Some(text) = name_of(&Value::Object(inner.clone())) {
        values::insert_under_free_name(flat, &name, Value::String(text));
    } else if let Some(amount) =
        ["amount", "price", "min", "from"].iter().find_map(|key| inner.get(*key).and_then(name_of))
    {
        values::insert_under_free_name(flat, &name, Value::String(amount));
    }
    for (own, value) in inner {
        if own.to_lowercase() == "currency" && !flat.contains_key("currency") {
            flat.insert("currency".to_owned(), value);
        } else {
            // One level: what nests deeper is kept as it is.
            values::insert_under_free_name(flat, &format!("{name}.{own}"), value);
        }
    }
}
