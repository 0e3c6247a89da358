//! Hubs for data sets of machine learning: Hugging Face, Kaggle, OpenML.

use super::super::json::fields::{at, each, first_text, name_of, names_of, plain, put, put_all, statements, text};
use serde_json::{Map, Value};

/// Members of `cardData` and tags that give the same fact.
const TAGS: &[(&str, &[&str], &str)] = &[
    ("hub.licence", &["license", "license_name"], "license:"),
    ("hub.languages", &["language", "languages"], "language:"),
    ("hub.tasks", &["task_categories"], "task_categories:"),
    ("hub.modality", &["modalities"], "modality:"),
];

/// Tags that say how a file is stored and where; not what is in it.
const TECHNICAL: &[&str] = &["region:", "library:", "license:", "language:", "task_categories:", "modality:"];

/// A data set of Hugging Face.
pub(super) fn hugging_face(members: &mut Map<String, Value>) {
    let tags = members.get("tags").map(names_of).unwrap_or_default();
    let find = |members: &Map<String, Value>, names: &[&str]| first_text(members, names);
    let id = find(members, &["id", "_id"]);
    let (owner, name) = match id.as_deref().and_then(|id| id.split_once('/')) {
        Some((owner, name)) => (Some(owner.to_owned()), Some(name.to_owned())),
        None => (None, id.clone()),
    };
    let pretty = find(members, &["cardData.pretty_name", "cardData.dataset_info.dataset_name"]);
    let title = pretty.or_else(|| name.map(|name| name.replace('_', " ")));
    let gated = match members.get("gated") {
        Some(Value::Bool(true)) => Some("Access: gated, on request".to_owned()),
        Some(Value::String(how)) if how != "false" => Some(format!("Access: gated, {how} approval")),
        _ => None,
    };
    for (own, names, prefix) in TAGS {
        let card = names.iter().find_map(|name| at(members, &format!("cardData.{name}")));
        let mut texts = card.map(names_of).unwrap_or_default();
        if texts.is_empty() {
            texts = tags.iter().filter_map(|tag| tag.strip_prefix(prefix)).map(str::to_owned).collect();
        }
        put_all(members, own, texts);
    }
    // `other` is explained by the name of the licence.
    if members.get("hub.licence").and_then(text) == Some("other")
        && let Some(named) = find(members, &["cardData.license_name", "cardData.license_link"])
    {
        members.insert("hub.licence".to_owned(), Value::String(named));
    }
    let card = members.get("cardData").and_then(Value::as_object).map(|card| statements(card, &[]));
    let source = tags.iter().filter(|tag| {
        ["source_datasets:", "annotations_creators:", "language_creators:"].iter().any(|prefix| tag.starts_with(prefix))
    });
    let source: Vec<String> = source.map(|tag| tag.replacen(':', ": ", 1).replace('_', " ")).collect();
    let stated = [gated.into_iter().collect(), card.unwrap_or_default(), source].concat();
    let shown = tags.into_iter().filter(|tag| !TECHNICAL.iter().any(|prefix| tag.starts_with(prefix))).collect();
    let url = find(members, &["url"]).or_else(|| id.as_ref().map(|id| format!("https://huggingface.co/datasets/{id}")));
    let description = find(members, &["description", "cardData.description", "readme", "cardData.summary"]);
    let size = find(members, &["usedStorage"]).map(|bytes| format!("{bytes} bytes"));
    let owner = find(members, &["author"]).or(owner);
    let published = find(members, &["createdAt", "created_at"]);
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put(members, "hub.description", description);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.size", size);
    put(members, "hub.published", published);
    put_all(members, "hub.statements", stated);
    put_all(members, "hub.keywords", shown);
}

/// A member of a data set of Kaggle, however the answer spells it: `title`, `titleNullable`, `Title`.
pub(super) fn kaggle_member<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    let capital = super::super::json::fields::capitalised(name);
    let spellings = [name.to_owned(), format!("{name}Nullable"), capital];
    spellings.iter().filter_map(|name| members.get(name)).find(|value| !value.is_null() && value.as_str() != Some(""))
}

