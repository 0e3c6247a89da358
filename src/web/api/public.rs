//! Routes without a token: the public keys with which others verify our tokens, and the table of problems.

use super::list::json;
use crate::web::App;
use crate::web::problem::{PROBLEMS, Problem, ProblemCode};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use serde::Serialize;

/// `GET /.well-known/jwks.json`.
pub async fn keys(app: Data<App>) -> Result<HttpResponse, Problem> {
    let body = json(&app.auth.keys.jwks())?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/jwk-set+json"))
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .body(body))
}

/// `GET /api/v1/problems`.
pub async fn problems() -> Result<HttpResponse, Problem> {
    #[derive(Serialize)]
    struct Table {
        items: &'static [crate::web::problem::ProblemRow],
    }
    cached_json(&Table { items: PROBLEMS })
}

/// `GET /problems/{code}`: the address in the `type` of a problem.
pub async fn problem(path: Path<String>) -> Result<HttpResponse, Problem> {
    let row = PROBLEMS.iter().find(|p| p.code == path.as_str());
    cached_json(row.ok_or_else(|| Problem::new(ProblemCode::NotFound, "Unknown problem code; see /api/v1/problems."))?)
}

/// What is the same for everybody and changes only with the program or its cards.
pub(super) fn cached_json(value: &impl Serialize) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(json(value)?))
}
