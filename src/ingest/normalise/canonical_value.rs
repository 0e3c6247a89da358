//! Values without differences that carry no meaning. Such differences occur between two exports of the same offer, and
//! must not make a new version.

use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The canonical bytes of a value; `None` if it is empty. Ignored are white space at the ends of lines and texts, the
/// kind of line end, composed or decomposed letters, empty values and the order of a list of scalars. The order of a
/// list of objects may matter, so it is kept.
pub(super) fn canonical_bytes(value: &Value) -> Option<Cow<'_, [u8]>> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let text = canonical_text(text);
            let bytes = match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            };
            (!bytes.is_empty()).then_some(bytes)
        }
        other => canonical(other).map(|value| Cow::Owned(value.to_string().into_bytes())),
    }
}

/// The same as a JSON value.
fn canonical(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            Some(canonical_text(text)).filter(|text| !text.is_empty()).map(|t| Value::String(t.into_owned()))
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().filter_map(canonical).collect();
            if items.iter().all(|item| !item.is_array() && !item.is_object()) {
                items.sort_by_key(Value::to_string);
            }
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members: serde_json::Map<String, Value> =
                members.iter().filter_map(|(name, value)| Some((name.clone(), canonical(value)?))).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        other => Some(other.clone()),
    }
}

/// Text without the space at the ends of its lines, with one kind of line end and composed letters.
fn canonical_text(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let spaced = trimmed
        .bytes()
        .zip(trimmed.bytes().skip(1))
        .any(|(before, end)| before == b'\r' || (end == b'\n' && before.is_ascii_whitespace() && before != b'\n'));
    let composed = is_nfc_quick(trimmed.chars()) == IsNormalized::Yes;
    if !spaced && composed && trimmed.is_ascii() {
        return Cow::Borrowed(trimmed);
    }
    let lines: Vec<&str> = trimmed.lines().map(str::trim_end).collect();
    Cow::Owned(lines.join("\n").replace('\r', "\n").nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn same(one: Value, other: Value) -> bool {
        canonical_bytes(&one) == canonical_bytes(&other)
    }

    #[test]
    fn only_meaningful_differences_count() {
        for (one, other) in [
            (json!("calls"), json!(" calls \r\n")),
            (json!("one\ntwo"), json!("one  \r\ntwo")),
            (json!("one\ntwo"), json!("one\rtwo")),
            (json!("Caf\u{e9}"), json!("Cafe\u{301}")),
            (json!("電話 \n録音"), json!("電話\n録音")),
            (json!(["de", "fr"]), json!(["fr", "de "])),
            (json!({"a": 1, "b": null}), json!({"a": 1})),
            (json!(null), json!("")),
            (json!([]), json!(null)),
        ] {
            assert!(same(one.clone(), other.clone()), "{one} and {other}");
        }
        for (one, other) in [
            (json!("calls"), json!("call s")),
            (json!("one two"), json!("one\ntwo")),
            (json!("1"), json!(2)),
            (json!(["de", "de"]), json!(["de"])),
            (json!([{"a": 1}, {"b": 2}]), json!([{"b": 2}, {"a": 1}])),
            (json!(false), json!(null)),
            (json!(0), json!(null)),
        ] {
            assert!(!same(one.clone(), other.clone()), "{one} and {other}");
        }
    }
}