/// A data set of Kaggle.
pub(super) fn kaggle(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| names.iter().find_map(|name| kaggle_member(members, name).and_then(name_of));
    let reference = find(&["ref", "datasetSlug", "id"]);
    let title = find(&["title"]);
    let description: Vec<String> = ["subtitle", "description"].iter().filter_map(|name| find(&[name])).collect();
    let owner = find(&["ownerName", "creatorName", "ownerRef", "ownerUser", "organizationName"]);
    let owner = owner.or_else(|| reference.as_ref().and_then(|r| r.split_once('/')).map(|(owner, _)| owner.to_owned()));
    let url = find(&["url", "datasetUrl"]).map(|url| match url.strip_prefix('/') {
        Some(path) => format!("https://www.kaggle.com/{path}"),
        None => url,
    });
    let slug = reference.as_ref().filter(|reference| reference.contains('/'));
    let url = url.or_else(|| slug.map(|slug| format!("https://www.kaggle.com/datasets/{slug}")));
    let size = find(&["totalBytes", "datasetSize"]).map(|size| match size.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{size} bytes"),
        false => size,
    });
    let licence = find(&["licenseName", "licenses", "license"]);
    let published = find(&["creationDate", "dateCreated", "createdDate"]);
    let keywords = ["tags", "keywords", "categories"].iter().find_map(|name| kaggle_member(members, name));
    let keywords =
        keywords.map(|value| each(Some(value), &["name", "Name", "nameNullable", "ref"])).unwrap_or_default();
    let stated = statements(members, &[]);
    put(members, "hub.id", reference);
    put(members, "hub.title", title);
    put_all(members, "hub.description", description);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.size", size);
    put(members, "hub.licence", licence);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", keywords);
}

/// A data set of OpenML, from a list or by itself.
pub(super) fn open_ml(members: &mut Map<String, Value>) {
    let find = |names: &[&str]| first_text(members, names);
    let id = find(&["did", "id", "oml:id"]);
    let rows = members.get("quality").or_else(|| members.get("qualities")).and_then(Value::as_array).and_then(|all| {
        let rows = all.iter().find(|one| one.get("name").and_then(text) == Some("NumberOfInstances"));
        rows.and_then(|one| one.get("value")).and_then(plain)
    });
    let url = find(&["original_data_url", "url"]);
    let url = id.as_ref().map(|id| format!("https://www.openml.org/d/{id}")).or(url);
    let size = rows.map(|rows| format!("{} rows", rows.trim_end_matches(".0")));
    let tags = members.get("tag").map(names_of).unwrap_or_default();
    let published = find(&["upload_date", "date"]);
    let (title, owner) = (find(&["name"]), find(&["creator", "contributor", "collection"]));
    let (description, licence) = (find(&["description"]), find(&["licence", "license"]));
    let language = find(&["language"]);
    let collected = find(&["collection_date"]);
    let stated = statements(members, &["collection_date"]);
    put(members, "hub.id", id);
    put(members, "hub.title", title);
    put(members, "hub.description", description);
    put_all(members, "hub.statements", stated);
    put(members, "hub.owner", owner);
    put(members, "hub.url", url);
    put(members, "hub.size", size);
    put(members, "hub.licence", licence);
    put(members, "hub.languages", language);
    put(members, "hub.collected", collected);
    put(members, "hub.published", published);
    put_all(members, "hub.keywords", tags);
}

/// A record of a hub that is not known, by usual names.
pub(super) fn any(members: &mut Map<String, Value>) {
    let facts: [(&str, &[&str]); 8] = [
        ("hub.id", &["id", "slug", "doi", "url", "name"]),
        ("hub.title", &["title", "name", "pretty_name"]),
        ("hub.description", &["description", "summary", "subtitle", "abstract"]),
        ("hub.owner", &["owner.name", "owner", "author", "publisher", "organization", "creator"]),
        ("hub.url", &["url", "html_url", "homepage", "link"]),
        ("hub.licence", &["license", "licence", "license_name"]),
        ("hub.languages", &["language", "languages"]),
        ("hub.published", &["published", "created_at", "createdAt", "created"]),
    ];
    let stated = statements(members, &[]);
    for (own, names) in facts {
        let found = first_text(members, names);
        put(members, own, found);
    }
    let keywords = ["tags", "keywords"].iter().find_map(|name| members.get(*name)).map(names_of).unwrap_or_default();
    put_all(members, "hub.keywords", keywords);
    put_all(members, "hub.statements", stated);
}
