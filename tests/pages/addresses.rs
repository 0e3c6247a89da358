//! What reviewers found on the pages: shared addresses, methods, missing facts, unusual text.

use super::site::{RECORDS, asset, site, site_of, site_run_by};
use actix_web::http::StatusCode;
use actix_web::test;
use brokerwatch::assess::method::Method;
use brokerwatch::domain::listing::ListingId;

/// web.md 4.
#[actix_web::test]
async fn tracking_parameters_break_no_page() {
    let site = site();
    for path in [
        "/",
        "/brokers",
        "/brokers/sample-voices",
        "/risk",
        "/facets/broker",
        "/about",
        "/sources",
        "/coverage",
        "/rules",
        "/vocabulary",
    ] {
        for tracking in ["utm_source=x&utm_medium=mail", "fbclid=IwAR0", "gclid=1", "ref=abc", "mc_cid=1", "_ga=2.1"] {
            let page = site.get(&format!("{path}?{tracking}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}?{tracking}");
            let canonical = page.body.split("rel=\"canonical\" href=\"").nth(1).expect("a canonical address");
            let canonical = canonical.split('"').next().unwrap();
            assert!(canonical.ends_with(path) && !canonical.contains('?'), "{path}?{tracking}: {canonical}");
        }
    }
    let found = site.get("/?q=customer&utm_source=x&country=us").await;
    found.shows(">1 listing</span></h2>").shows("href=\"http://catalogue.example/?q=customer&#38;country=US\"");
}

/// web.md 20.
#[actix_web::test]
async fn other_methods_are_refused() {
    let site = site();
    let addresses = [
        "/",
        "/brokers",
        "/risk",
        "/rules/gdpr-9",
        "/livez",
        "/readyz",
        "/favicon.svg",
        "/robots.txt",
        "/export.csv",
        "/suggest",
        "/api/v1/listings",
        "/api/v1/problems",
        "/.well-known/jwks.json",
        "/about",
        "/vocabulary.ttl",
        &site.address_of("1"),
        &format!("{}/versions/1", site.address_of("1")),
        &asset(&site.get("/about").await, "<link rel=\"stylesheet\" href=\""),
    ]
    .map(str::to_owned);
    for address in &addresses {
        for method in ["POST", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            let method = actix_web::http::Method::from_bytes(method.as_bytes()).unwrap();
            let answer = site.send(test::TestRequest::with_uri(address).method(method.clone())).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {address}");
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method} {address}");
        }
    }
    for address in addresses.iter().filter(|a| !a.starts_with("/api")) {
        let head = site.send(test::TestRequest::with_uri(address).method(actix_web::http::Method::HEAD)).await;
        assert_eq!(head.status, StatusCode::OK, "HEAD {address}");
    }
}

