//! Lists: every list of the API has the same shape, and a `Link` header to its next page (RFC 8288).

use super::access::Rows;
use crate::search::{QueryDiagnostic, Suggestion};
use crate::web::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, LINK};
use serde::Serialize;

/// What the server did because the client prefers it (RFC 7240).
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// A page of a list.
#[derive(Serialize)]
pub struct List<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// What to send as `cursor` (of feeds: as `since`) for the next page; null at the end.
    pub next_cursor: Option<String>,
    /// How many items there are in all; null if counting would be too costly.
    pub total: Option<u64>,
    /// Whether `total` is exact.
    pub total_is_exact: bool,
    /// Most items on a page.
    pub limit_applied: usize,
    /// What only a search has.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchInfo>,
}

/// What a search says besides its hits.
#[derive(Serialize)]
pub struct SearchInfo {
    /// Where the query was not taken literally.
    pub diagnostics: Vec<Diagnostic>,
    /// Invented samples that match too; `q=is:sample` lists them.
    pub samples_excluded: u64,
    /// Words that may have been meant.
    pub suggestions: Vec<SuggestedWord>,
    /// Words of the query that no hit contains; without hits, those that no listing contains.
    pub missing_terms: Vec<String>,
}

/// A remark on a part of the query.
#[derive(Serialize)]
pub struct Diagnostic {
    /// First byte of the part in `q`.
    position: usize,
    /// Length of the part in bytes.
    length: usize,
    message: String,
    hint: Option<String>,
    /// What to put in place of the part, if that alone does what the hint says.
    replacement: Option<String>,
}

/// A word that may have been meant.
#[derive(Serialize)]
pub struct SuggestedWord {
    /// First byte in `q` of what it replaces.
    position: usize,
    /// Length in bytes of what it replaces.
    length: usize,
    word: String,
    /// Approximate number of listings that contain it.
    listings: u64,
}

impl From<QueryDiagnostic> for Diagnostic {
    fn from(notice: QueryDiagnostic) -> Self {
        let QueryDiagnostic { position, span, message, hint, replacement } = notice;
        Self { position, length: span.len(), message, hint, replacement }
    }
}

impl From<Suggestion> for SuggestedWord {
    fn from(suggestion: Suggestion) -> Self {
        let Suggestion { span, word, documents } = suggestion;
        Self { position: span.start, length: span.len(), word, listings: documents }
    }
}

/// A list as bytes, written on a blocking thread.
pub struct ListBody {
    json: Vec<u8>,
    next: Option<String>,
    counted: bool,
    rows: u64,
}

impl<T: Serialize> List<T> {
    /// A list without pages.
    pub fn complete(items: Vec<T>) -> Self {
        let count = items.len();
        Self {
            items,
            next_cursor: None,
            total: Some(count as u64),
            total_is_exact: true,
            limit_applied: count,
            search: None,
        }
    }

    /// Writes the list. `next` makes the address of the next page from its cursor.
    pub fn body(&self, next: impl FnOnce(&str) -> String) -> Result<ListBody, Problem> {
        Ok(ListBody {
            json: json(self)?,
            next: self.next_cursor.as_deref().map(next),
            counted: false,
            rows: self.items.len() as u64,
        })
    }
}

impl ListBody {
    /// Notes that the exact total was counted because the client prefers it.
    pub fn counted(self, counted: bool) -> Self {
        Self { counted, ..self }
    }

    /// The response.
    pub fn response(self) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if self.counted {
            response.insert_header((PREFERENCE_APPLIED, "count=exact"));
        }
        if let Some(next) = self.next {
            response.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        let mut response = response.insert_header((CONTENT_TYPE, "application/json")).body(self.json);
        response.extensions_mut().insert(Rows(self.rows));
        response
    }
}

/// A response of JSON.
pub fn json_response(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(body)
}

/// Writes a value as JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(Problem::internal)
}
