//! The list of listings: enumeration, ranking, parameters.

use super::support::{Answer, World, column};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use std::collections::BTreeSet;

const HOST: &str = "https://watch.example";

/// The address in the Link header, without the host.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link").strip_suffix("; rel=\"next\"")?;
    Some(link.trim_matches(['<', '>']).strip_prefix(HOST).unwrap().to_owned())
}

async fn walk(world: &mut World, mut between: impl FnMut(&mut World, usize), first: &str) -> Vec<String> {
    let (mut address, mut ids, mut pages) = (Some(first.to_owned()), Vec::new(), 0);
    while let Some(now) = address.take() {
        let answer = world.get(&now).await;
        assert_eq!(answer.status, 200, "{now}: {}", answer.text());
        let list = answer.json();
        assert_eq!(list["next_cursor"].is_null(), next(&answer).is_none());
        assert_eq!(list["total_is_exact"], true);
        ids.extend(column(&list, "id"));
        address = next(&answer);
        pages += 1;
        between(world, pages);
    }
    ids
}

#[actix_web::test]
async fn paging_in_order_of_id_gives_every_listing_exactly_once() {
    let mut world = World::new(20);
    let ids = walk(&mut world, |_, _| (), "/api/v1/listings?limit=3").await;
    assert_eq!(ids.len(), 20);
    assert!(ids.is_sorted());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 20);
}

#[actix_web::test]
async fn writes_between_pages_neither_drop_nor_repeat_listings() {
    let mut world = World::new(20);
    let before: BTreeSet<String> = walk(&mut world, |_, _| (), "/api/v1/listings").await.into_iter().collect();
    let write = |world: &mut World, page: usize| {
        let new = format!("x{page}");
        world.add(&[(&new, "New"), ("n7", &format!("Changed {page}"))]);
    };
    let ids = walk(&mut world, write, "/api/v1/listings?limit=3").await;
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "nothing twice");
    assert!(unique.is_superset(&before), "nothing lost");
}

#[actix_web::test]
async fn paging_by_relevance_gives_each_once_while_nothing_changes() {
    let mut world = World::new(11);
    let ids = walk(&mut world, |_, _| (), "/api/v1/listings?q=telephone&limit=4&sort=relevance").await;
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (11, 11));
}

#[actix_web::test]
async fn paging_by_relevance_continues_in_its_snapshot_during_writes() {
    let mut world = World::new(12);
    let before = walk(&mut world, |_, _| (), "/api/v1/listings?q=calls&sort=relevance").await;
    let write = |world: &mut World, page: usize| {
        let new = format!("x{page}");
        world.add(&[(&new, "Calls calls calls"), (&format!("n{page}"), "Nothing of the kind")]);
    };
    let paged = walk(&mut world, write, "/api/v1/listings?q=calls&limit=5&sort=relevance").await;
    assert_eq!(paged, before, "the ranks are those of the snapshot of the first page");
    let after = world.get("/api/v1/listings?q=calls&sort=relevance").await.json();
    assert_eq!(after["total"], 15, "a new query sees what was written");
    assert_ne!(column(&after, "id"), before);
}

#[actix_web::test]
async fn a_cursor_by_relevance_expires_with_its_snapshot() {
    let world = World::new(5);
    let answer = world.get("/api/v1/listings?q=calls&limit=2&sort=relevance").await.json();
    // The same cursor for a snapshot that is gone.
    let gone = with_snapshot(answer["next_cursor"].as_str().unwrap(), "00");
    let late = world.get(&format!("/api/v1/listings?q=calls&limit=2&sort=relevance&cursor={gone}")).await;
    assert_eq!((late.status, late.code().as_str()), (409, "cursor-expired"));
    assert!(late.json()["detail"].as_str().unwrap().contains("sort=id"));
    // Sort orders by a fact continue in the newest snapshot.
    let answer = world.get("/api/v1/listings?q=calls&limit=2&sort=newest").await.json();
    let gone = with_snapshot(answer["next_cursor"].as_str().unwrap(), "00");
    let rest = world.get(&format!("/api/v1/listings?q=calls&sort=newest&cursor={gone}")).await.json();
    assert_eq!(column(&rest, "id").len(), 3);
    assert!(column(&rest, "id").iter().all(|id| !column(&answer, "id").contains(id)));
}

