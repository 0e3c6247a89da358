//! Problems: what the API says when it cannot do what was asked, in the form of RFC 9457.
//!
//! Every kind of problem is one row of the table below, with a code that never changes its meaning. What went wrong
//! inside is written to the log once, under the id of the request; the answer names the id and keeps the rest to itself.

use super::gate::Refused;
use super::params::ParamError;
use crate::search::{IndexError, StopReason};
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemRow {
    /// Stable name, the end of the problem's `type`.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// The same words for every problem of this kind.
    pub title: &'static str,
    /// What the asker can do.
    pub advice: &'static str,
}

/// Makes the enumeration and the table from the same lines, so that neither can lack a row.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal, $advice:literal;)*) => {
        /// Kinds of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        /// Every kind of problem the API can answer with, in the order of [`ProblemCode`].
        pub static PROBLEMS: &[ProblemRow] =
            &[$(ProblemRow { code: $code, status: $status, title: $title, advice: $advice },)*];
    };
}

problems! {
    /// A value that cannot be used.
    BadParameter = "bad-parameter", 400, "A parameter has a value that cannot be used",
        "Correct the parameter named in errors.";
    /// A name that is no parameter.
    UnknownParameter = "unknown-parameter", 400, "There is no such parameter",
        "Compare the name with the list of parameters; nothing is ignored silently.";
    /// A cursor that was not given out, or for another question.
    BadCursor = "bad-cursor", 400, "The cursor cannot be used",
        "Take next_cursor of the answer before, with the same question; or begin without a cursor.";
    /// A token where proxies and logs would keep it.
    TokenInUrl = "token-in-url", 400, "Tokens do not belong in addresses",
        "Send the token in the Authorization header, and let it expire: it may have been logged.";
    /// An Authorization header that is none.
    BadCredentials = "bad-credentials", 400, "The Authorization header cannot be read",
        "Send one header: Authorization: Bearer TOKEN.";
    /// No token.
    NoCredentials = "no-credentials", 401, "This needs a token",
        "Send Authorization: Bearer TOKEN; the operator issues tokens with brokerwatch token issue.";
    /// A token that is refused.
    InvalidToken = "invalid-token", 401, "The token is refused",
        "Ask for a new token; detail says why this one is refused.";
    /// A token that may not do this.
    InsufficientScope = "insufficient-scope", 403, "The token does not permit this",
        "Ask for a token with the scope named in detail.";
    /// Nothing at this address.
    NotFound = "not-found", 404, "There is nothing at this address",
        "See the list of routes in the documentation of the API.";
    /// No listing, or no version.
    NoSuchListing = "no-such-listing", 404, "There is no such listing or version",
        "Take ids from the list of listings; listings that vanished from their source are kept.";
    /// No finding.
    NoSuchFinding = "no-such-finding", 404, "There is no such finding",
        "Take fingerprints from the findings of listings; findings that are gone are kept.";
    /// Not with this method.
    MethodNotAllowed = "method-not-allowed", 405, "The address does not take this method",
        "Use a method named in the Allow header.";
    /// An encoding that cannot be sent.
    NotAcceptable = "not-acceptable", 406, "The answer cannot be sent as asked",
        "Accept one of the encodings named in detail, or leave Accept-Encoding out.";
    /// A rank that is no longer true.
    CursorExpired = "cursor-expired", 409, "The cursor has expired",
        "Begin again without a cursor, or use sort=id, whose cursors do not expire.";
    /// A question that costs too much.
    TooCostly = "question-too-costly", 422, "The question costs too much",
        "Ask in fewer or longer words, without stars after single letters, or in several questions.";
    /// One client with too much under way.
    TooMany = "too-many-requests", 429, "Too much is under way for your address",
        "Wait as long as Retry-After says, and ask one thing after the other.";
    /// A fault of the service.
    Internal = "internal", 500, "Something went wrong here",
        "Tell the operator the instance of this problem; the log has the cause under it.";
    /// A part of the service does not answer now.
    Unavailable = "unavailable", 503, "A part of the service does not answer",
        "Try again in a minute; nothing was changed.";
    /// A question that took too long.
    TooSlow = "question-too-slow", 503, "The question took too long",
        "Narrow the question, or try again when the server has less to do; no part of an answer is given for the whole.";
    /// All at work.
    Busy = "busy", 503, "As much is under way as the server takes",
        "Wait as long as Retry-After says.";
}

