//! `GET /api/v1/rule-changes`: what changed in the law, and in the rules because of it, newest first. Needs no token.

use super::parameters::Parameters;
use super::public::cached_json;
use crate::assess::audit::{LawChange, law_changes};
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

#[derive(Serialize)]
struct Changes {
    items: &'static [LawChange],
}

/// All changes.
pub async fn list(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    cached_json(&Changes { items: law_changes() })
}
