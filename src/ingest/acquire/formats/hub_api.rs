//! Answers of the interfaces of data-set hubs: Hugging Face, Kaggle, Zenodo and other InvenioRDM, Figshare, DataCite,
//! Dataverse and OpenML; lists, single objects and one object a line. Each keeps its own members; the fields that begin
//! with `hub.` are ours and the same for all.

mod hubs;
mod repositories;

use super::json::document::{Around, Reading};
use super::json::fields::{drop_represented, text};
use super::json::head;
use super::{Format, FormatError, Input, Options, Sink, no_options};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "hub-api",
    extensions: &[],
    about: "dataset-hub API: answers of Hugging Face, Kaggle, Zenodo, Figshare, DataCite, Dataverse and OpenML",
    read,
    recognise: |head| head::look(head).is_some_and(|look| !places(&look, true).is_empty()),
    refuse: |_| None,
    check_options: no_options,
    mapping: Some(MAPPING),
    resumable: true,
    counters: COUNTERS,
};

/// Members that count visits, votes and copies, and ranks made from them. They change without the offer changing, so
/// a source card names them under `ignore`.
const COUNTERS: &[&str] = &[
    "downloads",
    "downloadsAllTime",
    "likes",
    "trendingScore",
    "viewCount",
    "voteCount",
    "downloadCount",
    "kernelCount",
    "topicCount",
    "usabilityRating",
    "totalViews",
    "totalDownloads",
    "totalVotes",
    "stats",
    "_score",
    "score",
    "citationCount",
    "citationsOverTime",
    "viewsOverTime",
    "downloadsOverTime",
    "referenceCount",
    "fileCount",
    "nr_of_likes",
    "nr_of_downloads",
    "total_downloads",
    "nr_of_issues",
    "nr_of_downvotes",
    "tracking_summary",
    "ViewCount",
    "VoteCount",
    "DownloadCount",
    "KernelCount",
    "TopicCount",
    "UsabilityRating",
    "isFeatured",
];

const MAPPING: &str = r#"
native_id = "hub.id"
title = "hub.title"
description = ["hub.description", "hub.statements"]
broker = "hub.owner"
url = "hub.url"
volume = "hub.size"
licence = "hub.licence"
languages = "hub.languages"
countries = "hub.places"
modality = ["hub.modality", { field = "hub.tasks", task = true }]
collected = "hub.collected"
published = "hub.published"
keywords = "hub.keywords"
"#;

/// Published fields that our own ones may hold completely.
const REPRESENTED: &[(&str, &[&str])] = &[
    ("hub.id", &["id", "ref", "doi", "did", "global_id"]),
    ("hub.title", &["title", "name", "titleNullable", "Title"]),
    ("hub.description", &["description", "subtitle", "descriptionNullable", "Description"]),
    ("hub.owner", &["author", "ownerName", "creatorName", "creator", "publisher"]),
    ("hub.url", &["url", "figshare_url", "url_public_html"]),
    ("hub.licence", &["licenseName", "license", "licence"]),
    ("hub.languages", &["language"]),
    ("hub.published", &["createdAt", "published_date", "published_at", "upload_date"]),
    ("hub.keywords", &["tag", "keywords"]),
];

const READING: Reading = Reading { format: &FORMAT, paths: |look| places(look, false), fields, end: error, other: "" };

fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    READING.read(input, options, sink)
}

/// Where answers hold their records.
const PLACES: &[&str] = &[
    "hits.hits[*]",
    "data[*]",
    "data.items[*]",
    "data.dataset[*]",
    "data.data_set[*]",
    "datasets[*]",
    "datasetList[*]",
    "Datasets[*]",
    "items[*]",
    "results[*]",
    "records[*]",
    "data",
    "data_set_description",
    "dataset",
    "[*]",
    "",
];

/// The paths of the records; if asked for, only where they are certainly those of a hub.
fn places(look: &Value, certain: bool) -> Vec<String> {
    if look.as_object().is_some_and(|members| members.contains_key("@context") || members.contains_key("@graph")) {
        return Vec::new();
    }
    let found = PLACES.iter().find(|path| first_at(look, path).is_some_and(|first| kind(first).is_some()));
    let found = found.or_else(|| {
        let any = |path: &&&str| first_at(look, path).is_some_and(|first| first.contains_key("id"));
        PLACES.iter().find(any).filter(|_| !certain)
    });
    match found {
        // Objects one after another, and lists of them.
        Some(&"") => vec![String::new(), "[*]".to_owned()],
        Some(path) => vec![(*path).to_owned()],
        None => Vec::new(),
    }
}

