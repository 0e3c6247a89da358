//! Requests with tokens of outside issuers.

use super::support::{Answer, World};
use crate::web::auth::OutsideIssuers;
use crate::web::auth::outside::site::{IssuerKeyPair, Site, issuer};
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::time::Instant;

fn claims(site: &str, agency: &str) -> Value {
    let now = jiff::Timestamp::now().as_second();
    json!({ "iss": site, "aud": "audience", "sub": "ines", "exp": now + 600, "iat": now, "jti": agency,
            "agency": agency, "scope": "listings:read cases:read access-log:read" })
}

async fn ask(world: &World, route: &str, token: &str) -> Answer {
    world.send(TestRequest::get().uri(route).insert_header((AUTHORIZATION, format!("Bearer {token}")))).await
}

#[actix_web::test]
async fn tokens_of_outside_issuers_open_the_api_and_a_dead_issuer_closes_nothing() {
    let (key, stranger) = (IssuerKeyPair::new("k1"), IssuerKeyPair::new("k9"));
    let (site, dead) = (Site::new(&[key.jwk()]), Site::dead());
    let issuers = OutsideIssuers::new([&site.address, &dead].map(|at| issuer(at, "audience")).into());
    let world = World::new(1).with_outside(issuers.clone());
    for issuer in issuers.all().to_vec() {
        actix_web::rt::spawn(async move { issuer.follow().await });
    }
    // No keys are there yet: the first request waits for them.
    let token = key.token(&claims(&site.address, "dpa"));
    let answer = ask(&world, "/api/v1/listings", &token).await;
    assert_eq!((answer.status, answer.json()["items"].as_array().unwrap().len()), (200, 1));
    assert_eq!(ask(&world, "/api/v1/cases", &token).await.status, 200);
    let answer = ask(&world, "/api/v1/access-log", &token).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "insufficient-scope"), "the operator did not permit it");

    let answer = ask(&world, "/api/v1/listings", &key.token(&claims(&site.address, "cnil"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "invalid-token"));
    assert_eq!(answer.json()["detail"], "The token names no agency for which its issuer may speak.");

    let begun = Instant::now();
    let answer = ask(&world, "/api/v1/listings", &stranger.token(&claims(&site.address, "dpa"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "invalid-token"));
    assert_eq!(answer.json()["detail"], "The token names an unknown key (kid).");
    let answer = ask(&world, "/api/v1/listings", &key.token(&claims(&dead, "dpa"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"));
    assert!(!answer.header("retry-after").is_empty());
    assert!(begun.elapsed().as_millis() < 1_500, "both were asked within the minute, so nobody waits");
    assert_eq!(site.asked(), 1);

    assert_eq!(ask(&world, "/api/v1/listings", &token).await.status, 200);
    assert_eq!(world.get("/api/v1/listings").await.status, 200, "our own tokens");
}
