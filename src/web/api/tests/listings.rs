//! The list of listings: enumeration, ranking, parameters.

use super::support::{Answer, World, column};
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
async fn writes_between_two_pages_neither_drop_nor_repeat_what_was_there() {
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
async fn a_cursor_by_relevance_expires_when_the_catalogue_changes() {
    let mut world = World::new(5);
    let answer = world.get("/api/v1/listings?q=calls&limit=2&sort=relevance").await;
    world.add(&[("new", "Calls calls calls")]);
    let late = world.get(&next(&answer).unwrap()).await;
    assert_eq!((late.status, late.code().as_str()), (409, "cursor-expired"));
    assert!(late.json()["detail"].as_str().unwrap().contains("sort=id"));
}

#[actix_web::test]
async fn a_cursor_of_another_question_or_order_is_refused() {
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
        ("page=2", "unknown-parameter", "page", "There are: q, limit"),
        ("limit=201", "bad-parameter", "limit", "at most 200"),
        ("limit=0", "bad-parameter", "limit", "at least 1"),
        ("limit=ten", "bad-parameter", "limit", "whole number"),
        ("sort=price", "bad-parameter", "sort", "id or relevance"),
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
async fn facets_narrow_the_list_and_doubts_about_the_question_are_told() {
    let world = World::new(4);
    let none = world.get("/api/v1/listings?broker=Nobody").await.json();
    assert_eq!((none["total"].as_u64(), none["items"].as_array().unwrap().len()), (Some(0), 0));
    let all = world.get("/api/v1/listings?broker=Voices%20%26%20Co.&broker=Nobody&limit=2").await;
    assert_eq!(all.json()["total"], 4);
    assert_eq!(world.get(&next(&all).unwrap()).await.json()["items"].as_array().unwrap().len(), 2);
    let doubtful = world.get("/api/v1/listings?q=%22calls").await.json();
    assert!(!doubtful["notices"].as_array().unwrap().is_empty(), "{doubtful}");
    assert_eq!(world.get("/api/v1/listings").await.json()["notices"], Value::Array(Vec::new()));
}

#[actix_web::test]
async fn a_page_that_would_lack_a_listing_is_not_answered() {
    let mut world = World::new(2);
    world.drift("ghost");
    let answer = world.get("/api/v1/listings").await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "internal"));
    assert!(!answer.text().contains("doctor"), "the cause is for the log");
}
