//! Reconciliation: the shapes of the specification 0.2, and that nothing below the threshold is a match.

use super::support::{Answer, World};
use crate::web::params::encode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

async fn ask(world: &World, queries: &Value) -> Answer {
    let body = format!("queries={}", encode(&queries.to_string()));
    let form = (CONTENT_TYPE, "application/x-www-form-urlencoded");
    world.send(TestRequest::post().uri("/api/v1/reconcile").insert_header(form).set_payload(body)).await
}

#[actix_web::test]
async fn the_manifest_names_what_the_service_does() {
    let world = World::new(1);
    let manifest = world.send(TestRequest::get().uri("/api/v1/reconcile")).await;
    assert_eq!((manifest.status, manifest.header("access-control-allow-origin")), (200, "*"));
    let manifest = manifest.json();
    assert!(manifest["versions"].as_array().unwrap().contains(&"0.2".into()));
    for required in ["name", "identifierSpace", "schemaSpace"] {
        assert!(manifest[required].is_string(), "{required}");
    }
    for address in [&manifest["view"]["url"], &manifest["preview"]["url"]] {
        assert!(address.as_str().unwrap().contains("{{id}}"), "{address}");
    }
    assert!(manifest["preview"]["width"].is_u64() && manifest["preview"]["height"].is_u64());
    let suggest = &manifest["suggest"]["entity"];
    let address = format!("{}{}", suggest["service_url"].as_str().unwrap(), suggest["service_path"].as_str().unwrap());
    let path = address.strip_prefix("https://watch.example").unwrap();
    let found = world.send(TestRequest::get().uri(&format!("{path}?prefix=voi"))).await.json();
    assert_eq!((&found["result"][0]["id"], &found["result"][0]["name"]), (&"voices-co".into(), &"Voices & Co.".into()));
    assert_eq!(world.send(TestRequest::get().uri(&format!("{path}?prefix=xx"))).await.json()["result"], json!([]));
    let preview = manifest["preview"]["url"].as_str().unwrap().replace("{{id}}", "voices-co");
    let preview = world.send(TestRequest::get().uri(preview.strip_prefix("https://watch.example").unwrap())).await;
    assert!(preview.text().contains("Voices &amp; Co.") && preview.header("content-type").starts_with("text/html"));
    assert!(preview.header("content-security-policy").contains("frame-ancestors *"));
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/reconcile/preview/none")).await.code(), "no-such-broker");
}

#[actix_web::test]
async fn only_the_same_name_is_a_match_and_nothing_far_is_a_candidate() {
    let world = World::new(1);
    let queries = json!({
        "same": { "query": "VOICES AND CO", "limit": 3 },
        "near": { "query": "Voice & Co", "type": "broker", "type_strict": "should" },
        "far": { "query": "Qassam Brigades" },
        "empty": { "query": " " },
        "other": { "query": "Voices & Co.", "type": ["person"] },
        "fits": { "query": "Voices & Co.", "properties": [{ "pid": "language", "v": ["fr", { "id": "de", "name": "German" }] }] },
        "contradicts": { "query": "Voices & Co.", "properties": [{ "pid": "language", "v": "ja" }] },
    });
    let answer = ask(&world, &queries).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer.as_object().unwrap().len(), 7, "each key is answered");
    for (key, answers) in answer.as_object().unwrap() {
        for candidate in answers["result"].as_array().unwrap() {
            assert!(candidate["id"].is_string() && candidate["name"].is_string(), "{key}");
            assert!(candidate["score"].is_number() && candidate["match"].is_boolean(), "{key}");
            assert_eq!(candidate["type"][0]["id"], "broker");
        }
    }
    let first = |key: &str| answer[key]["result"][0].clone();
    assert_eq!((&first("same")["match"], &first("same")["score"]), (&true.into(), &100.0.into()));
    for none in ["far", "empty", "other"] {
        assert_eq!(answer[none]["result"], json!([]), "{none}");
    }
    assert!(first("near").is_null() || first("near")["match"] == false, "{}", first("near"));
    assert_eq!(first("fits")["match"], true);
    assert_eq!((&first("contradicts")["match"], &first("contradicts")["score"]), (&false.into(), &90.0.into()));
    let by_get = format!("/api/v1/reconcile?queries={}", encode("{\"q0\":{\"query\":\"Voices & Co.\"}}"));
    assert_eq!(world.send(TestRequest::get().uri(&by_get)).await.json()["q0"]["result"][0]["match"], true);
}

#[actix_web::test]
async fn batches_that_are_none_are_refused() {
    let world = World::new(1);
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("q{n}"), json!({ "query": "x" }))).collect();
    for queries in [
        json!([]),
        json!({ "q0": {} }),
        json!({ "q0": "x" }),
        json!({ "q0": { "query": "x", "colour": 1 } }),
        json!({ "q0": { "query": "x", "properties": [{ "pid": "P31", "v": "x" }] } }),
        json!({ "q0": { "query": "x".repeat(501) } }),
        Value::Object(many),
    ] {
        let refused = ask(&world, &queries).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"), "{queries}");
    }
    let form = (CONTENT_TYPE, "application/x-www-form-urlencoded");
    let none = TestRequest::post().uri("/api/v1/reconcile").insert_header(form).set_payload("x=1");
    assert_eq!(world.send(none).await.status, 400);
    let text = TestRequest::post().uri("/api/v1/reconcile").insert_header((CONTENT_TYPE, "text/plain"));
    assert_eq!(world.send(text.set_payload("x")).await.status, 415);
}
