//! Versions keep their assessments; their difference from the previous version, and how to cite them.

use super::site::{RECORDS, site_of};
use actix_web::http::StatusCode;
use brokerwatch::assess::method::Method;
use brokerwatch::domain::listing::DecisionVerdict;

const FIRST: &str = r#"{"id":"v","title":"Faces of adults","description":"Photos of faces of 300 people.","broker":"A","price":"100 EUR"}
"#;
const SECOND: &str = r#"{"id":"v","title":"Rain gauges","description":"Hourly rainfall.","broker":"A"}
"#;

/// web.md 3.
#[actix_web::test]
async fn an_old_version_keeps_its_tags_claims_and_findings() {
    let site = site_of(Method::embedded().unwrap(), FIRST);
    let address = site.address_of("v");
    let before = site.get(&address).await;
    let marked = "<mark>Photos of faces</mark>";
    before.shows(marked).shows("id=\"tags\"").shows("id=\"claims\"");
    site.read("canonical", SECOND);
    site.get(&address).await.hides(marked).shows("Changes since <a href=").shows("Tags removed:");
    let old = site.get(&format!("{address}/versions/1")).await;
    old.shows(marked).shows("id=\"tags\"").shows("id=\"claims\"").shows("<b>Version 1 of 2</b>").shows("as stored");
    old.shows("href=\"#e1\"").shows("id=\"cite\"").hides("Changes since");
    let new = site.get(&format!("{address}/versions/2")).await;
    new.shows("Changes since <a href=").shows("<th scope=\"row\" dir=\"auto\">title</th>").shows("Faces of adults");
    new.shows("<th scope=\"row\" dir=\"auto\">price</th>").shows("<span class=\"none\">not stated</span></td>");
}

/// An older observation that is read later: nothing is told backwards in time, and the change of today is not hidden by
/// it.
#[actix_web::test]
async fn a_version_is_compared_with_the_previous_observation() {
    let site = site_of(Method::embedded().unwrap(), FIRST);
    let address = site.address_of("v");
    let dearer = FIRST.replace("100 EUR", "900 EUR");
    site.read_as_of("canonical", &dearer, 1_683_000_000_000_000);
    let late = site.get(&format!("{address}/versions/2")).await;
    late.shows("<b>Version 2 of 2</b>, an earlier observation").hides("Changes since");
    site.read("canonical", &dearer);
    let now = site.get(&format!("{address}/versions/3")).await;
    now.shows("Changes since <a href=").shows("versions/1\">version 1</a>");
    now.shows("<th scope=\"row\" dir=\"auto\">price</th>");
    let none = site.get(&format!("{address}/versions/4")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    none.shows("1–3");
}

/// Assessed again, a version keeps what was said before under an address of its own.
#[actix_web::test]
async fn each_assessment_of_a_version_has_a_permanent_address() {
    let site = site_of(Method::embedded().unwrap(), RECORDS);
    let address = site.address_of("1");
    let method = site.app.method.fingerprint().to_owned();
    let first = format!("{address}/versions/1/assessments/{method}");
    let link = "/vocabulary/sensitivity/children\">";
    site.get(&first).await.shows(&format!("class=\"chip sensitivity\" href=\"{link}")).hides("reassessed since");
    site.decide("sensitivity:children", DecisionVerdict::Reject, None);
    site.get(&first).await.shows("reassessed since").hides("Rejected by a curator").shows("shown here");
    let now = site.get(&format!("{address}/versions/1")).await;
    now.shows("Rejected by a curator").shows(&format!("href=\"{first}\"")).shows("last in force");
    assert!(now.body.contains(&format!("assessments/{method}+")), "the decisions are part of the name");
    let second = now.body.split(&format!("{address}/versions/1/assessments/{method}+")).nth(1).unwrap();
    let second = format!("{first}+{}", second.split(['"', ' ', '<']).next().unwrap());
    site.get(&second).await.shows("Rejected by a curator");
    assert_eq!(site.get(&format!("{address}/versions/1/assessments/0000")).await.status, StatusCode::NOT_FOUND);
}
