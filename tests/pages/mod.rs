//! The pages over a small catalogue: what a visitor sees, and that text of brokers stays text.

use actix_web::http::StatusCode;
use actix_web::test;
use site::{RECORDS, site, without_own_script};

mod addresses;
mod benchmark_queries;
mod check;
mod decisions;
mod delisted;
mod histograms;
mod law_changes;
mod registers;
mod responses;
mod review;
mod risk;
mod samples;
mod search;
mod site;
mod suggest;
mod versions;

#[actix_web::test]
async fn a_hit_is_highlighted_and_counted_exactly() {
    let site = site();
    let page = site.get("/?q=customer").await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("aria-live=\"polite\">1 listing</span></h2>")
        .shows("Recorded <mark>customer</mark> calls</a>")
        .shows("Sample Voices")
        .shows("href=\"/export.csv?q=customer&#38;profile=excel\"");
}

#[actix_web::test]
async fn hostile_text_stays_text_everywhere() {
    let site = site();
    for address in ["/?q=faces", &site.address_of("2"), "/brokers", "/brokers/b-bold-sons-b", "/facets/broker"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let page = without_own_script(page);
        page.hides("<script").hides("<img").hides("<b>Bold").hides("<i>x</i>").hides("onerror=alert(1)>");
    }
    site.get("/?q=faces").await.shows("<mark>faces</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
    without_own_script(site.get("/?q=%22%3E%3Cscript%3E").await).hides("<script");
}

#[actix_web::test]
async fn facets_are_counted_and_can_be_removed() {
    let site = site();
    let page = site.get("/?sensitivity=call-recording&country=US").await;
    page.shows("name=\"sensitivity\" value=\"call-recording\" checked")
        .shows("Recorded telephone calls")
        .shows("href=\"/?sensitivity=call-recording\"")
        .shows(">1 listing</span></h2>");
    let all = site.get("/facets/sensitivity?q=").await;
    all.shows("value=\"call-recording\"><span class=\"what\" dir=\"auto\">Recorded telephone calls</span>")
        .shows("<span class=\"vh\">, listings: </span>2</span>");
}

#[actix_web::test]
async fn pages_report_typos_and_refuse_invalid_values() {
    let site = site();
    let page = site.get("/?sensitivty=children").await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("unknown parameter “sensitivty”. Did you mean “sensitivity”?").shows(">3 listings in the catalogue");
    assert_eq!(site.get("/?page=0").await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn evidence_is_highlighted_at_the_right_bytes() {
    let site = site();
    let page = site.get(&site.address_of("1")).await;
    assert_eq!(page.status, StatusCode::OK);
    // The é before the words takes two bytes; a mark counted in characters would stand one to the left.
    page.shows("Café: <mark>call recordings</mark><sup class=\"ref\" id=\"e").shows("href=\"#e1\"");
    page.shows("consent").shows("Provenance").shows("SHA-256 of the file");
    assert!(page.body.contains("id=\"u1\""), "the number in the text leads back to a quotation");
}

#[actix_web::test]
async fn every_evidence_number_links_to_its_anchor() {
    let site = site();
    for id in ["1", "2", "3"] {
        let page = site.get(&site.address_of(id)).await.body;
        for link in page.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap();
            assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "#{target} of listing {id}");
        }
    }
}

#[actix_web::test]
async fn the_raw_record_is_plain_text_byte_for_byte() {
    let site = site();
    let raw = site.get(&format!("{}/raw", site.address_of("2"))).await;
    assert_eq!(raw.body.trim_end(), RECORDS.lines().nth(1).unwrap());
    assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(raw.header("x-content-type-options"), "nosniff");
    assert!(raw.header("content-disposition").starts_with("attachment; filename=\""));
    let version = site.get(&format!("{}/versions/1/raw", site.address_of("2"))).await;
    assert_eq!(version.body, raw.body);
}

#[actix_web::test]
async fn a_version_has_an_address_of_its_own() {
    let site = site();
    let page = site.get(&format!("{}/versions/1", site.address_of("1"))).await;
    page.shows("Version 1, the newest at present.").shows("Recorded customer").shows("id=\"cite\"");
    let missing = site.get(&format!("{}/versions/7", site.address_of("1"))).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    missing.shows("no version 7");
}

#[actix_web::test]
async fn not_found_pages_offer_a_search() {
    let site = site();
    let unknown = format!("/listings/{}", "0".repeat(32));
    for address in [unknown.as_str(), "/listings/x", "/brokers/nobody", "/vocabulary/consent/x", "/rules/x", "/nowhere"]
    {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        page.shows("<h1>Not found</h1>").shows("role=\"search\"");
    }
}

#[actix_web::test]
async fn every_page_has_a_strict_policy_and_nothing_inline() {
    let site = site();
    let listing = site.address_of("1");
    let pages =
        ["/", "/?q=", "/brokers", "/brokers/sample-voices", "/vocabulary", "/rules", "/sources", "/coverage", "/about"];
    let term = "/vocabulary/sensitivity/children";
    for address in pages.into_iter().chain([listing.as_str(), "/rules/us-wiretap-all-party", term, "/nowhere"]) {
        let page = site.get(address).await;
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{address}");
        assert!(!page.header("x-request-id").is_empty(), "{address}");
        let scripts: Vec<String> = page.body.split("<script src=\"").skip(1).map(str::to_owned).collect();
        let page = without_own_script(page);
        page.hides(" style=").hides("<style").hides("<script").hides(" onclick");
        let styles = page.body.split("<link rel=\"stylesheet\" href=\"").skip(1);
        for asset in styles.chain(scripts.iter().map(String::as_str)) {
            let asset = site.get(asset.split('"').next().unwrap()).await;
            assert_eq!(asset.status, StatusCode::OK);
            assert!(asset.header("cache-control").contains("immutable"));
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{address}: one h1");
    }
}

#[actix_web::test]
async fn the_vocabulary_is_linked_data_with_etags() {
    let site = site();
    let page = site.get("/vocabulary").await;
    page.shows("<link rel=\"alternate\" type=\"application/ld+json\" href=\"/vocabulary.jsonld\">");
    assert!(page.header("link").contains("</vocabulary.ttl>; rel=\"alternate\"; type=\"text/turtle\""));
    let term = "/vocabulary/sensitivity/children";
    site.get(term).await.shows(&format!("href=\"{term}.ttl\"")).shows(&format!("href=\"{term}.jsonld\""));
    let name = format!("http://catalogue.example{term}");
    for (ending, media) in [("jsonld", "application/ld+json"), ("ttl", "text/turtle; charset=utf-8")] {
        for address in [format!("/vocabulary.{ending}"), format!("{term}.{ending}")] {
            let file = site.get(&address).await;
            assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, media), "{address}");
            file.shows(&name).shows("https://w3id.org/dpv");
            let tag = file.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{address}: {tag} is not strong");
            let again = site.send(test::TestRequest::get().uri(&address).insert_header(("if-none-match", tag))).await;
            assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
        }
    }
    for address in ["/vocabulary/consent/x.ttl", "/vocabulary/mood/x.jsonld", "/vocabulary.xml"] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[actix_web::test]
async fn the_vocabulary_lists_every_term_once() {
    let site = site();
    let page = site.get("/vocabulary").await;
    for card in site.app.method.vocabulary.cards() {
        let link = format!("href=\"/vocabulary/{}/{}\"", card.head.id.facet().name(), card.head.id.slug());
        assert_eq!(page.body.matches(&link).count(), 1, "{link}");
    }
    let conflict = page.body.find("/vocabulary/sensitivity/conflict\"").unwrap();
    let rest = &page.body[conflict..];
    rest.find("<div class=\"d1\"><dt><a class=\"chip sensitivity\" href=\"/vocabulary/sensitivity/conflict-imagery\"")
        .filter(|imagery| rest[..*imagery].matches("class=\"d0\"").count() == 0)
        .expect("the narrower term stands below the broader one");
    page.shows("<span class=\"sign law\">GDPR Art. 9</span>").shows("<span class=\"sign care\">content note</span>");
}

#[actix_web::test]
async fn a_term_links_to_its_neighbours_and_mappings() {
    let site = site();
    site.get("/vocabulary/sensitivity/conflict-imagery")
        .await
        .shows("<dt>Part of</dt><dd><a href=\"/vocabulary/sensitivity/conflict\">")
        .shows("No term of the public vocabularies: a local term.")
        .shows("<a href=\"/vocabulary/sensitivity/protest-crowd\"><code>sensitivity:protest-crowd</code></a>")
        .shows("<h2>What it is not</h2>")
        .shows("<h2>Known misses</h2>")
        .shows("<h2>Examples</h2>");
    site.get("/vocabulary/sensitivity/conflict")
        .await
        .shows("<dt>Contains</dt><dd><ul class=\"plain\"><li><a href=\"/vocabulary/sensitivity/conflict-imagery\">");
    site.get("/vocabulary/sensitivity/health")
        .await
        .shows("<a href=\"https://w3id.org/dpv/pd#Health\" rel=\"external\"><code>pd:Health</code></a>")
        .shows("<details class=\"cues\"><summary>English <span class=\"sum\">");
}

#[actix_web::test]
async fn arabic_text_has_its_own_direction() {
    let site = site();
    site.get(&site.address_of("3")).await.shows("<h1 dir=\"auto\"");
    site.get("/?q=%D9%85%D9%83%D8%A7%D9%84%D9%85%D8%A7%D8%AA").await.shows("<mark>مكالمات</mark>");
}

#[actix_web::test]
async fn health_checks_report_alive_and_ready() {
    let site = site();
    assert_eq!(site.get("/livez").await.body, "alive\n");
    assert_eq!(site.get("/readyz").await.body, "ready: 3 listings indexed, change 3 of 3\n");
}
