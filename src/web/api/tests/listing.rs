//! One listing, its versions and its record.

use super::support::{World, id};
use crate::domain::listing::{Decision, DecisionVerdict, Decisions, ListingId, TermId};
use crate::store::{NewAssessment, NewSourceState, Reassessed, SourceState};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use base64::Engine;
use serde_json::Value;
use sha2::{Digest, Sha256};

#[actix_web::test]
async fn a_listing_has_tags_evidence_and_provenance() {
    let world = World::new(2);
    let address = format!("/api/v1/listings/{}", id("n1"));
    let listing = world.get(&address).await.json();
    assert_eq!(listing["title"], "Recorded telephone calls number 1");
    assert_eq!(listing["broker"]["id"], "voices-co");
    assert!(listing["price"].is_null(), "not stated is null");
    let tag = &listing["tags"].as_array().unwrap().iter().find(|t| t["term"] == "sensitivity:call-recording").unwrap();
    let proof = &tag["evidence"][0];
    let text = listing[proof["field"].as_str().unwrap()].as_str().unwrap();
    let range = proof["start"].as_u64().unwrap() as usize..proof["end"].as_u64().unwrap() as usize;
    assert_eq!(&text[range], proof["quote"].as_str().unwrap());
    assert_eq!(listing["version"]["number"], 1);
    assert_eq!(listing["version"]["bytes"]["offset"], 37);
    assert_eq!(listing["version"]["observed_at"], "2026-09-21T14:14:20Z");
    assert_eq!(listing["method"], world.app.method.fingerprint());
    assert_eq!(listing["links"]["self"], format!("https://watch.example{address}"));
}

#[actix_web::test]
async fn claims_come_with_their_evidence() {
    let mut world = World::new(1);
    world.add(&[("n0", "Speech data of 1,003 people aged 3 to 5")]);
    let listing = world.get(&format!("/api/v1/listings/{}", id("n0"))).await.json();
    let claims: Vec<_> = listing["claims"].as_array().unwrap().iter().map(|c| (&c["kind"], &c["value"])).collect();
    assert_eq!(claims, [(&"people".into(), &"1003".into()), (&"ages".into(), &"3-5".into())]);
    assert_eq!((&listing["claims"][1]["minor"], &listing["claims"][0]["minor"]), (&true.into(), &false.into()));
    assert_eq!(listing["claims"][1]["evidence"]["quote"], "aged 3 to 5");
    assert_eq!(listing["claims"][1]["evidence"]["start"], 28);
}

#[actix_web::test]
async fn the_points_of_completeness_add_up_and_have_reasons() {
    let mut world = World::new(1);
    world.add(&[("n0", "Speech data of 1,003 people aged 3 to 5")]);
    let listing = world.get(&format!("/api/v1/listings/{}", id("n0"))).await.json();
    let c = &listing["completeness"];
    let facts = c["facts"].as_array().unwrap();
    let sum: f64 = facts.iter().map(|f| f["points"].as_f64().unwrap()).sum();
    assert_eq!(c["overall"]["points"].as_f64().unwrap(), sum);
    let people = facts.iter().find(|f| f["id"] == "A15").unwrap();
    assert_eq!((&people["state"], &people["answers"][0]["by"]), (&"present".into(), &"claim people:1003".into()));
    assert_eq!(people["answers"][0]["words"]["quote"], "1,003 people");
    let missing = c["missing"].as_array().unwrap();
    assert_eq!(missing.len() + facts.len(), c["overall"]["asked"].as_u64().unwrap() as usize);
    let counted = world.get("/api/v1/listings?limit=1").await.json();
    assert_eq!(counted["items"][0]["completeness"]["core"]["grade"], c["core"]["grade"]);
    let grade = c["core"]["grade"].as_str().unwrap().replace('+', "%2B");
    assert_eq!(world.get(&format!("/api/v1/listings?grade={grade}")).await.json()["total"], 1);
}

#[actix_web::test]
async fn a_known_response_is_not_sent_again_until_it_changes() {
    let mut world = World::new(2);
    let address = format!("/api/v1/listings/{}", id("n1"));
    let first = world.get(&address).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = world.send(world.read(&address).insert_header((IF_NONE_MATCH, tag.clone()))).await;
    assert_eq!((again.status, again.text().as_str(), again.header("etag")), (304, "", tag.as_str()));
    for (condition, status) in [("*", 304), ("\"x\"", 200), ("nonsense", 200)] {
        let answer = world.send(world.read(&address).insert_header((IF_NONE_MATCH, condition))).await;
        assert_eq!(answer.status, status, "{condition}");
    }
    world.add(&[("n1", "Recorded telephone calls, more of them")]);
    let changed = world.send(world.read(&address).insert_header((IF_NONE_MATCH, tag))).await;
    assert_eq!((changed.status, changed.json()["version"]["number"].as_u64()), (200, Some(2)));
}

