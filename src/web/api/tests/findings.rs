//! Findings over time, and the responses to them.

use super::support::{World, column, id};
use crate::domain::listing::{ListingId, Response, ResponseKind};
use actix_web::http::header::IF_NONE_MATCH;

/// A world whose listing n0 has a finding; the fingerprint of it.
fn world() -> (World, String) {
    let mut world = World::new(1);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let stored = world.app.store.listing(&ListingId::derive("test", "n0")).unwrap().unwrap();
    let fingerprint = stored.assessment.findings.first().expect("a finding").fingerprint.clone();
    (world, fingerprint)
}

fn say(world: &World, finding: &str, kind: ResponseKind, until: Option<&str>, withdraws: Option<u64>) {
    let mut writer = world.app.store.writer().unwrap();
    let response = Response {
        id: String::new(),
        number: writer.next_response(),
        finding: finding.to_owned(),
        listing: ListingId::derive("test", "n0"),
        rule: "r".to_owned(),
        kind,
        by: "Ines".to_owned(),
        text: "read it".to_owned(),
        until: until.map(str::to_owned),
        withdraws,
        at: 1_790_000_000_000_000,
    };
    writer.respond(&response.sealed()).unwrap();
}

#[actix_web::test]
async fn responses_are_part_of_the_finding() {
    let (world, fingerprint) = world();
    let address = format!("/api/v1/listings/{}", id("n0"));
    let before = world.get(&address).await;
    let finding = |listing: &serde_json::Value| {
        let all = listing["findings"].as_array().unwrap();
        all.iter().find(|f| f["fingerprint"] == fingerprint.as_str()).unwrap().clone()
    };
    let shown = finding(&before.json());
    assert_eq!(
        (&shown["state"], &shown["waived_until"], &shown["disputed"]),
        (&"open".into(), &().into(), &false.into())
    );
    assert_eq!((&shown["first_version"], &shown["last_version"]), (&2.into(), &2.into()));
    say(&world, &fingerprint, ResponseKind::Waive, Some("2020-01-01"), None);
    say(&world, &fingerprint, ResponseKind::Waive, Some("9999-01-01"), None);
    say(&world, &fingerprint, ResponseKind::Dispute, None, None);
    let tag = before.header("etag").to_owned();
    let after = world.send(world.read(&address).insert_header((IF_NONE_MATCH, tag))).await;
    assert_eq!(after.status, 200, "another answer");
    let shown = finding(&after.json());
    assert_eq!((&shown["state"], &shown["waived_until"]), (&"waived".into(), &"9999-01-01".into()));
    assert_eq!(shown["disputed"], true);
    let last = &shown["responses"][2];
    assert_eq!((&last["kind"], &last["by"], &last["text"]), (&"dispute".into(), &"Ines".into(), &"read it".into()));
    // The list of listings says the same.
    let listed = world.get("/api/v1/listings").await.json();
    assert_eq!(finding(&listed["items"][0]), shown);
}

#[actix_web::test]
async fn a_finding_is_found_by_its_fingerprint_even_if_it_is_gone() {
    let (mut world, fingerprint) = world();
    let address = format!("/api/v1/findings/{fingerprint}");
    let one = world.get(&address).await.json();
    assert_eq!((&one["listing"], &one["state"]), (&id("n0").into(), &"open".into()));
    assert_eq!(one["links"]["self"], format!("https://watch.example{address}"));
    assert_eq!(one["methods"][0], world.app.method.fingerprint());
    world.add(&[("n0", "Birds")]);
    say(&world, &fingerprint, ResponseKind::Reply, None, None);
    let gone = world.get(&address).await.json();
    assert_eq!((&gone["state"], &gone["last_version"]), (&"gone".into(), &2.into()));
    assert_eq!(gone["responses"][0]["kind"], "reply");
    for wrong in ["x", &fingerprint[..8], &fingerprint.to_uppercase(), &"0".repeat(32)] {
        let answer = world.get(&format!("/api/v1/findings/{wrong}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "no-such-finding"), "{wrong}");
    }
}

#[actix_web::test]
async fn the_feed_of_responses_has_no_gap_and_keeps_withdrawals() {
    let (world, fingerprint) = world();
    say(&world, &fingerprint, ResponseKind::Dispute, None, None);
    say(&world, &fingerprint, ResponseKind::Withdraw, None, Some(1));
    say(&world, &fingerprint, ResponseKind::Reply, None, None);
    let first = world.get("/api/v1/responses?limit=2").await.json();
    assert_eq!(column(&first, "kind"), ["dispute", "withdraw"]);
    assert_eq!((&first["items"][1]["withdraws"], &first["total"]), (&1.into(), &3.into()));
    let next = first["next_cursor"].as_str().unwrap();
    let rest = world.get(&format!("/api/v1/responses?limit=2&since={next}")).await.json();
    assert_eq!((column(&rest, "kind"), &rest["next_cursor"]), (vec!["reply".to_owned()], &().into()));
    assert_eq!(world.get("/api/v1/responses?sinse=1").await.code(), "unknown-parameter");
    let one = world.get(&format!("/api/v1/findings/{fingerprint}")).await.json();
    assert_eq!(one["responses"].as_array().unwrap().len(), 1, "withdrawn responses are not listed");
}
