//! Cursors: where the next page of a list begins. A cursor contains a digest of its query, because the same position in
//! the results of another query would silently skip rows.

use crate::domain::listing::digest_hex;
use crate::web::params::SearchParams;
use crate::web::problem::{Problem, ProblemCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Longest cursor that is read, in bytes.
const MAX_BYTES: usize = 512;

/// A position in a list and the query it belongs to. Sent as base64url of JSON; opaque to clients.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Digest of the query.
    query: String,
    /// Where the next page begins.
    pub position: Position,
}

/// Where the next page begins.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Position {
    /// After this id.
    After(String),
    /// After a hit of a search.
    Search {
        /// The page token of the index.
        token: String,
        /// The snapshot of the index that issued it.
        snapshot: String,
    },
    /// After an item of a listing, in a list of what listings have.
    Within {
        /// The listing.
        listing: String,
        /// The item.
        item: String,
    },
}

impl Cursor {
    /// The text for the client.
    pub fn write(query: &str, position: Position) -> String {
        let cursor = Self { query: query.to_owned(), position };
        URL_SAFE_NO_PAD.encode(serde_json::json!(cursor).to_string())
    }

    /// Reads a cursor that was issued for the query with this digest.
    pub fn read(text: &str, query: &str) -> Result<Position, Problem> {
        let invalid = |detail: &str| Problem::parameter(ProblemCode::BadCursor, "cursor", detail);
        let bytes = if text.len() > MAX_BYTES { None } else { URL_SAFE_NO_PAD.decode(text).ok() };
        let cursor = bytes.and_then(|b| serde_json::from_slice::<Self>(&b).ok());
        let cursor = cursor.ok_or_else(|| invalid("This is not a cursor that was issued by this server."))?;
        if cursor.query != query {
            return Err(invalid("This cursor belongs to another query; start without a cursor."));
        }
        Ok(cursor.position)
    }
}

/// Digest of a list with what selects its items.
pub fn digest_of(list: &str, selection: &str) -> String {
    digest_hex(&[list.as_bytes(), selection.as_bytes()]).chars().take(16).collect()
}

/// Digest of a query: list, words, facet values and sort order, but not the limit.
pub fn digest(list: &str, sort: &str, params: &SearchParams) -> String {
    let query = params.on_page(1).query_string();
    digest_hex(&[list.as_bytes(), sort.as_bytes(), query.as_bytes()]).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_for_its_query_only() {
        let position = || Position::Search { token: "r32".to_owned(), snapshot: "0a".to_owned() };
        let text = Cursor::write("q1", position());
        assert_eq!(Cursor::read(&text, "q1").unwrap(), position());
        assert_eq!(Cursor::read(&text, "q2").unwrap_err().code, ProblemCode::BadCursor);
    }

    #[test]
    fn invalid_cursors_are_refused() {
        let unknown_field = URL_SAFE_NO_PAD.encode(r#"{"query":"q","position":{"after":"a"},"x":1}"#);
        for text in ["x", "e30", &unknown_field, &"A".repeat(600)] {
            assert_eq!(Cursor::read(text, "q").unwrap_err().code, ProblemCode::BadCursor, "{text}");
        }
    }
}
