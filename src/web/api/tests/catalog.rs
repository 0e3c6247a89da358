//! Lists of what the catalogue consists of: filters, pages, chosen members, exact totals, bulk.

use super::super::{catalog, coverage, decisions, finding_list, listings, question_list, runs};
use super::support::{Answer, World, column};
use actix_web::http::header::ACCEPT;
use serde_json::Value;
use std::collections::BTreeSet;

/// Listings that have findings, and some that have none.
fn world() -> World {
    let mut world = World::new(3);
    let scraped = "Calls scraped from the web; explicit informed consent was obtained from every speaker";
    world.add(&[("n0", scraped), ("n2", scraped), ("n7", scraped), ("n8", "Weather of mountains")]);
    world
}

/// All items of a list, `limit` at a time, following its cursors.
async fn walk(world: &World, address: &str, limit: usize) -> Vec<Value> {
    let separator = if address.contains('?') { '&' } else { '?' };
    let (mut all, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let answer = world.get(&format!("{address}{separator}limit={limit}{cursor}")).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        let page = answer.json();
        assert_eq!(page["limit_applied"], limit);
        assert!(page["items"].as_array().unwrap().len() <= limit);
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
        assert!(answer.header("link").contains("rel=\"next\""));
    }
    panic!("{address} does not end");
}

#[actix_web::test]
async fn every_list_has_pages_that_add_up_to_all_of_it() {
    let world = world();
    for (address, key) in [
        ("/api/v1/findings", "fingerprint"),
        ("/api/v1/questions", "fact"),
        ("/api/v1/brokers", "id"),
        ("/api/v1/sources", "id"),
        ("/api/v1/runs", "id"),
        ("/api/v1/terms", "id"),
        ("/api/v1/rules", "id"),
    ] {
        let whole = walk(&world, address, 200).await;
        assert!(!whole.is_empty(), "{address}");
        let parts = walk(&world, address, 2).await;
        assert_eq!(parts, whole, "{address}: the same in pages of two");
        let keys: BTreeSet<String> = whole.iter().map(|i| format!("{}{}", i["listing"], i[key])).collect();
        assert_eq!(keys.len(), whole.len(), "{address}: nothing twice");
    }
}

#[actix_web::test]
async fn the_members_that_can_be_chosen_are_those_of_the_items() {
    let world = world();
    let names = |item: &Value| item.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    for (address, known) in [
        ("/api/v1/findings", finding_list::FIELDS),
        ("/api/v1/questions", question_list::FIELDS),
        ("/api/v1/brokers", catalog::BROKER),
        ("/api/v1/sources", catalog::SOURCE),
        ("/api/v1/runs", runs::FIELDS),
        ("/api/v1/terms", catalog::TERM),
        ("/api/v1/rules", catalog::RULE),
        ("/api/v1/listings?q=telephone&explain=1", listings::FIELDS),
    ] {
        let found = &world.get(address).await.json()["items"][0];
        let known: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
        let mut sent = names(found);
        // Only hits that lack a word have the one, and only with `expand` there is the other.
        for name in ["missing_terms", "expanded"].into_iter().filter(|name| known.contains(*name)) {
            sent.insert(name.to_owned());
        }
        assert_eq!(sent, known, "{address}");
        let (separator, first) = (if address.contains('?') { '&' } else { '?' }, known.first().unwrap());
        let chosen = world.get(&format!("{address}{separator}fields={first}")).await.json();
        assert_eq!(names(&chosen["items"][0]), BTreeSet::from([first.clone()]), "{address}");
        assert_eq!(chosen["items"][0][first], found[first]);
        let refused = world.get(&format!("{address}{separator}fields=severty,id")).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"), "{address}");
    }
    // No source of this catalogue is fetched, so the description has the members.
    let document = super::super::openapi::document();
    let described = document.pointer("/components/schemas/Coverage/properties").unwrap();
    assert_eq!(names(described), coverage::FIELDS.iter().map(|name| (*name).to_owned()).collect());
    let refused = world.get("/api/v1/findings?fields=severty").await.json();
    assert!(refused["detail"].as_str().unwrap().contains("Did you mean “severity”?"), "{refused}");
    assert_eq!(decisions::FIELDS.len(), 10, "checked where there are decisions");
}

