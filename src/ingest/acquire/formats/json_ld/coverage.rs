//! Period, places, sizes and licences of a listing as texts that the parsers of these facts read.

use super::graph::{Graph, items};
use super::text::{first, texts};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

type Members<'a> = BTreeMap<&'a str, &'a Value>;

/// Hosts whose addresses name a licence better than words do.
#[rustfmt::skip]
const LICENCE_HOSTS: &[&str] = &[
    "creativecommons.org", "opensource.org", "apache.org", "opendatacommons.org", "spdx.org", "gnu.org",
    "unlicense.org", "etalab.gouv.fr", "nationalarchives.gov.uk", "govdata.de", "choosealicense.com",
];

/// First and last day and, where these cannot be told, the words. The time of collection counts before what the data is
/// about.
pub(super) fn period<'a>(members: &Members<'a>, graph: &Graph<'a>) -> (Option<String>, Option<String>, Option<String>) {
    let stated = ["rai:dataCollectionTimeframe", "rai:dataCollectionTimeFrame", "temporalCoverage", "temporal"];
    let all = stated.iter().filter_map(|name| members.get(name)).map(|value| texts(value, graph));
    let Some(all) = all.into_iter().find(|all| !all.is_empty()) else { return (None, None, None) };
    let (mut from, mut to): (Option<String>, Option<String>) = (None, None);
    let mut open = false;
    for text in &all {
        let (start, end) = text.split_once('/').or_else(|| text.split_once("--")).unwrap_or((text, text));
        let (start, end) = (start.trim(), end.trim());
        let is_open = |side: &str| matches!(side, "" | "..");
        let valid = |side: &str| is_open(side) || is_date(side);
        if !valid(start) || !valid(end) || is_open(start) && is_open(end) {
            return (None, None, Some(all.join("; ")));
        }
        if !is_open(start) && from.as_deref().is_none_or(|from| start < from) {
            from = Some(start.to_owned());
        }
        open |= is_open(end);
        if !is_open(end) && to.as_deref().is_none_or(|to| end > to) {
            to = Some(end.to_owned());
        }
    }
    (from, to.filter(|_| !open), None)
}

/// A date of ISO 8601 with a year of four digits: `2020`, `2020-01`, `2020-01-31`, with or without a time.
fn is_date(text: &str) -> bool {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let mut parts = day.split('-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && year.bytes().all(|c| c.is_ascii_digit()));
    let rest: Vec<&str> = parts.collect();
    year && rest.len() <= 2 && rest.iter().all(|part| part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit()))
}

/// Places by name; coordinates and addresses on the web are left to the property itself.
pub(super) fn places<'a>(members: &Members<'a>, graph: &Graph<'a>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let stated = ["spatialCoverage", "spatial", "contentLocation", "locationCreated"];
    for value in stated.iter().filter_map(|name| members.get(name)).flat_map(|value| items(value)).take(1_000) {
        let place = graph.node(value).filter(|_| value.is_object() && value.get("@value").is_none());
        let names = match place {
            Some(place) => country(place, graph).or_else(|| first(place, &["name", "alternateName"], graph, 0)),
            None => super::text::text(value, graph, 0),
        };
        for name in names.into_iter().filter(|name| is_name(name)) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Whether a text is the name of a place, not coordinates, a geometry or an address on the web.
fn is_name(text: &str) -> bool {
    let shape = ["POINT", "POLYGON", "MULTI", "LINESTRING", "BBOX", "ENVELOPE", "http", "_:", "{", "<"];
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    letters > 1 && digits <= letters && !shape.iter().any(|shape| text.starts_with(shape))
}

/// Country in the address of a place or organisation, or around it.
pub(super) fn country<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>) -> Option<String> {
    let inner =
        ["address", "location", "containedInPlace", "containedIn", "geo"].iter().filter_map(|name| node.get(*name));
    let inner = inner.flat_map(|value| items(value).iter().take(20)).filter_map(|value| graph.node(value));
    let stated = std::iter::once(node).chain(inner).find_map(|node| {
        let address = node.get("address").and_then(|address| graph.node(address));
        let country = |node| first(node, &["addressCountry"], graph, 0);
        let typed = || first(node, &["name"], graph, 0).filter(|_| super::graph::is(node, &["Country"]));
        country(node).or_else(|| country(address?)).or_else(typed)
    });
    stated.filter(|country| is_name(country))
}

/// Sizes: that of the data set, or that of its only file.
pub(super) fn sizes<'a>(members: &Members<'a>, graph: &Graph<'a>) -> Vec<String> {
    // `contentSize` without a unit is in bytes; a bare number elsewhere counts records.
    let bytes = |size: String| {
        if let Some(bytes) = thousandths(&size) {
            return bytes;
        }
        let number = size.strip_suffix('B').map_or(size.as_str(), str::trim_end);
        let plain = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
        if plain { format!("{number} bytes") } else { size }
    };
    let own = |name: &str| members.get(name).map(|value| texts(value, graph)).unwrap_or_default();
    let mut all = own("size");
    all.extend(own("contentSize").into_iter().map(bytes));
    if all.is_empty() {
        let files = members.get("distribution").map(|files| items(files)).unwrap_or_default();
        let sizes = files.iter().take(100).filter_map(|file| first(graph.node(file)?, &["contentSize"], graph, 0));
        all.extend(sizes.map(bytes));
        if all.len() > 1 {
            all.clear();
        }
    }
    all
}

/// “134.607 KB”: programs write three decimals, which a reader could take for thousands.
fn thousandths(size: &str) -> Option<String> {
    let split = size.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = (size.get(..split)?.trim(), size.get(split..)?.trim().to_ascii_uppercase());
    let zeros = match unit.as_str() {
        "KB" => "",
        "MB" => "000",
        "GB" => "000000",
        "TB" => "000000000",
        _ => return None,
    };
    let (whole, decimals) = number.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let plain = digits(whole) && digits(decimals) && decimals.len() == 3 && whole.len() <= 3;
    let all = format!("{whole}{decimals}{zeros}");
    plain.then(|| format!("{} bytes", all.trim_start_matches('0'))).filter(|text| !text.starts_with(' '))
}

/// Licences: for each its address where that names it best, else its words; then the others.
pub(super) fn licences<'a>(members: &Members<'a>, graph: &Graph<'a>) -> Vec<String> {
    let mut all = Vec::new();
    let stated = ["license", "licence", "licenseUrl"].iter().filter_map(|name| members.get(name));
    for value in stated.flat_map(|value| items(value)).take(1_000) {
        let mut words: Vec<String> = match graph.node(value).filter(|_| value.is_object()) {
            Some(node) => {
                let part = |names: &[&str]| first(node, names, graph, 0);
                let address = part(&["url", "@id", "sameAs"]).filter(|address| !address.starts_with("_:"));
                [part(&["name", "identifier", "alternateName"]), address, part(&["@value"])]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            None => super::text::text(value, graph, 0).into_iter().collect(),
        };
        words.sort_by_key(|word| !LICENCE_HOSTS.iter().any(|host| word.starts_with("http") && word.contains(host)));
        all.extend(words);
    }
    for word in &mut all {
        // The hub for code names licences by their identifiers, behind an address of its own.
        let id =
            word.strip_prefix("https://choosealicense.com/licenses/").map(|id| id.trim_end_matches('/').to_owned());
        *word = id.filter(|id| !id.is_empty()).unwrap_or_else(|| std::mem::take(word));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|word: &String| seen.insert(word.clone()));
    all
}
