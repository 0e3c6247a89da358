//! Pages for when something is not there, not understood or broken.

use super::Frame;
use crate::ingest::acquire::archive::ArchiveError;
use crate::search::{IndexError, StopReason};
use crate::store::StoreError;
use crate::web::gate::Refused;
use crate::web::params::ParamError;
use actix_web::error::BlockingError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

/// What pages take.
const METHODS: &str = "GET, HEAD";

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such thing. The sentence says what was looked for.
    #[error("{0}")]
    NotFound(String),
    /// The address is there and takes other methods.
    #[error("this address takes {METHODS} only")]
    Method,
    /// The same page has another address, which this is.
    #[error("the page is at {0}")]
    Moved(String),
    /// The address has a parameter that cannot be used.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A template.
    #[error("the page cannot be printed: {0}")]
    Print(#[from] askama::Error),
    /// It was not let in.
    #[error(transparent)]
    Refused(#[from] Refused),
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
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Moved(_) => StatusCode::PERMANENT_REDIRECT,
            Self::Param(_) => StatusCode::BAD_REQUEST,
            Self::Index(IndexError::Stopped(StopReason::Work(_))) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(Refused::Client(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Stopping(_) | Self::Refused(Refused::Busy(_)) | Self::Index(IndexError::Stopped(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (heading, message, hint) = match self {
            Self::NotFound(what) => ("Not found", what.clone(), String::new()),
            Self::Method => {
                ("Not with this method", format!("This address takes {METHODS} only."), "It is read only.".to_owned())
            }
            Self::Moved(to) => ("Moved", format!("This page is at {to}."), String::new()),
            Self::Param(e) => ("This address cannot be read", e.message.clone(), e.hint.clone().unwrap_or_default()),
            Self::Refused(refused) => {
                ("Please wait a moment", refused.to_string(), "Try again in a few seconds.".to_owned())
            }
            Self::Index(IndexError::Stopped(stop)) => (
                "This question costs too much",
                format!("It was not answered: {stop}. No part of an answer is shown in place of the whole."),
                "Ask in fewer or longer words, without stars after single letters, or in several questions.".to_owned(),
            ),
            Self::Stopping(_) => ("Back in a moment", "The server is being restarted.".to_owned(), String::new()),
            failed => {
                // The cause may name files and tables; it belongs in the log and not on the page.
                tracing::error!(error = %failed, "a page failed");
                let message = "Something went wrong on our side. Nothing you did caused it.".to_owned();
                ("The page could not be made", message, "Please try again in a minute.".to_owned())
            }
        };
        let missing = matches!(self, Self::NotFound(_));
        let page = ErrorPage { frame: Frame::bare(""), heading, message, hint, missing };
        let body = super::calm::calm(page.render().unwrap_or_else(|_| heading.to_owned()));
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::Method => drop(answer.insert_header((ALLOW, METHODS))),
            Self::Moved(to) => drop(answer.insert_header((LOCATION, to.as_str()))),
            Self::Refused(refused) => drop(answer.insert_header((RETRY_AFTER, refused.retry_after().to_string()))),
            Self::Index(IndexError::Stopped(StopReason::Time(_))) => drop(answer.insert_header((RETRY_AFTER, "10"))),
            _ => {}
        }
        answer.content_type("text/html; charset=utf-8").insert_header(("cache-control", "no-store")).body(body)
    }
}

/// Refuses methods that an address does not take.
pub(super) async fn other_method() -> Result<HttpResponse, PageError> {
    Err(PageError::Method)
}

/// Answers addresses that lead nowhere.
pub(super) async fn no_such_page() -> Result<HttpResponse, PageError> {
    Err(PageError::NotFound("There is no page at this address.".to_owned()))
}
