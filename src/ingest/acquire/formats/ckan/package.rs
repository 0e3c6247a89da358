//! One package of CKAN.

use super::super::json::document::Around;
use super::super::json::fields::{
    distinct, drop_represented, each, first_text, in_one_language, items, language_codes, languages, name_of, names_of,
    put, put_all, statements, text,
};
use super::super::json::head::{count, is_linked_data};
use super::extras::{extras, field, parsed};
use super::portals::{FROM, PUBLISHED, TO, humanitarian_period, places, size, time};
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
        let found = if names.is_empty() { "an empty object".to_owned() } else { names.join(", ") };
        return Err(format!("expected a package with its id, name or title, found {found}"));
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
        .or_else(|| find(&["publisher_name", "publisher", "holder_name", "contributor"]).as_ref().and_then(name_of))
        .or_else(|| find(&["author", "creator", "maintainer", "contact_name"]).as_ref().and_then(name_of));
    let licences = licences(&members);
    let language = find(&["language", "languages", "dcat_language", "data_language"]);
    let language = match language {
        Some(language) => language_codes(&language),
        None => {
            distinct(items(members.get("resources")).filter_map(|file| file.get("language")).flat_map(language_codes))
        }
    };
    // Old harvesters put several into one text; Italian ones put brackets around them.
    let language = language.iter().flat_map(|codes| codes.split([',', ';']));
    let language = language.map(|code| code.trim_matches(['{', '}', ' ']).to_owned()).collect();
    let places = places(&members);
    let from = time(&members, FROM);
    let to = time(&members, TO);
    let period = find(&["temporal", "temporal_coverage"]).as_ref().and_then(name_of);
    let dates = find(&["dataset_date"]);
    let period = period.or_else(|| dates.as_ref().and_then(text).and_then(humanitarian_period));
    let period = period.filter(|_| from.is_none() && to.is_none());
    let published = find(PUBLISHED).as_ref().and_then(name_of);
    let url = find(&["ckan_url", "landing_page", "landingPage"]).as_ref().and_then(name_of);
    let url = url.or_else(|| address(around, &members)).or_else(|| find(&["url"]).as_ref().and_then(name_of));
    let tags = [
        each(members.get("tags"), &["display_name", "name"]),
        ["keywords", "tag_string", "keyword", "tags_translated"]
            .iter()
            .filter_map(|name| field(&members, name))
            .flat_map(|value| keywords(&value))
            .collect(),
    ]
    .concat();
    let groups = each(members.get("groups"), &["title", "display_name", "name"]);
    let resources = members.get("resources");
    let described = each(resources, &["description_translated", "description"]);
    let formats = each(resources, &["format", "mimetype"]);
    let size = size(resources);
    let mut stated = statements(&members, &["license_title", "license_url", "license_id"]);
    for (name, shown) in [("caveats", "Caveats"), ("attribute_description", "Attributes")] {
        stated.extend(find(&[name]).as_ref().and_then(name_of).map(|said| format!("{shown}: {said}")));
    }
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
    put(&mut members, "package.size", size);
    put_all(&mut members, "statements", stated);
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
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
    let address = field(members, "license_url").as_ref().and_then(name_of).filter(|address| {
        let known = ["creativecommons.org", "opendatacommons.org", "govdata.de", "spdx.org"];
        known.iter().any(|host| address.contains(host)) && address.contains(|c: char| c.is_ascii_digit())
    });
    let unversioned = |name: &str| {
        field(members, name).as_ref().and_then(name_of).is_none_or(|text| !text.contains(|c: char| c.is_ascii_digit()))
    };
    if let Some(address) = address.filter(|_| unversioned("license_id")) {
        return vec![address];
    }
    // A title with a version says more than an identifier without one.
    let title = field(members, "license_title").as_ref().and_then(name_of);
    let versioned = unversioned("license_id") && !unversioned("license_title");
    let title = title.filter(|_| versioned);
    let own = ["license_id", "license_title", "license_url", "license", "licence", "rights"];
    let own = own.iter().filter_map(|name| field(members, name).as_ref().and_then(name_of)).find(stated);
    let resources = each(members.get("resources"), &["license", "license_id", "rights"]);
    title.or(own).into_iter().chain(resources).filter(stated).collect()
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
