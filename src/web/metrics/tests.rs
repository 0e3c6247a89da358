//! Metrics as Prometheus reads them.

use crate::domain::listing::{ListingId, Response, ResponseKind};
use crate::store::Tally;
use crate::web::api::tests::support::{World, id};
use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use std::collections::BTreeMap;

/// The page with its status and media type.
async fn page(world: &World, address: &str) -> (u16, String, String) {
    let app = actix_web::App::new().app_data(world.app.clone()).configure(super::configure);
    let service = init_service(app).await;
    let response = call_service(&service, TestRequest::get().uri(address).to_request()).await;
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned();
    let body = to_bytes(response.into_body()).await.map_err(|_| "the body is incomplete").unwrap();
    (status, media_type, String::from_utf8(body.to_vec()).unwrap())
}

/// The samples of the page by name and labels. Every line must be a comment or a sample with a number, and every sample
/// must belong to a family with help and type.
async fn samples(world: &World) -> BTreeMap<String, f64> {
    let (status, media_type, text) = page(world, "/metrics").await;
    assert_eq!((status, media_type.as_str()), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let (mut families, mut samples) = (Vec::new(), BTreeMap::new());
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# TYPE ") {
            families.push(comment.split(' ').next().unwrap().to_owned());
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no sample: {line}"));
        let family = name.split('{').next().unwrap();
        let known = |f: &String| {
            family.strip_prefix(f.as_str()).is_some_and(|end| matches!(end, "" | "_bucket" | "_sum" | "_count"))
        };
        assert!(families.iter().any(known), "{line} has no type");
        assert!(family.starts_with("brokerwatch_"), "{line}");
        let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
        assert!(samples.insert(name.to_owned(), value).is_none(), "twice: {name}");
    }
    samples
}

