//! Answers of the interfaces of data-set hubs: Hugging Face, Kaggle, Zenodo and other InvenioRDM, Figshare, DataCite,
//! Dataverse, Mendeley Data and OpenML; lists, single objects and one object a line. Each keeps its own members; the
//! fields that begin with `hub.` are ours and the same for all.

mod dataverse;
mod facts;
mod hubs;
mod kind;
mod open_ml;
mod repositories;

use super::json::document::{Around, Reading};
use super::json::fields::{drop_represented, text};
use super::json::head;
use super::window::Window;
use super::xml::lexer::first_tag;
use super::{Format, FormatError, Input, Options, Sink, no_options};
use kind::Kind;
pub(super) use kind::{is_kaggle_upload, is_udata};
use serde_json::{Map, Value};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "hub-api",
    extensions: &[],
    about: "dataset-hub API: answers of Hugging Face, Kaggle, Zenodo, Figshare, DataCite, Dataverse, Mendeley Data and OpenML",
    read,
    recognise: |head| head::look(head).is_some_and(|look| !places(&look, true).is_empty()) || open_ml::recognise(head),
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
    let file = input.file.to_owned();
    let window = Window::open(input, options.max_record_bytes)?;
    match first_tag(window.head()).is_some() {
        true => open_ml::RECORDS.read(&file, window, options, sink),
        false => READING.walk(&file, window, options, sink),
    }
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
    "info",
    "[*]",
    "",
];

/// The paths of the records; if asked for, only where they are certainly those of a hub.
fn places(look: &Value, certain: bool) -> Vec<String> {
    let linked = |members: &Map<String, Value>| members.contains_key("@context") || members.contains_key("@graph");
    if look.as_object().is_some_and(|members| linked(members) && !kind::is_map_of_parts(members)) {
        return Vec::new();
    }
    let found = PLACES.iter().find(|path| first_at(look, path).is_some_and(|first| kind::of(first).is_some()));
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

fn fields(mut members: Map<String, Value>, _: &Around<'_>) -> Result<Map<String, Value>, String> {
    match kind::of(&members) {
        Some(Kind::HuggingFace) => hubs::hugging_face(&mut members),
        Some(Kind::Kaggle) => hubs::kaggle(&mut members),
        Some(Kind::OpenMl) => open_ml::fields(&mut members),
        Some(Kind::Udata) => repositories::udata(&mut members),
        Some(Kind::Invenio) => repositories::invenio(&mut members),
        Some(Kind::Figshare) => repositories::figshare(&mut members),
        Some(Kind::DataCite) => repositories::data_cite(&mut members),
        Some(Kind::Mendeley) => repositories::mendeley(&mut members),
        Some(Kind::DataverseNative) => dataverse::native(&mut members),
        Some(Kind::DataverseMap) => dataverse::map_of_parts(&mut members),
        Some(Kind::Dataverse) => {
            if let Some(other) = members.get("type").and_then(text).filter(|kind| *kind != "dataset") {
                return Err(format!("a {other} of a Dataverse is no data set; search with type=dataset"));
            }
            dataverse::found(&mut members);
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
