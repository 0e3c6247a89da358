//! The extras of a package, and its fields wherever they stand.

use super::super::json::fields::{name_of, text};
use serde_json::{Map, Value};

/// A field of the package or, if there is none, of its extras; of a text that is JSON what it says.
pub(super) fn stated(members: &Map<String, Value>, name: &str) -> Option<Value> {
    find(members, name, |value| !is_empty(value))
}

/// The same if a text is in it or names it.
pub(super) fn field(members: &Map<String, Value>, name: &str) -> Option<Value> {
    find(members, name, |value| name_of(value).is_some())
}

fn find(members: &Map<String, Value>, name: &str, says: fn(&Value) -> bool) -> Option<Value> {
    let names = [name.to_owned(), format!("extras.{name}")];
    names.iter().filter_map(|name| members.get(name).cloned().map(parsed)).find(says)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Makes fields of the extras, which are a list of keys and values or, in old versions, an object.
pub(super) fn extras(members: &mut Map<String, Value>) {
    let mut left = Vec::new();
    let extras: Vec<(String, Value)> = match members.remove("extras") {
        Some(Value::Array(items)) => items
            .into_iter()
            .filter_map(|item| match (item.get("key").and_then(text), item.get("value")) {
                (Some(key), Some(value)) => Some((key.to_owned(), value.clone())),
                _ => {
                    left.push(item);
                    None
                }
            })
            .collect(),
        Some(Value::Object(extras)) => extras.into_iter().collect(),
        Some(other) => {
            members.insert("extras".to_owned(), other);
            return;
        }
        None => return,
    };
    for (key, value) in extras {
        super::super::values::insert_under_free_name(members, &format!("extras.{key}"), parsed(value));
    }
    if !left.is_empty() {
        members.insert("extras".to_owned(), Value::Array(left));
    }
}

/// The list or object whose JSON a text is.
pub(super) fn parsed(value: Value) -> Value {
    match value.as_str().map(str::trim_start) {
        Some(json) if json.starts_with(['[', '{']) => match serde_json::from_str(json) {
            Ok(parsed @ (Value::Array(_) | Value::Object(_))) => parsed,
            _ => value,
        },
        _ => value,
    }
}
