//! Error pages.

use super::Frame;
use crate::ingest::acquire::archive::ArchiveError;
use crate::manifest::ManifestError;
use crate::search::{IndexError, StopReason};
use crate::store::StoreError;
use crate::web::admission::Rejected;
use crate::web::params::ParamError;
use actix_web::error::BlockingError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

/// The methods of all pages.
const METHODS: &str = "GET, HEAD";

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Not found. The sentence says what was looked for.
    #[error("{0}")]
    NotFound(String),
    /// The source of a listing is removed: a sentence, and the path of what is kept as evidence.
    #[error("{0}")]
    Removed(String, String),
    /// Another method than GET or HEAD.
    #[error("expected one of the methods: {METHODS}")]
    Method,
    /// The page has another address, which this is.
    #[error("the page is at {0}")]
    Moved(String),
    /// An invalid parameter.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A list of addresses.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A template.
    #[error("the page cannot be rendered: {0}")]
    Print(#[from] askama::Error),
    /// The request was not admitted.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping(#[from] BlockingError),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    heading: &'static str,
    message: String,
    hint: String,
    missing: bool,
    /// The path of what is kept as evidence of a removed listing.
    evidence: Option<String>,
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Removed(..) => StatusCode::GONE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Moved(_) => StatusCode::PERMANENT_REDIRECT,
            Self::Param(_) => StatusCode::BAD_REQUEST,
            Self::Index(IndexError::Stopped(StopReason::Work(_))) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rejected(Rejected::Client(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Stopping(_) | Self::Rejected(Rejected::Busy(_)) | Self::Index(IndexError::Stopped(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (heading, message, hint) = match self {
            Self::NotFound(what) => ("Not found", what.clone(), String::new()),
            Self::Removed(what, _) => ("The source was removed", what.clone(), String::new()),
            Self::Method => (
                "Method not allowed",
                format!("Expected one of the methods: {METHODS}."),
                "Pages are read-only.".to_owned(),
            ),
            Self::Moved(to) => ("Moved", format!("This page is at {to}."), String::new()),
            Self::Param(e) => ("Invalid address", e.message.clone(), e.hint.clone().unwrap_or_default()),
            Self::Rejected(rejected) => {
                let heading = match rejected {
                    Rejected::Client(_) => "Too many concurrent requests",
                    Rejected::Busy(_) => "The server is busy",
                };
                (heading, rejected.to_string(), "Try again in a few seconds.".to_owned())
            }
            Self::Index(IndexError::Stopped(stop)) => {
                let (heading, hint) = match stop {
                    StopReason::Work(_) => (
                        "This search is too costly",
                        "Use fewer or longer words, no wildcards after single letters, or several searches.",
                    ),
                    StopReason::Time(_) => ("The search took too long", "Narrow the search, or try again later."),
                    StopReason::Cancelled => ("The search was cancelled", ""),
                };
                (heading, format!("It was stopped: {stop}. Partial results are never shown."), hint.to_owned())
            }
            Self::Stopping(_) => ("Server unavailable", "The server is being restarted.".to_owned(), String::new()),
            failed => {
                // The cause may name files and tables, so it is only logged.
                tracing::error!(cause = %failed, "request failed");
                let message = "An internal error occurred; it was not caused by your request.".to_owned();
                ("The page could not be rendered", message, "Please try again in a minute.".to_owned())
            }
        };
        let missing = matches!(self, Self::NotFound(_) | Self::Removed(..));
        let evidence = if let Self::Removed(_, path) = self { Some(path.clone()) } else { None };
        let page = ErrorPage { frame: Frame::bare(""), heading, message, hint, missing, evidence };
        let body = super::combining_marks::limit_combining_marks(page.render().unwrap_or_else(|_| heading.to_owned()));
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Method => drop(response.insert_header((ALLOW, METHODS))),
            Self::Moved(to) => drop(response.insert_header((LOCATION, to.as_str()))),
            Self::Rejected(rejected) => {
                response.insert_header((RETRY_AFTER, rejected.retry_after().to_string()));
            }
            Self::Index(IndexError::Stopped(StopReason::Time(_))) => drop(response.insert_header((RETRY_AFTER, "10"))),
            _ => {}
        }
        response.content_type("text/html; charset=utf-8").insert_header(("cache-control", "no-store")).body(body)
    }
}

/// For other methods of a known route.
pub(super) async fn method_not_allowed() -> Result<HttpResponse, PageError> {
    Err(PageError::Method)
}

/// For unknown routes.
pub(super) async fn not_found() -> Result<HttpResponse, PageError> {
    Err(PageError::NotFound("There is no page at this address.".to_owned()))
}
