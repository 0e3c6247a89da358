//! The API: what the pages show, for programs, under `/api/v1`.
//!
//! One file per group of routes. Everything but the public keys and the table of problems needs a token. The JSON of
//! responses is defined in `view.rs` and nowhere else, so that a change of the database does not change the API.
//! Routes, parameters and problems are described in `docs/API.md`.

mod cursor;
mod feeds;
mod findings;
mod issues;
mod law_changes;
mod list;
mod listing;
mod listings;
pub(super) mod parameters;
mod public;
mod questions;
mod registers;
mod repeated_sentences;
mod resales;
pub(super) mod response;
mod review;
mod risk;
pub(super) mod route;
#[cfg(test)]
pub(super) mod tests;
mod view;

use super::App;
use super::problem::Problem;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use route::get;

/// All routes of the API.
pub fn configure(cfg: &mut ServiceConfig) {
    let api = web::scope("/api")
        .wrap(from_fn(response::finish_response))
        .service(get("/v1/listings", listings::list))
        .service(get("/v1/listings/{id}", listing::one))
        .service(get("/v1/listings/{id}/versions", listing::versions))
        .service(get("/v1/listings/{id}/versions/{number}", listing::version))
        .service(get("/v1/listings/{id}/versions/{number}/assessments/{method}", listing::assessment))
        .service(get("/v1/listings/{id}/raw", listing::raw))
        .service(get("/v1/listings/{id}/questions", questions::of_listing))
        .service(get("/v1/listings/{id}/repeated-sentences", repeated_sentences::of_listing))
        .service(get("/v1/listings/{id}/resales", resales::of_listing))
        .service(get("/v1/findings/{fingerprint}", findings::one))
        .service(get("/v1/responses", feeds::responses))
        .service(get("/v1/changes", feeds::changes))
        .service(get("/v1/issues", issues::list))
        .service(get("/v1/risk", risk::overview))
        .service(get("/v1/review", review::next))
        .service(get("/v1/resales", resales::list))
        .service(get("/v1/registers", registers::list))
        .service(get("/v1/rule-changes", law_changes::list))
        .service(get("/v1/problems", public::problems))
        .default_service(web::to(response::not_found));
    cfg.service(api)
        .service(get("/.well-known/jwks.json", public::keys).wrap(from_fn(response::finish_response)))
        .service(get("/problems/{code}", public::problem).wrap(from_fn(response::finish_response)));
}

/// Runs blocking work (store, index, archive) on the thread pool once it is admitted, inside the span of the request.
pub(super) async fn blocking<T: Send + 'static>(
    app: web::Data<App>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let admitted = app.admission.admit().await?;
    let _cancel = admitted.cancel_on_drop();
    let span = tracing::Span::current();
    web::block(move || span.in_scope(|| admitted.work(work))).await.map_err(Problem::internal)?
}
