//! What surrounds the routes: rates, scripts of other sites, the access log.

use super::support::{World, id};
use crate::web::Limits;
use crate::web::access_log::{Event, Line, lines, verify};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, AUTHORIZATION};
use actix_web::test::TestRequest;

#[actix_web::test]
async fn a_token_has_its_rate_and_is_told_what_is_left() {
    let world = World::limited(1, Limits { token_rate: 3, anonymous_rate: 2, ..Limits::default() });
    let (token, _) = world.token_of(&["listings:read"], None);
    let ask = || {
        let bearer = (AUTHORIZATION, format!("Bearer {token}"));
        world.send(TestRequest::get().uri("/api/v1/registers").insert_header(bearer))
    };
    for left in (0..3).rev() {
        let answer = ask().await;
        assert_eq!((answer.status, answer.header("ratelimit-policy")), (200, "\"token\";q=3;w=60"));
        assert!(answer.header("ratelimit").starts_with(&format!("\"token\";r={left};t=")), "{left}");
    }
    let refused = ask().await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "rate-limited"));
    assert!((1..=20).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    assert!(refused.header("ratelimit").starts_with("\"token\";r=0;"));
    let wrong = || TestRequest::get().uri("/api/v1/registers").insert_header((AUTHORIZATION, "Bearer a.b.c"));
    assert_eq!(world.send(wrong()).await.status, 401);
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/problems")).await.status, 200);
    assert_eq!(world.send(wrong()).await.code(), "rate-limited", "whoever tries tokens is counted by address");
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/problems")).await.status, 429);
    let (other, _) = world.token_of(&["listings:read"], None);
    let bearer = (AUTHORIZATION, format!("Bearer {other}"));
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/registers").insert_header(bearer)).await.status, 200);
}

#[actix_web::test]
async fn scripts_of_other_sites_may_read_and_not_write() {
    let world = World::new(1);
    let question = |method: &str| {
        TestRequest::with_uri("/api/v1/listings")
            .method(Method::OPTIONS)
            .insert_header(("origin", "https://elsewhere.example"))
            .insert_header(("access-control-request-method", method.to_owned()))
    };
    for method in ["GET", "POST"] {
        let answer = world.send(question(method)).await;
        assert_eq!((answer.status, answer.header("access-control-allow-methods")), (204, "GET, HEAD"));
        assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    }
    let read = world.get("/api/v1/listings").await;
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert_eq!(read.header("access-control-allow-credentials"), "");
    let written = world.send(TestRequest::post().uri(&format!("/api/v1/listings/{}/decisions", id("n0")))).await;
    assert_eq!(written.header("access-control-allow-origin"), "");
}

#[actix_web::test]
async fn requests_with_a_token_are_logged_and_nothing_else_is() {
    let world = World::new(3);
    let (token, jti) = world.token_of(&["listings:read"], Some("dpa"));
    let get = |address: &str| TestRequest::get().uri(address).insert_header((AUTHORIZATION, format!("Bearer {token}")));
    let secret = "/api/v1/listings?q=zzqqxx&limit=2";
    assert_eq!(world.send(get(secret)).await.status, 200);
    assert_eq!(world.send(get("/api/v1/listings?limit=2")).await.status, 200);
    assert_eq!(world.send(get(&format!("/api/v1/listings/{}", id("n0")))).await.status, 200);
    assert_eq!(world.send(get("/api/v1/nothing")).await.status, 404);
    assert_eq!(world.send(get("/api/v1/rules?x=1")).await.status, 400);
    assert_eq!(world.send(get("/api/v1/listings").insert_header((ACCEPT, "application/x-ndjson"))).await.status, 200);
    assert_eq!(world.send(TestRequest::get().uri("/?q=zzqqxx")).await.status, 200);
    assert_eq!(world.send(TestRequest::get().uri("/api/v1/problems")).await.status, 200);
    let bad = TestRequest::get().uri("/api/v1/rules").insert_header((AUTHORIZATION, "Bearer a.b.c"));
    assert_eq!(world.send(bad).await.status, 401);
    // The thread of the bulk response ends a moment after its last block.
    let folder = world.dir.path().join("access-log");
    let mut all: Vec<Line> = Vec::new();
    for _ in 0..100 {
        all.clear();
        let _ = lines(&folder, &mut |_, _, line, _| {
            all.push(line);
            Ok(())
        });
        if all.iter().any(|line| line.entry.event == Event::StreamEnd) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    world.app.access_log.as_ref().unwrap().close();
    assert!(verify(&folder, None).is_ok());
    let short = |l: &Line| {
        let e = &l.entry;
        (e.event, e.route.clone().unwrap(), e.status, e.rows)
    };
    let list = || "/api/v1/listings".to_owned();
    let mut shown: Vec<_> = all.iter().map(short).collect();
    shown.sort_by_key(|s| format!("{s:?}"));
    let mut expected = vec![
        (Event::Request, list(), Some(200), Some(0)),
        (Event::Request, list(), Some(200), Some(2)),
        (Event::Request, "/api/v1/listings/{id}".to_owned(), Some(200), None),
        (Event::Request, "/api/v1/rules".to_owned(), Some(400), None),
        (Event::Request, list(), Some(200), None),
        (Event::StreamEnd, list(), None, Some(3)),
    ];
    expected.sort_by_key(|s| format!("{s:?}"));
    assert_eq!(shown, expected);
    assert!(all.iter().all(|l| l.entry.token.as_deref() == Some(&jti) && l.entry.agency.as_deref() == Some("dpa")));
    let target = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(secret.as_bytes()));
    assert!(all.iter().any(|l| l.entry.target.as_deref() == Some(&target)), "it can be proved what was asked");
    let file =
        std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).find(|p| p.extension().is_some()).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(!text.contains("zzqqxx") && !text.contains(signature) && !text.contains(&id("n0")));
}
