//! Tokens and the access log: what an agency sees of them, and that a revocation holds.

use super::support::{Answer, World, column};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

async fn get(world: &World, token: &str, address: &str) -> Answer {
    world.send(TestRequest::get().uri(address).insert_header((AUTHORIZATION, format!("Bearer {token}")))).await
}

async fn revoke(world: &World, token: &str, jti: &str, body: Value) -> Answer {
    let request = TestRequest::post()
        .uri(&format!("/api/v1/tokens/{jti}/revocation"))
        .insert_header((AUTHORIZATION, format!("Bearer {token}")))
        .insert_header((CONTENT_TYPE, "application/json"))
        .set_payload(body.to_string());
    world.send(request).await
}

#[actix_web::test]
async fn an_agency_revokes_its_own_tokens_and_no_others() {
    let world = World::new(1);
    let (chief, chief_id) = world.token_of(&["tokens:write"], Some("dpa"));
    let (lost, lost_id) = world.token_of(&["listings:read"], Some("dpa"));
    let (theirs, their_id) = world.token_of(&["listings:read"], Some("cnil"));
    let (operator, _) = world.token_of(&["tokens:write"], None);
    let listed = get(&world, &chief, "/api/v1/tokens").await;
    assert_eq!(column(&listed.json(), "jti"), [chief_id.as_str(), lost_id.as_str()]);
    assert!(!listed.text().contains(&lost), "never a token");
    assert_eq!(get(&world, &operator, "/api/v1/tokens").await.json()["total"], 4);
    assert_eq!(get(&world, &lost, "/api/v1/tokens").await.code(), "insufficient-scope");
    assert_eq!(revoke(&world, &chief, &their_id, json!({ "reason": "r" })).await.code(), "no-such-token");
    assert_eq!(revoke(&world, &chief, &lost_id, json!({})).await.code(), "bad-body");
    assert_eq!(get(&world, &lost, "/api/v1/listings").await.status, 200);
    // Another process that writes does not hold it up.
    let _lock = crate::pipeline::DataFolder::new(world.dir.path(), None).lock().unwrap();
    let done = revoke(&world, &chief, &lost_id, json!({ "reason": "laptop lost" })).await;
    assert_eq!(
        (done.status, &done.json()["stored"], &done.json()["token"]["state"]),
        (200, &true.into(), &"revoked".into())
    );
    assert_eq!(get(&world, &lost, "/api/v1/listings").await.code(), "invalid-token");
    assert_eq!(get(&world, &theirs, "/api/v1/listings").await.status, 200);
    let again = revoke(&world, &chief, &lost_id, json!({ "reason": "laptop lost" })).await;
    assert_eq!((again.status, &again.json()["stored"]), (200, &false.into()));
    let revoked = get(&world, &chief, "/api/v1/tokens?state=revoked").await.json();
    assert_eq!(column(&revoked, "jti"), [lost_id.as_str()]);
}

#[actix_web::test]
async fn the_access_log_is_read_by_agency_and_in_pages() {
    let world = World::new(1);
    let (auditor, auditor_id) = world.token_of(&["access-log:read", "listings:read"], Some("dpa"));
    let (theirs, _) = world.token_of(&["listings:read"], Some("cnil"));
    for address in ["/api/v1/listings", "/api/v1/runs", "/api/v1/listings?limit=1"] {
        assert_eq!(get(&world, &auditor, address).await.status, 200);
        assert_eq!(get(&world, &theirs, address).await.status, 200);
    }
    assert_eq!(get(&world, &theirs, "/api/v1/access-log").await.code(), "insufficient-scope");
    world.app.access_log.as_ref().unwrap().close();
    let lines = get(&world, &auditor, "/api/v1/access-log").await.json();
    assert_eq!(column(&lines, "subject"), vec!["ines@dpa"; 3], "{lines}");
    assert_eq!(lines["items"][0]["token"], auditor_id.as_str());
    let listings = get(&world, &auditor, "/api/v1/access-log?route=/api/v1/listings&limit=1").await.json();
    let cursor = listings["next_cursor"].as_str().unwrap();
    let rest = format!("/api/v1/access-log?route=/api/v1/listings&limit=1&cursor={cursor}");
    let rest = get(&world, &auditor, &rest).await.json();
    assert!(rest["items"][0]["number"].as_u64() > listings["items"][0]["number"].as_u64());
    assert_eq!(get(&world, &auditor, "/api/v1/access-log?to=2020-01-01").await.json()["items"], json!([]));
    assert_eq!(get(&world, &auditor, "/api/v1/access-log?from=soon").await.code(), "bad-parameter");
}
