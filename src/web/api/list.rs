//! Lists: every list of the API has the same shape, and a `Link` header for those who follow links (RFC 8288).

use crate::search::{QueryDiagnostic, Suggestion};
use crate::web::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, LINK};
use serde::Serialize;

/// A list as answered.
#[derive(Serialize)]
pub struct List<T> {
    /// The entries.
    pub items: Vec<T>,
    /// What to send as `cursor` (for changes: as `since`) to go on; null at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all; null if counting would cost too much.
    pub total: Option<u64>,
    /// Whether `total` is exact.
    pub total_is_exact: bool,
    /// How many were asked for at most.
    pub limit_applied: usize,
    /// Remarks on the question, where it was not taken to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Vec<Notice>>,
    /// Invented samples that would answer too; `q=is:sample` lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples_left_out: Option<u64>,
    /// What may have been meant instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestions: Option<Vec<Meant>>,
    /// Words of the question that no entry of the whole answer has; of an empty answer, those that no listing at all has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// A remark on a question.
#[derive(Serialize)]
pub struct Notice {
    /// Byte in `q`.
    position: usize,
    /// Bytes meant from there on.
    length: usize,
    message: String,
    hint: Option<String>,
    /// What to put in place of the bytes meant, if that is all it takes.
    instead: Option<String>,
}

/// A word that may have been meant.
#[derive(Serialize)]
pub struct Meant {
    /// Byte in `q`.
    position: usize,
    /// Bytes to be replaced from there on.
    length: usize,
    /// By what.
    word: String,
    /// Listings that have it, about.
    listings: u64,
}

impl From<QueryDiagnostic> for Notice {
    fn from(notice: QueryDiagnostic) -> Self {
        let QueryDiagnostic { position, span, message, hint, replacement } = notice;
        Self { position, length: span.len(), message, hint, instead: replacement }
    }
}

impl From<Suggestion> for Meant {
    fn from(suggestion: Suggestion) -> Self {
        let Suggestion { span, word, documents } = suggestion;
        Self { position: span.start, length: span.len(), word, listings: documents }
    }
}

/// A list as bytes, made on a thread that may take its time.
pub struct ListBody {
    json: Vec<u8>,
    next: Option<String>,
}

impl<T: Serialize> List<T> {
    /// Writes the list. `next` makes the address of the next page from its cursor.
    pub fn body(&self, next: impl FnOnce(&str) -> String) -> Result<ListBody, Problem> {
        Ok(ListBody { json: json(self)?, next: self.next_cursor.as_deref().map(next) })
    }
}

impl ListBody {
    /// The answer.
    pub fn answer(self) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(next) = self.next {
            answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        answer.insert_header((CONTENT_TYPE, "application/json")).body(self.json)
    }
}

/// Writes an answer as JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(Problem::internal)
}
