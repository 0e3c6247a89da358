//! The pages people read. They are whole without a script (the one there is completes what is typed), load nothing from elsewhere and show seller-written text
//! only as text.
//!
//! One file per page: the handler asks store and index, fills a plain view and the template beside it in `templates/`
//! prints it. `html.rs` is the only place that makes markup out of seller-written text.

mod about;
mod assets;
mod brokers;
mod chips;
mod error;
mod facets;
mod hit;
mod html;
mod listing;
mod markdown;
mod marks;
mod names;
mod provenance;
mod registers;
mod remarks;
mod risk;
mod rules;
mod search;
mod show;
mod sources;
mod spread;
mod tree;
mod vocabulary;
mod why;

#[cfg(test)]
mod tests;

pub use error::PageError;

use super::App;
use actix_web::guard::{Any, Get, Head};
use actix_web::{HttpResponse, Route, web};
use askama::Template;

/// All pages.
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/", read().to(search::page))
        .route("/facets/{field}", read().to(facets::page))
        .route("/listings/{id}", read().to(listing::page))
        .route("/listings/{id}/raw", read().to(provenance::raw))
        .route("/listings/{id}/versions/{number}", read().to(listing::version_page))
        .route("/listings/{id}/versions/{number}/raw", read().to(provenance::raw_version))
        .route("/brokers", read().to(brokers::list))
        .route("/brokers/{slug}", read().to(brokers::page))
        .route("/vocabulary", read().to(vocabulary::list))
        .route("/vocabulary.jsonld", read().to(vocabulary::json_ld))
        .route("/vocabulary.ttl", read().to(vocabulary::turtle))
        .route("/vocabulary/{facet}/{slug}.jsonld", read().to(vocabulary::term_json_ld))
        .route("/vocabulary/{facet}/{slug}.ttl", read().to(vocabulary::term_turtle))
        .route("/vocabulary/{facet}/{slug}", read().to(vocabulary::term))
        .route("/rules", read().to(rules::list))
        .route("/rules/{id}", read().to(rules::page))
        .route("/risk", read().to(risk::page))
        .route("/sources", read().to(sources::page))
        .route("/about", read().to(about::page))
        .route("/robots.txt", read().to(assets::robots))
        .route("/favicon.svg", read().to(assets::favicon))
        .route("/static/{file}", read().to(assets::file))
        .default_service(web::to(error::no_such_page));
}

/// GET and HEAD.
fn read() -> Route {
    web::route().guard(Any(Get()).or(Head()))
}

/// What the frame of every page needs.
struct Frame {
    /// Address of the style sheet.
    style: &'static str,
    /// Address of the script of the search box.
    script: &'static str,
    /// Which entry of the navigation is the current one; empty for none.
    section: &'static str,
    /// Address of this page without its parameters, for `rel=canonical`; empty for none.
    canonical: String,
    /// Fingerprint of the method; empty where it is not known.
    method: String,
    /// Version of the program.
    program: &'static str,
}

impl Frame {
    fn new(app: &App, section: &'static str, path: &str) -> Self {
        let canonical = format!("{}{path}", app.public_url);
        Self { canonical, method: app.method.fingerprint().to_owned(), ..Self::bare(section) }
    }

    /// A frame for pages that must work when nothing else does.
    fn bare(section: &'static str) -> Self {
        let program = env!("CARGO_PKG_VERSION");
        Self {
            style: assets::style_path(),
            script: assets::script_path(),
            section,
            canonical: String::new(),
            method: String::new(),
            program,
        }
    }

    fn is(&self, section: &str) -> bool {
        self.section == section
    }
}

/// Fills and prints a page on a thread that may block, once the gate lets it in.
async fn show<T: Template>(
    app: web::Data<App>,
    view: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<HttpResponse, PageError> {
    let admitted = app.gate.admit().await?;
    let _waiting = admitted.waiting();
    let print = move || -> Result<String, PageError> { Ok(view(&app)?.render()?) };
    let page = web::block(move || admitted.work(print)).await??;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=30"))
        .body(page))
}
