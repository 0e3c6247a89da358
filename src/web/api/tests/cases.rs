//! Cases: whose they are, what is pinned and stays so, and what is refused.

use super::super::ROUTES;
use super::support::{Answer, World, column, id};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody of an agency, with their token.
pub(super) struct Desk<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Desk<'a> {
    pub(super) fn new(world: &'a World, agency: Option<&str>) -> Self {
        let scopes = ["listings:read", "cases:read", "cases:write"];
        Self { world, token: world.token_of(&scopes, agency).0 }
    }

    fn request(&self, method: &str, address: &str, body: Option<&Value>) -> TestRequest {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let request = TestRequest::with_uri(address)
            .method(method)
            .insert_header((AUTHORIZATION, format!("Bearer {}", self.token)));
        match body {
            None => request,
            Some(body) => request.insert_header((CONTENT_TYPE, "application/json")).set_payload(body.to_string()),
        }
    }

    pub(super) async fn get(&self, address: &str) -> Answer {
        self.world.send(self.request("get", address, None)).await
    }

    /// Sends a write on any state of the case.
    pub(super) async fn send(&self, method: &str, address: &str, body: &Value) -> Answer {
        self.world.send(self.request(method, address, Some(body)).insert_header((IF_MATCH, "*"))).await
    }

    /// Opens a case; returns its address.
    pub(super) async fn open(&self) -> String {
        let asked = json!({ "title": "Recorded calls", "reason": "Complaint 4/2026" });
        let opened = self.world.send(self.request("post", "/api/v1/cases", Some(&asked))).await;
        assert_eq!(opened.status, 201, "{}", opened.text());
        format!("/api/v1/cases/{}", opened.json()["case"]["id"].as_str().unwrap())
    }

    pub(super) async fn pin(&self, case: &str, body: Value) -> Answer {
        self.send("post", &format!("{case}/pins"), &body).await
    }
}

/// Every method and address of the routes of cases, with the id of a case and the number of a pin.
fn routes(case: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for (kind, path) in ROUTES.iter().filter(|(_, path)| path.starts_with("/v1/cases")) {
        let address = format!("/api{}", path.replace("{id}", case).replace("{number}", "1"));
        all.extend(kind.split('_').map(|method| (method, address.clone())));
    }
    assert!(all.len() >= 9, "{all:?}");
    all
}

#[actix_web::test]
async fn no_route_shows_or_changes_a_case_of_another_agency() {
    let world = World::new(1);
    let (own, other, nobody) =
        (Desk::new(&world, Some("dpa")), Desk::new(&world, Some("cnil")), Desk::new(&world, None));
    let case = own.open().await;
    let id = case.rsplit('/').next().unwrap().to_owned();
    let pinned = own.pin(&case, json!({ "kind": "listing", "listing": super::support::id("n0"), "note": "x" })).await;
    assert_eq!(pinned.status, 201, "{}", pinned.text());
    let before = own.get(&format!("{case}/history")).await.text();
    // A body that is valid on every route, so that nothing but the agency is a reason to refuse.
    let body = |address: &str| match address {
        a if a.ends_with("/pins") => {
            json!({ "kind": "listing", "listing": super::support::id("n0"), "note": "x" })
        }
        a if a.ends_with("/removal") => json!({ "reason": "x" }),
        a if a.ends_with("/notes") => json!({ "text": "x" }),
        _ => json!({ "title": "x", "reason": "x" }),
    };
    let unknown = "01a229ed-f249-712e-9f99-291bdf69ca1e";
    for (method, address) in routes(&id) {
        let write = (method != "get").then(|| body(&address));
        let what = format!("{method} {address}");
        let ask = |desk: &Desk<'_>, address: &str| {
            desk.request(method, address, write.as_ref()).insert_header((IF_MATCH, "*"))
        };
        let refused = world.send(ask(&nobody, &address)).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "no-agency"), "{what}");
        let foreign = world.send(ask(&other, &address)).await;
        if address == "/api/v1/cases" {
            // Their own: an empty list, and a new case of theirs.
            assert!([200, 201].contains(&foreign.status), "{what}");
            assert!(!foreign.text().contains(&id), "{what}");
        } else {
            assert_eq!((foreign.status, foreign.code().as_str()), (404, "no-such-case"), "{what}");
            let absent = world.send(ask(&other, &address.replace(&id, unknown))).await;
            let (mut foreign, mut absent) = (foreign.json(), absent.json());
            for problem in [&mut foreign, &mut absent] {
                problem["instance"] = Value::Null;
                let detail = problem["detail"].as_str().unwrap().replace(&id, "").replace(unknown, "");
                problem["detail"] = detail.into();
            }
            assert_eq!(foreign, absent, "{what}: as if there were none");
        }
        let anonymous = world.send(TestRequest::with_uri(&address).method(method.to_uppercase().parse().unwrap()));
        assert_eq!(anonymous.await.status, 401, "{what}");
        let scope = if method == "get" { "cases:write" } else { "cases:read" };
        let without = Desk { world: &world, token: world.token_of(&["listings:read", scope], Some("dpa")).0 };
        let refused = world.send(ask(&without, &address)).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "insufficient-scope"), "{what}");
    }
    assert_eq!(own.get(&format!("{case}/history")).await.text(), before, "nothing was done in it");
    assert_eq!(column(&own.get("/api/v1/cases").await.json(), "id"), [id.as_str()]);
    let theirs = other.get("/api/v1/cases").await.json();
    assert!(theirs["total"] == 1 && theirs["items"][0]["id"] != id.as_str(), "{theirs}");
    let only_cases = Desk { world: &world, token: world.token_of(&["cases:read", "cases:write"], Some("dpa")).0 };
    let refused = only_cases.pin(&case, json!({ "kind": "search", "query": "q=calls", "note": "x" })).await;
    assert_eq!(refused.code(), "insufficient-scope", "who pins must be allowed to read");
}

