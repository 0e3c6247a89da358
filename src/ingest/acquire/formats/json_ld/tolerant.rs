//! JSON as people publish it in pages: read strictly first and, where that fails, once more without what browsers and
//! search engines put up with (comments, CDATA, trailing commas, line breaks in texts, escaped quotation marks). Of a
//! text that breaks off or is broken in the middle, what is whole before that is read.

use super::super::values::Notes;
use super::whole::{Whole, whole_before};
use serde_json::Value;

/// What a text holds.
pub(super) struct Parsed {
    /// Its values; more than one if they follow each other without a list around them.
    pub(super) values: Vec<Value>,
    /// Names that stood twice in one object.
    pub(super) repeated: Vec<String>,
    /// Why the strict reader refused the text, if only the second reading succeeded.
    pub(super) mended: Option<String>,
    /// Why no more was read, and the beginning of what was not.
    pub(super) broken: Option<(String, String)>,
}

/// Where and why a text could not be read on.
struct Stop {
    at: usize,
    place: String,
    reason: String,
}

/// Reads the values of a text; the error is one sentence with line and column.
pub(super) fn parse(text: &str, most_values: usize) -> Result<Parsed, String> {
    let strict = match read(text, most_values) {
        Ok((values, repeated)) => return Ok(Parsed { values, repeated, mended: None, broken: None }),
        Err(stop) => stop,
    };
    let said = format!("{}{}", strict.place, strict.reason);
    let mended = mend(text);
    let second = match read(&mended, most_values) {
        Ok((values, repeated)) if !values.is_empty() => {
            return Ok(Parsed { values, repeated, mended: Some(said), broken: None });
        }
        Ok(_) => None,
        Err(stop) => whole_before(&mended, stop.at).map(|whole| (whole, stop.reason)),
    };
    let first = whole_before(text, strict.at);
    let reached = |whole: &Whole| whole.number;
    let parsed = match (first, second) {
        // Lines of the mended text are not those of the file.
        (first, Some((whole, reason))) if first.as_ref().map_or(0, reached) < whole.number => {
            part(&whole, reason, most_values).map(|parsed| Parsed { mended: Some(said.clone()), ..parsed })
        }
        (Some(whole), _) => part(&whole, said.clone(), most_values),
        (None, _) => None,
    };
    parsed.ok_or(said)
}

/// Reads the part of a text that is whole.
fn part(whole: &Whole, reason: String, most_values: usize) -> Option<Parsed> {
    let (values, repeated) = read(&whole.text, most_values).ok()?;
    Some(Parsed { values, repeated, mended: None, broken: Some((reason, whole.rest.clone())) })
}

fn read(text: &str, most_values: usize) -> Result<(Vec<Value>, Vec<String>), Stop> {
    let mut notes = Notes::for_document(text, most_values);
    let mut from = serde_json::Deserializer::from_str(text);
    let mut values = Vec::new();
    while from.end().is_err() {
        values.push(notes.read(&mut from).map_err(|error| stop(text, &error))?);
    }
    Ok((values, notes.repeated))
}

/// What the parser says, with the place and in words for people.
fn stop(text: &str, error: &serde_json::Error) -> Stop {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let (said, hint) = match said {
        "recursion limit exceeded" => ("nested deeper than 127 levels", "; no listing is; read as far as this place"),
        said if said.starts_with("EOF while parsing") => (said, "; the file seems cut off here"),
        said => (said, ""),
    };
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    Stop {
        at: before.saturating_add(error.column()).min(text.len()),
        place: format!("line {}, column {}: ", error.line(), error.column()),
        reason: format!("{said}{hint}"),
    }
}

/// The text without what strict JSON does not allow and without which nothing is lost.
fn mend(text: &str) -> String {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    let decoded;
    let text = if text.get(..text.floor_char_boundary(40)).unwrap_or(text).contains("&quot;") {
        decoded = decode(text);
        decoded.as_str()
    } else {
        text
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = markup(rest).or_else(|| comment(rest)).unwrap_or(0);
        if skipped > 0 {
            rest = rest.get(skipped..).unwrap_or_default();
            continue;
        }
        let length = match c {
            '"' => string(rest, &mut out),
            '}' | ']' => {
                while out.ends_with(|c: char| c == ',' || c.is_whitespace()) {
                    out.pop();
                }
                out.push(c);
                1
            }
            ';' | '\0' => 1,
            '\u{A0}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{200B}' | '\u{B}' | '\u{C}' => {
                out.push(' ');
                c.len_utf8()
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Length of the beginning or end of a comment of HTML or of CDATA.
fn markup(rest: &str) -> Option<usize> {
    ["<!--", "-->", "<![CDATA[", "]]>"].iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len())
}

/// Length of a comment, as JavaScript has them.
fn comment(rest: &str) -> Option<usize> {
    if let Some(inside) = rest.strip_prefix("/*") {
        return Some(inside.find("*/").map_or(rest.len(), |end| end + 4));
    }
    let line = rest.strip_prefix("//")?;
    // “//<![CDATA[” and “//]]>” comment out the mark alone; what follows it on the line counts.
    let marked = line.trim_start_matches([' ', '\t']);
    Some(match markup(marked) {
        Some(mark) => rest.len() - marked.len() + mark,
        None => line.find('\n').map_or(rest.len(), |end| end + 2),
    })
}

/// Copies a text with its quotation marks, with control characters escaped and needless escapes undone; returns the
/// number of bytes read.
fn string(rest: &str, out: &mut String) -> usize {
    out.push('"');
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                out.push('"');
                return at + 1;
            }
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u'))) => out.extend(['\\', c]),
                Some((_, '\n')) => out.push_str("\\n"),
                Some((_, c)) if c < ' ' => {}
                Some((_, c)) => out.push(c),
                None => {}
            },
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push(' '),
            c => out.push(c),
        }
    }
    rest.len()
}

/// A text without the entities of HTML that occur in texts; others stay.
pub(in super::super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.bytes().take(12).position(|byte| byte == b';');
        let name = end.and_then(|end| entity.get(1..end));
        let decoded = name.and_then(character);
        let length = match (decoded, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                end + 1
            }
            _ => {
                out.push('&');
                1
            }
        };
        rest = entity.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that an entity names.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        return code.and_then(char::from_u32).filter(|c| *c != '\0');
    }
    Some(match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "rsquo" => '’',
        "lsquo" => '‘',
        "ldquo" => '“',
        "rdquo" => '”',
        "euro" => '€',
        "pound" => '£',
        "copy" => '©',
        "reg" => '®',
        _ => return None,
    })
}
