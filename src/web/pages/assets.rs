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

/// The viewer of the API's description: Swagger UI, unchanged, with its licence beside it.
const VIEWER: &str = include_str!("../static/swagger-ui/swagger-ui-bundle.js");
const VIEWER_STYLE: &str = include_str!("../static/swagger-ui/swagger-ui.css");
/// What starts it, and what makes it fit the site.
const VIEWER_START: &str = include_str!("../static/api-docs.js");
const VIEWER_FIT: &str = include_str!("../static/api-docs.css");

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

/// Style sheets and scripts of the viewer, in the order in which they are loaded.
pub(super) fn viewer_paths() -> &'static [String; 4] {
    static PATHS: LazyLock<[String; 4]> = LazyLock::new(|| {
        [
            hashed("swagger-ui", VIEWER_STYLE, "css"),
            hashed("api-docs", VIEWER_FIT, "css"),
            hashed("swagger-ui", VIEWER, "js"),
            hashed("api-docs", VIEWER_START, "js"),
        ]
    });
    &PATHS
}

/// `/static/<name>.<16 hex digits of the content>.<extension>`.
fn hashed(name: &str, content: &str, extension: &str) -> String {
    let digest: String = digest_hex(&[content.as_bytes()]).chars().take(16).collect();
    format!("/static/{name}.{digest}.{extension}")
}

pub(super) async fn file(file: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (script, style) = ("text/javascript; charset=utf-8", "text/css; charset=utf-8");
    let [viewer_style, viewer_fit, viewer, viewer_start] = viewer_paths();
    let files = [
        (style_path(), style, STYLE),
        (script_path(), script, SCRIPT),
        (addresses_path(), script, ADDRESSES),
        (viewer_style, style, VIEWER_STYLE),
        (viewer_fit, style, VIEWER_FIT),
        (viewer, script, VIEWER),
        (viewer_start, script, VIEWER_START),
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