#[actix_web::test]
async fn what_was_pinned_stays_as_it_was_seen() {
    let mut world = World::new(2);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let one = format!("/api/v1/listings/{}", id("n0"));
    let (listing, version) = (world.get(&one).await, world.get(&format!("{one}/versions/1")).await.json());
    let method = version["assessment"]["method"].as_str().unwrap().to_owned();
    let fingerprint =
        world.get("/api/v1/findings").await.json()["items"][0]["fingerprint"].as_str().unwrap().to_owned();
    let finding = world.get(&format!("/api/v1/findings/{fingerprint}")).await;
    let cited = world.get(&format!("{one}/versions/1/assessments/{method}")).await;
    let case = {
        let desk = Desk::new(&world, Some("dpa"));
        let case = desk.open().await;
        for body in [
            json!({ "kind": "listing", "listing": id("n0"), "note": "Calls", "etag": listing.header("etag") }),
            json!({ "kind": "version", "listing": id("n0"), "version": 1, "note": "First" }),
            json!({ "kind": "finding", "finding": fingerprint, "note": "Consent" }),
            json!({ "kind": "search", "query": "q=calls&language=de", "note": "All" }),
        ] {
            let pinned = desk.pin(&case, body).await;
            assert_eq!((pinned.status, &pinned.json()["stored"]), (201, &json!(true)), "{}", pinned.text());
            assert_eq!(pinned.json()["case_etag"], desk.get(&case).await.header("etag"));
        }
        case
    };
    let change = world.app.store.last_change().unwrap();
    world.add(&[("n0", "Another title altogether"), ("n2", "More recorded telephone calls")]);
    let desk = Desk::new(&world, Some("dpa"));
    let shown = desk.get(&case).await.json();
    for (pin, seen) in
        shown["pins"].as_array().unwrap().iter().zip([Some(&listing), Some(&cited), Some(&finding), None])
    {
        let answer = desk.get(&format!("{case}/pins/{}", pin["number"])).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        if let Some(seen) = seen {
            assert_eq!(answer.text(), seen.text(), "{pin}");
        }
        assert_eq!(pin["digest"], hex::encode(Sha256::digest(answer.text())), "{pin}");
        assert_eq!((&pin["bytes"], &pin["change"]), (&json!(answer.text().len()), &json!(change)));
        assert!(answer.header("content-digest").starts_with("sha-256=:"));
    }
    let search = desk.get(&format!("{case}/pins/4")).await.json();
    assert_eq!((&search["total"], &search["index_change"]), (&json!(2), &json!(change)));
    assert_eq!(search["listings"].as_array().unwrap().len(), 2, "not the third, which came later");
    assert_eq!(shown["pins"][1]["method"], method.as_str());
    // Removed, and still in the history with its bytes.
    let removed = desk.send("post", &format!("{case}/pins/2/removal"), &json!({ "reason": "Doubled" })).await;
    assert_eq!(removed.json()["case"]["pins"].as_array().unwrap().len(), 3);
    assert_eq!(desk.get(&format!("{case}/pins/2")).await.text(), cited.text());
    let note = desk.send("post", &format!("{case}/notes"), &json!({ "text": "Asked the seller" })).await;
    assert_eq!(note.json()["case"]["notes"][0]["by"], "ines@dpa (dpa)");
    let history = desk.get(&format!("{case}/history?limit=3")).await.json();
    assert_eq!((&history["total"], column(&history, "kind").len()), (&json!(7), 3));
    let rest = format!("{case}/history?limit=200&cursor={}", history["next_cursor"].as_str().unwrap());
    let rest = desk.get(&rest).await.json();
    assert_eq!(column(&rest, "kind"), ["pinned", "pinned", "pin-removed", "noted"]);
    assert_eq!((&rest["items"][2]["pin"], &rest["items"][2]["reason"]), (&json!(2), &json!("Doubled")));
    // What is stored is sealed, and its digests agree.
    let checked = world.app.store.check_cases().unwrap();
    assert_eq!((checked.cases, checked.events, checked.last, checked.faults.len()), (1, 7, 7, 0));
    assert_eq!(world.app.store.check_seals(&|_| {}).unwrap().faults, [""; 0]);
}

