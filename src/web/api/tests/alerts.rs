//! Alerts: whose they are, what matches and why, and that a message reaches its receiver at least once under one id.

use super::support::{Answer, World, id};
use crate::pipeline::Message;
use crate::store::{Attempted, DeliveryState, StoredDelivery};
use crate::web::AlertWorker;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

const ALL: [&str; 3] = ["alerts:read", "alerts:write", "listings:read"];

/// A title with a tag and findings.
const TAGGED: &str = "Recorded telephone calls scraped from the web; explicit informed consent was obtained";

/// Sends a request with a token of an agency.
async fn send(world: &World, agency: &str, method: &str, address: &str, etag: &str, body: Option<&Value>) -> Answer {
    let token = world.token_of(&ALL, Some(agency)).0;
    let mut request = TestRequest::with_uri(address)
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .insert_header((AUTHORIZATION, format!("Bearer {token}")));
    if let Some(body) = body {
        request = request.insert_header((CONTENT_TYPE, "application/json")).set_payload(body.to_string());
    }
    if !etag.is_empty() {
        request = request.insert_header((IF_MATCH, etag.to_owned()));
    }
    world.send(request).await
}

async fn make(world: &World, body: Value) -> Value {
    let made = send(world, "dpa", "POST", "/api/v1/alerts", "", Some(&body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// One step of the background task, which may not run inside the runtime of a test.
fn step(world: &World) -> Option<i64> {
    let app = world.app.clone();
    std::thread::spawn(move || AlertWorker::new(app).unwrap().step().map_err(|p| p.to_string()).unwrap())
        .join()
        .unwrap()
}

async fn items(world: &World, address: &str) -> Vec<Value> {
    let answer = send(world, "dpa", "GET", address, "", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

/// A receiver of webhooks that answers each request with the next of these statuses.
fn receiver(statuses: Vec<u16>) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut text, mut part) = (String::new(), [0; 4096]);
            let (head, body) = loop {
                let read = stream.read(&mut part).unwrap();
                text.push_str(std::str::from_utf8(&part[..read]).unwrap());
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).unwrap();
                if body.len() >= length.parse::<usize>().unwrap() {
                    break (head.to_owned(), body.to_owned());
                }
            };
            let place = "Location: http://127.0.0.1:1/elsewhere\r\n";
            write!(stream, "HTTP/1.1 {status} X\r\n{place}Content-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
            sender.send((head, body)).unwrap();
        }
    });
    (address, received)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|l| l.split_once(": ").filter(|(own, _)| *own == name)).unwrap().1
}

fn pending(world: &World) -> Vec<StoredDelivery> {
    world.app.store.pending_deliveries(10).unwrap()
}

/// Makes a delivery due, as if its pause were over.
fn make_due(world: &World, delivery: &StoredDelivery) {
    let made = Attempted {
        id: delivery.id.clone(),
        alert: delivery.alert.clone(),
        attempts: delivery.attempts,
        state: DeliveryState::Pending,
        next_at: 0,
        at: 0,
        status: delivery.status,
        note: delivery.note.clone(),
        disables: None,
    };
    world.app.store.writer().unwrap().note_attempts(&[made]).unwrap();
}

