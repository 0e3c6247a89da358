//! Data sets of Dataverse: in answers of its search, by themselves with fields that have a type name and a value, and
//! as the map of their parts (OAI-ORE), which is JSON-LD.

use super::super::json::fields::{at, capitalised, each, first_text, items, names_of, statements, text};
use super::facts::{Facts, all_bytes, first, list, period};
use serde_json::{Map, Value};

/// A data set in an answer of the search.
pub(super) fn found(members: &mut Map<String, Value>) {
    let facts = Facts {
        id: first(members, &["global_id", "dataset_persistent_id", "identifier", "entity_id", "url"]),
        title: first(members, &["name", "title"]),
        description: first(members, &["description"]),
        statements: statements(members, &[]),
        owner: first(members, &["publisher", "name_of_dataverse", "authors"]),
        url: first(members, &["url"]),
        licence: first(members, &["license.name", "license"]),
        places: each(members.get("geographicCoverage"), &["country"]),
        published: first(members, &["published_at", "createdAt"]),
        keywords: ["keywords", "subjects"].iter().filter_map(|name| members.get(*name)).flat_map(names_of).collect(),
        ..Facts::default()
    };
    facts.put(members);
}

/// Fields of the metadata that are facts of their own; all others are statements.
const USED: &[&str] = &["title", "dsDescriptionValue", "keywordValue", "subject", "language"];

/// A data set by itself: fields with a type name and a value, nested.
pub(super) fn native(members: &mut Map<String, Value>) {
    // The answer of the interface has `latestVersion`, the exported file `datasetVersion`.
    let versions = ["latestVersion", "datasetVersion"];
    let version = versions.iter().find_map(|name| at(members, name).and_then(Value::as_object)).unwrap_or(members);
    let blocks = version.get("metadataBlocks").and_then(Value::as_object);
    let mut all: Vec<(String, String)> = Vec::new();
    for block in blocks.into_iter().flat_map(Map::values) {
        block.get("fields").into_iter().for_each(|fields| native_fields(fields, &mut all));
    }
    let texts = |name: &str| -> Vec<String> {
        all.iter().filter(|(own, _)| own == name).map(|(_, text)| text.clone()).collect()
    };
    let one = |name: &str| texts(name).into_iter().next();
    let mut stated = statements(version, &["files"]);
    for (name, text) in all.iter().filter(|(name, _)| !USED.contains(&name.as_str())) {
        stated.extend(statements(&Map::from_iter([(name.clone(), Value::String(text.clone()))]), &[]));
    }
    let publisher = first_text(members, &["publisher"]);
    let named = ["distributorName", "producerName", "datasetContactAffiliation", "authorName"];
    let id = first_text(version, &["datasetPersistentId"]);
    let published = first_text(version, &["releaseTime"]);
    let facts = Facts {
        id: list(id.or_else(|| first_text(members, &["persistentUrl", "identifier", "id"]))),
        title: list(one("title")),
        description: texts("dsDescriptionValue"),
        statements: stated.into_iter().map(|line| capitalised(&line)).collect(),
        owner: list(publisher.or_else(|| named.iter().find_map(|name| one(name)))),
        url: first(members, &["persistentUrl"]),
        size: all_bytes(version.get("files"), &["dataFile.filesize", "datafile.filesize", "filesize"]),
        licence: first(version, &["license.name", "license", "termsOfUse"]),
        languages: texts("language"),
        places: texts("country"),
        collected: collected(&one),
        published: list(published.or_else(|| first_text(members, &["publicationDate"]))),
        keywords: [texts("keywordValue"), texts("subject")].concat(),
        ..Facts::default()
    };
    facts.put(members);
}

/// When the data was collected or, where nothing says so, the time that it covers.
fn collected(one: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let ends = [("dateOfCollectionStart", "dateOfCollectionEnd"), ("timePeriodCoveredStart", "timePeriodCoveredEnd")];
    let periods = ends.iter().map(|(from, to)| period(one(from), one(to)));
    periods.into_iter().find(|period| !period.is_empty()).unwrap_or_default()
}

/// The texts of native fields by their type names; the parser bounds how deep they nest.
fn native_fields(value: &Value, all: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| native_fields(item, all)),
        Value::Object(members) => match (members.get("typeName").and_then(text), members.get("value")) {
            (Some(name), Some(Value::String(text))) => all.push((name.to_owned(), text.clone())),
            (Some(name), Some(Value::Array(items))) if items.iter().all(Value::is_string) => {
                all.extend(items.iter().filter_map(text).map(|text| (name.to_owned(), text.to_owned())));
            }
            (Some(_), Some(inner)) => native_fields(inner, all),
            _ => members.values().for_each(|inner| native_fields(inner, all)),
        },
        _ => {}
    }
}

/// Members of a map of parts that are about the parts and about what the data set is part of.
const OF_PARTS: &[&str] = &["aggregates", "hasPart", "isPartOf", "fileTermsOfAccess"];

/// A data set as the map of its parts.
pub(super) fn map_of_parts(members: &mut Map<String, Value>) {
    let Some(Value::Object(described)) = members.get("ore:describes").map(without_prefixes) else { return };
    let find = |paths: &[&str]| first_text(&described, paths);
    let inside = |lists: &[(&str, &str)]| -> Vec<String> {
        lists.iter().flat_map(|(name, inner)| each(described.get(*name), &[inner])).collect()
    };
    let of = |name: &str| described.get(name).map(names_of).unwrap_or_default();
    let path = |name: &str| match name.starts_with("date") {
        true => find(&[&format!("dateOfCollection.{name}")]),
        false => find(&[&format!("timePeriodCovered.{name}")]),
    };
    let url = find(&["@id"]);
    let facts = Facts {
        title: list(find(&["title", "name"])),
        description: inside(&[("dsDescription", "dsDescriptionValue")]),
        statements: statements(&described, OF_PARTS),
        owner: list(find(&["includedInDataCatalog", "publisher", "author.authorName"])),
        size: all_bytes(described.get("aggregates"), &["filesize"]),
        licence: list(find(&["license", "termsOfUse"])),
        languages: of("language"),
        places: inside(&[("geographicCoverage", "country")]),
        collected: collected(&path),
        published: list(find(&["datePublished"])),
        keywords: [inside(&[("keyword", "keywordValue")]), of("subject")].concat(),
        id: list(url.clone()),
        url: list(url),
        ..Facts::default()
    };
    facts.put(members);
}

/// The same with the names of members as they are behind their prefixes; the first of two that then are the same.
fn without_prefixes(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut plain = Map::new();
            for (name, value) in members {
                let name = name.split_once(':').map_or(name.as_str(), |(_, name)| name);
                plain.entry(name).or_insert_with(|| without_prefixes(value));
            }
            Value::Object(plain)
        }
        Value::Array(_) => Value::Array(items(Some(value)).map(without_prefixes).collect()),
        other => other.clone(),
    }
}
