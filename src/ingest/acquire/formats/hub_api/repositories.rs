//! Repositories for research data: Zenodo and other InvenioRDM, Figshare, DataCite, Mendeley Data; and udata.

use super::super::json::fields::{
    at, each, first_text, items, language_codes, name_of, names_of, place_names, statements, text,
};
use super::facts::{Facts, all_bytes, bytes, first, kind_of_content, list, of_each, period};
use serde_json::{Map, Value};

/// Names of free fields of an institution that hold places.
const PLACES: &[&str] =
    &["geolocation", "geographic coverage", "geographic location", "spatial coverage", "country", "countries"];

/// A record of Zenodo or another InvenioRDM; its facts are within `metadata`.
pub(super) fn invenio(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let metadata = members.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let inner = |names: &[&str]| first(&metadata, names);
    let language = ["language", "languages"].iter().find_map(|name| metadata.get(*name));
    let url = find(&["links.self_html", "links.html", "links.latest_html", "doi_url", "links.doi"]);
    let url = url.or_else(|| find(&["doi"]).map(|doi| format!("https://doi.org/{doi}")));
    let access = first_text(&metadata, &["access_right"]).or_else(|| find(&["access.record", "access.status"]));
    let access =
        access.map(|access| format!("Access: {}", [vec![access], inner(&["access_conditions"])].concat().join(", ")));
    let kind = ["resource_type.type", "resource_type.id"].iter().find_map(|path| at(&metadata, path));
    // Zenodo has one type for both.
    let mixed = first_text(&metadata, &["resource_type.title"]).is_some_and(|title| title == "Video/Audio");
    let places = match metadata.get("locations") {
        Some(Value::Object(locations)) => each(locations.get("features"), &["place"]),
        locations => each(locations, &["place"]),
    };
    let facts = Facts {
        id: list(find(&[
            "conceptdoi",
            "parent.pids.doi.identifier",
            "conceptrecid",
            "parent.id",
            "doi",
            "pids.doi.identifier",
            "id",
            "recid",
        ])),
        title: list(first_text(&metadata, &["title"]).or_else(|| find(&["title"]))),
        description: [
            inner(&["description"]),
            inner(&["notes"]),
            inner(&["method"]),
            each(metadata.get("additional_descriptions"), &["description"]),
        ]
        .concat(),
        statements: statements(&metadata, &["rights", "publication_date"]).into_iter().chain(access).collect(),
        owner: inner(&["creators.person_or_org.name", "creators", "publisher"]),
        publisher: inner(&["publisher", "imprint.publisher"]),
        url: list(url),
        size: match all_bytes(members.get("files"), &["size", "filesize"]) {
            none if none.is_empty() => bytes(find(&["files.total_bytes"])),
            size => size,
        },
        licence: inner(&["license.id", "license", "rights.id", "rights.title", "rights"]),
        languages: each(language, &["id", "title"]),
        places,
        modality: if mixed { Vec::new() } else { kind_of_content(kind) },
        resource_type: list(kind.and_then(name_of)),
        collected: list(collected(&metadata)),
        published: list(first_text(&metadata, &["publication_date"]).or_else(|| find(&["created"]))),
        keywords: of_each(&metadata, &[("keywords", &["title"]), ("subjects", &["subject", "term", "title"])]),
        ..Facts::default()
    };
    facts.put(members);
}

