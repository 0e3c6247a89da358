//! The page of listings to decide on: only for the holder of a token, which is kept nowhere.

use super::site::{Site, site};
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use brokerwatch::web::auth::{IssueRequest, Scope};

fn token(site: &Site) -> String {
    let now = jiff::Timestamp::now().as_second() as u64;
    let scopes = vec![Scope::ListingsRead.name().to_owned()];
    let request = IssueRequest { subject: "operator".to_owned(), scopes, agency: None, lifetime: 600 };
    site.app.auth.issue(request, now).unwrap().token
}

async fn ask(site: &Site, form: &[(&str, &str)]) -> super::site::Answer {
    site.send(TestRequest::post().uri("/review").set_form(form)).await
}

#[actix_web::test]
async fn questions_are_shown_to_the_holder_of_a_token_only() {
    let site = site();
    let page = site.get("/review").await;
    page.shows("<form class=\"review\" action=\"/review\" method=\"post\">").hides("Nothing to decide");
    assert_eq!(page.header("cache-control"), "no-store");
    let good = token(&site);
    let answer = ask(&site, &[("token", &good), ("term", "")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.shows("Nothing to decide").shows("0 of 3 listings have been read a second time").hides(&good);
    assert!(answer.header("set-cookie").is_empty());
    let chosen = ask(&site, &[("token", &good), ("term", "sensitivity:health")]).await;
    chosen.shows("<option value=\"sensitivity:health\" selected>");
    let forged = format!("{good}x");
    for (token, term, why) in
        [(forged.as_str(), "", "The token is refused: the "), ("nothing", "", "The token is refused: ")]
    {
        let refused = ask(&site, &[("token", token), ("term", term)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{why}");
        refused.shows(why).hides("Nothing to decide");
    }
    let wrong = ask(&site, &[("token", &good), ("term", "sensitivity:nothing")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    wrong.shows("The term is not in the vocabulary in force.");
    let without = ask(&site, &[("term", "")]).await;
    assert_eq!((without.status, without.header("cache-control")), (StatusCode::BAD_REQUEST, "no-store"));
    without.shows("The form was not understood");
}
