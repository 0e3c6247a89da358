//! Completions, and the script that requests them.

use super::search::many;
use super::site::{asset, site};
use actix_web::http::StatusCode;
use serde_json::Value;

fn items(body: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(body).unwrap()["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn words_tags_brokers_and_titles_are_suggested() {
    let site = many();
    let answer = site.get("/suggest?q=voi").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let found = items(&answer.body);
    let of = |kind: &str| found.iter().filter(|i| i["kind"] == kind).collect::<Vec<_>>();
    let word = of("word").into_iter().find(|i| i["q"] == "voices").unwrap();
    assert_eq!((&word["href"], &word["note"]), (&"/?q=voices".into(), &"60 listings".into()));
    assert_eq!(of("broker")[0]["q"], "broker:\"Voices 0\"");
    assert_eq!(of("broker")[0]["href"], "/brokers/voices-0");
    let found = items(&site.get("/suggest?q=customer%20cel").await.body);
    let title = found.iter().find(|i| i["kind"] == "listing").unwrap();
    assert_eq!((title["label"].as_str(), title["q"].is_null()), (Some("Customer cells"), true));
    assert_eq!(title["href"], site.address_of("slip"));
    let found = items(&site.get("/suggest?q=reprod").await.body);
    let tag = found.iter().find(|i| i["kind"] == "tag").unwrap();
    assert_eq!((&tag["q"], &tag["note"]), (&"sensitivity:reproductive-health".into(), &"tag, 1 listing".into()));
    // A term that no listing has leads nowhere.
    assert!(items(&site.get("/suggest?q=protest").await.body).iter().all(|i| i["kind"] != "tag"));
}

#[actix_web::test]
async fn nothing_is_suggested_for_texts_that_cannot_be_completed() {
    let site = site();
    for q in ["", "%20", "%22%22", &"x".repeat(201)] {
        let answer = site.get(&format!("/suggest?q={q}")).await;
        assert_eq!((answer.status, items(&answer.body).len()), (StatusCode::OK, 0), "{q}");
    }
    let refused = site.get("/suggest?x=1").await;
    assert_eq!((refused.status, refused.header("content-type")), (StatusCode::BAD_REQUEST, "application/problem+json"));
    let hostile = site.get("/suggest?q=bold").await;
    assert_eq!(items(&hostile.body).iter().find(|i| i["kind"] == "broker").unwrap()["label"], "<b>Bold & Sons</b>");
    assert_eq!(hostile.header("x-content-type-options"), "nosniff");
}

#[actix_web::test]
async fn the_script_may_send_requests_to_this_server_only() {
    let site = site();
    let page = site.get("/?q=faces").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && policy.contains("connect-src 'self';"), "{policy}");
    let script = site.get(&asset(&page, "<script src=\"")).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    script.hides("innerHTML").hides("eval").hides("://").shows("aria-activedescendant");
    assert_eq!(site.get("/static/search.js").await.status, StatusCode::NOT_FOUND);
}
