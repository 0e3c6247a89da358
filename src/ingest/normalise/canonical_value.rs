//! Values without differences that carry no meaning. Such differences occur between two exports of the same offer, and
//! must not make a new version.

use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The canonical bytes of a value; `None` if it is empty. Ignored are white space at the ends of lines and texts, the
/// amount of space between words, the kind of line end, composed or decomposed letters, empty values and the order of a
/// list of scalars. The order of a list of objects may matter, so it is kept.
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

/// Text with one space between words, none at the ends of lines, one kind of line end and composed letters.
fn canonical_text(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let space = |byte: u8| byte.is_ascii_whitespace() && byte != b'\n';
    let pairs = trimmed.bytes().zip(trimmed.bytes().skip(1));
    let spaced = trimmed.bytes().any(|byte| space(byte) && byte != b' ')
        || pairs
            .into_iter()
            .any(|(one, next)| (space(one) && next.is_ascii_whitespace()) || (one == b'\n' && space(next)));
    if !spaced && trimmed.is_ascii() && is_nfc_quick(trimmed.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(trimmed);
    }
    let ends = trimmed.replace("\r\n", "\n").replace('\r', "\n");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = ends.split('\n').map(words).collect();
    Cow::Owned(lines.join("\n").nfc().collect())
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
            (json!("one  \rtwo"), json!("one\n two")),
            (json!("one two"), json!("one \t two")),
            (json!("one two"), json!("one\u{a0}two")),
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

    use proptest::prelude::*;

    /// A text of words, and the same with other noise: space, line ends, forms of letters.
    fn noisy() -> impl Strategy<Value = (String, String)> {
        let word = prop_oneof![Just("Café"), Just("Ångström"), Just("calls"), Just("電話"), Just("2021"), Just("ﬁ")];
        let gap = prop_oneof![
            Just((" ", "  ")),
            Just((" ", "\t")),
            Just((" ", "\u{a0}")),
            Just(("\n", "\r\n")),
            Just(("\n", "\r")),
            Just(("\n", " \n\t")),
            Just(("\n\n", "\n \r\n")),
        ];
        (proptest::collection::vec((word, gap), 1..12), any::<bool>()).prop_map(|(parts, decomposed)| {
            let (mut plain, mut noisy) = (String::new(), String::from(" "));
            for (word, (one, other)) in parts {
                plain.push_str(word);
                plain.push_str(one);
                if decomposed {
                    noisy.extend(word.nfd())
                } else {
                    noisy.push_str(word)
                }
                noisy.push_str(other);
            }
            (plain, noisy)
        })
    }

    proptest! {
        #[test]
        fn noise_of_any_kind_is_no_difference((plain, noisy) in noisy()) {
            prop_assert!(same(json!(plain), json!(noisy)), "{plain:?} and {noisy:?}");
        }

        #[test]
        fn the_order_of_a_list_is_no_difference(mut items in proptest::collection::vec("[a-d ]{0,4}", 0..6), n in 0..6_usize) {
            let before = json!(items);
            let turn = n.min(items.len());
            items.rotate_left(turn);
            prop_assert!(same(before, json!(items)));
        }

        #[test]
        fn another_word_is_a_difference((plain, noisy) in noisy(), at in any::<prop::sample::Index>()) {
            let mut words: Vec<&str> = noisy.split_whitespace().collect();
            words[at.index(plain.split_whitespace().count())] = "other";
            prop_assert!(!same(json!(plain), json!(words.join(" "))));
        }

        #[test]
        fn canonical_text_is_the_same_when_made_again(text in any::<String>()) {
            let once = canonical_text(&text).into_owned();
            prop_assert_eq!(canonical_text(&once), once.as_str());
        }
    }
}
