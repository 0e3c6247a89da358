//! The facts of one record of a hub: each becomes a field `hub.NAME`, the same for all hubs.

use super::super::json::fields::{each, first_text, name_of, put_all};
use serde_json::{Map, Value};

/// What a record states; an empty list is not stated.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) id: Vec<String>,
    pub(super) title: Vec<String>,
    pub(super) description: Vec<String>,
    pub(super) statements: Vec<String>,
    pub(super) owner: Vec<String>,
    pub(super) publisher: Vec<String>,
    pub(super) url: Vec<String>,
    pub(super) size: Vec<String>,
    pub(super) licence: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) tasks: Vec<String>,
    pub(super) modality: Vec<String>,
    pub(super) resource_type: Vec<String>,
    pub(super) collected: Vec<String>,
    pub(super) published: Vec<String>,
    pub(super) keywords: Vec<String>,
}

impl Facts {
    /// Puts them beside the published members.
    pub(super) fn put(self, members: &mut Map<String, Value>) {
        let Self { id, title, description, statements, owner, publisher, url, size, licence, languages, .. } = self;
        let Self { places, tasks, modality, resource_type, collected, published, keywords, .. } = self;
        for (name, texts) in [
            ("hub.id", id),
            ("hub.title", title),
            ("hub.description", description),
            ("hub.statements", statements),
            ("hub.owner", owner),
            ("hub.publisher", publisher),
            ("hub.url", url),
            ("hub.size", size),
            ("hub.licence", licence),
            ("hub.languages", languages),
            ("hub.places", places),
            ("hub.tasks", tasks),
            ("hub.modality", modality),
            ("hub.resource_type", resource_type),
            ("hub.collected", collected),
            ("hub.published", published),
            ("hub.keywords", keywords),
        ] {
            put_all(members, name, texts);
        }
    }
}

/// The first of the fields that states a text.
pub(super) fn first(members: &Map<String, Value>, paths: &[&str]) -> Vec<String> {
    list(first_text(members, paths))
}

/// A text as a list of one.
pub(super) fn list(text: Option<String>) -> Vec<String> {
    text.into_iter().collect()
}

/// The texts of some members of the objects in several lists.
pub(super) fn of_each(members: &Map<String, Value>, lists: &[(&str, &[&str])]) -> Vec<String> {
    lists.iter().flat_map(|(name, inner)| each(members.get(*name), inner)).collect()
}

/// A number of bytes with its unit; a text with a unit of its own stays as it is.
pub(super) fn bytes(size: Option<String>) -> Vec<String> {
    list(size.map(|size| match size.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{size} bytes"),
        false => size,
    }))
}

/// Bytes of all files together, by the member that has them; none if one file does not say.
pub(super) fn all_bytes(files: Option<&Value>, names: &[&str]) -> Vec<String> {
    let files = files.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let size = |file: &Value| first_text(file.as_object()?, names)?.parse::<u64>().ok();
    let total: Option<u64> = files.iter().map(size).try_fold(0_u64, |sum, size| Some(sum.saturating_add(size?)));
    list(total.filter(|total| *total > 0).map(|total| format!("{total} bytes")))
}

/// A period from its two ends; one end alone is the period as far as it is known.
pub(super) fn period(from: Option<String>, to: Option<String>) -> Vec<String> {
    list(match (from, to) {
        (Some(from), Some(to)) => Some(format!("{from}/{to}")),
        (from, to) => from.or(to),
    })
}

/// The kind of content that the type of a resource is; a type such as `dataset` says nothing of its content.
pub(super) fn kind_of_content(kind: Option<&Value>) -> Vec<String> {
    let kind = kind.and_then(name_of).unwrap_or_default().to_lowercase();
    list(match kind.split('-').next() {
        Some("image" | "photo") => Some("image".to_owned()),
        Some("sound" | "audio") => Some("audio".to_owned()),
        Some("video" | "audiovisual" | "film") => Some("video".to_owned()),
        Some("text") => Some("text".to_owned()),
        _ => None,
    })
}
