//! Writes: who may, on what condition, once, and that nothing of the machine changes.

use super::support::{Answer, World, id};
use crate::domain::listing::ListingId;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

const TERM: &str = "sensitivity:health";

/// A world that the server can write to, with a listing that has findings, and the fingerprint of one.
fn world() -> (World, String) {
    let limits = crate::web::Limits { wait: std::time::Duration::from_secs(60), ..Default::default() };
    let mut world = World::limited(2, limits);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let stored = world.app.store.listing(&ListingId::derive("test", "n0")).unwrap().unwrap();
    let fingerprint = stored.assessment.findings.first().unwrap().fingerprint.clone();
    world.release_index();
    (world, fingerprint)
}

/// A writer: a token with all scopes that write, of a person.
struct Writer<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Writer<'a> {
    fn new(world: &'a World, agency: Option<&str>) -> Self {
        let scopes = ["listings:read", "decisions:write", "responses:write", "registers:write"];
        Self { world, token: world.token_of(&scopes, agency).0 }
    }

    fn post(&self, address: &str, etag: Option<&str>, key: Option<&str>, body: &str) -> TestRequest {
        let mut request = TestRequest::post()
            .uri(address)
            .insert_header((AUTHORIZATION, format!("Bearer {}", self.token)))
            .insert_header((CONTENT_TYPE, "application/json"))
            .set_payload(body.to_owned());
        if let Some(etag) = etag {
            request = request.insert_header((IF_MATCH, etag.to_owned()));
        }
        if let Some(key) = key {
            request = request.insert_header(("idempotency-key", key.to_owned()));
        }
        request
    }

    async fn send(&self, address: &str, etag: Option<&str>, key: Option<&str>, body: &Value) -> Answer {
        self.world.send(self.post(address, etag, key, &body.to_string())).await
    }

    async fn etag(&self, address: &str) -> String {
        self.world.get(address).await.header("etag").to_owned()
    }
}

fn listing() -> String {
    format!("/api/v1/listings/{}", id("n0"))
}

fn accept() -> Value {
    json!({ "term": TERM, "verdict": "accept", "reason": "The sheet says so" })
}

#[actix_web::test]
async fn a_decision_is_stored_shown_and_searched_at_once() {
    let (world, _) = world();
    let writer = Writer::new(&world, Some("dpa"));
    let (address, decide) = (listing(), format!("{}/decisions", listing()));
    let before = world.get(&address).await.json();
    let machine = |l: &Value| {
        let tags = l["tags"].as_array().unwrap().iter();
        tags.filter(|t| t["basis"] != "decided").cloned().collect::<Vec<_>>()
    };
    let etag = writer.etag(&address).await;
    let made = writer.send(&decide, Some(&etag), None, &accept()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["stored"], &made["decision"]["by"]), (&true.into(), &"ines@dpa (dpa)".into()));
    assert!(made["tags_gained"].as_array().unwrap().contains(&TERM.into()), "{made}");
    let after = world.get(&address).await;
    assert_eq!(made["listing_etag"], after.header("etag"), "the tag to go on with");
    let after = after.json();
    assert_eq!(machine(&after), machine(&before), "what the machine made is unchanged");
    assert!(after["tags"].as_array().unwrap().iter().any(|t| t["term"] == TERM && t["basis"] == "decided"));
    let found = world.get("/api/v1/listings?sensitivity=health").await.json();
    assert_eq!(found["total"], 1, "the index has followed");
    let listed = world.get("/api/v1/decisions?in_force=1").await.json();
    assert_eq!((&listed["total"], &listed["items"][0]["in_force"]), (&1.into(), &true.into()));
    let again = writer.send(&decide, Some("*"), None, &accept()).await;
    assert_eq!((again.status, &again.json()["stored"]), (200, &false.into()));
    let back = json!({ "term": TERM, "verdict": "withdraw", "reason": "Misread" });
    assert_eq!(writer.send(&decide, Some("*"), None, &back).await.status, 201);
    let restored = world.get(&address).await.json();
    assert_eq!(restored["tags"], before["tags"]);
    assert_eq!(restored["findings"], before["findings"]);
    let nothing = writer.send(&decide, Some("*"), None, &back).await;
    assert_eq!((nothing.status, nothing.code().as_str()), (422, "refused"));
    let names: Vec<String> = super::super::decisions::FIELDS
        .iter()
        .map(|n| (*n).to_owned())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(listed["items"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>(), names);
}

