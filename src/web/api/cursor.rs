//! Cursors: where a list goes on. A cursor belongs to one question and says so, because the same place in the answers to
//! another question would skip rows without anyone noticing.

use crate::domain::listing::digest_hex;
use crate::web::params::SearchParams;
use crate::web::problem::{Problem, ProblemCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Longest cursor looked at, in bytes.
const LONGEST: usize = 512;

/// A place in a list, with what it belongs to. Travels as base64url of JSON; clients take it as it is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Digest of the question.
    query: String,
    /// The place.
    pub place: Place,
}

/// Where to go on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// After this id.
    After(String),
    /// After a place in an order of the index.
    In {
        /// The place.
        mark: String,
        /// The picture of the index that it was given out for.
        picture: String,
    },
}

impl Cursor {
    /// The text for the client.
    pub fn write(query: &str, place: Place) -> String {
        let cursor = Self { query: query.to_owned(), place };
        URL_SAFE_NO_PAD.encode(serde_json::json!(cursor).to_string())
    }

    /// Reads a cursor that was given out for the question with this digest.
    pub fn read(text: &str, query: &str) -> Result<Place, Problem> {
        let refused = |detail: &str| Problem::parameter(ProblemCode::BadCursor, "cursor", detail);
        let bytes = if text.len() > LONGEST { None } else { URL_SAFE_NO_PAD.decode(text).ok() };
        let cursor = bytes.and_then(|b| serde_json::from_slice::<Self>(&b).ok());
        let cursor = cursor.ok_or_else(|| refused("This is not a cursor that was given out by this service."))?;
        if cursor.query != query {
            return Err(refused("This cursor belongs to another question; begin without a cursor."));
        }
        Ok(cursor.place)
    }
}

/// Digest of a question: list, words, facet values and order, but not how many are wanted at a time.
pub fn digest(list: &str, sort: &str, params: &SearchParams) -> String {
    let question = params.on_page(1).query_string();
    digest_hex(&[list.as_bytes(), sort.as_bytes(), question.as_bytes()])[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_for_its_question_only() {
        let place = || Place::In { mark: "r32".to_owned(), picture: "0a".to_owned() };
        let text = Cursor::write("q1", place());
        assert_eq!(Cursor::read(&text, "q1").unwrap(), place());
        assert_eq!(Cursor::read(&text, "q2").unwrap_err().code, ProblemCode::BadCursor);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let unknown_field = URL_SAFE_NO_PAD.encode(r#"{"query":"q","place":{"after":"a"},"x":1}"#);
        for text in ["x", "e30", &unknown_field, &"A".repeat(600)] {
            assert_eq!(Cursor::read(text, "q").unwrap_err().code, ProblemCode::BadCursor, "{text}");
        }
    }
}