#[actix_web::test]
async fn a_match_says_which_words_matched_and_what_changed() {
    let mut world = World::new(2);
    let made = make(&world, json!({ "name": "Children", "query": "title:telephone -number", "deliver": "atom" })).await;
    let alert = made["alert"]["id"].as_str().unwrap().to_owned();
    let tagged = make(
        &world,
        json!({ "name": "Tagged", "query": "sensitivity:call-recording", "what": ["finding"], "deliver": "atom" }),
    );
    let tagged = tagged.await["alert"]["id"].as_str().unwrap().to_owned();
    let (matches, of_tagged) = (format!("/api/v1/alerts/{alert}/matches"), format!("/api/v1/alerts/{tagged}/matches"));
    step(&world);
    assert!(items(&world, &matches).await.is_empty(), "what was there before is not reported");
    world.add(&[("n0", "Telephone talks"), ("n9", TAGGED), ("n8", "Poems")]);
    step(&world);
    step(&world);
    let found = items(&world, &matches).await;
    assert_eq!(found.len(), 2, "each change once: {found:?}");
    let numbers: Vec<u64> = found.iter().map(|m| m["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2]);
    let changed = found.iter().find(|m| m["listing"] == id("n0").as_str()).unwrap();
    assert_eq!((&changed["why"][0], &changed["kinds"]), (&"changed".into(), &json!(["changed"])));
    let words = changed["words"].as_array().unwrap();
    assert!(words.iter().any(|w| w["matched"] == "telephone" && w["field"] == "title"), "{words:?}");
    let added = found.iter().find(|m| m["listing"] == id("n9").as_str()).unwrap();
    assert_eq!(added["why"][0], "new");
    let gained = items(&world, &of_tagged).await;
    assert!(gained.iter().all(|m| m["why"] == json!(["finding"])), "{gained:?}");
    let new = gained.iter().find(|m| m["listing"] == id("n9").as_str()).expect("its rules fire for the first time");
    assert!(!new["findings"].as_array().unwrap().is_empty());
    assert_eq!(new["evidence"][0]["term"], "sensitivity:call-recording", "{new}");
    assert!(gained.iter().all(|m| m["listing"] != id("n0").as_str()), "it lost its tag: {gained:?}");
    // Another version on which the same rules fire.
    world.add(&[("n9", &format!("{TAGGED} again"))]);
    step(&world);
    assert_eq!(items(&world, &of_tagged).await.len(), gained.len(), "only rules that did not fire before");
    assert_eq!(items(&world, &matches).await.len(), 3, "it has changed");
    let page = items(&world, &format!("{matches}?since=1&limit=1")).await;
    assert_eq!(page[0]["number"], 2);
}

#[actix_web::test]
async fn the_feed_of_an_alert_needs_its_address_and_nothing_else() {
    let mut world = World::new(0);
    let made = make(&world, json!({ "name": "A <b>", "query": "calls", "deliver": "atom", "max_items": 1 })).await;
    let feed = made["feed"].as_str().unwrap().strip_prefix("https://watch.example").unwrap().to_owned();
    assert!(feed.len() > 50 && made["secret"].is_null());
    world.add(&[("n1", "Calls & <talks>"), ("n2", "More calls")]);
    step(&world);
    let answer = world.send(TestRequest::get().uri(&feed)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/atom+xml; charset=utf-8"));
    let text = answer.text();
    assert!(text.contains("<title>A &lt;b&gt;</title>") && text.contains("Calls &amp; &lt;talks&gt;"), "{text}");
    assert_eq!(text.matches("<entry>").count(), 2);
    assert!(text.contains("“calls” in title"), "{text}");
    let tag = answer.header("etag").to_owned();
    let again = world.send(TestRequest::get().uri(&feed).insert_header(("if-none-match", tag))).await;
    assert_eq!(again.status, 304);
    let other = feed.replace(".atom", "x.atom");
    assert_eq!(world.send(TestRequest::get().uri(&other)).await.code(), "no-such-alert");
    let alert = format!("/api/v1/alerts/{}", made["alert"]["id"].as_str().unwrap());
    let renewed = send(&world, "dpa", "PATCH", &alert, "*", Some(&json!({ "renew": true, "digest": "daily" }))).await;
    let renewed = renewed.json();
    assert_eq!(world.send(TestRequest::get().uri(&feed)).await.status, 404, "the earlier address is no longer one");
    let feed = renewed["feed"].as_str().unwrap().strip_prefix("https://watch.example").unwrap();
    let text = world.send(TestRequest::get().uri(feed)).await.text();
    assert_eq!(text.matches("<entry>").count(), 0, "the day is not over");
    let stored = serde_json::to_string(&items(&world, "/api/v1/alerts").await).unwrap();
    assert!(!stored.contains("capability") && !stored.contains(feed.trim_start_matches("/alerts/")));
}

#[actix_web::test]
async fn a_message_is_signed_tried_again_under_its_id_and_capped() {
    let mut world = World::new(0);
    let (address, received) = receiver(vec![500, 302, 204, 200]);
    let body = json!({ "name": "Calls", "query": "calls", "deliver": "webhook", "address": address, "max_items": 1 });
    let made = make(&world, body).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    let alert = made["alert"]["id"].as_str().unwrap().to_owned();
    world.add(&[("n1", "Calls one"), ("n2", "Calls two"), ("n3", "Calls three")]);
    step(&world);
    let first = received.recv().unwrap();
    let waiting = pending(&world);
    assert_eq!((waiting.len(), waiting[0].attempts, waiting[0].status), (1, 1, 500));
    assert!(waiting[0].next_at > waiting[0].created_at, "it waits");
    // A new process finds it in the store; a redirect is not followed.
    make_due(&world, &waiting[0]);
    step(&world);
    let second = received.recv().unwrap();
    assert_eq!(pending(&world)[0].status, 302);
    make_due(&world, &pending(&world)[0]);
    step(&world);
    let third = received.recv().unwrap();
    for (head, body) in [&first, &second, &third] {
        assert_eq!(header(head, "webhook-id"), header(&first.0, "webhook-id"));
        assert_eq!(*body, first.1);
        let at = header(head, "webhook-timestamp").parse().unwrap();
        let signed = Message { id: header(head, "webhook-id"), at, body }.signature(&secret).unwrap();
        assert_eq!(header(head, "webhook-signature"), signed);
    }
    let message: Value = serde_json::from_str(&first.1).unwrap();
    assert_eq!((&message["type"], &message["data"]["total"]), (&"alert.matches".into(), &3.into()));
    assert_eq!((&message["data"]["more"], message["data"]["matches"].as_array().unwrap().len()), (&2.into(), 1));
    assert!(pending(&world).is_empty());
    let listed = items(&world, &format!("/api/v1/alerts/{alert}/deliveries")).await;
    assert_eq!((&listed[0]["state"], &listed[0]["attempts"], listed.len()), (&"delivered".into(), &3.into(), 1));
    let tried = send(&world, "dpa", "POST", &format!("/api/v1/alerts/{alert}/test"), "", None).await;
    assert_eq!(tried.status, 201, "{}", tried.text());
    step(&world);
    assert!(received.recv().unwrap().1.contains("alert.test"));
    assert_eq!(items(&world, &format!("/api/v1/alerts/{alert}/deliveries?limit=1")).await[0]["kind"], "test");
}

#[actix_web::test]
async fn an_alert_whose_receiver_does_not_answer_is_disabled_with_a_notice() {
    let mut world = World::new(0);
    let (address, received) = receiver(vec![500, 200]);
    let body = json!({ "name": "Calls", "query": "calls", "deliver": "webhook", "address": address });
    let made = make(&world, body).await;
    let alert = format!("/api/v1/alerts/{}", made["alert"]["id"].as_str().unwrap());
    world.add(&[("n1", "Calls one")]);
    step(&world);
    received.recv().unwrap();
    let mut last = pending(&world)[0].clone();
    last.attempts = 9;
    make_due(&world, &last);
    // Nobody listens at the address of the tenth attempt.
    let dead = json!({ "address": "http://127.0.0.1:9/" });
    assert_eq!(send(&world, "dpa", "PATCH", &alert, "*", Some(&dead)).await.status, 200);
    step(&world);
    let now = send(&world, "dpa", "GET", &alert, "", None).await.json();
    assert_eq!(now["state"], "disabled");
    assert!(now["notice"].as_str().unwrap().starts_with("Disabled after 10 attempts"), "{now}");
    world.add(&[("n2", "Calls two")]);
    step(&world);
    assert_eq!(items(&world, &format!("{alert}/matches")).await.len(), 2, "matches are still noted");
    assert!(pending(&world).is_empty());
    let back = json!({ "active": true, "address": address });
    assert_eq!(send(&world, "dpa", "PATCH", &alert, "*", Some(&back)).await.json()["alert"]["state"], "active");
    step(&world);
    let message: Value = serde_json::from_str(&received.recv().unwrap().1).unwrap();
    assert_eq!(message["data"]["matches"][0]["number"], 2, "what came meanwhile");
}

#[actix_web::test]
async fn nobody_else_sees_or_changes_an_alert() {
    let world = World::new(1);
    let made = make(&world, json!({ "name": "Mine", "query": "calls", "deliver": "atom" })).await;
    let alert = format!("/api/v1/alerts/{}", made["alert"]["id"].as_str().unwrap());
    let change = json!({ "name": "Yours" });
    for (method, address, body) in [
        ("GET", alert.clone(), None),
        ("PATCH", alert.clone(), Some(&change)),
        ("DELETE", alert.clone(), None),
        ("GET", format!("{alert}/matches"), None),
        ("GET", format!("{alert}/deliveries"), None),
        ("POST", format!("{alert}/test"), None),
    ] {
        let theirs = send(&world, "cnil", method, &address, "*", body).await;
        assert_eq!((theirs.status, theirs.code().as_str()), (404, "no-such-alert"), "{method} {address}");
        // The same agency, another subject.
        let now = jiff::Timestamp::now().as_second() as u64;
        let scopes = ALL.map(str::to_owned).to_vec();
        let agency = Some("dpa".to_owned());
        let asked = crate::web::auth::IssueRequest { subject: "omar".into(), scopes, lifetime: 600, agency };
        let token = world.app.auth.issue(asked, now).unwrap().token;
        let mut request = TestRequest::with_uri(&address)
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .insert_header((AUTHORIZATION, format!("Bearer {token}")))
            .insert_header((IF_MATCH, "*"));
        if let Some(body) = body {
            request = request.insert_header((CONTENT_TYPE, "application/json")).set_payload(body.to_string());
        }
        assert_eq!(world.send(request).await.code(), "no-such-alert", "{method} {address}");
    }
    assert!(
        send(&world, "cnil", "GET", "/api/v1/alerts", "", None).await.json()["items"].as_array().unwrap().is_empty()
    );
    let kept = send(&world, "dpa", "GET", &alert, "", None).await;
    assert_eq!(kept.json()["name"], "Mine", "nothing was changed");
    let tag = kept.header("etag").to_owned();
    assert_eq!(send(&world, "dpa", "PATCH", &alert, "", Some(&change)).await.code(), "precondition-required");
    assert_eq!(send(&world, "dpa", "PATCH", &alert, "\"00\"", Some(&change)).await.code(), "precondition-failed");
    let changed = send(&world, "dpa", "PATCH", &alert, &tag, Some(&change)).await;
    assert_eq!((changed.status, &changed.json()["alert"]["name"]), (200, &"Yours".into()));
    assert_eq!(send(&world, "dpa", "DELETE", &alert, &tag, None).await.status, 412, "it has changed");
    assert_eq!(
        send(&world, "dpa", "DELETE", &alert, changed.json()["alert_etag"].as_str().unwrap(), None).await.status,
        204
    );
    assert_eq!(send(&world, "dpa", "GET", &alert, "", None).await.status, 404);
}

#[actix_web::test]
async fn what_cannot_be_watched_is_refused_with_a_pointer() {
    let world = World::new(1);
    let with = |name: &str, value: Value| {
        let mut body = json!({ "name": "n", "query": "calls", "deliver": "webhook", "address": "http://127.0.0.1:9/" });
        body[name] = value;
        body
    };
    for (body, status, pointer) in [
        (with("query", json!("sensitivity:nope")), 422, "/query"),
        (with("query", json!("(calls")), 422, "/query"),
        (with("query", json!("")), 400, "/query"),
        (with("query", json!("x".repeat(2_001))), 400, "/query"),
        (with("name", json!("a\nb")), 400, "/name"),
        (with("what", json!(["news"])), 400, "/what"),
        (with("what", json!([])), 400, "/what"),
        (with("deliver", json!("pigeon")), 400, "/deliver"),
        (with("deliver", json!("mail")), 422, "/deliver"),
        (with("digest", json!("weekly")), 400, "/digest"),
        (with("max_items", json!(0)), 400, "/max_items"),
        (with("address", json!("http://10.0.0.1/")), 422, "/address"),
        (with("address", json!("http://169.254.169.254/latest")), 422, "/address"),
        (with("address", json!("file:///etc/passwd")), 422, "/address"),
        (with("address", Value::Null), 400, "/address"),
        (with("deliver", json!("atom")), 400, "/address"),
        (with("colour", json!("red")), 400, "/colour"),
    ] {
        let refused = send(&world, "dpa", "POST", "/api/v1/alerts", "", Some(&body)).await;
        assert_eq!(refused.status, status, "{body}: {}", refused.text());
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    assert!(world.app.store.alerts().unwrap().is_empty(), "nothing was stored");
}

#[actix_web::test]
async fn a_secret_is_told_once_even_if_the_request_is_sent_again() {
    let world = World::new(0);
    let token = world.token_of(&ALL, Some("dpa")).0;
    let post = || {
        let body = json!({ "name": "n", "query": "calls", "deliver": "webhook", "address": "http://127.0.0.1:9/" });
        TestRequest::post()
            .uri("/api/v1/alerts")
            .insert_header((AUTHORIZATION, format!("Bearer {token}")))
            .insert_header(("idempotency-key", "k"))
            .insert_header((CONTENT_TYPE, "application/json"))
            .set_payload(body.to_string())
    };
    let first = world.send(post()).await.json();
    assert!(first["secret"].as_str().unwrap().starts_with("whsec_"));
    let again = world.send(post()).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    let again = again.json();
    assert_eq!((&again["alert"], &again["secret"]), (&first["alert"], &Value::Null));
    assert_eq!(world.app.store.alerts().unwrap().len(), 1);
}