#[actix_web::test]
async fn of_two_who_decide_on_the_same_state_one_is_told_to_look_again() {
    let (world, _) = world();
    let (address, decide) = (listing(), format!("{}/decisions", listing()));
    let etag = world.get(&address).await.header("etag").to_owned();
    let writers: Vec<Writer> = ["a", "b", "c", "d"].map(|agency| Writer::new(&world, Some(agency))).into();
    let ask = |w: usize| {
        let verdict = if w.is_multiple_of(2) { "accept" } else { "reject" };
        json!({ "term": TERM, "verdict": verdict, "reason": format!("{w}") })
    };
    let bodies: Vec<Value> = (0..4).map(ask).collect();
    let send = |w: usize| writers[w].send(&decide, Some(&etag), None, &bodies[w]);
    let (a, b, c, d) = tokio::join!(send(0), send(1), send(2), send(3));
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412, 412, 412]);
    assert_eq!(world.get("/api/v1/decisions").await.json()["total"], 1, "one is stored, none half");
}

#[actix_web::test]
async fn a_request_with_a_key_is_carried_out_once() {
    let (world, _) = world();
    let writer = Writer::new(&world, Some("dpa"));
    let (address, decide) = (listing(), format!("{}/decisions", listing()));
    let etag = writer.etag(&address).await;
    let first = writer.send(&decide, Some(&etag), Some("k1"), &accept()).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""));
    // The same request again, with the entity tag of then.
    let again = writer.send(&decide, Some(&etag), Some("k1"), &accept()).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.text(), first.text());
    let other = json!({ "term": TERM, "verdict": "reject", "reason": "No" });
    let refused = writer.send(&decide, Some("*"), Some("k1"), &other).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "idempotency-key-reused"));
    let colleague = Writer::new(&world, Some("cnil"));
    let own = colleague.send(&decide, Some(&etag), Some("k1"), &accept()).await;
    assert_eq!(own.status, 412, "the key of somebody else is another key");
    for wrong in ["", &"k".repeat(256)] {
        let refused = writer.send(&decide, Some("*"), Some(wrong), &accept()).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
    assert_eq!(world.get("/api/v1/decisions").await.json()["total"], 1);
}

