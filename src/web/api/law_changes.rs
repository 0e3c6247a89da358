//! `GET /api/v1/rule-changes`: what changed in the law, and in the rules because of it, newest first. Needs no token.

use super::list::json;
use super::parameters::Parameters;
use crate::assess::audit::LawChange;
use crate::web::App;
use crate::web::problem::Problem;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

#[derive(Serialize)]
struct Changes<'a> {
    items: &'a [LawChange],
}

/// All changes.
pub async fn list(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(json(&Changes { items: app.method.rules.law_changes() })?))
}
