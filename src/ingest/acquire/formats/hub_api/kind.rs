//! Which hub a record is of, by its members.

use super::super::json::fields::text;
use super::super::json::head;
use super::hubs::kaggle_member;
use serde_json::{Map, Value};

/// The hubs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    HuggingFace,
    Kaggle,
    Invenio,
    Figshare,
    DataCite,
    Dataverse,
    DataverseNative,
    DataverseMap,
    Mendeley,
    OpenMl,
    Udata,
}

/// The hub.
pub(super) fn of(members: &Map<String, Value>) -> Option<Kind> {
    let has = |name: &str| members.contains_key(name);
    let any = |names: &[&str]| names.iter().filter(|name| members.contains_key(**name)).count();
    let inside = |outer: &str, names: &[&str]| {
        members.get(outer).is_some_and(|inner| names.iter().any(|name| inner.get(*name).is_some()))
    };
    let repository = members.get("id").and_then(text).is_some_and(|id| id.contains('/') || has("author"));
    let own = any(&["cardData", "gated", "sha", "downloads", "likes", "siblings", "lastModified", "disabled", "_id"]);
    let tagged = members.get("tags").and_then(Value::as_array).is_some_and(|tags| {
        tags.iter().filter_map(text).any(|tag| tag.starts_with("license:") || tag.starts_with("region:"))
    });
    if is_map_of_parts(members) {
        Some(Kind::DataverseMap)
    } else if head::is_linked_data(members) {
        None
    } else if repository && (own >= 2 || own >= 1 && tagged) || tagged && own >= 3 {
        Some(Kind::HuggingFace)
    } else if is_kaggle(members) {
        Some(Kind::Kaggle)
    } else if inside("metadata", &["title"]) && any(&["doi", "conceptrecid", "links", "pids", "created", "recid"]) > 0 {
        Some(Kind::Invenio)
    } else if inside("attributes", &["titles", "doi"]) || any(&["titles", "creators", "doi", "publicationYear"]) >= 3 {
        Some(Kind::DataCite)
    } else if inside("latestVersion", &["metadataBlocks", "versionState"])
        || inside("metadataBlocks", &["citation"])
        || inside("datasetVersion", &["metadataBlocks"])
    {
        Some(Kind::DataverseNative)
    } else if any(&["global_id", "dataset_id", "datasetPersistentId", "citationHtml", "identifier_of_dataverse"]) >= 2 {
        Some(Kind::Dataverse)
    } else if has("name") && has("data_licence") && any(&["publish_date", "contributors", "doi", "files"]) > 1 {
        Some(Kind::Mendeley)
    } else if has("title") && any(&["url_public_api", "defined_type", "figshare_url", "url_public_html"]) > 0 {
        Some(Kind::Figshare)
    } else if has("name") && any(&["did", "file_id", "quality", "md5_checksum", "oml:id"]) >= 2 {
        Some(Kind::OpenMl)
    } else if is_udata(members) {
        Some(Kind::Udata)
    } else {
        None
    }
}

/// Whether the members are the map of the parts of a data set of Dataverse.
pub(super) fn is_map_of_parts(members: &Map<String, Value>) -> bool {
    members.get("ore:describes").and_then(Value::as_object).is_some_and(|described| {
        described.keys().any(|name| name.starts_with("citation:") || name.starts_with("dvcore:"))
    })
}

/// Members of data sets in answers of udata, the software of data.gouv.fr and other national portals.
const UDATA: &[&str] = &[
    "badges",
    "frequency_date",
    "community_resources",
    "temporal_coverage",
    "last_update",
    "last_modified",
    "metrics",
    "page",
    "uri",
    "self_api_url",
    "quality",
    "acronym",
    "contact_points",
];

/// Whether the members are those of a data set of udata. They look like a package of CKAN.
pub(in super::super) fn is_udata(members: &Map<String, Value>) -> bool {
    members.contains_key("title") && UDATA.iter().filter(|name| members.contains_key(**name)).count() >= 5
}

/// Kaggle writes `ref` and `title`, in older answers `titleNullable` or `Title`.
fn is_kaggle(members: &Map<String, Value>) -> bool {
    let has = |name: &str| kaggle_member(members, name).is_some();
    let own = ["usabilityRating", "totalBytes", "licenseName", "ownerName", "ownerRef", "subtitle", "creatorName"];
    let own = own.iter().filter(|name| has(name)).count();
    let at_kaggle = kaggle_member(members, "url").and_then(text).is_some_and(|url| url.contains("kaggle.com"));
    has("title") && (has("ref") || has("datasetSlug")) && (at_kaggle || own >= 1)
        || has("title") && own >= 4
        || is_kaggle_upload(members)
}

/// Whether the members are those of the file `dataset-metadata.json`, which describes a data set before it is uploaded
/// to Kaggle: title, owner and name, names of licences. It may list resources as a data package does, but has not the
/// name that such a package must have.
pub(in super::super) fn is_kaggle_upload(members: &Map<String, Value>) -> bool {
    let slug = members.get("id").and_then(text).and_then(|id| id.split_once('/'));
    let slug = slug.is_some_and(|(owner, name)| {
        [owner, name].iter().all(|part| !part.is_empty() && !part.contains(['/', ' ', ':']))
    });
    let licences = members.get("licenses").and_then(Value::as_array);
    let named =
        licences.is_some_and(|all| !all.is_empty() && all.iter().all(|one| one.get("name").and_then(text).is_some()));
    let package = ["profile", "$schema"].iter().any(|name| members.contains_key(*name))
        || members.contains_key("resources") && members.contains_key("name");
    kaggle_member(members, "title").is_some() && slug && named && !package
}