/// When the data was collected: of Zenodo a start and an end, of InvenioRDM one date or period.
fn collected(metadata: &Map<String, Value>) -> Option<String> {
    let dates = items(metadata.get("dates")).filter_map(Value::as_object);
    let date = dates.into_iter().find(|date| {
        first_text(date, &["type.id", "type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("collected"))
    })?;
    let ends = period(first_text(date, &["start"]), first_text(date, &["end"]));
    ends.into_iter().next().or_else(|| first_text(date, &["date"]))
}

/// An article of Figshare.
pub(super) fn figshare(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let custom = items(members.get("custom_fields"));
    let custom = custom.filter_map(|field| Some((field.get("name").and_then(text)?, field.get("value")?)));
    let (mut stated, mut places) = (statements(members, &[]), Vec::new());
    for (name, value) in custom {
        let texts = names_of(value);
        if !texts.is_empty() {
            stated.push(format!("{name}: {}", texts.join("; ")));
        }
        if PLACES.contains(&&*name.to_lowercase()) {
            places.extend(place_names(value));
        }
    }
    let facts = Facts {
        id: first(members, &["doi", "id"]),
        title: first(members, &["title"]),
        description: first(members, &["description"]),
        statements: stated,
        owner: first(members, &["authors.full_name", "authors.name", "group_name", "institution"]),
        url: first(members, &["url_public_html", "figshare_url", "public_url", "url"]),
        size: match bytes(find(&["size"])) {
            none if none.is_empty() => all_bytes(members.get("files"), &["size"]),
            size => size,
        },
        licence: first(members, &["license.name", "license.url", "license"]),
        places,
        published: first(members, &["published_date", "timeline.firstOnline", "timeline.posted", "created_date"]),
        keywords: of_each(members, &[("tags", &["name"]), ("keywords", &["name"]), ("categories", &["title"])]),
        ..Facts::default()
    };
    facts.put(members);
}

/// A record of DataCite; in answers its facts are within `attributes`, which become members of the record.
pub(super) fn data_cite(members: &mut Map<String, Value>) {
    if let Some(Value::Object(attributes)) = members.remove("attributes") {
        for (name, value) in attributes {
            super::super::values::insert_under_free_name(members, &name, value);
        }
    }
    let find = |names: &[&str]| first_text(members, names);
    // Since version 4.3 of the schema the DOI is one of a list of identifiers.
    let listed = items(members.get("identifiers"))
        .find(|one| one.get("identifierType").and_then(text) == Some("DOI"))
        .and_then(|one| one.get("identifier").and_then(text).map(str::to_owned));
    let id = find(&["doi", "id", "identifier.identifier"]).or(listed);
    let dated = |kinds: &[&str]| {
        let of_kind = |date: &&Value| date.get("dateType").and_then(Value::as_str).is_some_and(|k| kinds.contains(&k));
        items(members.get("dates")).find(of_kind).and_then(|date| date.get("date")).and_then(name_of)
    };
    let issued = dated(&["Issued", "Available"]);
    let address = id.as_ref().map(|doi| format!("https://doi.org/{}", doi.trim_start_matches("https://doi.org/")));
    let rights = each(members.get("rightsList"), &["rights"]);
    let mut stated = statements(members, &["rightsList"]);
    if !rights.is_empty() {
        stated.push(format!("Rights: {}", rights.join("; ")));
    }
    let sizes = members.get("sizes").map(names_of).unwrap_or_default();
    let facts = Facts {
        title: first(members, &["titles.title", "title"]),
        description: each(members.get("descriptions"), &["description"]),
        statements: stated,
        owner: first(members, &["publisher.name", "publisher", "creators.name"]),
        url: list(find(&["url"]).or(address)),
        // The first size only: others are often numbers of pages and files without a unit that can be read.
        size: list(sizes.into_iter().find(|size| size.ends_with('B') || size.ends_with("bytes"))),
        licence: each(members.get("rightsList"), &["rightsIdentifier", "rightsUri", "rights"]),
        languages: members.get("language").map(language_codes).unwrap_or_default(),
        places: each(members.get("geoLocations"), &["geoLocationPlace"]),
        modality: kind_of_content(at(members, "types.resourceTypeGeneral")),
        collected: list(dated(&["Collected", "Coverage"])),
        published: list(issued.or_else(|| find(&["published", "publicationYear", "registered", "created"]))),
        keywords: each(members.get("subjects"), &["subject"]),
        id: list(id),
        ..Facts::default()
    };
    facts.put(members);
}

/// A data set of Mendeley Data.
pub(super) fn mendeley(members: &mut Map<String, Value>) {
    let people: Vec<String> = items(members.get("contributors"))
        .filter_map(|one| {
            let part = |name: &str| one.get(name).and_then(text);
            let names: Vec<&str> = ["first_name", "last_name"].into_iter().filter_map(part).collect();
            (!names.is_empty()).then(|| names.join(" "))
        })
        .collect();
    let owner = people.into_iter().next();
    let address = first_text(members, &["doi.id", "doi"]).map(|doi| format!("https://doi.org/{doi}"));
    let page = first_text(members, &["id"]).map(|id| format!("https://data.mendeley.com/datasets/{id}"));
    let method = first_text(members, &["method"]).map(|method| format!("Method: {method}"));
    let facts = Facts {
        id: first(members, &["doi.id", "doi", "id"]),
        title: first(members, &["name", "title"]),
        description: first(members, &["description"]),
        statements: statements(members, &[]).into_iter().chain(method).collect(),
        owner: list(owner.or_else(|| first_text(members, &["institutions.name"]))),
        url: list(address.or(page)),
        size: all_bytes(members.get("files"), &["content_details.size", "size"]),
        licence: first(members, &["data_licence.short_name", "data_licence.url", "data_licence.full_name"]),
        published: first(members, &["publish_date", "created_date"]),
        keywords: of_each(members, &[("categories", &["label", "name"]), ("tags", &["label", "name"])]),
        ..Facts::default()
    };
    facts.put(members);
}

/// A data set of udata, for example of data.gouv.fr.
pub(super) fn udata(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let zones = at(members, "spatial.zones").map(names_of).unwrap_or_default();
    let facts = Facts {
        id: first(members, &["id", "slug"]),
        title: first(members, &["title"]),
        description: first(members, &["description", "description_short"]),
        statements: statements(members, &[]),
        owner: first(members, &["organization.name", "owner.name", "owner.slug"]),
        url: first(members, &["page", "self_web_url", "uri"]),
        licence: first(members, &["license"]),
        places: zones.iter().filter_map(|zone| zone.strip_prefix("country:")).map(str::to_owned).collect(),
        collected: match find(&["temporal_coverage.start"]) {
            Some(from) => period(Some(from), find(&["temporal_coverage.end"])),
            None => Vec::new(),
        },
        published: first(members, &["created_at", "internal.created_at_internal"]),
        keywords: each(members.get("tags"), &["name"]),
        ..Facts::default()
    };
    facts.put(members);
}
