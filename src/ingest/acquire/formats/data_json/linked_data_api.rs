//! Answers of the Linked Data API, as the portal of Spain gives: data sets with the members of DCAT, texts as a list of
//! one `_value` for each `_lang`, things by their addresses (`_about`).

use super::super::json::fields::text;
use serde_json::{Map, Value};

/// Whether the members are those of an answer with data sets.
pub(super) fn is_answer(members: &Map<String, Value>) -> bool {
    let first = members.get("result").and_then(|result| result.get("items")).and_then(Value::as_array);
    let first = first.and_then(|items| items.first()).and_then(Value::as_object);
    first.is_some_and(|first| first.contains_key("_about") && first.contains_key("title"))
}

/// Makes the members of a data set such as those of other catalogues.
pub(super) fn plain(members: &mut Map<String, Value>) {
    let Some(about) = members.get("_about").and_then(text).map(str::to_owned) else { return };
    members.entry("landingPage").or_insert(Value::String(about));
    for name in ["title", "description"] {
        if let Some(value) = members.get_mut(name) {
            *value = by_language(value.take());
        }
    }
    if let Some(keywords) = members.get_mut("keyword") {
        let all = texts(keywords).iter().map(|one| one.get("_value").unwrap_or(one).clone());
        *keywords = Value::Array(all.collect());
    }
    // An address in place of a publisher names nobody.
    if members.get("publisher").and_then(text).is_some_and(|name| name.starts_with("http"))
        && let Some(address) = members.remove("publisher")
    {
        members.insert("publisher.address".to_owned(), address);
    }
    if let Some(places) = members.get_mut("spatial") {
        *places = place(places.take());
    }
}

/// A text by its languages; what has no language stays as it is.
fn by_language(value: Value) -> Value {
    let texts: Option<Map<String, Value>> = texts(&value)
        .iter()
        .map(|one| Some((one.get("_lang").and_then(text)?.to_owned(), one.get("_value")?.clone())))
        .collect();
    texts.filter(|texts| !texts.is_empty()).map_or(value, Value::Object)
}

fn texts(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// The name of a place at the end of its address: “…/territorio/Autonomia/Comunidad-Madrid”.
fn place(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(place).collect()),
        Value::String(address) => match address.split_once("/territorio/") {
            Some((_, path)) => Value::String(path.rsplit('/').next().unwrap_or(path).replace('-', " ")),
            None => Value::String(address),
        },
        other => other,
    }
}