#[actix_web::test]
async fn bad_requests_are_refused_with_a_pointer_and_write_nothing() {
    let (world, fingerprint) = world();
    let writer = Writer::new(&world, None);
    let decide = format!("{}/decisions", listing());
    let respond = format!("/api/v1/findings/{fingerprint}/responses");
    let long = "x".repeat(10_001);
    for (address, body, status, code, pointer) in [
        (&decide, "{".to_owned(), 400, "bad-body", ""),
        (&decide, "[]".to_owned(), 400, "bad-body", ""),
        (&decide, json!({ "term": TERM, "verdict": "acept", "reason": "r" }).to_string(), 400, "bad-body", "/verdict"),
        (&decide, json!({ "term": TERM, "verdict": "accept" }).to_string(), 400, "bad-body", "/reason"),
        (&decide, json!({ "term": 7, "verdict": "accept", "reason": "r" }).to_string(), 400, "bad-body", "/term"),
        (&decide, json!({ "term": TERM, "verdict": "accept", "reason": long }).to_string(), 400, "bad-body", "/reason"),
        (
            &decide,
            json!({ "term": TERM, "verdict": "accept", "reason": "r", "by": "x" }).to_string(),
            400,
            "bad-body",
            "/by",
        ),
        (
            &decide,
            json!({ "term": "sensitivity:helth", "verdict": "accept", "reason": "r" }).to_string(),
            422,
            "refused",
            "/term",
        ),
        (&decide, json!({ "term": "x", "verdict": "accept", "reason": "r" }).to_string(), 422, "refused", "/term"),
        (
            &decide,
            json!({ "term": TERM, "verdict": "accept", "reason": "r", "quote": "nowhere" }).to_string(),
            422,
            "refused",
            "/quote",
        ),
        (&respond, json!({ "kind": "waive", "text": "t" }).to_string(), 400, "bad-body", "/until"),
        (
            &respond,
            json!({ "kind": "waive", "text": "t", "until": "2020-01-01" }).to_string(),
            422,
            "refused",
            "/until",
        ),
        (&respond, json!({ "kind": "waive", "text": "t", "until": "soon" }).to_string(), 422, "refused", "/until"),
        (
            &respond,
            json!({ "kind": "reply", "text": "t", "until": "2020-01-01" }).to_string(),
            400,
            "bad-body",
            "/until",
        ),
        (&respond, json!({ "kind": "withdraw", "text": "t" }).to_string(), 400, "bad-body", "/withdraws"),
        (
            &respond,
            json!({ "kind": "withdraw", "text": "t", "withdraws": 9 }).to_string(),
            422,
            "refused",
            "/withdraws",
        ),
        (&respond, json!({ "kind": "love", "text": "t" }).to_string(), 400, "bad-body", "/kind"),
    ] {
        let answer = world.send(writer.post(address, Some("*"), None, &body)).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let plain = writer.post(&decide, None, None, &accept().to_string());
    assert_eq!(world.send(plain).await.code(), "precondition-required");
    let stale = writer.post(&decide, Some("\"00\""), None, &accept().to_string());
    assert_eq!(world.send(stale).await.code(), "precondition-failed");
    let weak = writer.etag(&listing()).await;
    let weak = writer.post(&decide, Some(&format!("W/{weak}")), None, &accept().to_string());
    assert_eq!(world.send(weak).await.code(), "precondition-failed", "a weak tag matches nothing");
    let text = writer.post(&decide, Some("*"), None, "x").insert_header((CONTENT_TYPE, "text/plain"));
    assert_eq!(world.send(text).await.status, 415);
    let large = writer.post(&decide, Some("*"), None, &" ".repeat(70_000));
    assert_eq!(world.send(large).await.code(), "body-too-large");
    let unknown = format!("/api/v1/listings/{}/decisions", "0".repeat(32));
    assert_eq!(writer.send(&unknown, Some("*"), None, &accept()).await.code(), "no-such-listing");
    let unknown = format!("/api/v1/findings/{}/responses", "0".repeat(32));
    assert_eq!(
        writer.send(&unknown, Some("*"), None, &json!({ "kind": "reply", "text": "t" })).await.code(),
        "no-such-finding"
    );
    let register = json!({ "broker": "B", "entry": "E", "verdict": "deny", "reason": "r" });
    assert_eq!(
        writer.send("/api/v1/registers/none/decisions", Some("*"), None, &register).await.code(),
        "no-such-register"
    );
    assert_eq!(world.get("/api/v1/decisions").await.json()["total"], 0);
    assert_eq!(world.get("/api/v1/responses").await.json()["total"], 0);
}

#[actix_web::test]
async fn responses_change_the_state_of_a_finding_and_nothing_else() {
    let (world, fingerprint) = world();
    let (ines, omar) = (Writer::new(&world, Some("dpa")), Writer::new(&world, Some("cnil")));
    let finding = format!("/api/v1/findings/{fingerprint}");
    let respond = format!("{finding}/responses");
    let before = world.get(&finding).await.json();
    for (kind, state, confirmed, dismissed) in
        [("dispute", "open", false, false), ("dismiss", "dismissed", false, true), ("confirm", "open", true, false)]
    {
        let etag = ines.etag(&finding).await;
        let answer = ines.send(&respond, Some(&etag), None, &json!({ "kind": kind, "text": "Looked at it" })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let now = world.get(&finding).await;
        assert_eq!(answer.json()["finding_etag"], now.header("etag"));
        let now = now.json();
        assert_eq!(
            (&now["state"], &now["confirmed"], &now["dismissed"]),
            (&state.into(), &confirmed.into(), &dismissed.into())
        );
        for unchanged in ["rule", "severity", "evidence", "facts", "cites", "methods"] {
            assert_eq!(now[unchanged], before[unchanged], "{kind}: {unchanged}");
        }
    }
    let open = world.get("/api/v1/findings?state=dismissed").await.json();
    assert_eq!(open["items"].as_array().unwrap().len(), 0);
    let withdraw = json!({ "kind": "withdraw", "text": "Too early", "withdraws": 3 });
    let refused = omar.send(&respond, Some("*"), None, &withdraw).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "not-yours"));
    assert_eq!(ines.send(&respond, Some("*"), None, &withdraw).await.status, 201);
    assert_eq!(world.get(&finding).await.json()["state"], "dismissed", "the confirmation is withdrawn");
    let found = world.get("/api/v1/findings?state=dismissed").await.json();
    assert_eq!(found["items"][0]["fingerprint"], fingerprint.as_str());
    let waiver = json!({ "kind": "waive", "text": "Until the audit", "until": crate::pipeline::clock::today() });
    assert_eq!(ines.send(&respond, Some("*"), None, &waiver).await.status, 201);
    assert_eq!(world.get(&finding).await.json()["state"], "waived");
}

