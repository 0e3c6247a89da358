//! `If-Match`: the state that a client has seen and decides on (RFC 9110, section 13.1.1; RFC 6585 for its absence).

use crate::domain::listing::digest_hex;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, Header, IF_MATCH, IfMatch};

/// The states in which the write may be carried out.
pub enum Precondition {
    /// Any.
    Any,
    /// One of these entity tags.
    Tags(Vec<EntityTag>),
}

/// The entity tag of a body.
pub fn tag_of(body: &[u8]) -> String {
    digest_hex(&[body]).chars().take(32).collect()
}

impl Precondition {
    /// Reads the header, which must be there.
    pub fn read(request: &HttpRequest) -> Result<Self, Problem> {
        if !request.headers().contains_key(IF_MATCH) {
            let detail =
                "Send If-Match with the ETag of what you have seen, so that two people do not decide unawares.";
            return Err(Problem::new(ProblemCode::PreconditionRequired, detail));
        }
        match IfMatch::parse(request) {
            Ok(IfMatch::Any) => Ok(Self::Any),
            Ok(IfMatch::Items(tags)) if !tags.is_empty() => Ok(Self::Tags(tags)),
            _ => {
                let detail = "invalid If-Match: expected entity tags in quotation marks, or *.";
                Err(Problem::parameter(ProblemCode::BadParameter, "If-Match", detail))
            }
        }
    }

    /// Fails unless it holds for the present body.
    pub fn check(&self, body: &[u8]) -> Result<(), Problem> {
        let present = EntityTag::new_strong(tag_of(body));
        match self {
            Self::Any => Ok(()),
            Self::Tags(tags) if tags.iter().any(|tag| tag.strong_eq(&present)) => Ok(()),
            Self::Tags(_) => {
                let detail = "It has changed since you read it. Read it again, and decide again if you still want to.";
                Err(Problem::new(ProblemCode::PreconditionFailed, detail))
            }
        }
    }
}
