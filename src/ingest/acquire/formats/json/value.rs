//! One JSON value from its bytes, with what was noticed: bytes that are not UTF-8, names that occur twice, and three
//! faults of common writers that leave no doubt about what is meant.

use super::super::values::Notes;
use super::super::{Item, invalid_utf8, text_of};
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use serde_json::Value;
use std::borrow::Cow;

/// Parses the one value that the bytes should be. The issues come first; the error says what was expected and where.
pub(in super::super) fn parse(bytes: &[u8], place: &SourceLocation, items: &mut Vec<Item>) -> Result<Value, String> {
    let (text, wrong_byte) = text_of(bytes);
    if let Some(at) = wrong_byte {
        items.push(invalid_utf8(bytes, at, place));
    }
    let mut notes = Notes::for_text(&text);
    let value = match strict(&text, &mut notes) {
        Ok(value) => value,
        Err(error) => {
            let meant = repaired(&text).and_then(|repaired| {
                notes = Notes::for_text(&repaired);
                strict(&repaired, &mut notes).ok()
            });
            let said = told(&error, &text);
            let Some(value) = meant else { return Err(said) };
            let message = format!(
                "{said}; read without commas before a closing bracket, with null for NaN and U+FFFD for half characters"
            );
            items.push(Item::Issue(Issue::new(IssueCode::NotUnderstood, place, "", &text, message)));
            value
        }
    };
    for name in &notes.repeated {
        let message = "duplicate name in one object; the first value is used, the later is stored under another name";
        items.push(Item::Issue(Issue::new(IssueCode::NotUnderstood, place, name, "", message)));
    }
    Ok(value)
}

fn strict(text: &str, notes: &mut Notes) -> serde_json::Result<Value> {
    let mut from = serde_json::Deserializer::from_str(text);
    let value = notes.read(&mut from)?;
    from.end()?;
    Ok(value)
}

/// What the parser says, with the position in the record.
fn told(error: &serde_json::Error, text: &str) -> String {
    let reason = error.to_string();
    let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
    let line = match text.contains('\n') {
        true => format!("line {} of the record, ", error.line()),
        false => String::new(),
    };
    format!("{line}column {}: expected a JSON object, {reason}", error.column())
}

/// The text without commas before closing brackets, with `null` for the numbers that JSON does not have and with whole
/// characters; `None` if nothing of it changed.
fn repaired(text: &str) -> Option<String> {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find(['"', ',', 'N', 'I', '-']) {
        let (before, from) = rest.split_at(at);
        new.push_str(before);
        let (kept, length): (Cow<'_, str>, usize) = if from.starts_with('"') {
            let length = text_length(from);
            (whole_characters(from.get(..length)?), length)
        } else if from.starts_with(',') {
            let next = from.get(1..)?.trim_start();
            (if next.starts_with(['}', ']']) { "" } else { "," }.into(), 1)
        } else if let Some(word) = ["NaN", "-Infinity", "Infinity"].iter().find(|word| from.starts_with(**word)) {
            ("null".into(), word.len())
        } else {
            (from.get(..1)?.into(), 1)
        };
        changed |= Some(&*kept) != from.get(..length);
        new.push_str(&kept);
        rest = from.get(length..)?;
    }
    new.push_str(rest);
    changed.then_some(new)
}

/// The quoted text with U+FFFD for each half of a character that is written as two: programs that cut texts at so many
/// units leave one behind.
fn whole_characters(quoted: &str) -> Cow<'_, str> {
    let unit = |at: usize| {
        let digits = quoted.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| all)
    };
    let (mut new, mut kept, mut at) = (String::new(), 0, 0);
    while let Some(found) = quoted.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                new.push_str(quoted.get(kept..at).unwrap_or_default());
                new.push_str("\\ufffd");
                kept = at + 6;
                6
            }
            (Some(_), _) => 6,
            (None, _) => 2,
        };
    }
    if kept == 0 {
        return quoted.into();
    }
    new.push_str(quoted.get(kept..).unwrap_or_default());
    new.into()
}

/// Length of the quoted text at the beginning, with its quotes.
fn text_length(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

/// What kind of value it is, for people.
pub(in super::super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unmistakable_faults_are_repaired() {
        assert_eq!(repaired(r#"{"a":NaN,"b":[1,],}"#).unwrap(), r#"{"a":null,"b":[1]}"#);
        assert_eq!(repaired(r#"{"a":-Infinity}"#).unwrap(), r#"{"a":null}"#);
        let halves = r#"{"a":"x\ud83d","b":"\uDE00\ud83d\ude00\\ud83d","c":"é\ud83dé"}"#;
        let whole = r#"{"a":"x\ufffd","b":"\ufffd\ud83d\ude00\\ud83d","c":"é\ufffdé"}"#;
        assert_eq!(repaired(halves).unwrap(), whole);
        assert_eq!(repaired(r#"{"a":",] NaN \",}","b":-1}"#), None);
    }
}