impl ProblemCode {
    /// Its row of the table.
    pub fn row(self) -> &'static ProblemRow {
        &PROBLEMS[self as usize]
    }
}

/// One place in the request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Name of the parameter.
    pub parameter: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem on its way to the asker.
#[derive(Debug)]
pub struct Problem {
    /// Which kind.
    pub code: ProblemCode,
    /// What is the matter this time, as a sentence.
    pub detail: String,
    /// The places that are wrong, if the asker can mend them.
    pub errors: Vec<Fault>,
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
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    errors: &'a [Fault],
}

impl Problem {
    /// A problem with what is the matter this time.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), cause: None }
    }

    /// A parameter with a value that cannot be used.
    pub fn parameter(code: ProblemCode, name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let fault = Fault { parameter: name.to_owned(), detail: detail.clone() };
        Self { errors: vec![fault], ..Self::new(code, detail) }
    }

    /// A fault of the service. The cause goes to the log and nowhere else.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let detail = "The request was understood and could not be answered.";
        Self { cause: Some(cause.to_string()), ..Self::new(ProblemCode::Internal, detail) }
    }

    /// A part of the service that does not answer now. The cause goes to the log and nowhere else.
    pub fn unavailable(part: &str, cause: impl fmt::Display) -> Self {
        let detail = format!("The {part} does not answer at the moment.");
        Self { cause: Some(cause.to_string()), ..Self::new(ProblemCode::Unavailable, detail) }.retry_after()
    }

    /// Adds a header to the answer. Characters that may not stand in a header become `?`.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        let safe: String = value.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect();
        self.headers.extend(HeaderValue::from_str(&safe).ok().map(|value| (name, value)));
        self
    }

    /// What goes to the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The answer; `request` is the id of the request, a UUID.
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
        // Texts and a number: writing them as JSON cannot fail.
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
        let unknown = error.message.starts_with("There is no parameter");
        let code = if unknown { ProblemCode::UnknownParameter } else { ProblemCode::BadParameter };
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

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let code = match refused {
            Refused::Client(_) => ProblemCode::TooMany,
            Refused::Busy(_) => ProblemCode::Busy,
        };
        Self::new(code, refused.to_string()).with_header(RETRY_AFTER, &refused.retry_after().to_string())
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Document { .. } => Self::internal(error),
            IndexError::Stopped(stop) => {
                let detail = format!("The question was not answered: {stop}.");
                match stop {
                    StopReason::Work(_) => Self::new(ProblemCode::TooCostly, detail),
                    _ => Self::new(ProblemCode::TooSlow, detail).with_header(RETRY_AFTER, "10"),
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
    fn every_code_is_there_once_and_has_an_error_status() {
        let codes: BTreeSet<&str> = PROBLEMS.iter().map(|p| p.code).collect();
        assert_eq!(codes.len(), PROBLEMS.len());
        assert!(PROBLEMS.iter().all(|p| (400..600).contains(&p.status)));
        assert_eq!(ProblemCode::Unavailable.row().code, "unavailable");
    }

    #[test]
    fn the_documentation_has_the_same_table() {
        let manual = include_str!("../../docs/API.md");
        for p in PROBLEMS {
            let row = format!("| `{}` | {} | {} | {} |", p.code, p.status, p.title, p.advice);
            assert!(manual.contains(&row), "docs/API.md lacks: {row}");
        }
        let rows = manual.lines().filter(|l| l.starts_with("| `") && l.matches(" | ").count() == 3).count();
        assert_eq!(rows, PROBLEMS.len(), "docs/API.md has rows for problems that do not exist");
    }

    #[test]
    fn the_cause_stays_inside() {
        let problem = Problem::internal("/var/lib/secret/path: broken");
        let body = actix_web::body::to_bytes(problem.response(None).into_body());
        let body = actix_web::rt::System::new().block_on(body).unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("\"type\":\"/problems/internal\""), "{text}");
        assert_eq!(problem.cause(), Some("/var/lib/secret/path: broken"));
    }
}
