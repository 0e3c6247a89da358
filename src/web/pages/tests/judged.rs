//! Every judged question, typed into the page: it is answered, and the page says as many results as the index has.

use super::searching::{between, many};
use crate::search::{Filters, parse};
use crate::web::params::encode;
use actix_web::http::StatusCode;

#[actix_web::test]
async fn every_judged_question_is_answered_by_the_page_as_by_the_index() {
    let site = many();
    let searcher = site.app.reader.searcher();
    let questions = include_str!("../../../../tests/benchmark/queries.ndjson");
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