#[actix_web::test]
async fn only_a_token_that_may_write_writes() {
    let (world, fingerprint) = world();
    let routes = [
        (format!("{}/decisions", listing()), "decisions:write"),
        (format!("/api/v1/findings/{fingerprint}/responses"), "responses:write"),
        ("/api/v1/registers/none/decisions".to_owned(), "registers:write"),
    ];
    let all = [
        "listings:read",
        "findings:read",
        "changes:read",
        "decisions:write",
        "responses:write",
        "registers:write",
        "cases:read",
        "cases:write",
    ];
    for (route, scope) in routes {
        let others: Vec<&str> = all.into_iter().filter(|s| *s != scope).collect();
        let writer = Writer { world: &world, token: world.token_of(&others, None).0 };
        let refused = writer.send(&route, Some("*"), None, &json!({})).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "insufficient-scope"), "{route}");
        assert!(refused.header("www-authenticate").contains(scope), "{route}");
        let nobody = TestRequest::post().uri(&route).set_payload("{}");
        assert_eq!(world.send(nobody).await.status, 401, "{route}");
        let deleted = world.send(TestRequest::with_uri(&route).method(Method::DELETE)).await;
        assert_eq!((deleted.status, deleted.header("allow").contains("POST")), (405, true), "{route}");
    }
}

#[actix_web::test]
async fn while_another_process_writes_the_client_is_told_when_to_try_again() {
    let limits = crate::web::Limits { wait: std::time::Duration::ZERO, ..Default::default() };
    let mut world = World::limited(1, limits);
    world.release_index();
    let folder = crate::pipeline::DataFolder::new(world.dir.path(), None);
    let writer = Writer::new(&world, None);
    let decide = format!("{}/decisions", listing());
    let lock = folder.lock().unwrap();
    let refused = writer.send(&decide, Some("*"), Some("k"), &accept()).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "writer-busy"));
    assert_eq!(refused.header("retry-after"), "5");
    drop(lock);
    assert_eq!(writer.send(&decide, Some("*"), Some("k"), &accept()).await.status, 201, "a refusal is not kept");
}
