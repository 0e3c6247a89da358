//! Who may enter.

use super::support::{World, id};
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::TestRequest;

fn routes() -> Vec<String> {
    let one = format!("/api/v1/listings/{}", id("n0"));
    vec![
        "/api/v1/listings".to_owned(),
        format!("{one}/versions"),
        format!("{one}/versions/1"),
        format!("{one}/versions/1/assessments/{}", crate::assess::method::Method::embedded().unwrap().fingerprint()),
        format!("{one}/raw"),
        format!("{one}/resales"),
        "/api/v1/resales".to_owned(),
        one,
        "/api/v1/changes".to_owned(),
        "/api/v1/issues".to_owned(),
        "/api/v1/registers".to_owned(),
        "/api/v1/responses".to_owned(),
        "/api/v1/findings".to_owned(),
        "/api/v1/questions".to_owned(),
        "/api/v1/brokers".to_owned(),
        "/api/v1/sources".to_owned(),
        "/api/v1/runs".to_owned(),
        "/api/v1/coverage".to_owned(),
        "/api/v1/source-events".to_owned(),
        "/api/v1/terms".to_owned(),
        "/api/v1/rules".to_owned(),
        "/api/v1/decisions".to_owned(),
    ]
}

#[actix_web::test]
async fn without_a_token_the_challenge_names_no_error() {
    let world = World::new(1);
    for route in routes() {
        let answer = world.send(TestRequest::get().uri(&route)).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "no-credentials"), "{route}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"brokerwatch\"");
    }
}

#[actix_web::test]
async fn every_route_needs_the_scope_and_names_it() {
    let world = World::new(1);
    let now = jiff::Timestamp::now().as_second() as u64;
    let token = world.app.auth.issue_without_scope(now);
    for route in routes() {
        let request = TestRequest::get().uri(&route).insert_header((AUTHORIZATION, format!("Bearer {token}")));
        let answer = world.send(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "insufficient-scope"), "{route}");
        let scope = match route.as_str() {
            "/api/v1/changes" | "/api/v1/source-events" => "changes:read",
            "/api/v1/findings" | "/api/v1/responses" => "findings:read",
            _ => "listings:read",
        };
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        assert_eq!(answer.header("www-authenticate"), challenge, "{route}");
        assert_eq!(world.get(&route).await.status, 200, "{route}");
    }
}

#[actix_web::test]
async fn an_invalid_token_is_refused_with_the_reason() {
    let world = World::new(1);
    let other = World::new(0);
    let token = other.token();
    let request = TestRequest::get().uri("/api/v1/listings").insert_header((AUTHORIZATION, format!("Bearer {token}")));
    let answer = world.send(request).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "invalid-token"));
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer error=\"invalid_token\", error_description=\"the token names an unknown key (kid)\""
    );
    assert_eq!(answer.json()["detail"], "The token names an unknown key (kid).");
}

#[actix_web::test]
async fn tokens_in_urls_are_refused_under_any_name() {
    let world = World::new(1);
    let token = world.token();
    for address in [format!("access_token={token}"), format!("q={token}"), "Token=x".to_owned()] {
        let answer = world.get(&format!("/api/v1/listings?{address}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "token-in-url"), "{address}");
        assert!(!answer.text().contains(&token));
    }
}

#[actix_web::test]
async fn malformed_and_missing_headers_are_told_apart() {
    let world = World::new(1);
    let with = |value: &str| TestRequest::get().uri("/api/v1/listings").insert_header((AUTHORIZATION, value));
    assert_eq!(world.send(with("Basic aTppaQ==")).await.code(), "no-credentials");
    assert_eq!(world.send(with("Bearer ")).await.code(), "bad-credentials");
    let twice = world.read("/api/v1/listings").append_header((AUTHORIZATION, "Bearer x"));
    assert_eq!(world.send(twice).await.code(), "bad-credentials");
    let token = world.token();
    assert_eq!(world.send(with(&format!("bearer {token}"))).await.status, 200);
}

#[actix_web::test]
async fn public_keys_are_cacheable_and_responses_are_private() {
    let world = World::new(1);
    assert_eq!(world.send(TestRequest::get().uri("/suggest?q=tele")).await.status, 200, "for the search box");
    let keys = world.send(TestRequest::get().uri("/.well-known/jwks.json")).await;
    assert_eq!(keys.status, 200);
    assert_eq!(keys.json()["keys"][0]["kid"], world.app.auth.keys.signing_kid().unwrap());
    assert_eq!(keys.header("cache-control"), "public, max-age=60");
    let listings = world.get("/api/v1/listings").await;
    assert!(listings.header("cache-control").starts_with("private"));
    assert_eq!(listings.header("vary"), "authorization");
}