#[actix_web::test]
async fn head_is_like_get_and_other_methods_are_refused() {
    let world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    let head = world.send(world.read(&address).method(Method::HEAD)).await;
    assert_eq!((head.status, head.header("etag")), (200, world.get(&address).await.header("etag")));
    let post = world.send(world.read(&address).method(Method::POST)).await;
    assert_eq!((post.status, post.code().as_str(), post.header("allow")), (405, "method-not-allowed", "GET, HEAD"));
}

#[actix_web::test]
async fn versions_are_kept_and_never_change() {
    let mut world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    world.add(&[("n0", "Something else")]);
    let versions = world.get(&format!("{address}/versions")).await.json();
    assert_eq!(versions["total"], 2);
    assert_eq!(versions["items"][0]["number"], 2, "newest first");
    let first = world.get(&format!("{address}/versions/1")).await.json();
    assert_eq!(first["title"], "Recorded telephone calls number 0");
    for wrong in ["3", "0", "-1", "x", "99999999999999999999"] {
        let answer = world.get(&format!("{address}/versions/{wrong}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "no-such-listing"), "{wrong}");
    }
}

/// web.md 3: the API keeps what was said of a version, and what differs from the version before.
#[actix_web::test]
async fn a_version_has_its_assessment_and_difference() {
    let mut world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    world.add(&[("n0", "Rain gauges")]);
    let old = world.get(&format!("{address}/versions/1")).await.json();
    assert_eq!((&old["version"]["number"], &old["difference"]), (&1.into(), &Value::Null));
    assert_eq!(old["assessment"]["tags"][0]["evidence"][0]["field"], "title", "{old}");
    let new = world.get(&format!("{address}/versions/2")).await.json();
    let difference = &new["difference"];
    assert_eq!((&difference["from"], &difference["other_method"]), (&1.into(), &false.into()));
    assert_eq!(difference["facts"][0]["fact"], "title");
    assert_eq!(difference["facts"][0]["before"], "Recorded telephone calls number 0");
    let method = old["assessment"]["method"].as_str().unwrap();
    let fixed = format!("{address}/versions/1/assessments/{method}");
    assert_eq!(old["assessments"][0]["href"], format!("https://watch.example{fixed}"));
    let answer = world.get(&fixed).await;
    assert_eq!(answer.header("cache-control"), "private, max-age=31536000, immutable");
    let tag = answer.header("etag").to_owned();
    world.add(&[("n0", "Something else again")]);
    let again = world.get(&fixed).await;
    assert_eq!((again.header("etag"), again.text()), (tag.as_str(), answer.text()));
    let known = world.send(world.read(&fixed).insert_header((IF_NONE_MATCH, tag))).await;
    assert_eq!((known.status, known.text().as_str()), (304, ""));
    let missing = world.get(&format!("{address}/versions/1/assessments/0000")).await;
    assert_eq!((missing.status, missing.code().as_str()), (404, "no-such-listing"));
}

#[actix_web::test]
async fn the_raw_record_is_what_the_source_published() {
    let mut world = World::new(3);
    world.add(&[("n1", "Changed")]);
    let address = format!("/api/v1/listings/{}/raw", id("n1"));
    assert_eq!(world.get(&address).await.text(), "n1,Changed\n");
    let willing = world.read(&format!("{address}?version=1")).insert_header((ACCEPT_ENCODING, "gzip, br"));
    let old = world.send(willing).await;
    assert_eq!(old.text(), "n1,Recorded telephone calls number 1\n");
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(old.text()));
    assert_eq!(old.header("content-digest"), format!("sha-256=:{digest}:"));
    assert_eq!(old.header("brokerwatch-range"), "bytes=37-73; file=\"list.csv\"; row=2");
    assert_eq!(old.header("content-type"), "application/octet-stream");
    let missing = world.get(&format!("{address}?version=9")).await;
    assert_eq!(missing.code(), "no-such-listing");
}

#[actix_web::test]
async fn invalid_and_unknown_ids_are_not_found() {
    let world = World::new(1);
    for wrong in ["x", &id("nobody")] {
        for rest in ["", "/versions", "/versions/1", "/raw"] {
            let answer = world.get(&format!("/api/v1/listings/{wrong}{rest}")).await;
            assert_eq!((answer.status, answer.code().as_str()), (404, "no-such-listing"), "{wrong}{rest}");
        }
    }
}

#[actix_web::test]
async fn a_missing_archive_is_a_problem_without_a_path() {
    let world = World::new(1);
    std::fs::remove_dir_all(world.dir.path().join("archive")).unwrap();
    let answer = world.get(&format!("/api/v1/listings/{}/raw", id("n0"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"));
    assert!(!answer.text().contains(world.dir.path().to_str().unwrap()), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "60");
}

#[actix_web::test]
async fn decisions_are_part_of_the_response() {
    let world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    let before = world.get(&address).await;
    assert_eq!((&before.json()["decisions"], &before.json()["rejected"]), (&[(); 0].into(), &[(); 0].into()));
    let mut writer = world.app.store.writer().unwrap();
    let stored = world.app.store.listing(&ListingId::parse(&id("n0")).unwrap()).unwrap().unwrap();
    let (listing, verdict) = (stored.listing.id.clone(), DecisionVerdict::Reject);
    let term = TermId::try_from("sensitivity:call-recording".to_owned()).unwrap();
    let (number, by, reason) = (writer.next_decision(), "Ines".to_owned(), "a test line".to_owned());
    let at = 1_790_000_000_000_000;
    let decision = Decision { id: String::new(), number, listing, term, verdict, by, reason, quote: None, at }.sealed();
    let decisions = Decisions::in_force([decision.clone()]);
    let in_force = decisions.of(&stored.listing.id);
    let assessment = world.app.method.assess_with(&stored.listing, in_force, &mut Default::default());
    let item = Reassessed {
        id: stored.listing.id,
        version_id: stored.version.id,
        assessment: NewAssessment::of(&assessment).unwrap(),
    };
    writer.begin_run("d", "test", "m", at).unwrap();
    writer.decide("d", &decision, &item).unwrap();
    let after = world.get(&address).await;
    assert_ne!(after.header("etag"), before.header("etag"), "another answer has another tag");
    let answer = after.json();
    let shown = &answer["decisions"][0];
    assert_eq!(
        (&shown["verdict"], &shown["by"], &shown["reason"]),
        (&"reject".into(), &"Ines".into(), &"a test line".into())
    );
    assert_eq!((&shown["number"], &shown["at"]), (&1.into(), &"2026-09-21T14:13:20Z".into()));
    assert_eq!(answer["rejected"][0]["term"], "sensitivity:call-recording");
    assert!(answer["tags"].as_array().unwrap().iter().all(|t| t["term"] != "sensitivity:call-recording"));
    assert!(answer["method"].as_str().unwrap().starts_with(&format!("{}+", world.app.method.fingerprint())));
    assert_eq!(world.get("/api/v1/changes").await.json()["items"][1]["kind"], "reassessed");
}

#[actix_web::test]
async fn a_listing_missing_from_two_complete_runs_is_delisted() {
    let mut world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    let before = world.get(&address).await;
    assert!(before.json()["delisted"].is_null());
    let last_seen = before.json()["last_seen"].clone();
    let mut writer = world.app.store.writer().unwrap();
    for (run, at) in [("w1", 1_800_000_000_000_000), ("w2", 1_800_000_001_000_000)] {
        writer.begin_run(run, "test", "m", at).unwrap();
        writer.end_complete_run(run, &crate::store::Tally::default(), at, "").unwrap();
    }
    drop(writer);
    let after = world.get(&address).await;
    assert_eq!(after.json()["delisted"], last_seen);
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_eq!(world.get("/api/v1/changes").await.json()["items"][1]["kind"], "delisted");
    world.add(&[("n0", "Recorded telephone calls number 0")]);
    assert!(world.get(&address).await.json()["delisted"].is_null());
    assert_eq!(world.get("/api/v1/changes").await.json()["items"][2]["kind"], "relisted");
}

#[actix_web::test]
async fn a_listing_of_a_removed_source_is_a_problem_and_its_versions_stay() {
    let world = World::new(1);
    let address = format!("/api/v1/listings/{}", id("n0"));
    let mut writer = world.app.store.writer().unwrap();
    let (state, at) = (SourceState::Removed, 1_800_000_000_000_000);
    let new = NewSourceState { source: "test", state, by: "Ines", reason: "asked to", at };
    writer.set_source("w1", "m", new).unwrap();
    drop(writer);
    let gone = world.get(&address).await;
    assert_eq!((gone.status, gone.json()["type"].as_str().unwrap().ends_with("listing-removed")), (410, true));
    assert!(gone.json()["detail"].as_str().unwrap().ends_with("was removed on 2027-01-15: asked to"));
    assert_eq!(world.get(&format!("{address}/raw")).await.status, 410);
    assert_eq!(world.get(&format!("{address}/raw?version=1")).await.status, 200);
    assert_eq!(world.get(&format!("{address}/versions")).await.json()["items"][0]["number"], 1);
    assert_eq!(world.get(&format!("{address}/versions/1")).await.status, 200);
    let change = world.get("/api/v1/changes").await.json()["items"][1].clone();
    assert_eq!(
        (&change["kind"], &change["version"], &change["fields"]),
        (&"removed".into(), &1.into(), &serde_json::json!([]))
    );
    assert!(world.get("/api/v1/issues").await.json()["items"].as_array().unwrap().is_empty());
}

#[actix_web::test]
async fn a_change_names_its_fields_and_leads_to_their_values() {
    let mut world = World::new(1);
    world.add(&[("n0", "Recorded telephone calls, now with faces")]);
    let changes = world.get("/api/v1/changes").await.json()["items"].clone();
    assert!(changes[0]["fields"].as_array().unwrap().is_empty() && changes[0]["difference"].is_null());
    assert!(changes[1]["fields"].as_array().unwrap().contains(&"title".into()), "{changes}");
    let at = changes[1]["difference"].as_str().unwrap();
    let path = &at[at.find("/api/").unwrap()..];
    let facts = world.get(path).await.json()["difference"]["facts"].clone();
    let title = facts.as_array().unwrap().iter().find(|f| f["fact"] == "title").unwrap();
    assert_eq!(title["before"], "Recorded telephone calls number 0");
}
