//! Values of a record by the name of a column or, where there is no such column, by a path into one.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// The values at a path: `publisher.name` is the member `name` of the object `publisher`, `resources[].title` the
/// member `title` of each object in the list `resources`. A list is walked with or without `[]`, since some sources
/// write a list only where there are several.
pub fn values<'a>(fields: &'a Map<String, Value>, path: &str) -> Vec<&'a Value> {
    if let Some(value) = fields.get(path) {
        return vec![value];
    }
    let mut steps = path.split('.').map(|step| step.strip_suffix("[]").unwrap_or(step));
    let Some(first) = steps.next() else { return Vec::new() };
    if !path.contains(['.', '[']) {
        return Vec::new();
    }
    let mut found: Vec<&Value> = fields.get(first).into_iter().collect();
    for step in steps {
        let items = found.into_iter().flat_map(|value| match value {
            Value::Array(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        });
        found = items.filter_map(|item| item.get(step)).collect();
    }
    found
}

/// A value as texts: a list gives each of its items, an object its JSON.
pub fn texts(value: &Value) -> Vec<Cow<'_, str>> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![Cow::Borrowed(text)],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        other => vec![Cow::Owned(other.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_reaches_into_objects_and_lists() {
        let Value::Object(fields) = json!({
            "a": {"b": 1, "c": {"d": "x"}},
            "r": [{"t": "1"}, {"t": ["2", "3"]}, "no object", {"u": 4}],
            "a.b": 7, "one": {"t": "5"}, "n": null,
        }) else {
            panic!("an object")
        };
        let read = |path: &str| values(&fields, path).into_iter().flat_map(texts).collect::<Vec<_>>().join(" ");
        for (path, expected) in [
            ("a.b", "7"),
            ("a.c.d", "x"),
            ("r[].t", "1 2 3"),
            ("r.t", "1 2 3"),
            ("one[].t", "5"),
            ("a.x", ""),
            ("a", r#"{"b":1,"c":{"d":"x"}}"#),
            ("n.x", ""),
            ("x.y", ""),
            ("", ""),
            (".", ""),
            ("a.", ""),
            ("r[]", r#"{"t":"1"} {"t":["2","3"]} no object {"u":4}"#),
        ] {
            assert_eq!(read(path), expected, "{path}");
        }
    }
}
