//! Static files: style sheet, script of the search box, icon and `robots.txt`.
//!
//! The paths of style sheet and script contain a digest of their content, so browsers may cache them forever.

use super::PageError;
use crate::domain::listing::digest_hex;
use actix_web::{HttpResponse, web};
use std::sync::LazyLock;

/// The style sheet; later parts override earlier ones.
const STYLE: &str = concat!(
    include_str!("../static/base.css"),
    include_str!("../static/frame.css"),
    include_str!("../static/search.css"),
    include_str!("../static/listing.css"),
    include_str!("../static/vocabulary.css"),
    include_str!("../static/people.css"),
    include_str!("../static/print.css"),
);

/// The script of the search box.
const SCRIPT: &str = include_str!("../static/search.js");

/// The script that looks addresses up without sending them.
const ADDRESSES: &str = include_str!("../static/addresses.js");

const FAVICON: &str = include_str!("../static/favicon.svg");

/// Crawlers skip searches and downloads, which are endless or large; every listing, broker, term and rule has its own
/// page.
const ROBOTS: &str = "User-agent: *
Disallow: /?
Disallow: /facets/
Disallow: /export.csv
Disallow: /api/
Disallow: /suggest
Disallow: /listings/*/raw
Disallow: /listings/*/versions/
Disallow: /brokers/*?
";

/// `/static/style.<16 hex digits>.css`.
pub(super) fn style_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| hashed("style", STYLE, "css"));
    &PATH
}

/// `/static/search.<16 hex digits>.js`.
pub(super) fn script_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| hashed("search", SCRIPT, "js"));
    &PATH
}

/// `/static/addresses.<16 hex digits>.js`.
pub(super) fn addresses_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| hashed("addresses", ADDRESSES, "js"));
    &PATH
}

/// `/static/<name>.<16 hex digits of the content>.<extension>`.
fn hashed(name: &str, content: &str, extension: &str) -> String {
    let digest: String = digest_hex(&[content.as_bytes()]).chars().take(16).collect();
    format!("/static/{name}.{digest}.{extension}")
}

pub(super) async fn file(file: web::Path<String>) -> Result<HttpResponse, PageError> {
    let script = "text/javascript; charset=utf-8";
    let files = [
        (style_path(), "text/css; charset=utf-8", STYLE),
        (script_path(), script, SCRIPT),
        (addresses_path(), script, ADDRESSES),
    ];
    let asked = files.into_iter().find(|(path, ..)| path.strip_prefix("/static/") == Some(file.as_str()));
    let Some((_, media, content)) = asked else {
        return Err(PageError::NotFound(
            "This file does not exist; the page that links to it may be outdated.".to_owned(),
        ));
    };
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header(("cache-control", "public, max-age=31536000, immutable"))
        .body(content))
}

pub(super) async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header(("cache-control", "public, max-age=86400"))
        .body(FAVICON)
}

pub(super) async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=86400"))
        .body(ROBOTS)
}
