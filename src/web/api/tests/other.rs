//! Changes, issues, problems, unknown routes and request ids.

use super::support::{World, column, id};
use actix_web::test::TestRequest;

#[actix_web::test]
async fn the_change_feed_has_no_gap_and_an_end() {
    let mut world = World::new(5);
    world.add(&[("n2", "Changed"), ("new", "New")]);
    let (mut since, mut seen) = (0, Vec::new());
    loop {
        let page = world.get(&format!("/api/v1/changes?since={since}&limit=3")).await.json();
        assert_eq!(page["total"], 7);
        for item in page["items"].as_array().unwrap() {
            seen.push((item["seq"].as_u64().unwrap(), item["kind"].as_str().unwrap().to_owned()));
        }
        match page["next_cursor"].as_str() {
            Some(next) => since = next.parse().unwrap(),
            None => break,
        }
    }
    assert_eq!(seen.iter().map(|s| s.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((seen[5].1.as_str(), seen[6].1.as_str()), ("changed", "added"));
    let end = world.get("/api/v1/changes?since=7").await.json();
    assert!(end["items"].as_array().unwrap().is_empty() && end["next_cursor"].is_null());
    for wrong in ["since=-1", "since=99999999999999999999", "sinse=1", "since=1&since=2", "limit=500"] {
        assert_eq!(world.get(&format!("/api/v1/changes?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn issues_are_listed_once_with_their_location() {
    let world = World::new(7);
    let first = world.get("/api/v1/issues?limit=4").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = world.get(&format!("/api/v1/issues?limit=4&cursor={cursor}")).await.json();
    let ids = [column(&first, "id"), column(&rest, "id")].concat();
    assert_eq!(ids.len(), 7);
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert_eq!(
        (&first["items"][0]["code"], &first["items"][0]["file"]),
        (&"not-understood".into(), &"list.csv".into())
    );
    assert!(rest["next_cursor"].is_null());
    let foreign = world.get(&format!("/api/v1/listings?cursor={cursor}")).await;
    assert_eq!(foreign.code(), "bad-cursor");
}

#[actix_web::test]
async fn questions_to_people_need_a_token_and_a_known_term() {
    let world = World::new(2);
    let answer = world.get("/api/v1/review?limit=5&term=sensitivity:health").await.json();
    assert_eq!((&answer["listings_read_twice"], &answer["limit_applied"]), (&0.into(), &5.into()));
    assert!(answer["items"].as_array().unwrap().is_empty());
    for (wrong, code) in
        [("term=sensitivity:none", "bad-parameter"), ("limit=0", "bad-parameter"), ("trem=x", "unknown-parameter")]
    {
        assert_eq!(world.get(&format!("/api/v1/review?{wrong}")).await.code(), code, "{wrong}");
    }
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/review")).await.status, 401);
}

#[actix_web::test]
async fn the_seller_is_asked_what_rules_wait_for() {
    let world = World::new(1);
    let asked = world.get(&format!("/api/v1/listings/{}/questions", id("n0"))).await.json();
    let facts: Vec<&str> = asked["questions"].as_array().unwrap().iter().map(|q| q["fact"].as_str().unwrap()).collect();
    assert!(facts.contains(&"countries"), "{asked}");
    let listing = world.get(&format!("/api/v1/listings/{}", id("n0"))).await.json();
    let undecided = listing["undecided"].as_array().unwrap();
    for question in asked["questions"].as_array().unwrap() {
        for rule in question["rules"].as_array().unwrap() {
            let waits = |u: &&serde_json::Value| {
                u["rules"].as_array().unwrap().contains(rule)
                    && u["missing"].as_array().unwrap().contains(&question["fact"])
            };
            assert!(undecided.iter().any(|u| waits(&u)), "{rule} does not wait for {}", question["fact"]);
        }
    }
    assert_eq!(world.get(&format!("/api/v1/listings/{}/questions?x=1", id("n0"))).await.code(), "unknown-parameter");
}

#[actix_web::test]
async fn sentences_that_are_not_counted_yet_are_said_to_be_so() {
    let world = World::new(1);
    let answer = world.get(&format!("/api/v1/listings/{}/repeated-sentences", id("n0"))).await.json();
    assert_eq!((&answer["counted_at_change"], &answer["at_least"]), (&serde_json::Value::Null, &10.into()));
    let unknown = world.get(&format!("/api/v1/listings/{}/repeated-sentences", "0".repeat(32))).await;
    assert_eq!(unknown.code(), "no-such-listing");
}

#[actix_web::test]
async fn the_type_of_every_problem_leads_to_its_row() {
    let world = World::new(0);
    let table = world.send(TestRequest::get().uri("/api/v1/problems")).await.json();
    for code in column(&table, "code") {
        let row = world.send(TestRequest::get().uri(&format!("/problems/{code}"))).await;
        assert_eq!((row.status, row.json()["code"].as_str()), (200, Some(code.as_str())));
    }
    assert_eq!(world.send(TestRequest::get().uri("/problems/none")).await.code(), "not-found");
}

#[actix_web::test]
async fn unknown_routes_are_problems_with_the_request_id() {
    let world = World::new(0);
    for address in ["/api", "/api/v1", "/api/v2/listings", "/api/v1/listings/a/b/c/d"] {
        let answer = world.get(address).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{address}");
        assert_eq!(answer.json()["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
    }
    let refused = world.send(world.read(&format!("/api/v1/listings/{}?q=1", id("n0")))).await;
    assert_eq!(refused.code(), "unknown-parameter");
}

#[actix_web::test]
async fn a_sent_uuid_becomes_the_request_id() {
    let world = World::new(0);
    let sent = "019ab3c4-0000-7000-8000-00000000abcd";
    let ask = |id: &str| TestRequest::get().uri("/api/v1/nothing").insert_header(("x-request-id", id.to_owned()));
    let answer = world.send(ask(sent)).await;
    assert_eq!(answer.header("x-request-id"), sent);
    assert_eq!(answer.json()["instance"], format!("urn:uuid:{sent}"));
    let other = world.send(ask("Jane Doe")).await;
    assert_eq!(other.header("x-request-id").len(), 36);
    assert_eq!(other.json()["instance"], format!("urn:uuid:{}", other.header("x-request-id")));
    assert_ne!(other.header("x-request-id"), world.send(ask("Jane Doe")).await.header("x-request-id"));
}
