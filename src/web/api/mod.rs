//! The API: what the pages show, for programs, under `/api/v1`.
//!
//! One file per group of routes. Everything but the public keys and the table of problems needs a token. The JSON of
//! responses is defined in `view.rs` and nowhere else, so that a change of the database does not change the API.
//! Routes, parameters and problems are described in `docs/API.md`.

mod access;
mod bulk;
mod catalog;
mod changes;
mod cors;
mod cursor;
mod deals;
mod decisions;
mod expanded;
mod feeds;
mod fields;
mod finding_list;
mod findings;
mod issues;
mod law_changes;
mod list;
mod listing;
mod listings;
mod lookup;
mod pages;
pub(super) mod parameters;
mod public;
mod question_list;
mod questions;
mod registers;
mod repeated_sentences;
pub(super) mod response;
mod review;
mod risk;
pub(super) mod route;
mod runs;
#[cfg(test)]
pub(super) mod tests;
mod view;
mod write;

use super::App;
use super::problem::Problem;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use route::{get, get_post, post};

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
        .service(get("/v1/questions", question_list::list))
        .service(get("/v1/findings", finding_list::list))
        .service(get("/v1/findings/{fingerprint}", findings::one))
        .service(get("/v1/brokers", catalog::brokers))
        .service(get("/v1/sources", catalog::sources))
        .service(get("/v1/runs", runs::list))
        .service(get("/v1/terms", catalog::terms))
        .service(get("/v1/rules", catalog::rules))
        .service(get("/v1/statistics", catalog::statistics))
        .service(get("/v1/decisions", decisions::list))
        .service(get_post("/v1/registers/{id}/decisions", decisions::of_register, write::on_register))
        .service(post("/v1/listings/{id}/decisions", write::on_listing))
        .service(post("/v1/findings/{fingerprint}/responses", write::on_finding))
        .service(get("/v1/responses", feeds::responses))
        .service(get("/v1/changes", changes::list))
        .service(get("/v1/issues", issues::list))
        .service(get("/v1/risk", risk::overview))
        .service(get("/v1/review", review::next))
        .service(get("/v1/registers", registers::list))
        .service(get("/v1/rule-changes", law_changes::list))
        .service(get("/v1/deals", deals::list))
        .service(lookup::resource())
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
