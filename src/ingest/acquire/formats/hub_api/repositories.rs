//! Repositories for research data: Zenodo and other InvenioRDM, Figshare, DataCite, Dataverse.

use super::super::json::fields::{
    at, capitalised, each, first_text, language_codes, name_of, names_of, put, put_all, statements, text,
};
use serde_json::{Map, Value};

/// A record of Zenodo or another InvenioRDM; its facts are within `metadata`.
pub(super) fn invenio(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let metadata = members.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let inner = |names: &[&str]| first_text(&metadata, names);
    let id = find(&[
        "conceptdoi",
        "parent.pids.doi.identifier",
        "conceptrecid",
        "parent.id",
        "doi",
        "pids.doi.identifier",
        "id",
        "recid",
    ]);
    let title = inner(&["title"]).or_else(|| find(&["title"]));
    let description = [inner(&["description"]), inner(&["notes", "method"])].into_iter().flatten();
    let more = each(metadata.get("additional_descriptions"), &["description"]);
    let description = description.chain(more).collect();
    let owner = inner(&["creators.person_or_org.name", "creators", "publisher"]);
    let publisher = inner(&["publisher", "imprint.publisher"]);
    let licence = inner(&["license.id", "license", "rights.id", "rights.title", "rights"]);
    let language = ["language", "languages"].iter().find_map(|name| metadata.get(*name));
    let language = language.map(|value| each(Some(value), &["id", "title"])).unwrap_or_default();
    let kinds = inner(&["resource_type.type", "resource_type.id"]);
    let keywords =
        [each(metadata.get("keywords"), &["title"]), each(metadata.get("subjects"), &["subject", "term", "title"])]
            .concat();
    let url = find(&["links.self_html", "links.html", "links.latest_html", "doi_url", "links.doi"]);
    let url = url.or_else(|| find(&["doi"]).map(|doi| format!("https://doi.org/{doi}")));
    let published = inner(&["publication_date"]).or_else(|| find(&["created"]));
    let size = size(members.get("files"), &["size", "filesize"]);
    let stated = statements(&metadata, &["rights", "publication_date"]);
    let access = inner(&["access_right"]).or_else(|| find(&["access.record", "access.status"]));
    let conditions = inner(&["access_conditions"]);
    let access = access.map(|access| {
        format!("Access: {}", [Some(access), conditions].into_iter().flatten().collect::<Vec<_>>().join(", "))
    });
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put_all(members, "hub.description", description);
    put_all(members, "hub.statements", stated.into_iter().chain(access).collect());
    put(members, "hub.owner", owner);
    put(members, "hub.publisher", publisher);
    put(members, "hub.url", url);
    put(members, "hub.size", size);
    put(members, "hub.licence", licence);
    put_all(members, "hub.languages", language);
    put(members, "hub.resource_type", kinds);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
}

/// Bytes of all files together.
fn size(files: Option<&Value>, names: &[&str]) -> Option<String> {
    let files = files.and_then(Value::as_array)?;
    let sizes = files.iter().filter_map(|file| names.iter().find_map(|name| file.get(*name)).and_then(Value::as_u64));
    let bytes: u64 = sizes.fold(0, u64::saturating_add);
    (bytes > 0).then(|| format!("{bytes} bytes"))
}