#[actix_web::test]
async fn of_several_who_change_a_case_at_once_one_does() {
    let world = World::limited(
        1,
        crate::web::Limits { wait: std::time::Duration::from_secs(60), requests: 16, ..Default::default() },
    );
    let desk = Desk::new(&world, Some("dpa"));
    let case = desk.open().await;
    let etag = desk.get(&case).await.header("etag").to_owned();
    let note = |n: usize| {
        let body = json!({ "text": format!("Note {n}") });
        desk.request("post", &format!("{case}/notes"), Some(&body)).insert_header((IF_MATCH, etag.clone()))
    };
    let answers = futures_util::future::join_all((0..6).map(|n| world.send(note(n)))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412, 412, 412, 412, 412]);
    let without = desk.request("post", &format!("{case}/notes"), Some(&json!({ "text": "x" })));
    assert_eq!(world.send(without).await.code(), "precondition-required");
    // The same request again, with the entity tag of then.
    let keyed = |etag: &str, text: &str| {
        let body = json!({ "text": text });
        let request = desk.request("post", &format!("{case}/notes"), Some(&body));
        request.insert_header((IF_MATCH, etag.to_owned())).insert_header(("idempotency-key", "k"))
    };
    let etag = desk.get(&case).await.header("etag").to_owned();
    let first = world.send(keyed(&etag, "Once")).await;
    let again = world.send(keyed(&etag, "Once")).await;
    assert_eq!((first.status, again.header("idempotency-replayed"), first.text()), (201, "true", again.text()));
    assert_eq!(world.send(keyed("*", "Twice")).await.code(), "idempotency-key-reused");
    assert_eq!(desk.get(&case).await.json()["notes"].as_array().unwrap().len(), 2);
    let opened = |title: &str| {
        let body = json!({ "title": title, "reason": "x" });
        desk.request("post", "/api/v1/cases", Some(&body)).insert_header(("idempotency-key", "new"))
    };
    let (first, again) = (world.send(opened("A")).await, world.send(opened("A")).await);
    assert_eq!((first.status, first.text()), (201, again.text()));
    assert_eq!(desk.get("/api/v1/cases").await.json()["total"], 2);
}

