//! What changed in the law, as a page, a feed and for programs.

use super::site::site;
use actix_web::http::StatusCode;
use brokerwatch::assess::audit::law_changes;

#[actix_web::test]
async fn changes_of_the_law_are_a_page_a_feed_and_a_list() {
    let site = site();
    let page = site.get("/rules/changes").await;
    page.shows("<h1>Changes of the law</h1>").shows("href=\"/rules/gdpr-44\"").shows("<code>@adequate</code>");
    let feed = site.get("/rules/changes.atom").await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let entries = feed.body.matches("<entry>").count();
    assert_eq!(entries, law_changes().len());
    assert_eq!(feed.body.matches("<id>").count(), entries + 1);
    let list = site.get("/api/v1/rule-changes").await;
    let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), entries);
    site.get("/rules").await.shows("href=\"/rules/changes\"");
    site.get("/rules/gdpr-9").await.shows("Compared with the law").shows("https://eur-lex.europa.eu/");
}
