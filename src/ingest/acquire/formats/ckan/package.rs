//! One package of CKAN.

use super::super::json::document::Around;
use super::super::json::fields::{
    drop_represented, each, first_text, in_one_language, language_codes, languages, name_of, names_of, place_names,
    put, put_all, statements, text,
};
use super::super::json::head::{count, is_linked_data};
use serde_json::{Map, Value};

/// Members that packages of CKAN have and other records of data sets do not.
const OWN: &[&str] = &[
    "owner_org",
    "license_id",
    "num_resources",
    "num_tags",
    "metadata_created",
    "metadata_modified",
    "creator_user_id",
    "maintainer_email",
    "author_email",
    "isopen",
    "relationships_as_subject",
    "relationships_as_object",
    "ckan_url",
    "notes_rendered",
    "notes_translated",
    "title_translated",
    "revision_id",
];

/// Published fields that our own ones may hold completely.
const REPRESENTED: &[(&str, &[&str])] = &[
    ("publisher.name", &["author"]),
    ("licence.name", &["license_id", "license"]),
    ("languages.code", &["language", "extras.language"]),
    (
        "places.name",
        &["spatial_coverage", "extras.spatial_coverage", "spatial", "extras.spatial", "extras.spatial-text"],
    ),
    (
        "temporal.from",
        &["temporal_start", "temporal_coverage_from", "extras.temporal_start", "extras.temporal_coverage_from"],
    ),
    ("temporal.to", &["temporal_end", "temporal_coverage_to", "extras.temporal_end", "extras.temporal_coverage_to"]),
    ("temporal.period", &["temporal", "temporal_coverage", "extras.temporal", "extras.temporal_coverage"]),
    ("package.url", &["ckan_url", "landing_page", "url"]),
    ("published.date", &["issued", "extras.issued", "metadata_created"]),
    ("tags.name", &["keywords", "tag_string"]),
];

/// Whether the members are those of a package.
pub(super) fn is_package(members: &Map<String, Value>) -> bool {
    let own = count(members, OWN);
    let about = members.contains_key("notes")
        && count(members, &["resources", "tags", "organization", "extras", "groups", "license_title"]) > 0;
    let nested = members.contains_key("resources")
        && count(members, &["organization", "extras", "groups", "state", "private"]) > 1;
    // A data package may name the organisation on CKAN that it is uploaded to.
    let packaged = members.get("profile").and_then(text).is_some_and(|profile| profile.contains("data-package"));
    !is_linked_data(members)
        && !packaged
        && !super::super::hub_api::is_udata(members)
        && count(members, &["name", "id", "title", "title_translated"]) > 0
        && !members.contains_key("resource_id")
        && (own >= 2 || about || nested || own == 1 && members.contains_key("resources"))
}

