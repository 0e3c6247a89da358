//! Every judged query of the benchmark: the page reports as many hits as the index.

use super::search::{between, many};
use actix_web::http::StatusCode;
use brokerwatch::search::{Filters, parse};
use brokerwatch::web::params::encode;

#[actix_web::test]
async fn the_page_reports_as_many_hits_as_the_index() {
    let site = many();
    let searcher = site.app.reader.searcher();
    let questions = include_str!("../benchmark/queries.ndjson");
    let mut asked = 0;
    for line in questions.lines() {
        let judged: serde_json::Value = serde_json::from_str(line).unwrap();
        let query = judged["query"].as_str().unwrap();
        let page = site.get(&format!("/?q={}", encode(query))).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let total = searcher.count(&parse(query).0, &Filters::new()).unwrap();
        let told = between(&page.body, "<h2><span role=\"status\" aria-live=\"polite\">", "<")[0];
        assert!(told.starts_with(&format!("{total} listing")), "{query}: “{told}”, the index has {total}");
        asked += 1;
    }
    assert_eq!(asked, 131);
}