/// The first object at a path.
fn first_at<'v>(look: &'v Value, path: &str) -> Option<&'v Map<String, Value>> {
    let mut value = look;
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let name = part.trim_end_matches("[*]");
        value = if name.is_empty() { value } else { value.get(name)? };
        if part.ends_with("[*]") {
            value = value.as_array()?.first()?;
        }
    }
    value.as_object()
}

/// The hubs, by the members of their records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    HuggingFace,
    Kaggle,
    Invenio,
    Figshare,
    DataCite,
    Dataverse,
    DataverseNative,
    OpenMl,
    Udata,
}

fn kind(members: &Map<String, Value>) -> Option<Kind> {
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
    if head::is_linked_data(members) {
        None
    } else if repository && (own >= 2 || own >= 1 && tagged) {
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
pub(super) fn is_udata(members: &Map<String, Value>) -> bool {
    members.contains_key("title") && UDATA.iter().filter(|name| members.contains_key(**name)).count() >= 5
}

/// Kaggle writes `ref` and `title`, in older answers `titleNullable` or `Title`.
fn is_kaggle(members: &Map<String, Value>) -> bool {
    let has = |name: &str| hubs::kaggle_member(members, name).is_some();
    let own = ["usabilityRating", "totalBytes", "licenseName", "ownerName", "ownerRef", "subtitle", "creatorName"];
    let own = own.iter().filter(|name| has(name)).count();
    let at_kaggle = hubs::kaggle_member(members, "url").and_then(text).is_some_and(|url| url.contains("kaggle.com"));
    // The file that describes a data set before it is uploaded: title, owner and name, names of licences.
    let slug = members.get("id").and_then(text).and_then(|id| id.split_once('/'));
    let slug = slug.is_some_and(|(owner, name)| {
        [owner, name].iter().all(|part| !part.is_empty() && !part.contains(['/', ' ', ':']))
    });
    let licences = members.get("licenses").and_then(Value::as_array);
    let named =
        licences.is_some_and(|all| !all.is_empty() && all.iter().all(|one| one.get("name").and_then(text).is_some()));
    has("title") && (has("ref") || has("datasetSlug")) && (at_kaggle || own >= 1)
        || has("title") && own >= 4
        || has("title") && slug && named && !members.contains_key("profile")
}

fn fields(mut members: Map<String, Value>, _: &Around<'_>) -> Result<Map<String, Value>, String> {
    match kind(&members) {
        Some(Kind::HuggingFace) => hubs::hugging_face(&mut members),
        Some(Kind::Kaggle) => hubs::kaggle(&mut members),
        Some(Kind::OpenMl) => hubs::open_ml(&mut members),
        Some(Kind::Udata) => repositories::udata(&mut members),
        Some(Kind::Invenio) => repositories::invenio(&mut members),
        Some(Kind::Figshare) => repositories::figshare(&mut members),
        Some(Kind::DataCite) => repositories::data_cite(&mut members),
        Some(Kind::DataverseNative) => repositories::dataverse_native(&mut members),
        Some(Kind::Dataverse) => {
            if let Some(other) = members.get("type").and_then(text).filter(|kind| *kind != "dataset") {
                return Err(format!("a {other} of a Dataverse is no data set; search with type=dataset"));
            }
            repositories::dataverse(&mut members);
        }
        None => hubs::any(&mut members),
    }
    drop_represented(&mut members, REPRESENTED);
    Ok(members)
}

/// What an answer says that is an error.
fn error(values: &Map<String, Value>, elements: u64) -> Option<String> {
    let said = ["error", "message", "errors"].iter().find_map(|name| values.get(*name));
    let said =
        said.filter(|said| elements == 0 && said.as_array().is_none_or(|all| !all.is_empty()) && !said.is_null());
    said.map(|said| {
        format!("the answer of the hub is an error: {}", text(said).map_or_else(|| said.to_string(), str::to_owned))
    })
}
