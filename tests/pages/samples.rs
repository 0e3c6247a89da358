//! Invented samples beside real listings: marked, excluded from totals, and found on request.

use super::site::{Site, site, site_of};
use actix_web::http::StatusCode;
use brokerwatch::assess::method::Method;

const SAMPLES: &str = include_str!("../../src/ingest/acquire/samples/sample-brokers.jsonl");

/// Three real listings and the samples of one source.
fn mixed() -> Site {
    let site = site();
    site.read("sample-brokers", SAMPLES);
    site
}

/// web.md 2.
#[actix_web::test]
async fn samples_are_marked_and_excluded_from_totals() {
    let site = mixed();
    let home = site.get("/").await;
    home.shows("<dt>listings</dt><dd><a rel=\"nofollow\" href=\"/?q=\">3</a>")
        .shows("invented samples</a> that came with");
    home.hides("Everything in this catalogue is invented");
    site.get("/?q=").await.shows(">3 listings in the catalogue").shows("Excluded: ");
    let samples = site.get("/?q=is%3Asample").await;
    samples.shows("Invented sample:").hides("Excluded: ");
    site.get("/?status=sample").await.shows("Invented sample:");
    site.get("/?source=sample-brokers").await.shows("Invented sample:");
    let risk = site.get("/risk").await;
    risk.shows(" of 3 listings (").shows("invented samples are excluded").hides("/risk?source=sample");
    for address in ["/brokers", "/rules", "/vocabulary", "/facets/broker?q="] {
        site.get(address).await.hides("Sample Telephony");
    }
    let listing = samples.body.split("href=\"/listings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    site.get(&format!("/listings/{listing}")).await.shows("<b>Invented sample:</b> this listing was made up");
    site.get(&format!("/listings/{listing}/versions/1")).await.shows("<b>Invented sample:</b>");
    // A word, a name or a title of samples alone is not suggested; one of both with the count of the real listings.
    for typed in ["telephon", "Sample%20Tele"] {
        let suggested = site.get(&format!("/suggest?q={typed}")).await.body;
        assert!(!suggested.contains("Sample Telephony"), "{typed}: {suggested}");
    }
    site.get("/sources").await.shows("<b>Invented samples:</b> everything in this source was made up");
    site.get(&site.address_of("1")).await.hides("Invented sample:");
    let real = site.get("/export.csv?q=").await.body;
    assert_eq!(real.matches("invented sample").count(), 0, "{real}");
    let rows = site.get("/export.csv?status=sample&profile=raw").await.body;
    assert!(rows.matches(",invented sample,").count() > 50, "{}", rows.len());
    // A broker that exists only in samples has a page, which says so.
    let name = samples.body.split("href=\"/brokers/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    site.get(&format!("/brokers/{name}")).await.shows("<b>Invented:</b> this broker").hides("0 listings");
}

#[actix_web::test]
async fn a_catalogue_of_samples_says_so_on_every_page() {
    let site = site_of(Method::embedded().unwrap(), "");
    site.read("sample-brokers", SAMPLES);
    for address in
        ["/", "/?q=", "/brokers", "/risk", "/sources", "/rules", "/vocabulary", "/about", "/facets/broker?q="]
    {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        page.shows("Everything in this catalogue is invented.");
    }
    site.get("/?q=").await.hides(">0 listings").hides("Excluded: ");
}
