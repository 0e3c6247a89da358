//! A look at the beginning of a JSON file, which may be cut anywhere: what is there becomes a value, the rest is
//! missing. Only recognising uses it; nothing is read from it.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Deepest level that is looked at.
const LEVELS: usize = 7;

/// Most items of one list that are looked at.
const ITEMS: usize = 3;

/// Most bytes of a text that are looked at.
const TEXT: usize = 300;

/// The first JSON value of a file as far as the head shows it; `None` if it does not begin like a list or an object.
/// Members behind the first fault are missing.
pub(in super::super) fn look(head: &[u8]) -> Option<Value> {
    let mut head = head;
    while let Some(rest) = head.strip_prefix(super::super::window::BOM) {
        head = rest;
    }
    let head = head.trim_ascii_start();
    // Templates and Markdown begin with brackets too.
    let (first, second) = (head.first(), head.get(1..).and_then(|rest| rest.trim_ascii_start().first()));
    match (first, second) {
        (Some(b'{'), None | Some(b'"' | b'}')) | (Some(b'['), None) => {}
        (Some(b'['), Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')) => {}
        _ => return None,
    }
    let text = match std::str::from_utf8(head) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(head),
    };
    let mut value = Value::Null;
    // A fault, such as the end of the head, leaves what was read before it.
    let _ = Look { into: &mut value, level: 0 }.deserialize(&mut serde_json::Deserializer::from_str(&text));
    Some(value)
}

/// Whether a file begins like a list or an object of JSON with something in it.
pub(in super::super) fn is_json(head: &[u8]) -> bool {
    let empty = |mark: &[u8]| head.trim_ascii().ends_with(mark);
    look(head).is_some_and(|value| match value {
        Value::Object(members) => !members.is_empty() || empty(b"}"),
        Value::Array(items) => items.first().map_or(empty(b"]"), |first| first.is_object() || first.is_array()),
        _ => false,
    })
}

/// The first object of a list, the object itself, or nothing.
pub(in super::super) fn first_object(value: &Value) -> Option<&Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        Value::Array(items) => items.iter().find_map(first_object),
        _ => None,
    }
}

/// Whether an object is JSON-LD, which is read by what its terms mean and not by their spelling.
pub(in super::super) fn is_linked_data(members: &Map<String, Value>) -> bool {
    members.contains_key("@context") || members.contains_key("@graph") || members.contains_key("@type")
}

/// How many of the names an object has.
pub(in super::super) fn count(members: &Map<String, Value>, names: &[&str]) -> usize {
    names.iter().filter(|name| members.contains_key(**name)).count()
}

/// Puts what it reads into a value piece by piece, so that a fault costs only what follows it.
struct Look<'v> {
    into: &'v mut Value,
    level: usize,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        *self.into = Value::Bool(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        *self.into = value.into();
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        *self.into = value.into();
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        *self.into = value.into();
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        let cut = value.floor_char_boundary(TEXT);
        *self.into = Value::String(value.get(..cut).unwrap_or_default().to_owned());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        *self.into = Value::Array(Vec::new());
        let Value::Array(list) = self.into else { return Ok(()) };
        while self.level < LEVELS && list.len() < ITEMS {
            list.push(Value::Null);
            let Some(into) = list.last_mut() else { break };
            if items.next_element_seed(Look { into, level: self.level + 1 })?.is_none() {
                list.pop();
                return Ok(());
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        *self.into = Value::Object(Map::new());
        let Value::Object(map) = self.into else { return Ok(()) };
        while let Some(name) = members.next_key::<String>()? {
            if self.level >= LEVELS {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            let into = map.entry(name).or_insert(Value::Null);
            members.next_value_seed(Look { into, level: self.level + 1 })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_precedes_the_cut_is_seen() {
        let whole = br#"{"help":"h","success":true,"result":{"count":9,"results":[{"id":"a","name":"b"}]}}"#;
        for cut in 0..whole.len() {
            let found = look(&whole[..cut]);
            assert_eq!(found.is_some(), cut > 0, "{cut}");
        }
        let found = look(&whole[..whole.len() - 14]).unwrap();
        assert_eq!(found["success"], true);
        assert_eq!(found["result"]["count"], 9);
        assert_eq!(found["result"]["results"][0]["id"], "a");
    }

    #[test]
    fn what_is_not_json_is_not_looked_at() {
        for head in [&b""[..], b"a,b\n1,2", b"---\na: 1", b"<html>", b"\"a\",1"] {
            assert_eq!(look(head), None, "{}", head.escape_ascii());
        }
        assert!(!is_json(b"[1]: https://sample.example"));
        assert!(!is_json(b"[link](https://sample.example)"));
        assert!(!is_json(b"{{ template }}"));
        assert!(is_json(b" [ {\"a\": "));
        assert!(is_json(b"{}"));
    }
}
