//! The page on which a seller checks a listing before publishing it: it answers, and keeps nothing.

use super::site::{Answer, Site, site};
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

/// A form with one part for each name and value; a name with a colon is that of a file.
async fn send(site: &Site, parts: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in parts {
        let (name, file) = name.split_once(':').map_or((*name, None), |(name, file)| (name, Some(file)));
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        body.push_str(&format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"));
    }
    body.push_str("--xx--\r\n");
    let request = TestRequest::post().uri("/check").insert_header(("content-type", "multipart/form-data; boundary=xx"));
    site.send(request.set_payload(body)).await
}

#[actix_web::test]
async fn a_listing_is_assessed_and_nothing_is_kept() {
    let site = site();
    let form = site.get("/check").await;
    form.shows("enctype=\"multipart/form-data\"").hides("id=\"answer\"");
    assert_eq!(form.header("cache-control"), "no-store");
    let before = site.app.store.counts().unwrap().listings;
    let text = "Face images of 5,000 people in Germany\nFor face recognition. <script>alert(7)</script>";
    let answer = send(&site, &[("text", text), ("as", "")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.shows("1 listing, 1 with findings").shows("Read as plain text").shows("/rules/gdpr-9");
    answer.shows("<q dir=\"auto\">Face images</q>").shows("Documentation: grade").hides("<script>alert(7)");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(answer.header("set-cookie").is_empty());
    let feed = "{\"id\":\"a\",\"title\":\"Rain gauges\"}\n{\"nothing\":1}\n";
    let answer = send(&site, &[("file:feed.jsonl", feed), ("text", "")]).await;
    answer.shows("1 listing, 0 with findings").shows("Read as jsonl").shows("Line 2:").shows("undecided");
    assert_eq!(site.app.store.counts().unwrap().listings, before);
}

#[actix_web::test]
async fn what_cannot_be_checked_is_said_in_a_sentence() {
    let site = site();
    let large = "x".repeat((2 << 20) + 1);
    for (parts, status, words) in [
        (&[("text", " ")][..], StatusCode::BAD_REQUEST, "Paste a listing or choose a file."),
        (&[("text", "a"), ("file:b.json", "{}")], StatusCode::BAD_REQUEST, "not both"),
        (&[("file:big.json", &large)], StatusCode::PAYLOAD_TOO_LARGE, "at most 2 MiB"),
        (&[("file:x.bin", "\u{0}\u{1}\u{2}PK")], StatusCode::OK, "plain text"),
    ] {
        let answer = send(&site, parts).await;
        assert_eq!(answer.status, status, "{words}");
        answer.shows(words);
    }
    let request = TestRequest::post().uri("/check").set_payload("text=a");
    assert_eq!(site.send(request).await.status, StatusCode::BAD_REQUEST);
}
