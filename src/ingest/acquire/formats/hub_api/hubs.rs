//! Hubs for data sets of machine learning: Hugging Face, Kaggle; and hubs that are not known.

use super::super::json::fields::{at, each, first_text, items, name_of, names_of, put_all, statements, text};
use super::super::json::tables::described_resources;
use super::facts::{Facts, bytes, first, list};
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
    let asked = find(members, &["cardData.extra_gated_prompt"]).map(|prompt| format!("Access conditions: {prompt}"));
    let card = members.get("cardData").and_then(Value::as_object).map(|card| statements(card, &[]));
    let source = tags.iter().filter(|tag| {
        ["source_datasets:", "annotations_creators:", "language_creators:"].iter().any(|prefix| tag.starts_with(prefix))
    });
    let source = source.map(|tag| tag.replacen(':', ": ", 1).replace('_', " ")).collect();
    let address = id.as_ref().map(|id| format!("https://huggingface.co/datasets/{id}"));
    let facts = Facts {
        title: list(pretty.or_else(|| name.map(|name| name.replace('_', " ")))),
        description: first(members, &["description", "cardData.description", "readme", "cardData.summary"]),
        statements: [list(gated), list(asked), card.unwrap_or_default(), source].concat(),
        owner: list(find(members, &["author"]).or(owner)),
        url: list(find(members, &["url"]).or(address)),
        size: [bytes(find(members, &["usedStorage"])), examples(members)].concat(),
        published: first(members, &["createdAt", "created_at"]),
        keywords: tags.into_iter().filter(|tag| !TECHNICAL.iter().any(|prefix| tag.starts_with(prefix))).collect(),
        id: list(id),
        ..Facts::default()
    };
    facts.put(members);
}

/// Examples of all parts of a data set. Of several configurations none is chosen: they may be the same data.
fn examples(members: &Map<String, Value>) -> Vec<String> {
    let info = match at(members, "cardData.dataset_info") {
        Some(Value::Array(all)) if all.len() > 1 => None,
        Some(Value::Array(all)) => all.first(),
        one => one,
    };
    let parts = info.and_then(|info| info.get("splits")).and_then(Value::as_array).map(Vec::as_slice);
    let count = |part: &Value| part.get("num_examples").and_then(Value::as_u64);
    let total = parts.unwrap_or_default().iter().map(count).try_fold(0_u64, |sum, one| Some(sum.saturating_add(one?)));
    list(total.filter(|total| *total > 0).map(|total| format!("{total} rows")))
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
    let owner = find(&["ownerName", "creatorName", "ownerRef", "ownerUser", "organizationName"]);
    let owner = owner.or_else(|| reference.as_ref().and_then(|r| r.split_once('/')).map(|(owner, _)| owner.to_owned()));
    let url = find(&["url", "datasetUrl"]).map(|url| match url.strip_prefix('/') {
        Some(path) => format!("https://www.kaggle.com/{path}"),
        None => url,
    });
    // Metadata has the name and its owner in two members.
    let slug = reference.as_ref().and_then(|reference| match reference.contains('/') {
        true => Some(reference.clone()),
        false => find(&["datasetSlug"]).and_then(|name| Some(format!("{}/{name}", find(&["ownerUser", "ownerRef"])?))),
    });
    let url = url.or_else(|| slug.map(|slug| format!("https://www.kaggle.com/datasets/{slug}")));
    let keywords = ["tags", "keywords", "categories"].iter().find_map(|name| kaggle_member(members, name));
    let mut stated = statements(members, &["userSpecifiedSources"]);
    stated.extend(find(&["userSpecifiedSources"]).map(|sources| format!("Sources: {sources}")));
    stated.extend(described_resources(members.get("resources")));
    let facts = Facts {
        title: list(find(&["title"])),
        description: ["subtitle", "description"].iter().filter_map(|name| find(&[name])).collect(),
        statements: stated,
        owner: list(owner),
        url: list(url),
        size: bytes(find(&["totalBytes", "datasetSize"])),
        licence: list(find(&["licenseName", "licenses", "license"])),
        published: list(find(&["creationDate", "dateCreated", "createdDate"]).or_else(|| first_version(members))),
        keywords: each(keywords, &["name", "Name", "nameNullable", "ref"]),
        id: list(reference),
        ..Facts::default()
    };
    facts.put(members);
}

/// When the first version was made.
fn first_version(members: &Map<String, Value>) -> Option<String> {
    let versions: Vec<&Map<String, Value>> =
        items(kaggle_member(members, "versions")).filter_map(Value::as_object).collect();
    let number = |version: &&&Map<String, Value>| kaggle_member(version, "versionNumber").and_then(Value::as_u64);
    let first = versions.iter().find(|version| number(version) == Some(1))?;
    kaggle_member(first, "creationDate").and_then(name_of)
}

/// A record of a hub that is not known, by usual names.
pub(super) fn any(members: &mut Map<String, Value>) {
    let keywords = ["tags", "keywords"].iter().find_map(|name| members.get(*name));
    let facts = Facts {
        id: first(members, &["id", "slug", "doi", "url", "name"]),
        title: first(members, &["title", "name", "pretty_name"]),
        description: first(members, &["description", "summary", "subtitle", "abstract"]),
        statements: statements(members, &[]),
        owner: first(members, &["owner.name", "owner", "author", "publisher", "organization", "creator"]),
        url: first(members, &["url", "html_url", "homepage", "link"]),
        licence: first(members, &["license", "licence", "license_name"]),
        languages: first(members, &["language", "languages"]),
        published: first(members, &["published", "created_at", "createdAt", "created"]),
        keywords: keywords.map(names_of).unwrap_or_default(),
        ..Facts::default()
    };
    facts.put(members);
}
