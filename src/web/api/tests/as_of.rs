//! What the catalogue knew then: told with both times, and the same whatever comes later.

use super::support::{Answer, World, id};
use crate::domain::listing::ListingId;
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

/// Decides on a term of a listing, or responds to a finding.
async fn write(world: &World, address: &str, body: Value) -> Answer {
    let token = world.token_of(&["decisions:write", "responses:write"], None).0;
    let request = TestRequest::post()
        .uri(address)
        .insert_header((AUTHORIZATION, format!("Bearer {token}")))
        .insert_header(("content-type", "application/json"))
        .insert_header(("if-match", "*"))
        .set_payload(body.to_string());
    let answer = world.send(request).await;
    assert!([200, 201, 422].contains(&answer.status), "{address}: {}", answer.text());
    answer
}

fn fingerprint(world: &World) -> Option<String> {
    let stored = world.app.store.listing(&ListingId::derive("test", "n0")).unwrap()?;
    stored.assessment.findings.first().map(|finding| finding.fingerprint.clone())
}

const SCRAPED: &str = "Calls scraped from the web; explicit informed consent was obtained from every speaker";

#[actix_web::test]
async fn an_answer_as_of_then_is_the_same_after_everything_later() {
    let mut world = World::new(2);
    world.release_index();
    let titles = [SCRAPED, "Recorded telephone calls", "Health records of children with consent", "Withdrawn"];
    let decide = format!("/api/v1/listings/{}/decisions", id("n0"));
    // Steps of a walk that is the same in every run.
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut told: Vec<(String, u16, String)> = Vec::new();
    for step in 0..10 {
        match (next(4), fingerprint(&world)) {
            (0, _) => world.add(&[("n0", titles[next(4) as usize])]),
            (1, _) => world.add(&[("n1", titles[next(4) as usize]), ("n2", titles[next(4) as usize])]),
            (2, Some(finding)) => {
                let kind = ["dispute", "dismiss", "confirm", "reply"][next(4) as usize];
                let body = json!({ "kind": kind, "text": format!("Step {step}") });
                write(&world, &format!("/api/v1/findings/{finding}/responses"), body).await;
            }
            _ => {
                let verdict = ["accept", "reject", "withdraw"][next(3) as usize];
                let body =
                    json!({ "term": "sensitivity:health", "verdict": verdict, "reason": format!("Step {step}") });
                write(&world, &decide, body).await;
            }
        }
        let change = world.app.store.last_change().unwrap();
        let before = world.app.store.change_recorded_at(1).unwrap().unwrap();
        let time = jiff::Timestamp::from_microsecond(before).unwrap();
        for listing in ["n0", "n2"] {
            let one = format!("/api/v1/listings/{}", id(listing));
            for route in ["", "/versions", "/findings"] {
                for moment in [change.to_string(), time.to_string()] {
                    let address = format!("{one}{route}?as_of={moment}");
                    let answer = world.get(&address).await;
                    // A time that is not settled yet is refused, and answered later.
                    if answer.status != 400 {
                        told.push((address, answer.status, without_instance(&answer)));
                    }
                }
            }
        }
    }
    assert!(told.iter().filter(|(_, status, _)| *status == 200).count() > 40, "the walk asked too little");
    for (address, status, text) in told {
        let again = world.get(&address).await;
        assert_eq!((again.status, without_instance(&again)), (status, text), "{address}");
    }
}

/// The text without the id of the request, which problems name.
fn without_instance(answer: &Answer) -> String {
    let mut value = answer.json();
    if answer.status != 200 {
        value["instance"] = Value::Null;
    }
    value.to_string()
}

