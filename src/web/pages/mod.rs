//! The pages people read. They are whole without a script (the one there is completes what is typed), load nothing from elsewhere and show seller-written text
//! only as text.
//!
//! One file per page: the handler asks store and index, fills a plain view and the template beside it in `templates/`
//! prints it. `html.rs` is the only place that makes markup out of seller-written text.

mod about;
mod assets;
mod brokers;
mod calm;
mod chips;
mod error;
mod facets;
mod hit;
mod html;
mod listing;
mod markdown;
mod marks;
pub(super) mod names;
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
pub(super) use listing::from_the_one_before;

use super::App;
use actix_web::guard::{Any, Get, Head};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, web};
use askama::Template;

/// All pages.
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(at("/", search::page))
        .service(at("/facets/{field}", facets::page))
        .service(at("/listings/{id}", listing::page))
        .service(at("/listings/{id}/raw", provenance::raw))
        .service(at("/listings/{id}/versions/{number}", listing::version_page))
        .service(at("/listings/{id}/versions/{number}/raw", provenance::raw_version))
        .service(at("/listings/{id}/versions/{number}/assessments/{method}", listing::assessment_page))
        .service(at("/brokers", brokers::list))
        .service(at("/brokers/{slug}", brokers::page))
        .service(at("/vocabulary", vocabulary::list))
        .service(at("/vocabulary.jsonld", vocabulary::json_ld))
        .service(at("/vocabulary.ttl", vocabulary::turtle))
        .service(at("/vocabulary/{facet}/{slug}.jsonld", vocabulary::term_json_ld))
        .service(at("/vocabulary/{facet}/{slug}.ttl", vocabulary::term_turtle))
        .service(at("/vocabulary/{facet}/{slug}", vocabulary::term))
        .service(at("/rules", rules::list))
        .service(at("/rules/{id}", rules::page))
        .service(at("/risk", risk::page))
        .service(at("/sources", sources::page))
        .service(at("/about", about::page))
        .service(at("/robots.txt", assets::robots))
        .service(at("/favicon.svg", assets::favicon))
        .service(at("/static/{file}", assets::file))
        .default_service(web::to(error::no_such_page));
}

/// An address that answers GET and HEAD and refuses everything else.
pub(super) fn at<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let read = Any(Get()).or(Head());
    web::resource(path).route(web::route().guard(read).to(handler)).default_service(web::to(error::other_method))
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
    /// Where to write to whoever runs the site.
    contact: Contact,
    /// Whether everything in the catalogue is invented.
    invented: bool,
}

/// Where to write to whoever runs the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Contact {
    /// As the operator stated it; empty if nothing is stated.
    text: String,
    /// Address to open; empty for words.
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
            contact: Contact::default(),
            invented: false,
        }
    }

    fn is(&self, section: &str) -> bool {
        self.section == section
    }
}

/// Reads store, index or archive on a thread that may block, once the gate lets it in.
async fn at_work<T: Send + 'static>(
    app: web::Data<App>,
    work: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let admitted = app.gate.admit().await?;
    let _waiting = admitted.waiting();
    web::block(move || admitted.work(|| work(&app))).await?
}

/// Fills and prints a page on a thread that may block, once the gate lets it in.
async fn show<T: Template>(
    app: web::Data<App>,
    view: impl FnOnce(&App) -> Result<T, PageError> + Send + 'static,
) -> Result<HttpResponse, PageError> {
    let page = at_work(app, move |app| Ok(calm::calm(view(app)?.render()?))).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=30"))
        .body(page))
}