fn with_snapshot(cursor: &str, snapshot: &str) -> String {
    let mut json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    json["position"]["search"]["snapshot"] = snapshot.into();
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[actix_web::test]
async fn every_order_gives_every_listing_exactly_once() {
    let mut world = World::new(7);
    for order in crate::search::Order::names() {
        let ids = walk(&mut world, |_, _| (), &format!("/api/v1/listings?q=calls&limit=3&sort={order}")).await;
        assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (7, 7), "{order}");
    }
}

#[actix_web::test]
async fn the_explanation_of_a_hit_adds_up() {
    let world = World::new(3);
    let answer = world.get("/api/v1/listings?q=telephone%20calls&sort=relevance&explain=1&limit=2").await;
    assert!(next(&answer).unwrap().contains("&explain=1&cursor="), "the next page is explained too");
    let list = answer.json();
    for item in list["items"].as_array().unwrap() {
        let explanation = &item["explanation"];
        let number = |value: &Value| value.as_f64().unwrap();
        let terms = explanation["terms"].as_array().unwrap();
        let sum: f64 = terms.iter().map(|w| number(&w["score"])).sum();
        assert!((sum - number(&explanation["terms_score"])).abs() < 1e-3, "{explanation}");
        let shares = 1.0
            + number(&explanation["proximity"])
            + number(&explanation["title_match"])
            + number(&explanation["recency"]);
        assert!((sum * shares - number(&explanation["score"])).abs() < 1e-3, "{explanation}");
        let exact =
            terms.iter().find(|w| w["term"] == "telephone" && w["field"] == "title" && w["match_kind"] == "exact");
        assert_eq!(exact.expect("the word of the title")["matched"], "telephone");
    }
    let plain = world.get("/api/v1/listings?q=telephone&limit=1").await.json();
    assert!(plain["items"][0].get("explanation").is_none());
}

#[actix_web::test]
async fn a_cursor_of_another_query_or_order_is_refused() {
    let world = World::new(5);
    let first = world.get("/api/v1/listings?q=calls&limit=2").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    for other in ["q=voices", "q=calls&sort=relevance", "q=calls&consent=unknown", ""] {
        let answer = world.get(&format!("/api/v1/listings?{other}&cursor={cursor}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad-cursor"), "{other}");
    }
    let same = world.get(&format!("/api/v1/listings?q=calls&limit=100&cursor={cursor}")).await.json();
    assert_eq!(column(&same, "id").len(), 3, "the limit may change on the way");
}

#[actix_web::test]
async fn parameters_that_cannot_be_used_are_refused_by_name() {
    let world = World::new(1);
    let cases = [
        ("sensitivty=children", "unknown-parameter", "sensitivty", "Did you mean “sensitivity”?"),
        ("page=2", "unknown-parameter", "page", "Expected one of: q, limit"),
        ("limit=201", "bad-parameter", "limit", "from 1 to 200"),
        ("limit=0", "bad-parameter", "limit", "from 1 to 200"),
        ("limit=ten", "bad-parameter", "limit", "whole number"),
        ("sort=newset", "bad-parameter", "sort", "Did you mean “newest”?"),
        ("sort=beauty", "bad-parameter", "sort", "relevance, newest, oldest"),
        ("explain=yes", "bad-parameter", "explain", "1 or 0"),
        ("cursor=x", "bad-cursor", "cursor", "not a cursor"),
    ];
    for (query, code, parameter, hint) in cases {
        let answer = world.get(&format!("/api/v1/listings?{query}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{query}");
        let fault = &answer.json()["errors"][0];
        assert_eq!(fault["parameter"], parameter);
        assert!(fault["detail"].as_str().unwrap().contains(hint), "{fault}");
    }
}

#[actix_web::test]
async fn facets_narrow_the_list_and_diagnostics_are_returned() {
    let world = World::new(4);
    let none = world.get("/api/v1/listings?broker=Nobody").await.json();
    assert_eq!((none["total"].as_u64(), none["items"].as_array().unwrap().len()), (Some(0), 0));
    let all = world.get("/api/v1/listings?broker=Voices%20%26%20Co.&broker=Nobody&limit=2").await;
    assert_eq!(all.json()["total"], 4);
    assert_eq!(world.get(&next(&all).unwrap()).await.json()["items"].as_array().unwrap().len(), 2);
    let doubtful = world.get("/api/v1/listings?q=%22calls").await.json();
    assert!(!doubtful["diagnostics"].as_array().unwrap().is_empty(), "{doubtful}");
    let field = &world.get("/api/v1/listings?q=calls%20contry%3ADE").await.json()["diagnostics"][0];
    assert_eq!(
        (&field["position"], &field["length"], &field["replacement"]),
        (&6.into(), &7.into(), &"country:".into())
    );
    assert_eq!(world.get("/api/v1/listings").await.json()["diagnostics"], Value::Array(Vec::new()));
}

#[actix_web::test]
async fn an_incomplete_page_is_an_error() {
    let mut world = World::new(2);
    world.drift("ghost");
    let answer = world.get("/api/v1/listings").await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "internal"));
    assert!(!answer.text().contains("doctor"), "the cause is for the log");
}

