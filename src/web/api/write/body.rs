//! The body of a write: one JSON object with known members. What is wrong with it is said with a JSON pointer.

use crate::web::params::{hint, shown, whole};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::time::Duration;

/// Which media types a route reads.
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
/// Largest body, in bytes.
pub const MAX_BYTES: usize = 64 << 10;
/// Longest text of a person, in characters.
const MAX_TEXT: usize = 10_000;

/// A body whose members have not been read yet.
pub struct JsonBody(Map<String, Value>);

/// Reads the bytes of a body of JSON.
pub async fn read(request: &HttpRequest, payload: Payload, within: Duration) -> Result<Bytes, Problem> {
    read_as(request, payload, within, &["application/json"], MAX_BYTES).await.map(|(bytes, _)| bytes)
}

/// Reads the bytes of a body of one of these media types, and which it is.
pub async fn read_as<'a>(
    request: &HttpRequest,
    mut payload: Payload,
    within: Duration,
    types: &[&'a str],
    most: usize,
) -> Result<(Bytes, &'a str), Problem> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let media = header(CONTENT_TYPE).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let encoded = header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"));
    let known = types.iter().copied().find(|known| *known == media);
    let Some(media) = known.filter(|_| !encoded) else {
        let detail = format!("Expected a body of Content-Type {} without Content-Encoding.", types.join(" or "));
        let problem = Problem::new(ProblemCode::UnsupportedMediaType, detail);
        return Err(problem.with_header(ACCEPT_POST, &types.join(", ")));
    };
    let too_large = || {
        let detail = format!("The body is larger than {most} bytes.");
        Problem::new(ProblemCode::BodyTooLarge, detail)
    };
    let length = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let collect = async {
        let mut body = BytesMut::new();
        while let Some(part) = payload.next().await {
            let part =
                part.map_err(|_| Problem::new(ProblemCode::BadBody, "The body could not be read to its end."))?;
            if body.len() + part.len() > most {
                return Err(too_large());
            }
            body.extend_from_slice(&part);
        }
        Ok((body.freeze(), media))
    };
    let late = |_| Problem::new(ProblemCode::RequestTimeout, "The body did not arrive in time.");
    tokio::time::timeout(within, collect).await.map_err(late)?
}

impl JsonBody {
    /// Parses a body; each member must be one of `known` and may stand there once.
    pub fn parse(bytes: &[u8], known: &[&str]) -> Result<Self, Problem> {
        let malformed = |error: serde_json::Error| {
            let detail = format!("The body is not a JSON object with these members: {error}.");
            Problem::pointer(ProblemCode::BadBody, "", detail)
        };
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let Members(map, twice) = deserializer.deserialize_map(MembersVisitor).map_err(malformed)?;
        deserializer.end().map_err(malformed)?;
        if let Some(name) = twice {
            return Err(Problem::pointer(ProblemCode::BadBody, &pointer(&name), "The member stands there twice."));
        }
        if let Some(name) = map.keys().find(|name| !known.contains(&name.as_str())) {
            let detail = format!("unknown member “{}”. {}", shown(name), hint(name, known));
            return Err(Problem::pointer(ProblemCode::BadBody, &pointer(name), detail));
        }
        Ok(Self(map))
    }