/// web.md 20.
#[actix_web::test]
async fn trailing_slashes_and_capitals_are_redirected() {
    let site = site();
    let listing = site.address_of("1");
    for (asked, meant) in [
        ("/brokers/".to_owned(), "/brokers".to_owned()),
        (listing.to_uppercase().replace("/LISTINGS", "/listings"), listing.clone()),
        (format!("{listing}/versions/1/?x=1"), format!("{listing}/versions/1?x=1")),
        ("/rules/GDPR-9".to_owned(), "/rules/gdpr-9".to_owned()),
        ("/api/v1/listings/".to_owned(), "/api/v1/listings".to_owned()),
    ] {
        let answer = site.get(&asked).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::PERMANENT_REDIRECT, meant.as_str()),
            "{asked}"
        );
    }
    assert_eq!(site.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

/// web.md 8.
#[actix_web::test]
async fn no_finding_is_shown_with_the_undecided_rules() {
    let records = r#"{"id":"c","title":"Company look-up with phone numbers","description":"Returns the phone number of the owner.","broker":"A"}
"#;
    let site = site_of(Method::embedded().unwrap(), records);
    let stored = site.app.store.listing(&ListingId::derive("canonical", "c")).unwrap().unwrap();
    let (findings, rules) = (stored.assessment.findings.len(), stored.assessment.rules_undecided());
    assert!(findings == 0 && rules > 1, "{findings} findings, {rules} undecided");
    site.get("/?q=").await.shows(&format!("no finding, but {rules} rules undecided")).hides("no findings");
    let page = site.get(&site.address_of("c")).await;
    page.shows(&format!("No finding, but <a href=\"#undecided\">{rules} rules undecided</a>"));
    site.get("/").await.shows("listing without a finding, but with undecided rules");
    site.get("/risk").await.shows("1 listing has no finding but undecided rules");
    let csv = site.get("/export.csv?profile=raw").await.body;
    let place = |line: &str| line.split(',').count();
    assert!(csv.lines().next().unwrap().contains("rules_undecided") && place(&csv) > 3);
    assert!(csv.contains(&format!(",{rules},,")), "{csv}");
}

/// web.md 7.
#[actix_web::test]
async fn a_search_for_none_says_that_it_finds_not_stated() {
    let site = site();
    for q in ["consent%3Anone", "provenance%3ANone", "faces%20consent%3Anone"] {
        site.get(&format!("/?q={q}")).await.shows("“none” was read as “not stated”");
    }
    site.get("/?q=consent%3Aunknown").await.hides("“none”");
    let page = site.get("/?consent=none").await;
    page.shows("invalid value “none” for “consent”").shows("“Not stated” is “unknown”");
}

/// web.md 15: dead ends.
#[actix_web::test]
async fn unknown_values_are_reported_with_a_suggestion() {
    let site = site();
    for (q, meant) in [
        ("sensitivity:child", "sensitivity:children"),
        ("country:germany", "country:DE"),
        ("country:Germany", "country:DE"),
        ("country:russia", "country:RU"),
        ("language:german", "language:de"),
        ("modality:pictures", "modality"),
        ("sensitivity:helth", "sensitivity:health"),
    ] {
        let page = site.get(&format!("/?q={}", brokerwatch::web::params::encode(q))).await;
        page.shows("is not a value of").shows(meant);
    }
    for q in ["country:us", "country:DE", "sensitivity:Children", "language:DE", "licence:whatever", "source:hub-cards"]
    {
        site.get(&format!("/?q={}", brokerwatch::web::params::encode(q))).await.hides("is not a value of");
    }
    site.get("/?country=germany").await.shows("Did you mean “DE”?");
    site.get("/?sensitivity=Children").await.shows(">1 listing</span>");
}

/// web.md 10.
#[actix_web::test]
async fn every_page_shows_the_contact_or_that_there_is_none() {
    let site = site();
    site.get("/").await.shows("The operator has not stated a contact.");
    site.get("/about").await.shows("<b>No contact is set here</b>");
    for (contact, shown) in [
        ("watch@example.org", "<a href=\"mailto:watch@example.org\" rel=\"nofollow\">watch@example.org</a>"),
        ("https://example.org/contact", "<a href=\"https://example.org/contact\" rel=\"nofollow\">"),
        ("Room 5, <b>Bonn</b>", "<bdi>Room 5, &#60;b&#62;Bonn&#60;/b&#62;</bdi>"),
        ("javascript:alert(1)@x", "<bdi>javascript:alert(1)@x</bdi>"),
    ] {
        let site = site_run_by(Some(contact), Method::embedded().unwrap(), RECORDS);
        for address in ["/", "/about", "/brokers", &site.address_of("1")] {
            site.get(address).await.shows(shown).hides("No contact is set").hides("not stated a contact");
        }
    }
}

/// web.md 17 and 18.
#[actix_web::test]
async fn stacked_marks_and_long_names_do_not_break_the_layout() {
    let tower = format!("Z{}", "\\u0335\\u0301".repeat(200));
    let name = format!("Endless {}", "name ".repeat(4000));
    let records = format!(
        "{{\"id\":\"z\",\"title\":\"{tower} faces\",\"description\":\"faces {tower}\",\"broker\":\"{tower}\"}}\n\
         {{\"id\":\"n\",\"title\":\"faces two\",\"description\":\"More faces.\",\"broker\":\"{name}\"}}\n"
    );
    let site = site_of(Method::embedded().unwrap(), &records);
    let stacked = "\u{335}\u{301}\u{335}\u{301}\u{335}";
    for address in ["/?q=", "/brokers", "/facets/broker?q=", &site.address_of("z"), &site.address_of("n")] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        page.hides(stacked);
    }
    let stored = site.app.store.listing(&ListingId::derive("canonical", "z")).unwrap().unwrap();
    assert!(stored.listing.title.contains(stacked), "what is stored stays as it was written");
    let results = site.get("/?q=two").await;
    assert!(results.body.len() < 30_000, "{}", results.body.len());
    let href = results.body.split("href=\"/brokers/").nth(1).unwrap().split('"').next().unwrap();
    let page = site.get(&format!("/brokers/{href}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("1 listing</a>").shows("…</h1>");
}

/// web.md 16.
#[actix_web::test]
async fn joiners_are_kept_and_words_are_found_without_them() {
    let records = "{\"id\":\"f\",\"title\":\"کتاب\u{200c}های صوتی\",\"description\":\"👨\u{200d}👩\u{200d}👧 می\u{200c}خوانند\",\"broker\":\"A\"}\n\
                   {\"id\":\"w\",\"title\":\"call\u{200b}center\u{200b}audio\",\"description\":\"x\",\"broker\":\"A\"}\n";
    let site = site_of(Method::embedded().unwrap(), records);
    site.get(&site.address_of("f")).await.shows("کتاب\u{200c}های صوتی").shows("👨\u{200d}👩\u{200d}👧");
    for q in ["کتاب\u{200c}های", "کتابهای"] {
        site.get(&format!("/?q={}", brokerwatch::web::params::encode(q)))
            .await
            .shows(">1 listing</span>")
            .shows("<mark>کتاب\u{200c}های</mark>");
    }
    site.get("/?q=%22call%20center%20audio%22").await.shows(">1 listing</span>");
}

/// Host names in letters of another script.
#[actix_web::test]
async fn a_look_alike_address_shows_its_punycode() {
    let records =
        "{\"id\":\"h\",\"title\":\"faces\",\"description\":\"x\",\"broker\":\"A\",\"url\":\"https://раураl.com/x\"}\n";
    let site = site_of(Method::embedded().unwrap(), records);
    site.get(&site.address_of("h")).await.shows("xn--");
}

/// reliability.md 5, a sibling: whoever takes large records without reading them must not hold the memory of the
/// server.
#[actix_web::test]
async fn large_records_need_a_download_slot() {
    let words = "recorded calls ".repeat(100_000);
    let large = format!("{{\"id\":\"large\",\"title\":\"Calls\",\"description\":\"{words}\"}}\n");
    let site = site_of(Method::embedded().unwrap(), &format!("{RECORDS}{large}"));
    let [large_raw, small_raw] = ["large", "1"].map(|id| format!("{}/raw", site.address_of(id)));
    assert_eq!(site.get(&large_raw).await.body.trim_end(), large.trim_end());
    let held: Vec<_> = std::iter::from_fn(|| site.app.admission.admit_download().ok()).collect();
    assert!(!held.is_empty());
    let refused = site.get(&large_raw).await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "30"));
    assert_eq!(site.get(&small_raw).await.status, StatusCode::OK);
    drop(held);
    assert_eq!(site.get(&large_raw).await.body.len(), large.len() - 1);
}
