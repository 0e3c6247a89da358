//! Canonical addresses: a trailing slash, or an id in capitals, is redirected to the one address of the page.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;

/// Ids, slugs and names under these paths are lower case.
const LOWER_CASE: [&str; 6] = ["/listings/", "/brokers/", "/vocabulary/", "/rules/", "/facets/", "/api/v1/listings/"];

/// The canonical address of a GET or HEAD request, if it asks for another one.
pub(super) fn redirect_target(req: &ServiceRequest) -> Option<String> {
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = canonical(req.uri().path())?;
    let query = req.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
    Some(format!("{path}{query}"))
}

/// The canonical path of the same page, if `path` is not canonical.
fn canonical(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    // A path that begins with two slashes would redirect to another site.
    let mut target = format!("/{}", trimmed.trim_start_matches(['/', '\\']));
    if LOWER_CASE.iter().any(|folder| target.starts_with(folder)) {
        target = lower_case(&target);
    }
    (target != path && path.starts_with('/')).then_some(target)
}

/// In lower case, but for the hex digits of percent-encoded bytes.
fn lower_case(path: &str) -> String {
    let mut encoded = 0;
    let one = |c: char| {
        encoded = if c == '%' { 2 } else { i32::max(encoded - 1, -1) };
        if encoded >= 0 { c } else { c.to_ascii_lowercase() }
    };
    path.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_slashes_and_capitals_are_redirected() {
        for (asked, meant) in [
            ("/brokers/", Some("/brokers")),
            ("/listings/ABCDEF0123456789ABCDEF0123456789", Some("/listings/abcdef0123456789abcdef0123456789")),
            ("/listings/ABC/versions/1/", Some("/listings/abc/versions/1")),
            ("/api/v1/listings/ABC/raw", Some("/api/v1/listings/abc/raw")),
            ("/api/v1/listings/", Some("/api/v1/listings")),
            ("/brokers/M%C3%BCller-AG", Some("/brokers/m%C3%BCller-ag")),
            ("/rules/GDPR-9", Some("/rules/gdpr-9")),
            ("/", None),
            ("/brokers", None),
            ("/brokers/m%C3%BCller%2FA", Some("/brokers/m%C3%BCller%2Fa")),
            ("/export.csv", None),
            ("/api/v1/listings", None),
        ] {
            assert_eq!(canonical(asked).as_deref(), meant, "{asked}");
        }
    }

    #[test]
    fn no_redirect_leads_to_another_site() {
        for asked in ["//evil.example/", "///evil.example//", "/\\evil.example/", "//"] {
            let to = canonical(asked).unwrap();
            assert!(to.starts_with('/') && !to[1..].starts_with(['/', '\\']), "{asked}: {to}");
        }
    }
}