#[actix_web::test]
async fn states_follow_and_bad_requests_write_nothing() {
    let world = World::new(1);
    let desk = Desk::new(&world, Some("dpa"));
    let case = desk.open().await;
    for (body, status, stored) in [
        (json!({ "state": "open" }), 200, false),
        (json!({ "state": "on-hold", "reason": "Waiting for the court" }), 200, true),
        (json!({ "hold": true, "title": "Recorded calls of Europeans" }), 200, true),
        (json!({ "state": "closed" }), 200, true),
    ] {
        let answer = desk.send("patch", &case, &body).await;
        assert_eq!((answer.status, &answer.json()["stored"]), (status, &json!(stored)), "{}", answer.text());
    }
    let shown = desk.get(&case).await.json();
    assert_eq!((&shown["state"], &shown["hold"], &shown["events"]), (&json!("closed"), &json!(true), &json!(4)));
    assert_eq!(shown["next_states"], json!(["open"]));
    let listed = |query: &str| format!("/api/v1/cases?{query}");
    for (query, total) in [("state=closed", 1), ("state=open", 0), ("hold=1&fields=id", 1), ("hold=0", 0)] {
        assert_eq!(desk.get(&listed(query)).await.json()["total"], total, "{query}");
    }
    assert_eq!(desk.get(&listed("state=shut")).await.code(), "bad-parameter");
    let note = json!({ "text": "x" });
    let refused = desk.send("post", &format!("{case}/notes"), &note).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "refused"));
    assert_eq!(
        desk.send("patch", &case, &json!({ "state": "on-hold" })).await.json()["errors"][0]["pointer"],
        "/state"
    );
    assert_eq!(desk.send("patch", &case, &json!({ "state": "open" })).await.status, 200);
    let n0 = id("n0");
    for (address, body, status, pointer) in [
        (case.clone(), json!({}), 400, ""),
        (case.clone(), json!({ "reason": "nothing" }), 400, ""),
        (case.clone(), json!({ "state": "shut" }), 400, "/state"),
        (case.clone(), json!({ "hold": "yes" }), 400, "/hold"),
        (case.clone(), json!({ "title": "a\nb" }), 400, "/title"),
        (case.clone(), json!({ "agency": "cnil" }), 400, "/agency"),
        (format!("{case}/pins"), json!({ "kind": "listing", "note": "x" }), 400, "/listing"),
        (format!("{case}/pins"), json!({ "kind": "listing", "listing": n0 }), 400, "/note"),
        (format!("{case}/pins"), json!({ "kind": "page", "note": "x" }), 400, "/kind"),
        (
            format!("{case}/pins"),
            json!({ "kind": "search", "query": "q=x", "listing": n0, "note": "x" }),
            400,
            "/listing",
        ),
        (
            format!("{case}/pins"),
            json!({ "kind": "version", "listing": n0, "version": "1", "note": "x" }),
            400,
            "/version",
        ),
        (
            format!("{case}/pins"),
            json!({ "kind": "version", "listing": n0, "version": 9, "note": "x" }),
            422,
            "/version",
        ),
        (format!("{case}/pins"), json!({ "kind": "listing", "listing": "../x", "note": "x" }), 422, "/listing"),
        (format!("{case}/pins"), json!({ "kind": "finding", "finding": "0".repeat(32), "note": "x" }), 422, "/finding"),
        (format!("{case}/pins"), json!({ "kind": "search", "query": "q=x&sort=id", "note": "x" }), 422, "/query"),
        (format!("{case}/pins"), json!({ "kind": "search", "query": "sensitivity=nope", "note": "x" }), 422, "/query"),
        (format!("{case}/pins/7/removal"), json!({ "reason": "x" }), 422, ""),
        (format!("{case}/pins/x/removal"), json!({ "reason": "x" }), 422, ""),
        (format!("{case}/notes"), json!({ "text": " " }), 400, "/text"),
    ] {
        let method = if address == case { "patch" } else { "post" };
        let answer = desk.send(method, &address, &body).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (status, &json!(pointer)), "{body}");
    }
    let stale = json!({ "kind": "listing", "listing": n0, "note": "x", "etag": "\"00\"" });
    assert_eq!(desk.pin(&case, stale).await.code(), "precondition-failed");
    for unknown in ["/api/v1/cases/x", "/api/v1/cases/01A229ED-F249-712E-9F99-291BDF69CA1E", &format!("{case}/pins/1")]
    {
        assert_eq!(desk.get(unknown).await.code(), "no-such-case", "{unknown}");
    }
    assert_eq!(desk.get(&case).await.json()["events"], 5, "nothing was written");
}
