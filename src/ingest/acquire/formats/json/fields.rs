//! Makes text fields of what publishers nest: an organisation becomes its name, a text in several languages one of
//! them. Names of our own have a dot in them, such as `publisher.name`; one that the publisher uses is never replaced.

use serde_json::{Map, Value};

/// Members that name a thing, in order.
const NAMES: &[&str] =
    &["title", "name", "display_name", "label", "fn", "prefLabel", "displayName", "full_name", "value", "term"];

/// Languages preferred where a text is published in several.
const PREFERRED: &[&str] = &["en", "en-US", "en-GB", "en-us", "en-gb", "eng", "EN"];

/// Parts of names of fields that hold statements on where data is from, on people and on permissions. Their texts
/// belong to the description, under their names.
const STATEMENTS: &[&str] = &[
    "provenance",
    "lineage",
    "consent",
    "personal",
    "privacy",
    "sensitiv",
    "legal",
    "rights",
    "collection",
    "collected",
    "methodolog",
    "derived",
    "ethic",
    "anonym",
    "deidentif",
    "annotat",
    "usage",
    "purpose",
    "limitation",
    "disclaimer",
    "gdpr",
    "minors",
    "children",
    "generated",
    "text sources",
    "data source",
    "sources",
    "pii",
    "restriction",
    "acknowledg",
    "conditions",
    "terms",
];

/// Parts of names of fields that hold no statement although [`STATEMENTS`] occur in them.
const NO_STATEMENTS: &[&str] =
    &["harvest", "url", "uri", "_id", "hash", "email", "date", "package", "count", "resources", "type", "image", "@"];

/// A text with something in it.
pub(in super::super) fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A text, or a number as text.
pub(in super::super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        other => text(other).map(str::to_owned),
    }
}

/// The value at a path of names with dots between them; lists on the way give their first item.
pub(in super::super) fn at<'v>(members: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    if let Some(value) = members.get(path) {
        return Some(value);
    }
    let mut names = path.split('.');
    let mut value = members.get(names.next()?)?;
    for name in names {
        while let Value::Array(items) = value {
            value = items.first()?;
        }
        value = value.get(name)?;
    }
    Some(value)
}

/// The first of the fields that states a text.
pub(in super::super) fn first_text(members: &Map<String, Value>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| at(members, path).and_then(name_of))
}

/// All texts of a value: those of a list, of an object its name.
pub(in super::super) fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(names_of).collect(),
        other => name_of(other).into_iter().collect(),
    }
}

/// The items of a list; other values are one item.
pub(in super::super) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(items)) => items.iter(),
        Some(one) => std::slice::from_ref(one).iter(),
        None => [].iter(),
    }
}

/// The texts of one member of every object in a list.
pub(in super::super) fn each(value: Option<&Value>, names: &[&str]) -> Vec<String> {
    let items = match value {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let texts = items.iter().filter_map(|item| match item {
        Value::Object(members) => first_text(members, names),
        other => plain(other),
    });
    distinct(texts)
}

/// The texts without repetition, in order.
pub(in super::super) fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// The text that a value is or that names it: an object's title or name, or the preferred one of its languages.
pub(in super::super) fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(name_of),
        Value::Object(members) => match languages(members) {
            true => in_one_language(members).and_then(name_of),
            false => NAMES.iter().find_map(|name| members.get(*name).and_then(name_of)),
        },
        other => plain(other),
    }
}

/// Whether the members are a text in several languages, by their names.
pub(in super::super) fn languages(members: &Map<String, Value>) -> bool {
    let tag = |name: &str| {
        let mut parts = name.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let letters = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
        let short = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        letters && short && !matches!(language, "id" | "url" | "uri" | "fn" | "doi" | "ref" | "key")
    };
    !members.is_empty() && members.keys().all(|name| tag(name) || name == "default" || name == "none")
}

/// The text in the preferred language, or the first that is not empty.
pub(in super::super) fn in_one_language(members: &Map<String, Value>) -> Option<&Value> {
    let stated = |value: &&Value| name_of(value).is_some();
    let preferred = PREFERRED.iter().find_map(|tag| members.get(*tag).filter(stated));
    preferred.or_else(|| members.values().find(stated))
}

/// Puts a text under a name of our own unless the publisher uses the name.
pub(in super::super) fn put(members: &mut Map<String, Value>, name: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        members.entry(name).or_insert(Value::String(text));
    }
}

/// Puts texts under a name of our own unless the publisher uses the name.
pub(in super::super) fn put_all(members: &mut Map<String, Value>, name: &str, texts: Vec<String>) {
    let mut texts = distinct(texts.into_iter().filter(|text| !text.trim().is_empty()));
    if texts.len() > 1 {
        members.entry(name).or_insert(Value::Array(texts.into_iter().map(Value::String).collect()));
    } else {
        put(members, name, texts.pop());
    }
}

/// Removes published fields whose whole value one of our own fields holds, so that nothing is there twice.
pub(in super::super) fn drop_represented(members: &mut Map<String, Value>, own_of: &[(&str, &[&str])]) {
    for (own, names) in own_of {
        let Some(held) = members.get(*own).map(names_of) else { continue };
        for name in names.iter().filter(|name| *name != own) {
            let flat = match members.get(*name) {
                Some(Value::Array(items)) => items.iter().all(|item| !item.is_object() && !item.is_array()),
                Some(value) => !value.is_object(),
                None => false,
            };
            if flat && members.get(*name).map(names_of).is_some_and(|texts| texts == held) {
                members.remove(*name);
            }
        }
    }
}

/// The fields that say where data is from, something on people or on permissions, each as `Name: text`.
pub(in super::super) fn statements(members: &Map<String, Value>, except: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for (name, value) in members {
        let own = name.to_lowercase();
        if NO_STATEMENTS.iter().any(|part| own.contains(part)) || except.contains(&name.as_str()) {
            continue;
        }
        let lower = own.replace(['_', '-'], " ");
        let shown = lower.strip_prefix("extras.").unwrap_or(&lower);
        let states = STATEMENTS.iter().any(|part| shown.contains(part));
        if !states {
            continue;
        }
        let texts = prose(value);
        if !texts.is_empty() {
            all.push(format!("{}: {}", capitalised(shown), texts.join("; ")));
        }
    }
    all
}

/// All texts in a value that have letters in them and are no addresses.
fn prose(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            let states = text.chars().any(char::is_alphabetic) && !text.starts_with("http");
            if states { vec![text.to_owned()] } else { Vec::new() }
        }
        Value::Array(items) => items.iter().flat_map(prose).collect(),
        Value::Object(members) if languages(members) => in_one_language(members).map(prose).unwrap_or_default(),
        Value::Object(members) => members.values().flat_map(prose).collect(),
        _ => Vec::new(),
    }
}

/// With a capital first letter.
pub(in super::super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Codes of languages from tags, names or addresses such as `…/authority/language/ENG`.
pub(in super::super) fn language_codes(value: &Value) -> Vec<String> {
    let code = |text: String| match text.starts_with("http") {
        true => text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
        false => text,
    };
    names_of(value).into_iter().map(code).collect()
}

/// A place in words; shapes and coordinates are none.
pub(in super::super) fn place_names(value: &Value) -> Vec<String> {
    let words = |text: &String| {
        let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
        !text.starts_with(['{', '[']) && !text.contains("((") && !text.starts_with("http") && 2 * letters > text.len()
    };
    names_of(value).into_iter().filter(words).collect()
}
