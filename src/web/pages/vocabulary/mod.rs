//! The vocabulary: every term with which listings are tagged.
//!
//! `list.rs` is the list, `term.rs` the page of a term, `download.rs` both as linked data.

mod download;
mod list;
mod term;

pub(super) use download::{json_ld, term_json_ld, term_turtle, turtle};
pub(super) use list::page as list;
pub(super) use term::page as term;

use super::PageError;
use crate::domain::card::{Card, Example, Expect};
use crate::domain::listing::TermId;
use crate::domain::vocabulary::{Status, Term};
use crate::web::App;
use crate::web::params::shown;
use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, LINK};

/// An example of a card.
pub(super) struct ExampleView {
    /// The expected result, as a CSS class.
    pub kind: &'static str,
    /// The expected result.
    pub expect: &'static str,
    /// The listing as written.
    pub body: String,
}

/// The examples of a card.
pub(super) fn examples(examples: &[Example], flag: &'static str, clear: &'static str) -> Vec<ExampleView> {
    let view = |example: &Example| {
        let (kind, expect) = match example.expect {
            Expect::Flag => ("flag", flag),
            Expect::Clear => ("clear", clear),
            Expect::Unknown => ("open", "Undecided from what is stated"),
            Expect::KnownMiss => ("miss", "Known miss: should be recognised but is not yet"),
        };
        ExampleView { kind, expect, body: example.body.trim_end().to_owned() }
    };
    examples.iter().map(view).collect()
}

/// Label of a status.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft, not yet in use",
        Status::Stable => "in use",
        Status::Retired => "retired, no longer in use",
    }
}

/// Address of the search for the listings with a term.
fn search(id: &TermId) -> String {
    format!("/?{}={}", id.facet().name(), id.slug())
}

/// The term at `/vocabulary/<facet>/<slug>`.
fn find<'a>(app: &'a App, facet: &str, slug: &str) -> Result<&'a Card<Term>, PageError> {
    let id = TermId::try_from(format!("{facet}:{slug}")).ok();
    id.and_then(|id| app.method.vocabulary.get(&id)).ok_or_else(|| {
        PageError::NotFound(format!("The vocabulary has no term “{}”.", shown(&format!("{facet}:{slug}"))))
    })
}

/// Adds the downloads of a page as `Link` header, for programs.
fn with_downloads(mut page: HttpResponse, path: &str) -> HttpResponse {
    let [json_ld, turtle] = [("jsonld", download::JSON_LD), ("ttl", "text/turtle")]
        .map(|(ending, media)| format!("<{path}.{ending}>; rel=\"alternate\"; type=\"{media}\""));
    if let Ok(value) = HeaderValue::from_str(&format!("{json_ld}, {turtle}")) {
        page.headers_mut().insert(LINK, value);
    }
    page
}