/// The fields of a package.
pub(super) fn fields(mut members: Map<String, Value>, around: &Around<'_>) -> Result<Map<String, Value>, String> {
    if members.contains_key("package_count") || members.get("is_organization").is_some_and(Value::is_boolean) {
        let name = first_text(&members, &["title", "name"]).unwrap_or_default();
        return Err(format!("the organisation or group “{name}” is no data set; harvest package_search"));
    }
    if count(&members, &["name", "id", "title", "title_translated", "notes"]) == 0 {
        let names: Vec<String> = members.keys().take(5).map(|name| format!("“{name}”")).collect();
        return Err(format!("expected a package with its id, name or title, found {}", names.join(", ")));
    }
    extras(&mut members);
    for (name, other) in [("title", "title_translated"), ("notes", "notes_translated")] {
        translated(&mut members, name, other);
    }
    for name in ["description", "abstract"] {
        if members.get("notes").and_then(text).is_none()
            && let Some(notes) = members.get(name).and_then(name_of)
        {
            members.insert("notes".to_owned(), Value::String(notes));
        }
    }
    for (name, other) in [("id", "name"), ("title", "name")] {
        if members.get(name).and_then(name_of).is_none()
            && let Some(value) = members.get(other).and_then(name_of)
        {
            members.insert(name.to_owned(), Value::String(value));
        }
    }
    let find = |names: &[&str]| names.iter().find_map(|name| field(&members, name));
    let publisher = first_text(&members, &["organization.title", "organization.name"])
        .or_else(|| find(&["publisher_name", "publisher", "contributor"]).and_then(name_of))
        .or_else(|| find(&["author", "creator", "maintainer", "contact_name"]).and_then(name_of));
    let licences = licences(&members);
    let language = find(&["language", "languages", "dcat_language"]).map(language_codes).unwrap_or_default();
    // Old harvesters put several into one text.
    let language =
        language.iter().flat_map(|codes| codes.split([',', ';'])).map(|code| code.trim().to_owned()).collect();
    let places = [
        "spatial_text",
        "spatial-text",
        "spatial_coverage",
        "geographic_coverage",
        "geographical_coverage",
        "spatial",
        "country",
        "spatial_uri",
    ];
    let places: Vec<String> = places
        .iter()
        .find_map(|name| field(&members, name).map(places_of).filter(|names| !names.is_empty()))
        .unwrap_or_default();
    let from = find(&[
        "temporal_start",
        "temporal_coverage_from",
        "temporal-extent-begin",
        "temporal_coverage-from",
        "temporal_from",
        "time_period_start",
        "begin_collection_date",
    ])
    .and_then(name_of)
    .or_else(|| first_text(&members, &["temporal_coverage.start", "temporal.start"]));
    let to = find(&[
        "temporal_end",
        "temporal_coverage_to",
        "temporal-extent-end",
        "temporal_coverage-to",
        "temporal_to",
        "time_period_end",
        "end_collection_date",
    ])
    .and_then(name_of)
    .or_else(|| first_text(&members, &["temporal_coverage.end", "temporal.end"]));
    let period = find(&["temporal", "temporal_coverage"]).and_then(name_of);
    // The humanitarian exchange writes “[2019-01-01T00:00:00 TO 2019-12-31T23:59:59]”, and “*” for today.
    let dates = find(&["dataset_date"])
        .and_then(text)
        .and_then(|dates| dates.strip_prefix('[')?.strip_suffix(']')?.split_once(" TO "));
    let period = period.or_else(|| dates.map(|(from, to)| format!("{from}/{}", to.replace('*', ".."))));
    let period = period.filter(|_| from.is_none() && to.is_none());
    let published =
        find(&["issued", "release_date", "date_released", "publication_date", "metadata_created"]).and_then(name_of);
    let url = find(&["ckan_url", "landing_page", "landingPage"]).and_then(name_of);
    let url = url.or_else(|| address(around, &members)).or_else(|| find(&["url"]).and_then(name_of));
    let tags = [
        each(members.get("tags"), &["display_name", "name"]),
        ["keywords", "tag_string", "keyword", "tags_translated"]
            .iter()
            .filter_map(|name| field(&members, name))
            .flat_map(keywords)
            .collect(),
    ]
    .concat();
    let groups = each(members.get("groups"), &["title", "display_name", "name"]);
    let resources = members.get("resources");
    let described = each(resources, &["description_translated", "description"]);
    let formats = each(resources, &["format", "mimetype"]);
    let stated = statements(&members, &["license_title", "license_url", "license_id"]);
    put(&mut members, "publisher.name", publisher);
    put_all(&mut members, "licence.name", licences);
    put_all(&mut members, "languages.code", language);
    put_all(&mut members, "places.name", places);
    put(&mut members, "temporal.period", period);
    put(&mut members, "temporal.from", from);
    put(&mut members, "temporal.to", to);
    put(&mut members, "published.date", published);
    put(&mut members, "package.url", url);
    put_all(&mut members, "tags.name", tags);
    put_all(&mut members, "groups.title", groups);
    // A field of that name is looked for within the resources too, where it may be an object without a text.
    if described.is_empty() && members.contains_key("resources") {
        members.entry("resources.description").or_insert(Value::String(String::new()));
    }
    put_all(&mut members, "resources.description", described);
    put_all(&mut members, "resources.format", formats);
    put_all(&mut members, "statements", stated);
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
}

/// Places in words, and countries by their addresses in the authority table of the European Union.
fn places_of(value: &Value) -> Vec<String> {
    let country = |text: &String| Some(text.split_once("/authority/country/")?.1.trim_end_matches('/').to_owned());
    let listed: Vec<String> = names_of(value).iter().filter_map(country).collect();
    if listed.is_empty() { place_names(value) } else { listed }
}

/// A field of the package or, if there is none, of its extras.
fn field<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    let stated = |value: &&Value| name_of(value).is_some();
    members.get(name).filter(stated).or_else(|| members.get(&format!("extras.{name}")).filter(stated))
}

