//! Uploads: the road of every ingest, row by row, all or nothing.

use super::support::{Answer, World, column};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::test::TestRequest;
use serde_json::Value;

const CARD: &str = "+++
id = \"shop\"
kind = \"source\"
status = \"stable\"
publisher = \"Invented Shop\"
url = \"https://shop.example/\"
format = \"csv\"
terms = \"none\"
upload = true

[map]
native_id = \"id\"
title = \"title\"
description = \"text\"
broker = \"seller\"
price = \"price\"
+++
# Shop
";

const CSV: &str = "id,title,text,seller,price\n\
                   1,Recorded calls,Recordings of telephone calls,Voices & Co.,12 EUR\n\
                   2,Street photos,Photos of streets,Lens Ltd,5 EUR\n";

fn world() -> World {
    let limits = crate::web::Limits { wait: std::time::Duration::from_secs(60), ..Default::default() };
    let closed = CARD.replace("id = \"shop\"", "id = \"closed\"").replace("upload = true\n", "");
    let mut world = World::limited(0, limits).with_sources(&[("shop.md", CARD), ("closed.md", &closed)]);
    world.release_index();
    world
}

async fn send(world: &World, address: &str, media: &str, key: &str, body: &str) -> Answer {
    let token = world.token_of(&["listings:write"], Some("dpa")).0;
    let mut request = TestRequest::post()
        .uri(address)
        .insert_header((AUTHORIZATION, format!("Bearer {token}")))
        .insert_header((CONTENT_TYPE, media.to_owned()))
        .set_payload(body.to_owned());
    if !key.is_empty() {
        request = request.insert_header(("idempotency-key", key.to_owned()));
    }
    world.send(request).await
}

fn outcomes(report: &Value) -> Vec<String> {
    report["rows"].as_array().unwrap().iter().map(|r| r["outcome"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn rows_are_reported_stored_and_found_at_once() {
    let world = world();
    let address = "/api/v1/sources/shop/listings";
    let dry = send(&world, &format!("{address}?dry_run=1"), "text/csv; charset=utf-8", "", CSV).await;
    assert_eq!(dry.status, 200, "{}", dry.text());
    assert_eq!((&dry.json()["stored"], outcomes(&dry.json())), (&false.into(), vec!["added".to_owned(); 2]));
    assert_eq!(world.app.store.last_change().unwrap(), 0, "a dry run stores nothing");
    let stored = send(&world, address, "text/csv", "k1", CSV).await;
    assert_eq!(stored.status, 201, "{}", stored.text());
    let report = stored.json();
    assert_eq!((&report["added"], &report["rows"][1]["line"]), (&2.into(), &3.into()));
    let found = world.get("/api/v1/listings?q=street&source=shop").await.json();
    assert_eq!(column(&found, "id"), [report["rows"][1]["id"].as_str().unwrap()]);
    let raw = world.get(&format!("/api/v1/listings/{}/raw", report["rows"][1]["id"].as_str().unwrap())).await;
    assert_eq!(raw.text().trim_end(), CSV.lines().nth(2).unwrap(), "the bytes are evidence");
    let again = send(&world, address, "text/csv", "k1", CSV).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    // The same listings as JSON, one of them changed.
    let lines = "{\"id\":\"1\",\"title\":\"Recorded calls\",\"text\":\"Recordings of telephone calls\",\
                 \"seller\":\"Voices & Co.\",\"price\":\"12 EUR\"}\n\
                 {\"id\":\"2\",\"title\":\"Street photos and signs\",\"text\":\"Photos of streets\",\
                 \"seller\":\"Lens Ltd\",\"price\":\"5 EUR\"}\n";
    let changed = send(&world, address, "application/x-ndjson", "", lines).await;
    assert_eq!(changed.status, 201, "{}", changed.text());
    assert_eq!(outcomes(&changed.json()), ["unchanged", "changed"], "{}", changed.text());
    let versions = format!("/api/v1/listings/{}/versions", report["rows"][1]["id"].as_str().unwrap());
    assert_eq!(world.get(&versions).await.json()["total"], 2);
}

#[actix_web::test]
async fn one_row_that_is_no_listing_refuses_all_and_is_named() {
    let world = world();
    let address = "/api/v1/sources/shop/listings";
    let kept = world.app.archive.digests().count();
    let broken = "{\"id\":\"1\",\"title\":\"Recorded calls\"}\n{\"id\":\"2\"}\n{\"id\":\n";
    let refused = send(&world, address, "application/x-ndjson", "k", broken).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "upload-refused"), "{}", refused.text());
    let problem = refused.json();
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert!(pointers.iter().any(|p| p.starts_with("/2")) && pointers.iter().any(|p| p.starts_with("/3")), "{problem}");
    assert!(!refused.text().contains("/tmp"), "no path of the server: {}", refused.text());
    let dry = send(&world, &format!("{address}?dry_run=1"), "application/x-ndjson", "", broken).await.json();
    assert_eq!(outcomes(&dry), ["added", "refused", "refused"], "{dry}");
    let empty = send(&world, address, "text/csv", "", "").await;
    assert_eq!(empty.code(), "upload-refused", "{}", empty.text());
    assert_eq!(world.app.store.last_change().unwrap(), 0, "nothing half-written");
    assert_eq!(world.app.archive.digests().count(), kept, "nor kept");
}

#[actix_web::test]
async fn only_sources_that_take_uploads_take_them() {
    let world = world();
    for (source, status, code) in [("closed", 422, "refused"), ("none", 422, "refused")] {
        let refused = send(&world, &format!("/api/v1/sources/{source}/listings"), "text/csv", "", CSV).await;
        assert_eq!((refused.status, refused.code().as_str()), (status, code), "{source}");
        assert!(refused.text().contains("upload = true"));
    }
    let address = "/api/v1/sources/shop/listings";
    assert_eq!(send(&world, address, "application/json", "", "{}").await.status, 415);
    assert_eq!(send(&world, &format!("{address}?dryrun=1"), "text/csv", "", CSV).await.code(), "unknown-parameter");
    let large = send(&world, address, "text/csv", "", &"x".repeat((16 << 20) + 1)).await;
    assert_eq!((large.status, large.code().as_str()), (413, "body-too-large"));
    let reader = world.read("/api/v1/listings").uri(address).method(actix_web::http::Method::POST);
    assert_eq!(world.send(reader).await.code(), "insufficient-scope");
}
