//! The feed of changes: resumed, waited for, streamed.

use super::support::World;
use crate::web::auth::Entry;
use actix_web::body::MessageBody;
use actix_web::http::header::{ACCEPT, AUTHORIZATION};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use serde_json::Value;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

#[actix_web::test]
async fn a_client_that_waits_is_answered_when_there_is_something() {
    let mut world = World::new(2);
    let now = Instant::now();
    let new = world.get("/api/v1/changes?since=1&wait=20").await.json();
    assert_eq!(new["items"][0]["seq"], 2, "what is there already is answered at once");
    let none = world.get("/api/v1/changes?since=2&wait=1").await;
    assert_eq!((none.status, none.json()["items"].as_array().unwrap().len()), (200, 0));
    assert!(now.elapsed() >= Duration::from_secs(1));
    let app = world.app.clone();
    let waiting = async {
        let found = app.feed.wait(&app.store, 2, Instant::now() + Duration::from_secs(20)).await;
        (found, Instant::now())
    };
    let writing = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        world.add(&[("n9", "Later")]);
    };
    let ((found, _), ()) = tokio::join!(waiting, writing);
    assert!(found.unwrap());
    assert!(now.elapsed() < Duration::from_secs(15));
}

#[actix_web::test]
async fn numbers_that_do_not_exist_yet_are_refused() {
    let world = World::new(2);
    let answer = world.get("/api/v1/changes?since=3").await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "unknown-position"));
    for wrong in ["wait=31", "wait=x", "fields=sq", "since=-1"] {
        assert_eq!(world.get(&format!("/api/v1/changes?{wrong}")).await.status, 400, "{wrong}");
    }
    let chosen = world.get("/api/v1/changes?fields=seq,kind").await.json();
    assert_eq!(chosen["items"][0], serde_json::json!({ "seq": 1, "kind": "added" }));
}

/// Opens a stream and reads blocks until `enough` says so, at most a few seconds.
async fn stream(world: &World, request: TestRequest, enough: impl Fn(&str) -> bool) -> (u16, String, bool) {
    let app = actix_web::App::new()
        .app_data(world.app.clone())
        .wrap(from_fn(crate::web::middleware::every_request))
        .configure(crate::web::configure);
    let service = init_service(app).await;
    let answer = call_service(&service, request.to_request()).await;
    let status = answer.status().as_u16();
    let mut body = answer.into_body();
    let (mut text, mut ended) = (String::new(), false);
    let until = Instant::now() + Duration::from_secs(8);
    while !ended && !enough(&text) && Instant::now() < until {
        let next = poll_fn(|context| Pin::new(&mut body).as_mut().poll_next(context));
        match tokio::time::timeout(Duration::from_secs(8), next).await {
            Ok(Some(block)) => text.push_str(std::str::from_utf8(&block.map_err(|_| ()).unwrap()).unwrap()),
            Ok(None) => ended = true,
            Err(_) => break,
        }
    }
    (status, text, ended)
}

fn events(text: &str) -> Vec<(u64, Value)> {
    let blocks = text.split("\n\n").filter(|block| block.starts_with("id: "));
    let event = |block: &str| {
        let mut lines = block.lines();
        let id = lines.next().unwrap().strip_prefix("id: ").unwrap().parse().unwrap();
        assert_eq!(lines.next(), Some("event: change"));
        (id, serde_json::from_str(lines.next().unwrap().strip_prefix("data: ").unwrap()).unwrap())
    };
    blocks.map(event).collect()
}

#[actix_web::test]
async fn a_stream_goes_on_where_the_client_stopped() {
    let world = World::new(5);
    let open = |after: &str| {
        let request = world.read("/api/v1/changes?since=1").insert_header((ACCEPT, "text/event-stream"));
        if after.is_empty() { request } else { request.insert_header(("last-event-id", after.to_owned())) }
    };
    let (status, text, _) = stream(&world, open(""), |text| text.contains("id: 5")).await;
    assert_eq!(status, 200);
    let first = events(&text);
    assert_eq!(first.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 3, 4, 5]);
    let listed = world.get("/api/v1/changes?since=1").await.json();
    assert_eq!(first.iter().map(|(_, data)| data.clone()).collect::<Vec<_>>(), *listed["items"].as_array().unwrap());
    let (_, text, _) = stream(&world, open("3"), |text| text.contains("id: 5")).await;
    assert_eq!(events(&text).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [4, 5]);
    let refused = world.send(open("x")).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"));
    let beyond = world.send(open("6")).await;
    assert_eq!(beyond.code(), "unknown-position");
}

#[actix_web::test]
async fn a_stream_ends_with_its_token_and_with_the_server() {
    let world = World::new(1);
    let (token, jti) = world.token_of(&["changes:read"], None);
    let open = || {
        let bearer = (AUTHORIZATION, format!("Bearer {token}"));
        TestRequest::get().uri("/api/v1/changes").insert_header((ACCEPT, "text/event-stream")).insert_header(bearer)
    };
    world.app.feed.stop();
    let (_, _, ended) = stream(&world, open(), |_| false).await;
    assert!(ended, "the server stops");
    let world_of_token = World::new(1);
    let (token, jti_of_token) = world_of_token.token_of(&["changes:read"], None);
    assert_ne!(jti, jti_of_token);
    let request = TestRequest::get()
        .uri("/api/v1/changes?since=1")
        .insert_header((ACCEPT, "text/event-stream"))
        .insert_header((AUTHORIZATION, format!("Bearer {token}")));
    let revoke = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let entry = Entry::Revoked { jti: jti_of_token.clone(), at: 0, reason: String::new() };
        world_of_token.app.auth.ledger.append(&entry).unwrap();
    };
    let ((_, _, ended), ()) = tokio::join!(stream(&world_of_token, request, |_| false), revoke);
    assert!(ended, "the token was revoked");
}