/// An article of Figshare.
pub(super) fn figshare(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let (id, title, description) = (find(&["doi", "id"]), find(&["title"]), find(&["description"]));
    let owner = find(&["authors.full_name", "authors.name", "group_name", "institution"]);
    let url = find(&["url_public_html", "figshare_url", "public_url", "url"]);
    let licence = find(&["license.name", "license.url", "license"]);
    let published = find(&["published_date", "timeline.firstOnline", "timeline.posted", "created_date"]);
    let keywords = [
        each(members.get("tags"), &["name"]),
        each(members.get("keywords"), &["name"]),
        each(members.get("categories"), &["title"]),
    ]
    .concat();
    let bytes = find(&["size"]).map(|bytes| format!("{bytes} bytes")).or_else(|| size(members.get("files"), &["size"]));
    let custom = members.get("custom_fields").and_then(Value::as_array);
    let custom = custom.into_iter().flatten().filter_map(|field| {
        let (name, value) = (field.get("name").and_then(text)?, field.get("value").map(names_of)?);
        (!value.is_empty()).then(|| format!("{name}: {}", value.join("; ")))
    });
    let stated = statements(members, &[]).into_iter().chain(custom).collect();
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put(members, "hub.description", description);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.size", bytes);
    put(members, "hub.licence", licence);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
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
    let listed = members.get("identifiers").and_then(Value::as_array).and_then(|all| {
        let doi = all.iter().find(|one| one.get("identifierType").and_then(text) == Some("DOI"));
        doi.and_then(|one| one.get("identifier")).and_then(text).map(str::to_owned)
    });
    let id = find(&["doi", "id", "identifier.identifier"]).or(listed);
    let title = find(&["titles.title", "title"]);
    let of_kind = |kind: &Value, kinds: &[&str]| kind.as_str().is_some_and(|kind| kinds.contains(&kind));
    let descriptions = each(members.get("descriptions"), &["description"]);
    let licences = each(members.get("rightsList"), &["rightsIdentifier", "rightsUri", "rights"]);
    // One date may stand without a list around it.
    let dated = |kinds: &[&str]| {
        let dates = match members.get("dates") {
            Some(Value::Array(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let date = dates.iter().find(|date| date.get("dateType").is_some_and(|kind| of_kind(kind, kinds)));
        date.and_then(|date| date.get("date")).and_then(name_of)
    };
    let collected = dated(&["Collected", "Coverage"]);
    let issued = dated(&["Issued", "Available"]);
    let published = issued.or_else(|| find(&["published", "publicationYear", "registered", "created"]));
    let owner = find(&["publisher.name", "publisher", "creators.name"]);
    let url = find(&["url"])
        .or_else(|| id.as_ref().map(|doi| format!("https://doi.org/{}", doi.trim_start_matches("https://doi.org/"))));
    let language = members.get("language").map(language_codes).unwrap_or_default();
    let keywords = each(members.get("subjects"), &["subject"]);
    let sizes = members.get("sizes").map(names_of).unwrap_or_default();
    let rights = each(members.get("rightsList"), &["rights"]);
    let mut stated = statements(members, &["rightsList"]);
    if !rights.is_empty() {
        stated.push(format!("Rights: {}", rights.join("; ")));
    }
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put_all(members, "hub.description", descriptions);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    // The first size only: others are often numbers of pages and files without a unit that can be read.
    put(members, "hub.size", sizes.into_iter().find(|size| size.ends_with('B') || size.ends_with("bytes")));
    put_all(members, "hub.licence", licences);
    put_all(members, "hub.languages", language);
    put(members, "hub.collected", collected);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
}

/// A data set of udata, for example of data.gouv.fr.
pub(super) fn udata(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let (id, title) = (find(&["id", "slug"]), find(&["title"]));
    let description = find(&["description", "description_short"]);
    let owner = find(&["organization.name", "owner.name", "owner.slug"]);
    let (url, licence) = (find(&["page", "self_web_url", "uri"]), find(&["license"]));
    let published = find(&["created_at", "internal.created_at_internal"]);
    let period = find(&["temporal_coverage.start"]).map(|from| match find(&["temporal_coverage.end"]) {
        Some(to) => format!("{from}/{to}"),
        None => from,
    });
    let zones = at(members, "spatial.zones").map(names_of).unwrap_or_default();
    let countries = zones.iter().filter_map(|zone| zone.strip_prefix("country:")).map(str::to_owned).collect();
    let keywords = each(members.get("tags"), &["name"]);
    let stated = statements(members, &[]);
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put(members, "hub.description", description);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.licence", licence);
    put_all(members, "hub.places", countries);
    put(members, "hub.collected", period);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
}

/// A data set in an answer of the search of Dataverse.
pub(super) fn dataverse(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let (id, title) =
        (find(&["global_id", "dataset_persistent_id", "identifier", "entity_id", "url"]), find(&["name", "title"]));
    let description = find(&["description"]);
    let owner = find(&["publisher", "name_of_dataverse", "authors"]);
    let (url, published) = (find(&["url"]), find(&["published_at", "createdAt"]));
    let keywords = ["keywords", "subjects"].iter().filter_map(|name| members.get(*name)).flat_map(names_of).collect();
    let licence = find(&["license.name", "license"]);
    let stated = statements(members, &[]);
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put(members, "hub.description", description);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.licence", licence);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
}

/// A data set of Dataverse by itself: fields with a type name and a value, nested.
pub(super) fn dataverse_native(members: &mut Map<String, Value>) {
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
    let first = |name: &str| texts(name).into_iter().next();
    let id = first_text(version, &["datasetPersistentId"])
        .or_else(|| first_text(members, &["persistentUrl", "identifier", "id"]));
    let licence = first_text(version, &["license.name", "license", "termsOfUse"]);
    let published = first_text(version, &["releaseTime"]).or_else(|| first_text(members, &["publicationDate"]));
    let url = first_text(members, &["persistentUrl"]);
    let publisher = first_text(members, &["publisher"]).or_else(|| first("datasetContactAffiliation"));
    let owner = publisher.or_else(|| first("authorName"));
    let period = first("dateOfCollectionStart").map(|from| match first("dateOfCollectionEnd") {
        Some(to) => format!("{from}/{to}"),
        None => from,
    });
    let used = ["title", "dsDescriptionValue", "keywordValue", "subject", "language"];
    let mut stated = statements(version, &[]);
    for (name, text) in all.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        let one = Map::from_iter([(name.clone(), Value::String(text.clone()))]);
        stated.extend(statements(&one, &[]));
    }
    let (title, described, language) = (first("title"), texts("dsDescriptionValue"), texts("language"));
    let keywords = [texts("keywordValue"), texts("subject")].concat();
    let stated = stated.into_iter().map(|line| capitalised(&line)).collect();
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put_all(members, "hub.description", described);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.licence", licence);
    put_all(members, "hub.languages", language);
    put(members, "hub.collected", period);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
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