/// use.md 11: unknown facet values are refused with the known ones; case does not matter.
#[actix_web::test]
async fn values_of_facets_are_checked_and_case_does_not_matter() {
    let world = World::new(3);
    for route in ["/api/v1/listings", "/api/v1/risk", "/export.csv"] {
        for (query, hint) in [
            ("sensitivity=nope", "Expected one of: "),
            ("sensitivity=child", "Did you mean “children”?"),
            ("severity=hihg", "Did you mean “high”?"),
            ("severity=severe", "critical, high, low, medium, note"),
            ("consent=none", "“Not stated” is “unknown”"),
            ("country=germany", "Did you mean “DE”?"),
            ("country=zz", "ISO 3166-1"),
            ("grade=Z", "A+"),
            ("modality=smell", "audio"),
            ("status=gone", "delisted"),
            ("rule=gdpr-999", "gdpr-9"),
            ("pack=gpdr", "Did you mean “gdpr”?"),
            ("source=nowhere", "Expected one of: "),
            ("jurisdiction=Atlantis", "Expected one of: "),
        ] {
            let answer = world.get(&format!("{route}?{query}")).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "bad-parameter"), "{route}?{query}");
            let fault = &answer.json()["errors"][0];
            assert_eq!(fault["parameter"], query.split('=').next().unwrap());
            assert!(fault["detail"].as_str().unwrap().contains(hint), "{query}: {fault}");
        }
    }
    for (query, same) in [
        ("language=DE", "language=de"),
        ("severity=High", "severity=high"),
        ("consent=not-stated", "consent=unknown"),
        ("consent=Unknown", "consent=unknown"),
        ("sensitivity=Call-Recording", "sensitivity=call-recording"),
        ("broker=VOICES%20%26%20co.", "broker=Voices%20%26%20Co."),
        ("country=cn", "country=CN"),
        ("rule=GDPR-9", "rule=gdpr-9"),
    ] {
        let total = |answer: super::support::Answer| {
            assert_eq!(answer.status, 200, "{query}: {}", answer.text());
            answer.json()["total"].as_u64().unwrap()
        };
        let (one, other) = (
            world.get(&format!("/api/v1/listings?{query}")).await,
            world.get(&format!("/api/v1/listings?{same}")).await,
        );
        assert_eq!(total(one), total(other), "{query}");
    }
    assert_eq!(world.get("/api/v1/listings?language=DE").await.json()["total"], 3);
    let two = world.get("/api/v1/listings?country=zz&severity=nope").await.json();
    assert_eq!(two["errors"].as_array().unwrap().len(), 2, "{two}");
    let answer = world.get("/api/v1/listings?q=consent%3Anone").await.json();
    assert!(answer["diagnostics"][0]["message"].as_str().unwrap().contains("“not stated”"), "{answer}");
    let answer = world.get("/api/v1/listings?q=sensitivity%3Achild").await.json();
    assert_eq!(answer["diagnostics"][0]["replacement"], "sensitivity:children", "{answer}");
}

#[actix_web::test]
async fn a_listing_counts_its_undecided_rules() {
    let world = World::new(1);
    let item = &world.get("/api/v1/listings").await.json()["items"][0];
    let rules: std::collections::BTreeSet<&str> = item["undecided"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|u| u["rules"].as_array().unwrap())
        .map(|rule| rule.as_str().unwrap())
        .collect();
    assert_eq!(item["rules_undecided"].as_u64().unwrap(), rules.len() as u64);
    assert!(!rules.is_empty());
    assert_eq!(item["invented"], false);
}

/// What is not acceptable is said in the form of every other problem.
#[actix_web::test]
async fn an_encoding_that_cannot_be_sent_is_a_problem() {
    let world = World::new(1);
    let request = world.read("/api/v1/listings").insert_header(("accept-encoding", "identity;q=0, zstd;q=0.1, *;q=0"));
    let answer = world.send(request).await;
    assert_eq!((answer.status, answer.code().as_str()), (406, "not-acceptable"));
}
