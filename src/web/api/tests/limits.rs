//! Limits of requests, downloads and queries. reliability.md 1 and 2.

use super::support::{Answer, World};
use crate::web::admission::Limits;
use actix_web::test::TestRequest;
use std::time::Duration;

/// Addresses that ask the index something, in all forms of answers.
const ASKING: [&str; 6] = [
    "/api/v1/listings?q=recorded%20calls",
    "/api/v1/risk?q=recorded",
    "/export.csv?q=recorded",
    "/?q=recorded%20calls",
    "/risk?q=recorded",
    "/suggest?q=recor",
];

async fn get(world: &World, address: &str) -> Answer {
    if address.starts_with("/api") {
        return world.get(address).await;
    }
    world.send(TestRequest::get().uri(address)).await
}

#[actix_web::test]
async fn a_query_that_is_too_costly_is_refused_everywhere() {
    let world = World::limited(12, Limits { work: 1, ..Limits::default() });
    for address in ASKING {
        let answer = get(&world, address).await;
        assert_eq!(answer.status, 422, "{address}: {}", answer.text());
        assert!(answer.text().contains("more than 1 documents"), "{address}: {}", answer.text());
        if answer.header("content-type").starts_with("application") {
            assert_eq!(answer.code(), "query-too-costly", "{address}");
        }
    }
    assert_eq!(get(&world, "/livez").await.status, 200);
    assert_eq!(get(&world, "/readyz").await.status, 200);
}

#[actix_web::test]
async fn a_query_past_its_deadline_returns_no_partial_result() {
    let world = World::limited(12, Limits { deadline: Duration::ZERO, ..Limits::default() });
    for address in ASKING {
        let answer = get(&world, address).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "10"), "{address}: {}", answer.text());
        assert!(answer.text().contains("longer than 0 ms"), "{address}: {}", answer.text());
        assert!(!answer.text().contains("Recorded telephone calls number"), "{address}: {}", answer.text());
    }
}

#[actix_web::test]
async fn downloads_beyond_the_limit_are_refused() {
    let world = World::limited(12, Limits { exports: 2, exports_per_client: 1, ..Limits::default() });
    let held = world.app.admission.admit_download().map_err(drop).unwrap();
    let answer = get(&world, "/export.csv").await;
    assert_eq!((answer.status, answer.header("retry-after"), answer.code().as_str()), (429, "30", "too-many-requests"));
    drop(held);
    assert_eq!(get(&world, "/export.csv").await.text().lines().count(), 13);
}

/// reliability.md 2, a sibling: answers of the API that nobody reads.
#[actix_web::test]
async fn large_responses_are_limited_and_small_ones_are_not() {
    let world = World::new(200);
    let (large, small) = ("/api/v1/listings?limit=200", "/api/v1/listings?limit=2");
    let whole = world.get(large).await;
    assert!(whole.status == 200 && whole.text().len() > 256 << 10, "{}", whole.text().len());
    let held: Vec<_> = std::iter::from_fn(|| world.app.admission.admit_large_response().ok()).collect();
    assert!(!held.is_empty());
    let refused = world.get(large).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "too-many-requests"));
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    assert_eq!(world.get(small).await.status, 200);
    drop(held);
    assert_eq!(world.get(large).await.text().len(), whole.text().len());
}

#[actix_web::test]
async fn a_busy_server_says_when_to_retry_and_answers_health_checks() {
    let limits = Limits { requests: 1, requests_per_client: 8, wait: Duration::ZERO, ..Limits::default() };
    let world = World::limited(3, limits);
    let held = world.app.admission.admit().await.map_err(drop).unwrap();
    for address in ASKING {
        let answer = get(&world, address).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "1"), "{address}: {}", answer.text());
    }
    for address in ["/livez", "/readyz", "/static/none", "/robots.txt"] {
        assert_ne!(get(&world, address).await.status, 503, "{address}");
    }
    drop(held);
    assert_eq!(get(&world, ASKING[0]).await.status, 200);
}

#[actix_web::test]
async fn missing_terms_are_named_in_lists() {
    let world = World::new(3);
    let list = world.get("/api/v1/listings?q=clearview%20calls").await.json();
    assert_eq!(
        (&list["missing_terms"], &list["items"][0]["missing_terms"]),
        (&"[\"clearview\"]".parse().unwrap(), &list["missing_terms"])
    );
    let whole = world.get("/api/v1/listings?q=recorded%20calls").await.json();
    assert_eq!((whole["missing_terms"].as_array().unwrap().len(), whole["items"][0].get("missing_terms")), (0, None));
}