#[actix_web::test]
async fn what_belongs_to_listings_comes_with_them_up_to_a_cap() {
    let mut world = World::new(2);
    (0..21).for_each(|n| world.add(&[("n0", &format!("{SCRAPED}, edition {n}"))]));
    world.release_index();
    let accept = json!({ "term": "sensitivity:health", "verdict": "accept", "reason": "Seen" });
    write(&world, &format!("/api/v1/listings/{}/decisions", id("n0")), accept).await;
    let asked = "/api/v1/listings?expand=versions,decisions,findings&fields=id,expanded&limit=1";
    let page = world.get(asked).await;
    assert!(page.header("link").contains("&expand=decisions%2Cfindings%2Cversions&cursor="), "{}", page.header("link"));
    let mut items = page.json()["items"].as_array().unwrap().clone();
    let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
    items.extend(world.get(&format!("{asked}&cursor={cursor}")).await.json()["items"].as_array().unwrap().clone());
    let one = items.iter().find(|item| item["id"] == id("n0").as_str()).unwrap();
    let versions = &one["expanded"]["versions"];
    assert_eq!((&versions["total"], &versions["limit_applied"]), (&json!(22), &json!(20)));
    assert_eq!((versions["items"].as_array().unwrap().len(), &versions["items"][0]["number"]), (20, &json!(22)));
    assert_eq!(one["expanded"]["decisions"]["items"][0]["in_force"], true);
    assert!(one["expanded"]["findings"]["total"].as_u64().unwrap() > 0);
    for (query, words) in
        [("expand=version", "Did you mean “versions”?"), ("expand=versions&limit=51", "at most 50 listings")]
    {
        let refused = world.get(&format!("/api/v1/listings?{query}")).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"), "{query}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(words), "{}", refused.text());
    }
}

#[actix_web::test]
async fn both_times_are_told_and_what_was_not_known_then_is_not() {
    let mut world = World::new(1);
    world.add(&[("n0", SCRAPED)]);
    world.release_index();
    let one = format!("/api/v1/listings/{}", id("n0"));
    let (now, then) = (world.get(&one).await.json(), world.get(&format!("{one}?as_of=2")).await);
    assert!(then.header("brokerwatch-as-of").starts_with("change=2; recorded=\"2026-"), "{:?}", then.headers);
    let then = then.json();
    for same in ["title", "version", "findings", "tags"] {
        let of_then = if same == "tags" { &then["assessment"]["tags"][0]["term"] } else { &then[same] };
        let of_now = if same == "tags" { &now["tags"][0]["term"] } else { &now[same] };
        assert_eq!(of_then, of_now, "{same}");
    }
    assert_eq!((&then["as_of"]["change"], &then["as_of"]["observed_at"]), (&json!(2), &now["version"]["observed_at"]));
    let first = world.get(&format!("{one}?as_of=1")).await.json();
    assert_eq!(
        (&first["version"]["number"], &first["title"]),
        (&json!(1), &json!("Recorded telephone calls number 0"))
    );
    assert_eq!(world.get(&format!("{one}/versions?as_of=1")).await.json()["total"], 1);
    // A dispute, and after it a decision, which makes the next change.
    let finding = fingerprint(&world).unwrap();
    let dispute = json!({ "kind": "dispute", "text": "No calls" });
    write(&world, &format!("/api/v1/findings/{finding}/responses"), dispute).await;
    let accept = json!({ "term": "sensitivity:health", "verdict": "accept", "reason": "Seen" });
    write(&world, &format!("{one}/decisions"), accept).await;
    let disputed = |answer: &Value| {
        let items = answer["items"].as_array().unwrap();
        items.iter().find(|item| item["fingerprint"] == finding.as_str()).unwrap()["disputed"].clone()
    };
    for (query, expected) in [("?as_of=2", false), ("?as_of=3", true), ("", true)] {
        let answer = world.get(&format!("{one}/findings{query}")).await.json();
        assert_eq!(disputed(&answer), json!(expected), "{query}");
    }
    assert_eq!(world.get(&format!("{one}?as_of=2")).await.json()["assessment"]["decisions"], json!([]));
    assert_eq!(world.get(&format!("{one}?as_of=3")).await.json()["assessment"]["decisions"][0]["verdict"], "accept");
    for (address, status, code, words) in [
        (format!("{one}?as_of=0"), 400, "bad-parameter", "from 1 to 3"),
        (format!("{one}?as_of=4"), 400, "bad-parameter", "from 1 to 3"),
        (format!("{one}?as_of=99999999999999999999999"), 400, "bad-parameter", "from 1 to 3"),
        (format!("{one}?as_of=yesterday"), 400, "bad-parameter", "2026-11-30T12:00:00Z"),
        (format!("{one}?as_of=2999-01-01T00:00:00Z"), 400, "bad-parameter", "Use as_of=3"),
        (format!("{one}?as_of=2001-01-01T00:00:00Z"), 404, "no-such-listing", "did not know"),
        ("/api/v1/listings?as_of=2".to_owned(), 400, "bad-parameter", "pin a search in a case"),
        ("/api/v1/findings?as_of=2".to_owned(), 400, "bad-parameter", "/findings"),
        (format!("{one}/raw?as_of=2"), 400, "unknown-parameter", "as_of"),
    ] {
        let answer = world.get(&address).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{address}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{address}: {}", answer.text());
    }
}
