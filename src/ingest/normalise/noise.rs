//! What of a value is noise: it differs between two exports of the same offer and says nothing of the offer. Two records
//! that differ in nothing else are one version.

use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A value without noise, as bytes that equal values share; `None` if nothing is left. White space at the ends of lines and
/// texts, the kind of line end, composed and decomposed letters, empty values and the order of a list of single values say
/// nothing. The order of a list of objects may, so it is kept.
pub(super) fn without(value: &Value) -> Option<Cow<'_, [u8]>> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let text = calm(text);
            let bytes = match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            };
            (!bytes.is_empty()).then_some(bytes)
        }
        other => of(other).map(|value| Cow::Owned(value.to_string().into_bytes())),
    }
}

/// The same as a value.
fn of(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(calm(text)).filter(|text| !text.is_empty()).map(|t| Value::String(t.into_owned())),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().filter_map(of).collect();
            if items.iter().all(|item| !item.is_array() && !item.is_object()) {
                items.sort_by_key(Value::to_string);
            }
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members: serde_json::Map<String, Value> =
                members.iter().filter_map(|(name, value)| Some((name.clone(), of(value)?))).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        other => Some(other.clone()),
    }
}

/// Text without the space at the ends of its lines, with one kind of line end and composed letters.
fn calm(text: &str) -> Cow<'_, str> {
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
        without(&one) == without(&other)
    }

    #[test]
    fn noise_makes_no_difference_and_everything_else_does() {
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