/// Makes fields of the extras, which are a list of keys and values or, in old versions, an object.
fn extras(members: &mut Map<String, Value>) {
    let mut left = Vec::new();
    let extras: Vec<(String, Value)> = match members.remove("extras") {
        Some(Value::Array(items)) => items
            .into_iter()
            .filter_map(|item| match (item.get("key").and_then(text), item.get("value")) {
                (Some(key), Some(value)) => Some((key.to_owned(), value.clone())),
                _ => {
                    left.push(item);
                    None
                }
            })
            .collect(),
        Some(Value::Object(extras)) => extras.into_iter().collect(),
        Some(other) => {
            members.insert("extras".to_owned(), other);
            return;
        }
        None => return,
    };
    for (key, value) in extras {
        super::super::values::insert_under_free_name(members, &format!("extras.{key}"), parsed(value));
    }
    if !left.is_empty() {
        members.insert("extras".to_owned(), Value::Array(left));
    }
}

/// The list or object whose JSON a text is.
fn parsed(value: Value) -> Value {
    match value.as_str().map(str::trim_start) {
        Some(json) if json.starts_with(['[', '{']) => match serde_json::from_str(json) {
            Ok(parsed @ (Value::Array(_) | Value::Object(_))) => parsed,
            _ => value,
        },
        _ => value,
    }
}

/// Reads a text that is there in several languages: as an object in its own field, or beside it under `other`.
fn translated(members: &mut Map<String, Value>, name: &str, other: &str) {
    let own = match members.get(name).cloned().map(parsed) {
        Some(Value::Object(all)) if languages(&all) => Some(all),
        _ => None,
    };
    let beside = match members.get(other).cloned().map(parsed) {
        Some(Value::Object(all)) if languages(&all) => Some(all),
        _ => None,
    };
    let Some(all) = own.as_ref().or(beside.as_ref()) else { return };
    let chosen = in_one_language(all).and_then(name_of);
    let texts: Vec<String> = all.values().flat_map(names_of).filter(|text| Some(text) != chosen.as_ref()).collect();
    if own.is_some() || members.get(name).and_then(text).is_none() {
        if own.is_some()
            && let Some(published) = members.remove(name)
        {
            super::super::values::insert_under_free_name(members, other, published);
        }
        put(members, name, chosen);
    }
    if name == "notes" {
        put_all(members, "notes.languages", texts);
    }
}

/// All licences of a package, each in the form that says most.
fn licences(members: &Map<String, Value>) -> Vec<String> {
    let stated = |text: &String| !matches!(text.to_lowercase().as_str(), "notspecified" | "other" | "");
    // Identifiers and titles often leave out the version, which the address of the licence has.
    let address = field(members, "license_url").and_then(name_of).filter(|address| {
        let known = ["creativecommons.org", "opendatacommons.org", "govdata.de", "spdx.org"];
        known.iter().any(|host| address.contains(host)) && address.contains(|c: char| c.is_ascii_digit())
    });
    let unversioned = |name: &str| {
        field(members, name).and_then(name_of).is_none_or(|text| !text.contains(|c: char| c.is_ascii_digit()))
    };
    if let Some(address) = address.filter(|_| unversioned("license_id")) {
        return vec![address];
    }
    let own = ["license_id", "license_title", "license_url", "license", "licence", "rights"];
    let own = own.iter().filter_map(|name| field(members, name).and_then(name_of)).find(stated);
    let resources = each(members.get("resources"), &["license", "license_id", "rights"]);
    own.into_iter().chain(resources).filter(stated).collect()
}

/// Keywords of a field: a list, a list for each language, or one text with commas.
fn keywords(value: &Value) -> Vec<String> {
    match value {
        Value::Object(all) if languages(all) => in_one_language(all).map(keywords).unwrap_or_default(),
        Value::String(all) => all.split(',').map(|one| one.trim().to_owned()).collect(),
        other => names_of(other),
    }
}

/// Address of the page of a package, by the address of the answer.
fn address(around: &Around<'_>, members: &Map<String, Value>) -> Option<String> {
    let help = around.values.get("help").and_then(text)?;
    let (base, _) = help.split_once("/api/")?;
    let name = members.get("name").and_then(text)?;
    base.starts_with("http").then(|| format!("{base}/dataset/{name}"))
}
