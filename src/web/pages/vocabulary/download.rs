//! The vocabulary and its terms as linked data.

use super::super::PageError;
use super::find;
use crate::domain::listing::digest_hex;
use crate::domain::vocabulary::skos::Graph;
use crate::web::App;
use crate::web::etag::conditional;
use actix_web::{HttpRequest, HttpResponse, web};

/// Media type of JSON-LD.
pub(super) const JSON_LD: &str = "application/ld+json";
/// Media type of Turtle, which is always UTF-8.
pub(super) const TURTLE: &str = "text/turtle; charset=utf-8";

/// `GET /vocabulary.jsonld`
pub(in crate::web::pages) async fn json_ld(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    send(&request, JSON_LD, whole(&app).to_json_ld())
}

/// `GET /vocabulary.ttl`
pub(in crate::web::pages) async fn turtle(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    send(&request, TURTLE, whole(&app).to_turtle())
}

/// `GET /vocabulary/{facet}/{slug}.jsonld`
pub(in crate::web::pages) async fn term_json_ld(
    request: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    Ok(send(&request, JSON_LD, one(&app, &path)?.to_json_ld()))
}

/// `GET /vocabulary/{facet}/{slug}.ttl`
pub(in crate::web::pages) async fn term_turtle(
    request: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    Ok(send(&request, TURTLE, one(&app, &path)?.to_turtle()))
}

fn whole(app: &App) -> Graph {
    Graph::of_vocabulary(&app.method.vocabulary, &app.public_url, app.method.fingerprint())
}

fn one(app: &App, (facet, slug): &(String, String)) -> Result<Graph, PageError> {
    Ok(Graph::of_term(&app.method.vocabulary, find(app, facet, slug)?, &app.public_url))
}

/// The file, or 304 if the client has it.
fn send(request: &HttpRequest, media_type: &'static str, body: Vec<u8>) -> HttpResponse {
    let digest = digest_hex(&[&body]).chars().take(32).collect();
    conditional(request, digest, media_type, Some("public, max-age=300"), body)
}
