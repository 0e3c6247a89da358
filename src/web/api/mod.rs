//! The API: what the pages show, for programs, under `/api/v1`.
//!
//! One file per group of addresses. Everything but the keys and the table of problems needs a token. What an answer
//! looks like is written down in `view.rs` and nowhere else, so that a change of the database is not a change of the
//! API. Routes, parameters and problems are described in `docs/API.md`.

mod changes;
mod cursor;
pub(super) mod edge;
mod findings;
mod issues;
mod list;
mod listing;
mod listings;
pub(super) mod parameters;
mod public;
mod registers;
mod risk;
#[cfg(test)]
mod tests;
mod view;

use super::App;
use super::problem::Problem;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Handler, Responder, guard};

/// All routes of the API.
pub fn configure(cfg: &mut ServiceConfig) {
    let api = web::scope("/api")
        .wrap(from_fn(edge::every_answer))
        .service(get("/v1/listings", listings::list))
        .service(get("/v1/listings/{id}", listing::one))
        .service(get("/v1/listings/{id}/versions", listing::versions))
        .service(get("/v1/listings/{id}/versions/{number}", listing::version))
        .service(get("/v1/listings/{id}/versions/{number}/assessments/{method}", listing::assessment))
        .service(get("/v1/listings/{id}/raw", listing::raw))
        .service(get("/v1/findings/{fingerprint}", findings::one))
        .service(get("/v1/responses", findings::responses))
        .service(get("/v1/changes", changes::list))
        .service(get("/v1/issues", issues::list))
        .service(get("/v1/risk", risk::overview))
        .service(get("/v1/registers", registers::list))
        .service(get("/v1/problems", public::problems))
        .default_service(web::to(edge::not_found));
    cfg.service(api)
        .service(get("/.well-known/jwks.json", public::keys).wrap(from_fn(edge::every_answer)))
        .service(get("/problems/{code}", public::problem).wrap(from_fn(edge::every_answer)));
}

/// An address that answers GET and HEAD.
pub(super) fn get<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let read = guard::Any(guard::Get()).or(guard::Head());
    web::resource(path).route(web::route().guard(read).to(handler)).default_service(web::to(edge::method_not_allowed))
}

/// Runs what blocks (store, index, archive) on the threads for that, once the gate lets it in.
pub(super) async fn blocking<T: Send + 'static>(
    app: web::Data<App>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let admitted = app.gate.admit().await?;
    let _waiting = admitted.waiting();
    web::block(move || admitted.work(work)).await.map_err(Problem::internal)?
}
