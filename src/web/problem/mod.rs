//! Problem details (RFC 9457): how the API reports errors.
//!
//! Each kind of problem is a row of the table in `table.rs`. Internal causes are written to the log under the request
//! id; the response only names that id, because causes may contain paths and queries.

mod table;

use super::admission::{RateState, Rejected};
use super::params::ParamError;
use crate::search::{IndexError, StopReason};
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;

pub use table::{PROBLEMS, ProblemCode, ProblemRow};

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An invalid parameter of the request, or member of its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvalidParameter {
    /// Name of the parameter or header; empty for a member of the body.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub parameter: String,
    /// JSON pointer into the body (RFC 6901); empty text for the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem to be sent.
#[derive(Debug)]
pub struct Problem {
    /// Which kind.
    pub code: ProblemCode,
    /// What is wrong in this case, as a sentence.
    pub detail: String,
    /// The invalid parameters, if there are any.
    pub errors: Vec<InvalidParameter>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "<[InvalidParameter]>::is_empty")]
    errors: &'a [InvalidParameter],
}

impl Problem {
    /// A problem with what is wrong in this case.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), cause: None }
    }

    /// A problem with a parameter.
    pub fn parameter(code: ProblemCode, name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let invalid = InvalidParameter { parameter: name.to_owned(), pointer: None, detail: detail.clone() };
        Self { errors: vec![invalid], ..Self::new(code, detail) }
    }

    /// A problem with a member of the body, by its JSON pointer.
    pub fn pointer(code: ProblemCode, pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let pointer = Some(pointer.to_owned());
        let invalid = InvalidParameter { parameter: String::new(), pointer, detail: detail.clone() };
        Self { errors: vec![invalid], ..Self::new(code, detail) }
    }

    /// An internal error. The cause is only logged.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let detail = "The request is valid, but an internal error occurred.";
        Self { cause: Some(cause.to_string()), ..Self::new(ProblemCode::Internal, detail) }
    }

    /// A part of the server does not respond. The cause is only logged.
    pub fn unavailable(part: &str, cause: impl fmt::Display) -> Self {
        let detail = format!("The {part} does not respond at the moment.");
        Self { cause: Some(cause.to_string()), ..Self::new(ProblemCode::Unavailable, detail) }.retry_after()
    }

    /// Adds a header to the response. Characters that are not allowed in a header become `?`.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        let safe: String = value.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect();
        self.headers.extend(HeaderValue::from_str(&safe).ok().map(|value| (name, value)));
        self
    }

    /// The cause, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The response; `request` is the id of the request, a UUID.
    pub fn response(&self, request: Option<&str>) -> HttpResponse {
        let row = self.code.row();
        let body = Body {
            r#type: format!("/problems/{}", row.code),
            title: row.title,
            status: row.status,
            detail: &self.detail,
            instance: request.map(|id| format!("urn:uuid:{id}")),
            errors: &self.errors,
        };
        let mut answer = HttpResponse::build(self.status_code());
        for (name, value) in &self.headers {
            answer.append_header((name.clone(), value.clone()));
        }
        // Strings and a number can always be written as JSON.
        let body = serde_json::to_string(&body).unwrap_or_default();
        answer.insert_header((CONTENT_TYPE, PROBLEM_JSON)).body(body)
    }

    fn retry_after(self) -> Self {
        self.with_header(RETRY_AFTER, "60")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.row().code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.row().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.response(None)
    }
}

impl From<ParamError> for Problem {
    fn from(error: ParamError) -> Self {
        let code = if error.unknown { ProblemCode::UnknownParameter } else { ProblemCode::BadParameter };
        Self::parameter(code, &error.parameter, error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { .. } | StoreError::Query(_) => Self::internal(error),
            _ => Self::unavailable("store", error),
        }
    }
}

impl From<Rejected> for Problem {
    fn from(rejected: Rejected) -> Self {
        let code = match rejected {
            Rejected::Client(_) => ProblemCode::TooMany,
            Rejected::Busy(_) => ProblemCode::Busy,
        };
        Self::new(code, rejected.to_string()).with_header(RETRY_AFTER, &rejected.retry_after().to_string())
    }
}

impl From<(RateState, u64)> for Problem {
    fn from((state, wait): (RateState, u64)) -> Self {
        let detail = format!("At most {} requests a minute are answered; wait {wait} s.", state.quota);
        Self::new(ProblemCode::RateLimited, detail).with_header(RETRY_AFTER, &wait.to_string())
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Document { .. } => Self::internal(error),
            IndexError::Stopped(stop) => {
                let detail = format!("The query was stopped: {stop}.");
                match stop {
                    StopReason::Work(_) => Self::new(ProblemCode::TooCostly, detail),
                    StopReason::Time(_) => Self::new(ProblemCode::QueryTimeout, detail).with_header(RETRY_AFTER, "10"),
                    // Seldom received: a request is cancelled because its client has disconnected.
                    StopReason::Cancelled => Self::new(ProblemCode::Unavailable, detail),
                }
            }
            _ => Self::unavailable("search index", error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_have_an_error_status() {
        let codes: BTreeSet<&str> = PROBLEMS.iter().map(|p| p.code).collect();
        assert_eq!(codes.len(), PROBLEMS.len());
        assert!(PROBLEMS.iter().all(|p| (400..600).contains(&p.status)));
        assert_eq!(ProblemCode::Unavailable.row().code, "unavailable");
    }

    #[test]
    fn the_documentation_has_the_same_table() {
        let manual = include_str!("../../../docs/API.md");
        for p in PROBLEMS {
            let row = format!("| `{}` | {} | {} | {} |", p.code, p.status, p.title, p.advice);
            assert!(manual.contains(&row), "docs/API.md lacks: {row}");
        }
        let rows = manual.lines().filter(|l| l.starts_with("| `") && l.matches(" | ").count() == 3).count();
        assert_eq!(rows, PROBLEMS.len(), "docs/API.md has rows for problems that do not exist");
    }

    #[test]
    fn the_cause_is_not_sent() {
        let problem = Problem::internal("/var/lib/secret/path: broken");
        let body = actix_web::body::to_bytes(problem.response(None).into_body());
        let body = actix_web::rt::System::new().block_on(body).unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("\"type\":\"/problems/internal\""), "{text}");
        assert_eq!(problem.cause(), Some("/var/lib/secret/path: broken"));
    }
}
