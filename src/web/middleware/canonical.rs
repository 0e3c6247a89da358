//! Addresses as people copy them: with a slash at the end, or an id in capitals. They lead to the one address of the page.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;

/// What ids, slugs and names under these are written in small letters.
const SMALL: [&str; 6] = ["/listings/", "/brokers/", "/vocabulary/", "/rules/", "/facets/", "/api/v1/listings/"];

/// Where a request for reading belongs, if not where it asks.
pub(super) fn elsewhere(req: &ServiceRequest) -> Option<String> {
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = canonical(req.uri().path())?;
    let query = req.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
    Some(format!("{path}{query}"))
}

/// The address of the same page, if it is another.
fn canonical(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    // Two slashes at the beginning would name another site.
    let mut meant = format!("/{}", trimmed.trim_start_matches(['/', '\\']));
    if SMALL.iter().any(|folder| meant.starts_with(folder)) {
        meant = small(&meant);
    }
    (meant != path && path.starts_with('/')).then_some(meant)
}

/// In small letters, but for the digits of what is percent-encoded.
fn small(path: &str) -> String {
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
    fn slashes_at_the_end_and_capitals_lead_to_the_one_address() {
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
    fn no_address_leads_to_another_site() {
        for asked in ["//evil.example/", "///evil.example//", "/\\evil.example/", "//"] {
            let to = canonical(asked).unwrap();
            assert!(to.starts_with('/') && !to[1..].starts_with(['/', '\\']), "{asked}: {to}");
        }
    }
}
