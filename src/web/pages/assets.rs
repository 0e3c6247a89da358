//! Files that belong to the pages: the style sheet, the script of the search box, the icon and what search engines are asked to leave alone.
//!
//! The addresses of style sheet and script hold a digest of their content, so browsers may keep it for ever.

use super::PageError;
use crate::domain::listing::digest_hex;
use actix_web::{HttpResponse, web};
use std::sync::LazyLock;

/// The style sheet in parts, in the order in which they apply.
const STYLE: &str = concat!(
    include_str!("../static/base.css"),
    include_str!("../static/frame.css"),
    include_str!("../static/search.css"),
    include_str!("../static/listing.css"),
    include_str!("../static/vocabulary.css"),
    include_str!("../static/print.css"),
);

/// Completes what is typed into the search box.
const SCRIPT: &str = include_str!("../static/search.js");

const FAVICON: &str = include_str!("../static/favicon.svg");

/// Combinations of facets and downloads are endless or large; each listing, broker, term and rule has its own page.
const ROBOTS: &str = "User-agent: *\nDisallow: /?\nDisallow: /facets/\nDisallow: /export.csv\nDisallow: /api/\nDisallow: /suggest\n\
                      Disallow: /listings/*/raw\nDisallow: /listings/*/versions/\nDisallow: /brokers/*?\n";

/// `/static/style.<16 hex digits>.css`.
pub(super) fn style_path() -> &'static str {
    static PATH: LazyLock<String> =
        LazyLock::new(|| format!("/static/style.{}.css", &digest_hex(&[STYLE.as_bytes()])[..16]));
    &PATH
}

/// `/static/search.<16 hex digits>.js`.
pub(super) fn script_path() -> &'static str {
    static PATH: LazyLock<String> =
        LazyLock::new(|| format!("/static/search.{}.js", &digest_hex(&[SCRIPT.as_bytes()])[..16]));
    &PATH
}

pub(super) async fn file(file: web::Path<String>) -> Result<HttpResponse, PageError> {
    let files =
        [(style_path(), "text/css; charset=utf-8", STYLE), (script_path(), "text/javascript; charset=utf-8", SCRIPT)];
    let asked = files.into_iter().find(|(path, ..)| path.strip_prefix("/static/") == Some(file.as_str()));
    let Some((_, media, content)) = asked else {
        return Err(PageError::NotFound("There is no such file; the page that asked for it may be old.".to_owned()));
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
