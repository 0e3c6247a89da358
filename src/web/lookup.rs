//! A person's question as page and API read it, and its answer. Nothing of a question is kept: no log line, span,
//! metric or row has a part of it, and no cause of an error repeats it.

use super::App;
use super::params::whole;
use crate::assess::lookup::{Asked, FIELDS, Question, QuestionError};
use crate::output::lookup::{Answer, LookupError, Page, look_up};
use actix_web::http::header::{CACHE_CONTROL, HeaderName, REFERRER_POLICY};
use serde_json::Value;

/// Most bytes of a question.
pub(super) const MOST_BYTES: usize = 256 << 10;
/// Hits of each group, unless `limit` is given.
pub(super) const DEFAULT_LIMIT: usize = 20;
/// Headers of every answer to a question.
pub(super) const HEADERS: [(HeaderName, &str); 2] = [(CACHE_CONTROL, "no-store"), (REFERRER_POLICY, "no-referrer")];

/// Why a question cannot be read. No sentence repeats what was sent.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is not the JSON that was expected.
    Malformed(String),
    /// It has a key that is not known.
    UnknownKey(String),
    /// Some values cannot be used.
    Values(Vec<QuestionError>),
}

/// The sentence for a question that is too large.
pub(super) fn too_large() -> String {
    format!("the question is larger than {} kB; ask for fewer values at once.", MOST_BYTES >> 10)
}

/// Reads a question from JSON.
pub(super) fn from_json(bytes: &[u8]) -> Result<(Question, Page), Refused> {
    let allowed = || format!("expected {}, offset, limit", FIELDS.join(", "));
    let malformed = |e: serde_json::Error| {
        Refused::Malformed(format!("not a JSON object (line {}, column {}); {}.", e.line(), e.column(), allowed()))
    };
    let Value::Object(mut object) = serde_json::from_slice(bytes).map_err(malformed)? else {
        return Err(Refused::Malformed(format!("not a JSON object; {}.", allowed())));
    };
    let mut number = |name: &str, most: u64| match object.remove(name) {
        None => Ok(None),
        Some(value) => {
            let number = whole(&value).filter(|n| *n <= most).and_then(|n| usize::try_from(n).ok());
            let expected = || Refused::Malformed(format!("{name} is not a whole number from 0 to {most}."));
            number.map(Some).ok_or_else(expected)
        }
    };
    let offset = number("offset", u64::from(u32::MAX))?.unwrap_or(0);
    let limit = number("limit", crate::output::lookup::MOST_HITS as u64)?.unwrap_or(DEFAULT_LIMIT);
    if object.keys().any(|key| !FIELDS.contains(&key.as_str())) {
        return Err(Refused::UnknownKey(format!("unknown key; {}.", allowed())));
    }
    let mut asked = Asked::default();
    if let Some(Value::Array(years)) = object.get_mut("years") {
        years.iter_mut().for_each(|year| *year = whole(year).map_or_else(|| year.take(), Value::from));
    }
    for (key, value) in object {
        let shape = if key == "years" { "two years: [2010, 2018]" } else { "a list of texts" };
        let one = serde_json::from_value::<Asked>(serde_json::json!({ key.as_str(): value }));
        let one = one.map_err(|_| Refused::Malformed(format!("{key} is not {shape}.")))?;
        asked = joined(asked, one);
    }
    let question = Question::read(&asked).map_err(Refused::Values)?;
    Ok((question, Page { offset, limit }))
}

/// Two halves of a question, of which each part is given in one only.
fn joined(one: Asked, other: Asked) -> Asked {
    let list = |a: Vec<String>, b: Vec<String>| [a, b].concat();
    Asked {
        platforms: list(one.platforms, other.platforms),
        years: one.years.or(other.years),
        countries: list(one.countries, other.countries),
        places: list(one.places, other.places),
        kinds: list(one.kinds, other.kinds),
        languages: list(one.languages, other.languages),
        brokers: list(one.brokers, other.brokers),
        urls: list(one.urls, other.urls),
    }
}

/// Answers a question from the newest snapshot.
pub(super) fn answer(app: &App, question: &Question, page: Page) -> Result<Answer, LookupError> {
    look_up(question, page, &app.reader.searcher(), &app.store, &app.manifests)
}