#[actix_web::test]
async fn filters_select_findings_and_not_only_listings() {
    let world = world();
    let all = walk(&world, "/api/v1/findings", 200).await;
    let of = |name: &str, value: &str| -> Vec<Value> { all.iter().filter(|f| f[name] == value).cloned().collect() };
    let values = |name: &str| all.iter().map(|f| f[name].as_str().unwrap().to_owned()).collect::<BTreeSet<String>>();
    for severity in values("severity") {
        let found = walk(&world, &format!("/api/v1/findings?severity={severity}"), 3).await;
        assert_eq!(found, of("severity", &severity), "also of listings with a worse one");
    }
    for rule in values("rule") {
        assert_eq!(walk(&world, &format!("/api/v1/findings?rule={rule}"), 3).await, of("rule", &rule));
    }
    assert!(walk(&world, "/api/v1/findings?state=waived", 3).await.is_empty());
    assert_eq!(walk(&world, "/api/v1/findings?state=open", 5).await, all);
    assert_eq!(walk(&world, "/api/v1/findings?q=weather", 5).await, [] as [Value; 0]);
    let broad: Vec<Value> = walk(&world, "/api/v1/findings?jurisdiction=US", 50).await;
    let in_states = all
        .iter()
        .filter(|f| f["jurisdictions"].as_array().unwrap().iter().any(|j| j.as_str().unwrap().starts_with("US")));
    assert_eq!(broad.len(), in_states.count());
}

#[actix_web::test]
async fn findings_that_are_gone_are_listed_when_asked_for() {
    let mut world = world();
    let before = walk(&world, "/api/v1/findings", 200).await;
    let (listing, title) = (super::support::id("n0"), "Weather of the sea");
    let lost: Vec<&Value> = before.iter().filter(|f| f["listing"] == listing.as_str()).collect();
    world.add(&[("n0", title)]);
    let gone = walk(&world, "/api/v1/findings?state=gone", 2).await;
    let now: Vec<Value> = walk(&world, "/api/v1/findings", 200).await;
    let still: Vec<&Value> = now.iter().filter(|f| f["listing"] == listing.as_str()).collect();
    assert!(gone.len() + still.len() >= lost.len() && !gone.is_empty());
    assert!(gone.iter().all(|f| f["state"] == "gone"));
    let rule = gone[0]["rule"].as_str().unwrap();
    let of_rule = walk(&world, &format!("/api/v1/findings?state=gone&rule={rule}"), 2).await;
    assert!(!of_rule.is_empty() && of_rule.iter().all(|f| f["rule"] == rule));
}

#[actix_web::test]
async fn pages_under_writes_skip_nothing_and_double_nothing() {
    let mut world = world();
    let all = walk(&world, "/api/v1/findings", 200).await;
    let first = world.get("/api/v1/findings?limit=2").await.json();
    let mut seen = column(&first, "fingerprint");
    let mut cursor = first["next_cursor"].as_str().map(str::to_owned);
    let mut turn = 0;
    while let Some(next) = cursor {
        turn += 1;
        world.add(&[(format!("w{turn}").as_str(), "Weather of mountains")]);
        let page = world.get(&format!("/api/v1/findings?limit=2&cursor={next}")).await.json();
        seen.extend(column(&page, "fingerprint"));
        cursor = page["next_cursor"].as_str().map(str::to_owned);
    }
    let of_first: Vec<String> = all.iter().map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect();
    let kept: Vec<String> = seen.iter().filter(|f| of_first.contains(f)).cloned().collect();
    assert_eq!(kept, of_first);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
}