    /// A text that may be left out.
    pub fn maybe_text(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.chars().count() > MAX_TEXT => {
                Err(wrong(name, format!("The text is longer than {MAX_TEXT} characters.")))
            }
            // Such characters can hide what a reader sees; line breaks and tabs are text.
            Some(Value::String(text)) if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => {
                Err(wrong(name, "The text contains control characters."))
            }
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(wrong(name, format!("Expected a text, found {}.", kind(other)))),
        }
    }

    /// A text that must be there and not be empty.
    pub fn text(&self, name: &str) -> Result<String, Problem> {
        let text = self.maybe_text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| wrong(name, format!("The member “{name}” is missing or empty.")))
    }

    /// One of a few names.
    pub fn one_of<T: Copy>(&self, name: &str, known: &[(&str, T)]) -> Result<T, Problem> {
        let text = self.text(name)?;
        let found = known.iter().find(|(known, _)| *known == text).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            wrong(name, format!("invalid value “{}” for “{name}”. {}", shown(&text), hint(&text, &names)))
        })
    }

    /// Whether a member is there, and not null.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// True or false, or left out.
    pub fn maybe_flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(wrong(name, format!("Expected true or false, found {}.", kind(other)))),
        }
    }

    /// A list of some of a few names, if it is there; each counts once.
    pub fn maybe_some_of(&self, name: &str, known: &[&str]) -> Result<Option<Vec<String>>, Problem> {
        let values = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(values)) if !values.is_empty() => values,
            Some(Value::Array(_)) => return Err(wrong(name, format!("The list names nothing. {}", hint("", known)))),
            Some(other) => return Err(wrong(name, format!("Expected a list of texts, found {}.", kind(other)))),
        };
        for value in values {
            let text = value.as_str().unwrap_or_default();
            if !known.contains(&text) {
                let detail = format!("invalid value “{}” in “{name}”. {}", shown(text), hint(text, known));
                return Err(wrong(name, detail));
            }
        }
        let is_named = |name: &&str| values.iter().any(|value| value.as_str() == Some(*name));
        Ok(Some(known.iter().copied().filter(is_named).map(str::to_owned).collect()))
    }

    /// A whole number that may be left out.
    pub fn maybe_number(&self, name: &str) -> Result<Option<u64>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match whole(value).filter(|n| i64::try_from(*n).is_ok()) {
                Some(number) => Ok(Some(number)),
                None => Err(wrong(name, format!("Expected a whole number, found {}.", kind(value)))),
            },
        }
    }
}

/// A problem with a member: its value is of the wrong type or form.
pub fn wrong(name: &str, detail: impl Into<String>) -> Problem {
    Problem::pointer(ProblemCode::BadBody, &pointer(name), detail)
}

/// A problem with a member whose value cannot be carried out.
pub fn refused(name: &str, detail: impl Into<String>) -> Problem {
    Problem::pointer(ProblemCode::Refused, &pointer(name), detail)
}

/// The JSON pointer of a member (RFC 6901); that of the whole body for no name.
fn pointer(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    format!("/{}", shown(name).replace('~', "~0").replace('/', "~1"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The members of an object, and the first that stands there twice.
struct Members(Map<String, Value>, Option<String>);

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
        let (mut map, mut twice) = (Map::new(), None);
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if map.insert(name.clone(), value).is_some() {
                twice.get_or_insert(name);
            }
        }
        Ok(Members(map, twice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_a_pointer() {
        for (text, at, words) in [
            ("", "", "EOF"),
            ("[1]", "", "an object"),
            ("{\"term\":\"a\"} x", "", "trailing"),
            ("{\"term\":\"a\",\"term\":\"b\"}", "/term", "twice"),
            ("{\"tern\":\"a\"}", "/tern", "Did you mean “term”?"),
            ("{\"a/b\":1}", "/a~1b", "unknown member"),
        ] {
            let Err(problem) = JsonBody::parse(text.as_bytes(), &["term", "n"]) else { panic!("{text}") };
            assert_eq!(problem.code, ProblemCode::BadBody, "{text}");
            assert_eq!(problem.errors[0].pointer.as_deref(), Some(at), "{text}");
            assert!(problem.detail.contains(words), "{text}: {}", problem.detail);
        }
        let body = |text: &str| JsonBody::parse(text.as_bytes(), &["term", "n"]).unwrap();
        assert_eq!(body("{\"term\":\" \"}").text("term").unwrap_err().errors[0].pointer.as_deref(), Some("/term"));
        assert!(body("{\"term\":7}").text("term").unwrap_err().detail.contains("found a number"));
        assert!(body("{\"term\":\"\\u0000\"}").text("term").unwrap_err().detail.contains("control"));
        assert!(body("{\"n\":-1}").maybe_number("n").is_err() && body("{\"n\":1.5}").maybe_number("n").is_err());
        assert!(body("{\"term\":\"acept\"}").one_of("term", &[("accept", 1)]).unwrap_err().detail.contains("accept"));
        let long = format!("{{\"term\":\"{}\"}}", "a".repeat(MAX_TEXT + 1));
        assert!(body(&long).text("term").unwrap_err().detail.contains("longer"));
    }
}
