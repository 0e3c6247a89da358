//! Changes, issues, problems and addresses that are none.

use super::support::{World, column, id};
use actix_web::test::TestRequest;

#[actix_web::test]
async fn the_change_feed_has_no_gap_and_ends_with_what_is_new() {
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
async fn issues_are_enumerated_once_each_with_their_place() {
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
async fn every_problem_is_listed_and_its_type_leads_to_its_row() {
    let world = World::new(0);
    let table = world.send(TestRequest::get().uri("/api/v1/problems")).await.json();
    for code in column(&table, "code") {
        let row = world.send(TestRequest::get().uri(&format!("/problems/{code}"))).await;
        assert_eq!((row.status, row.json()["code"].as_str()), (200, Some(code.as_str())));
    }
    assert_eq!(world.send(TestRequest::get().uri("/problems/none")).await.code(), "not-found");
}

#[actix_web::test]
async fn addresses_that_are_none_answer_with_a_problem_under_the_id_of_the_request() {
    let world = World::new(0);
    for address in ["/api", "/api/v1", "/api/v2/listings", "/api/v1/listings/a/b/c/d"] {
        let answer = world.get(address).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{address}");
        assert_eq!(answer.json()["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
    }
    let refused = world.send(world.read(&format!("/api/v1/listings/{}?q=1", id("n0")))).await;
    assert_eq!(refused.code(), "unknown-parameter");
}
