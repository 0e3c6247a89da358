//! The pages for people. They work without scripts (the only script completes the search box), load nothing from other
//! sites and show text of brokers as text only.
//!
//! One file per page: the handler queries store and index and fills a view, which its template in `templates/` prints.
//! Only `html.rs` makes markup out of text of brokers.

mod about;
mod api_docs;
mod assets;
mod brokers;
mod check;
mod chips;
mod combining_marks;
mod coverage;
mod deals;
mod diagnostics;
mod error;
mod evidence;
mod examples;
mod explanation;
mod facet_choice;
mod facet_tree;
mod facets;
mod format;
mod histograms;
mod hit;
mod home;
mod html;
pub(super) mod labels;
mod law_changes;
mod letter;
mod listing;
mod markdown;
mod may_apply;
mod pagination;
mod people;
mod platform;
mod provenance;
mod register_comparison;
mod registers;
mod review;
mod risk;
mod rules;
mod search;
mod sources;
mod vocabulary;

pub use error::PageError;
pub(super) use listing::difference_from_previous;

use super::App;
use actix_web::guard::{Any, Get, Head};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, web};
use askama::Template;

/// All pages.
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(route("/", search::page))
        .service(route("/facets/{field}", facets::page))
        .service(route("/listings/{id}", listing::page))
        .service(route("/listings/{id}/raw", provenance::raw))
        .service(route("/listings/{id}/versions/{number}", listing::version_page))
        .service(route("/listings/{id}/versions/{number}/raw", provenance::raw_version))
        .service(route("/listings/{id}/versions/{number}/assessments/{method}", listing::assessment_page))
        .service(route("/brokers", brokers::list))
        .service(route("/brokers/{slug}", brokers::page))
        .service(route("/registers", register_comparison::page))
        .service(route("/vocabulary", vocabulary::list))
        .service(route("/vocabulary.jsonld", vocabulary::json_ld))
        .service(route("/vocabulary.ttl", vocabulary::turtle))
        .service(route("/vocabulary/{facet}/{slug}.jsonld", vocabulary::term_json_ld))
        .service(route("/vocabulary/{facet}/{slug}.ttl", vocabulary::term_turtle))
        .service(route("/vocabulary/{facet}/{slug}", vocabulary::term))
        .service(route("/rules", rules::list))
        .service(route("/rules/changes", law_changes::page))
        .service(route("/rules/changes.atom", law_changes::feed))
        .service(route("/rules/{id}", rules::page))
        .service(route("/risk", risk::page))
        .service(letter::resource())
        .service(people::resource())
        .service(route("/deals", deals::list))
        .service(route("/platforms/{id}", platform::page))
        .service(review::resource())
        .service(check::resource())
        .service(route("/sources", sources::page))
        .service(route("/coverage", coverage::page))
        .service(route("/about", about::page))
        .service(route("/robots.txt", assets::robots))
        .service(route("/favicon.svg", assets::favicon))
        .service(route("/static/{file}", assets::file))
        .default_service(web::to(error::not_found));
}

/// The page about the API. It lies below `/api`, so it is found only if it is there before the routes of the API.
pub fn configure_api_docs(cfg: &mut web::ServiceConfig) {
    cfg.service(route("/api/docs", api_docs::page));
}

/// A route for GET and HEAD; other methods are answered with 405.
pub(super) fn route<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let read = Any(Get()).or(Head());
    web::resource(path).route(web::route().guard(read).to(handler)).default_service(web::to(error::method_not_allowed))
}

/// What the frame of every page shows.
struct Frame {
    /// Path of the style sheet.
    style: &'static str,
    /// Path of the script of the search box.
    script: &'static str,
    /// Which entry of the navigation is the current one; empty for none.
    section: &'static str,
    /// Canonical URL of the page, for `rel=canonical`; empty for none.
    canonical: String,
    /// Fingerprint of the method; empty if unknown.
    method: String,
    /// Version of the program.
    program: &'static str,
    /// How to reach the operator.
    contact: Contact,
    /// Whether all listings are invented samples.
    invented: bool,
}

/// How to reach the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Contact {
    /// As configured; empty if it is not.
    text: String,
    /// Target of the link; empty if the text is not an address.
    href: String,
}

impl Contact {
    fn of(stated: Option<&str>) -> Self {
        let text = stated.map(str::trim).unwrap_or_default().to_owned();
        let web = text.starts_with("https://") || text.starts_with("http://");
        let mail = text.contains('@') && !text.contains(char::is_whitespace) && !text.contains(['<', '>', ':', '/']);
        let href = match (web, mail) {
            (true, _) => text.clone(),
            (_, true) => format!("mailto:{text}"),
            _ => String::new(),
        };
        Self { text, href }
    }

    fn is_stated(&self) -> bool {
        !self.text.is_empty()
    }
}

impl Frame {
    fn new(app: &App, section: &'static str, path: &str) -> Self {
        let canonical = format!("{}{path}", app.public_url);
        Self {
            canonical,
            method: app.method.fingerprint().to_owned(),
            contact: Contact::of(app.contact.as_deref()),
            invented: app.all_invented(),
            ..Self::bare(section)
        }
    }

    /// A frame for error pages, which must work without the app.
    fn bare(section: &'static str) -> Self {
        let program = env!("CARGO_PKG_VERSION");
        Self {
            style: assets::style_path(),
            script: assets::script_path(),
            section,
            canonical: String::new(),
            method: String::new(),
            program,
            contact: Contact::default(),
            invented: false,
        }
    }

    fn is(&self, section: &str) -> bool {
        self.section == section
    }
}

/// Runs blocking work (store, index, archive) on the thread pool once it is admitted, inside the span of the request.
async fn run_blocking<T: Send + 'static>(
    app: web::Data<App>,
    work: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let admitted = app.admission.admit().await?;
    let _cancel = admitted.cancel_on_drop();
    let span = tracing::Span::current();
    web::block(move || span.in_scope(|| admitted.work(|| work(&app)))).await?
}

/// Renders a page on the thread pool once it is admitted.
async fn render<T: Template>(
    app: web::Data<App>,
    view: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<HttpResponse, PageError> {
    let page = run_blocking(app, move |app| Ok(combining_marks::limit_combining_marks(view(app)?.render()?))).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=30"))
        .body(page))
}