#[actix_web::test]
async fn an_exact_total_is_counted_when_preferred() {
    let world = world();
    let plain = world.get("/api/v1/findings?limit=1").await;
    assert_eq!((plain.json()["total"].is_null(), plain.json()["total_is_exact"] == false), (true, true));
    let all = walk(&world, "/api/v1/findings", 200).await.len();
    for (address, expected) in [("/api/v1/findings?limit=1", all), ("/api/v1/issues?limit=1", 7)] {
        let counted = world.send(world.read(address).insert_header(("prefer", "respond-async, count=exact"))).await;
        assert_eq!((&counted.json()["total"], counted.header("preference-applied")), (&expected.into(), "count=exact"));
        assert_eq!(counted.json()["total_is_exact"], true);
    }
}

async fn ndjson(world: &World, address: &str) -> Answer {
    world.send(world.read(address).insert_header((ACCEPT, "application/x-ndjson, application/json;q=0.5"))).await
}

#[actix_web::test]
async fn bulk_has_every_item_once_as_the_list_shows_it() {
    let world = world();
    for address in ["/api/v1/listings", "/api/v1/findings", "/api/v1/findings?severity=high&fields=rule,listing"] {
        let whole = walk(&world, address, 200).await;
        let answer = ndjson(&world, address).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"), "{address}");
        let lines: Vec<Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, whole, "{address}");
    }
    let refused = ndjson(&world, "/api/v1/listings?limit=3").await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"));
    let refused = ndjson(&world, "/api/v1/listings?sort=newest").await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let json = world.read("/api/v1/listings").insert_header((ACCEPT, "application/x-ndjson;q=0"));
    assert_eq!(world.send(json).await.header("content-type"), "application/json");
}

#[actix_web::test]
async fn unknown_parameters_and_values_are_refused_with_a_suggestion() {
    let world = world();
    for (address, hint) in [
        ("/api/v1/findings?severty=high", "Did you mean “severity”?"),
        ("/api/v1/findings?severity=hihg", "Did you mean “high”?"),
        ("/api/v1/findings?state=opne", "Did you mean “open”?"),
        ("/api/v1/findings?sort=newest", "unknown parameter “sort”"),
        ("/api/v1/brokers?page=2", "unknown parameter “page”"),
        ("/api/v1/sources?state=gone", "active, disabled, removed"),
        ("/api/v1/runs?state=complte", "Did you mean “complete”?"),
        ("/api/v1/terms?facet=consnt", "Did you mean “consent”?"),
        ("/api/v1/rules?pack=gdrp", "Did you mean"),
        ("/api/v1/decisions?verdict=acept", "Did you mean “accept”?"),
        ("/api/v1/decisions?listing=x", "invalid listing id"),
        ("/api/v1/questions?highest_severity=x", "critical, high"),
        ("/api/v1/findings?limit=201", "expected a number from 1 to 200"),
        ("/api/v1/statistics?q=a&facet=b", "unknown parameter “facet”"),
        ("/api/v1/findings?cursor=x", "not a cursor"),
    ] {
        let answer = world.get(address).await;
        assert_eq!(answer.status, 400, "{address}: {}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(hint), "{address}: {}", answer.text());
    }
    let elsewhere = world.get("/api/v1/rules?limit=1").await.json();
    let foreign = format!("/api/v1/terms?cursor={}", elsewhere["next_cursor"].as_str().unwrap());
    assert_eq!(world.get(&foreign).await.code(), "bad-cursor");
    assert_eq!(world.get("/api/v1/registers/none/decisions").await.code(), "no-such-register");
}

#[actix_web::test]
async fn statistics_count_what_a_search_selects() {
    let world = world();
    let all = world.get("/api/v1/statistics").await.json();
    assert_eq!((&all["listings"], &all["store"]["listings"]), (&5.into(), &5.into()));
    let some = world.get("/api/v1/statistics?q=weather").await.json();
    assert_eq!(some["listings"], 1);
    let facet = all["facets"].as_array().unwrap().iter().find(|f| f["facet"] == "broker").unwrap();
    assert_eq!((&facet["total"], &facet["limit_applied"]), (&1.into(), &100.into()));
    let brokers = world.get("/api/v1/brokers?q=weather").await.json();
    assert_eq!(brokers["items"][0]["listings"], 1);
    assert!(brokers["items"][0]["links"]["listings"].as_str().unwrap().ends_with("broker=Voices%20%26%20Co."));
}
