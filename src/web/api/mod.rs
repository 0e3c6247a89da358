//! The API: what the pages show, for programs, under `/api/v1`.
//!
//! One file per group of routes. Everything but the public keys and the table of problems needs a token. The JSON of
//! responses is defined in `view.rs` and nowhere else, so that a change of the database does not change the API.
//! Routes, parameters and problems are described in `docs/API.md`.

mod access;
mod access_log;
mod alerts;
mod as_of;
mod bulk;
mod cases;
mod catalog;
mod changes;
mod cors;
mod coverage;
mod cursor;
mod deals;
mod decisions;
mod expand;
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
mod manifests;
mod notes;
pub mod openapi;
mod pages;
pub(super) mod parameters;
mod public;
mod question_list;
mod questions;
mod reconcile;
mod registers;
mod repeated_sentences;
mod resales;
pub(super) mod response;
mod review;
mod risk;
pub(super) mod route;
mod runs;
#[cfg(test)]
pub(super) mod tests;
mod tokens;
mod view;
mod write;

pub use cases::write_case_file;
pub use view::{CaseEventItem, CaseItem, CaseView};

use super::App;
use super::problem::Problem;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use route::{get, get_patch, get_patch_delete, get_post, post};

/// Makes the routes, and for tests a list of them, from the same lines, so that they cannot differ.
macro_rules! routes {
    ($($kind:ident $path:literal => $($handler:path),+;)*) => {
        /// Kind and path of every route.
        #[cfg(test)]
        const ROUTES: &[(&str, &str)] = &[$((stringify!($kind), $path)),*];

        fn routes(cfg: &mut ServiceConfig) {
            $(cfg.service($kind($path, $($handler),+));)*
        }
    };
}

routes! {
    get "/v1/listings" => listings::list;
    get "/v1/listings/{id}" => listing::one;
    get "/v1/listings/{id}/findings" => listing::findings;
    get "/v1/listings/{id}/versions" => listing::versions;
    get "/v1/listings/{id}/versions/{number}" => listing::version;
    get "/v1/listings/{id}/versions/{number}/assessments/{method}" => listing::assessment;
    get "/v1/listings/{id}/raw" => listing::raw;
    get "/v1/listings/{id}/questions" => questions::of_listing;
    get "/v1/listings/{id}/repeated-sentences" => repeated_sentences::of_listing;
    get "/v1/listings/{id}/resales" => resales::of_listing;
    get "/v1/resales" => resales::list;
    get "/v1/questions" => question_list::list;
    get "/v1/findings" => finding_list::list;
    get "/v1/findings/{fingerprint}" => findings::one;
    get "/v1/brokers" => catalog::brokers;
    get "/v1/sources" => catalog::sources;
    get "/v1/runs" => runs::list;
    get "/v1/coverage" => coverage::list;
    get "/v1/source-events" => coverage::events;
    get "/v1/terms" => catalog::terms;
    get "/v1/rules" => catalog::rules;
    get "/v1/statistics" => catalog::statistics;
    get "/v1/decisions" => decisions::list;
    get_post "/v1/registers/{id}/decisions" => decisions::of_register, write::on_register;
    post "/v1/listings/{id}/decisions" => write::on_listing;
    post "/v1/findings/{fingerprint}/responses" => write::on_finding;
    get "/v1/responses" => feeds::responses;
    get "/v1/changes" => changes::list;
    get "/v1/issues" => issues::list;
    get "/v1/risk" => risk::overview;
    get "/v1/review" => review::next;
    get "/v1/registers" => registers::list;
    get "/v1/rule-changes" => law_changes::list;
    get "/v1/deals" => deals::list;
    get "/v1/manifests" => manifests::list;
    get "/v1/manifests/range/{prefix}" => manifests::range;
    get_post "/v1/cases" => cases::list, cases::open;
    get_patch "/v1/cases/{id}" => cases::one, cases::change;
    get "/v1/cases/{id}/export" => cases::export;
    get "/v1/cases/{id}/history" => cases::history;
    post "/v1/cases/{id}/pins" => cases::pin;
    get "/v1/cases/{id}/pins/{number}" => cases::pinned_bytes;
    post "/v1/cases/{id}/pins/{number}/removal" => cases::remove_pin;
    post "/v1/cases/{id}/notes" => cases::note;
    get_post "/v1/alerts" => alerts::list, write::on_alerts;
    get_patch_delete "/v1/alerts/{id}" => alerts::one, write::on_alert, write::without_alert;
    get "/v1/alerts/{id}/matches" => alerts::matches;
    get "/v1/alerts/{id}/deliveries" => alerts::deliveries;
    post "/v1/alerts/{id}/test" => write::on_alert_test;
    post "/v1/sources/{id}/listings" => write::on_source;
    get_post "/v1/listings/{id}/notes" => notes::on_listing, write::on_listing_notes;
    get_post "/v1/brokers/{id}/notes" => notes::on_broker, write::on_broker_notes;
    get_patch_delete "/v1/notes/{id}" => notes::one, write::on_note, write::without_note;
    get "/v1/tokens" => tokens::list;
    post "/v1/tokens/{jti}/revocation" => tokens::revoke;
    get "/v1/access-log" => access_log::list;
    get_post "/v1/reconcile" => reconcile::manifest, reconcile::queries;
    get "/v1/reconcile/suggest/entity" => reconcile::suggest;
    get "/v1/reconcile/preview/{id}" => reconcile::preview;
    get "/v1/problems" => public::problems;
    get "/v1/openapi.json" => openapi::description;
}

/// All routes of the API.
pub fn configure(cfg: &mut ServiceConfig) {
    let api = web::scope("/api")
        .wrap(from_fn(response::finish_response))
        .configure(routes)
        .service(lookup::resource())
        .default_service(web::to(response::not_found));
    cfg.service(api)
        .service(get("/.well-known/jwks.json", public::keys).wrap(from_fn(response::finish_response)))
        .service(get("/alerts/{part}.atom", alerts::feed).wrap(from_fn(response::finish_response)))
        .service(get("/problems/{code}", public::problem).wrap(from_fn(response::finish_response)));
}

/// Runs blocking work (store, index, archive) on the thread pool once it is admitted, inside the span of the request.
pub(in crate::web) async fn blocking<T: Send + 'static>(
    app: web::Data<App>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let admitted = app.admission.admit().await?;
    let _cancel = admitted.cancel_on_drop();
    let span = tracing::Span::current();
    web::block(move || span.in_scope(|| admitted.work(work))).await.map_err(Problem::internal)?
}