fn requests(samples: &BTreeMap<String, f64>, route: &str, method: &str, status: u16) -> f64 {
    let labels = format!("{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
    samples.get(&format!("brokerwatch_http_requests_total{labels}")).copied().unwrap_or(0.0)
}

#[actix_web::test]
async fn requests_are_counted_by_route_pattern_and_never_by_address() {
    let world = World::new(2);
    for native in ["n0", "n1", "n1"] {
        assert_eq!(world.get(&format!("/api/v1/listings/{}", id(native))).await.status, 200);
    }
    world.get("/api/v1/listings/unknown").await;
    let ask = |address: &str| TestRequest::get().uri(address);
    for address in
        ["/brokers/voices-co", "/brokers/jane-doe", "/nowhere/jane-doe", "/api/v1/jane-doe", "/static/jane-doe"]
    {
        world.send(ask(address)).await;
    }
    world.send(ask("/brokers").method(Method::from_bytes(b"JANE-DOE").unwrap())).await;
    let all = samples(&world).await;
    assert_eq!(requests(&all, "/api/v1/listings/{id}", "GET", 200), 3.0);
    assert_eq!(requests(&all, "/api/v1/listings/{id}", "GET", 404), 1.0);
    assert_eq!(requests(&all, "/brokers/{slug}", "GET", 200), 1.0);
    assert_eq!(requests(&all, "/brokers/{slug}", "GET", 404), 1.0);
    assert_eq!(requests(&all, "/brokers", "other", 405), 1.0);
    assert!(requests(&all, "(none)", "GET", 404) >= 1.0, "{all:?}");
    let text = page(&world, "/metrics").await.2;
    assert!(!text.to_lowercase().contains("jane-doe") && !text.contains(&id("n0")), "{text}");
    let count = "brokerwatch_http_request_duration_seconds_count{route=\"/api/v1/listings/{id}\",method=\"GET\"}";
    assert_eq!(all[count], 4.0);
}

#[actix_web::test]
async fn the_catalogue_is_read_from_store_and_index_for_each_scrape() {
    let mut world = World::new(3);
    let before = samples(&world).await;
    assert_eq!(before["brokerwatch_index_documents"], 3.0);
    assert_eq!(before["brokerwatch_store_index_drift"], 0.0);
    assert!(before["brokerwatch_index_generation"] >= 1.0);
    assert_eq!(before["brokerwatch_job_running"], 1.0, "the run of the fixture has not ended");
    assert_eq!(before[&format!("brokerwatch_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))], 1.0);
    assert!(!before.keys().any(|k| k.starts_with("brokerwatch_source_last_success")), "no run has succeeded");
    let mut writer = world.app.store.writer().unwrap();
    let tally = Tally { files: 1, records: 9, added: 3, changed: 2, unchanged: 3, ..Tally::default() };
    writer.begin_run("ingest", "test", "m", 1_900_000_000_000_000).unwrap();
    writer.end_run("ingest", crate::store::RunState::Complete, &tally, 1_900_000_001_500_000, "").unwrap();
    let other = Tally { records: 5, unchanged: 5, ..Tally::default() };
    writer.begin_run("retag", "test", "m", 1_900_000_002_000_000).unwrap();
    writer.end_run("retag", crate::store::RunState::Complete, &other, 1_900_000_003_000_000, "retag").unwrap();
    let register = Tally { files: 1, ..other };
    writer.begin_run("register", "us-ca-brokers", "m", 1_900_000_002_000_000).unwrap();
    let note = "register, edition 2025";
    writer.end_run("register", crate::store::RunState::Complete, &register, 1_900_000_003_000_000, note).unwrap();
    drop(writer);
    let after = samples(&world).await;
    let items =
        |outcome: &str| after[&format!("brokerwatch_ingest_items_total{{source=\"test\",outcome=\"{outcome}\"}}")];
    assert_eq!([items("added"), items("changed"), items("unchanged"), items("repeated")], [3.0, 2.0, 3.0, 1.0]);
    assert_eq!(after["brokerwatch_source_last_success_timestamp_seconds{source=\"test\"}"], 1_900_000_001.0);
    assert!(!after.keys().any(|k| k.contains("us-ca-brokers")), "registers are not sources");
    world.add(&[("n9", "Recorded telephone calls number 9")]);
    assert_eq!(samples(&world).await["brokerwatch_index_documents"], 4.0);
}

#[actix_web::test]
async fn findings_are_counted_by_rule_severity_and_status() {
    let mut world = World::new(1);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let listing = ListingId::derive("test", "n0");
    let findings = world.app.store.listing(&listing).unwrap().unwrap().assessment.findings;
    let finding = findings.first().expect("a finding");
    let severity = finding.severity.name();
    let name = |status: &str| {
        format!("brokerwatch_findings{{rule=\"{}\",severity=\"{severity}\",status=\"{status}\"}}", finding.rule)
    };
    let before = samples(&world).await;
    assert_eq!((before[&name("open")], before[&name("waived")]), (1.0, 0.0));
    let total = |all: &BTreeMap<String, f64>| -> f64 {
        all.iter().filter(|(k, _)| k.starts_with("brokerwatch_findings{")).map(|(_, v)| v).sum()
    };
    assert_eq!(total(&before), findings.len() as f64);
    let mut writer = world.app.store.writer().unwrap();
    for until in ["2020-01-01", "9999-01-01"] {
        let response = Response {
            id: String::new(),
            number: writer.next_response(),
            finding: finding.fingerprint.clone(),
            listing: listing.clone(),
            rule: finding.rule.clone(),
            kind: ResponseKind::Waive,
            by: "Ines".to_owned(),
            text: "read it".to_owned(),
            until: Some(until.to_owned()),
            withdraws: None,
            at: 1_790_000_000_000_000,
        };
        writer.respond(&response.sealed()).unwrap();
    }
    drop(writer);
    let after = samples(&world).await;
    assert_eq!((after[&name("open")], after[&name("waived")]), (0.0, 1.0));
    assert_eq!(total(&after), total(&before));
}

#[actix_web::test]
async fn exported_rows_are_counted() {
    let world = World::new(5);
    assert_eq!(samples(&world).await["brokerwatch_export_rows_total"], 0.0);
    assert_eq!(world.send(TestRequest::get().uri("/export.csv")).await.status, 200);
    assert_eq!(samples(&world).await["brokerwatch_export_rows_total"], 5.0);
}

#[actix_web::test]
async fn metrics_are_only_on_their_own_listener() {
    let world = World::new(1);
    assert_eq!(world.send(TestRequest::get().uri("/metrics")).await.status, 404);
    for address in ["/", "/api/v1/listings", "/livez", "/brokers"] {
        assert_eq!(page(&world, address).await.0, 404, "{address}");
    }
}
