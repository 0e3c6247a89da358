//! Notes: private to an agency on every route, with their history, and nowhere else.

use super::support::{Answer, World, column, id};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use actix_web::test::TestRequest;
use serde_json::json;

const ALL: [&str; 3] = ["listings:read", "notes:read", "notes:write"];

async fn send(world: &World, agency: Option<&str>, method: &str, address: &str, etag: &str, text: &str) -> Answer {
    let token = world.token_of(&ALL, agency).0;
    let mut request = TestRequest::with_uri(address)
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .insert_header((AUTHORIZATION, format!("Bearer {token}")));
    if ["POST", "PATCH"].contains(&method) {
        let body = json!({ "text": text }).to_string();
        request = request.insert_header((CONTENT_TYPE, "application/json")).set_payload(body);
    }
    if !etag.is_empty() {
        request = request.insert_header((IF_MATCH, etag.to_owned()));
    }
    world.send(request).await
}

#[actix_web::test]
async fn a_note_keeps_its_history_and_belongs_to_its_agency() {
    let world = World::new(1);
    let (on_listing, on_broker) =
        (format!("/api/v1/listings/{}/notes", id("n0")), "/api/v1/brokers/voices-co/notes".to_owned());
    let secret = "The caller of case 17 works there";
    let mut notes = Vec::new();
    for place in [&on_listing, &on_broker] {
        let made = send(&world, Some("dpa"), "POST", place, "", secret).await;
        assert_eq!(made.status, 201, "{}", made.text());
        notes.push(format!("/api/v1/notes/{}", made.json()["note"]["id"].as_str().unwrap()));
        let listed = send(&world, Some("dpa"), "GET", place, "", "").await.json();
        assert_eq!((&listed["total"], &listed["items"][0]["by"]), (&1.into(), &"ines@dpa (dpa)".into()));
    }
    // Every route, for another agency and for a token without one.
    for (note, place) in notes.iter().zip([&on_listing, &on_broker]) {
        assert_eq!(send(&world, Some("cnil"), "GET", place, "", "").await.json()["total"], 0, "{place}");
        for method in ["GET", "PATCH", "DELETE"] {
            let theirs = send(&world, Some("cnil"), method, note, "*", "x").await;
            assert_eq!((theirs.status, theirs.code().as_str()), (404, "no-such-note"), "{method} {note}");
            let nobodys = send(&world, None, method, note, "*", "x").await;
            assert_eq!((nobodys.status, nobodys.code().as_str()), (403, "no-agency"), "{method} {note}");
        }
        for method in ["GET", "POST"] {
            assert_eq!(send(&world, None, method, place, "", "x").await.code(), "no-agency", "{method} {place}");
        }
    }
    let own = send(&world, Some("dpa"), "GET", &notes[0], "", "").await;
    let tag = own.header("etag").to_owned();
    assert_eq!(send(&world, Some("dpa"), "PATCH", &notes[0], "", "x").await.code(), "precondition-required");
    let changed = send(&world, Some("dpa"), "PATCH", &notes[0], &tag, "He left").await;
    assert_eq!((changed.status, &changed.json()["note"]["revision"]), (200, &2.into()), "{}", changed.text());
    assert_eq!(send(&world, Some("dpa"), "PATCH", &notes[0], &tag, "x").await.code(), "precondition-failed");
    let tag = changed.json()["note_etag"].as_str().unwrap().to_owned();
    assert_eq!(send(&world, Some("dpa"), "DELETE", &notes[0], &tag, "").await.status, 204);
    assert_eq!(send(&world, Some("dpa"), "GET", &on_listing, "", "").await.json()["total"], 0);
    let all = send(&world, Some("dpa"), "GET", &format!("{on_listing}?deleted=1"), "", "").await.json();
    let history = all["items"][0]["history"].as_array().unwrap();
    let texts: Vec<&str> = history.iter().map(|r| r["text"].as_str().unwrap()).collect();
    assert_eq!((texts, &history[2]["state"]), (vec![secret, "He left", ""], &"deleted".into()));
    assert_eq!(send(&world, Some("dpa"), "PATCH", &notes[0], "*", "again").await.code(), "refused");
    // Nowhere else.
    for address in [
        format!("/api/v1/listings/{}", id("n0")),
        "/api/v1/listings".to_owned(),
        "/api/v1/brokers".to_owned(),
        "/api/v1/changes".to_owned(),
        "/api/v1/decisions".to_owned(),
        "/api/v1/responses".to_owned(),
        "/export.csv".to_owned(),
        format!("/listings/{}", id("n0")),
        "/brokers/voices-co".to_owned(),
    ] {
        let answer = world.get(&address).await;
        assert_eq!(answer.status, 200, "{address}");
        assert!(!answer.text().contains("case 17") && !answer.text().contains("He left"), "{address}");
    }
    assert_eq!(world.app.store.last_change().unwrap(), 1, "a note is no change of a listing");
}

#[actix_web::test]
async fn notes_on_what_does_not_exist_are_refused() {
    let world = World::new(1);
    for (address, code) in [
        (format!("/api/v1/listings/{}/notes", "0".repeat(32)), "no-such-listing"),
        ("/api/v1/listings/x/notes".to_owned(), "no-such-listing"),
        ("/api/v1/brokers/nobody/notes".to_owned(), "no-such-broker"),
        ("/api/v1/brokers/Not%20a%20slug/notes".to_owned(), "no-such-broker"),
    ] {
        let refused = send(&world, Some("dpa"), "POST", &address, "", "text").await;
        assert_eq!((refused.status, refused.code().as_str()), (404, code), "{address}");
    }
    let place = format!("/api/v1/listings/{}/notes", id("n0"));
    let empty = send(&world, Some("dpa"), "POST", &place, "", " ").await;
    assert_eq!((empty.status, &empty.json()["errors"][0]["pointer"]), (400, &"/text".into()));
    let first = send(&world, Some("dpa"), "POST", &place, "", "one").await.json();
    let second = send(&world, Some("dpa"), "POST", &place, "", "two").await.json();
    let page = send(&world, Some("dpa"), "GET", &format!("{place}?limit=1"), "", "").await.json();
    assert_eq!(column(&page, "id"), [first["note"]["id"].as_str().unwrap()]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = send(&world, Some("dpa"), "GET", &format!("{place}?limit=1&cursor={cursor}"), "", "").await.json();
    assert_eq!(column(&rest, "id"), [second["note"]["id"].as_str().unwrap()]);
}
