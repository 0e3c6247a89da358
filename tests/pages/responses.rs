//! Responses to findings, past findings and undecided rules, on the page of a listing.

use super::site::{Site, site};
use brokerwatch::domain::listing::{Finding, ListingId, ResponseKind};
use brokerwatch::pipeline::{ResponseRequest, respond, withdraw};

/// The findings of the first listing.
fn findings(site: &Site) -> Vec<Finding> {
    let id = ListingId::derive("canonical", "1");
    let found = site.app.store.listing(&id).unwrap().unwrap().assessment.findings;
    assert!(!found.is_empty(), "the first listing has a finding");
    found
}

/// Answers the finding on a day.
fn answer(site: &Site, finding: &Finding, kind: ResponseKind, today: &str, until: Option<&str>) {
    let answer = ResponseRequest {
        finding: finding.fingerprint.clone(),
        listing: ListingId::derive("canonical", "1"),
        kind,
        by: "Ines <b>Roth</b>".to_owned(),
        text: format!("<script>{}</script> & more", kind.name()),
        until: until.map(str::to_owned),
    };
    respond(answer, today, &site.app.store, &mut site.app.store.writer().unwrap()).unwrap();
}

#[actix_web::test]
async fn responses_are_shown_as_text_and_expired_waivers_marked() {
    let site = site();
    let finding = &findings(&site)[0];
    let address = site.address_of("1");
    let before = site.get(&address).await;
    before.hides("waived until").hides("Reply by").hides("Past findings").shows("<dt>Found in</dt><dd>version 1, ");
    answer(&site, finding, ResponseKind::Dispute, "2026-01-01", None);
    answer(&site, finding, ResponseKind::Reply, "2026-01-01", None);
    answer(&site, finding, ResponseKind::Waive, "2020-01-01", Some("2020-06-30"));
    let page = site.get(&address).await;
    page.shows("Reply by <b dir=\"auto\">Ines &#60;b&#62;Roth&#60;/b&#62;</b> on ")
        .shows("response 2: <span class=\"why\" dir=\"auto\">&#60;script&#62;reply&#60;/script&#62; &#38; more</span>")
        .shows("Disputed by <b")
        .shows("<span class=\"sign\">disputed</span>")
        .shows("Waiver, expired after 2020-06-30, by <b")
        .hides("waived until")
        .hides("<script");
    answer(&site, finding, ResponseKind::Waive, "9998-01-01", Some("9999-01-01"));
    withdraw(1, "Ines", "a slip", &site.app.store, &mut site.app.store.writer().unwrap()).unwrap();
    site.get(&address)
        .await
        .shows("<span class=\"sign\">waived until 9999-01-01</span>")
        .shows("Waived until 9999-01-01 by <b")
        .shows(&finding.title)
        .hides("Disputed by");
}

#[actix_web::test]
async fn undecided_rules_are_shown_with_the_missing_facts() {
    let site = site();
    let id = ListingId::derive("canonical", "3");
    let undecided = site.app.store.listing(&id).unwrap().unwrap().assessment.undecided;
    let one = undecided.iter().find(|u| u.missing == ["countries"]).expect("a rule waits for the countries");
    let page = site.get(&site.address_of("3")).await;
    page.shows("undecided because the listing does not state countries.")
        .shows(&format!("href=\"/rules/{}\"", one.rules[0]))
        .shows("<h3>Questions to the seller</h3>")
        .shows("In which country were the speakers recorded?");
    site.get(&format!("{}/versions/1", site.address_of("3"))).await.shows(" undecided because ");
}

#[actix_web::test]
async fn past_findings_are_kept_with_their_responses() {
    let site = site();
    let all = findings(&site);
    let finding = all.iter().find(|f| f.facts.iter().any(|fact| fact == "tagged sensitivity:children"));
    let finding = finding.expect("a finding rests on children");
    answer(&site, finding, ResponseKind::Reply, "2026-01-01", None);
    site.decide("sensitivity:children", brokerwatch::domain::listing::DecisionVerdict::Reject, None);
    assert!(findings_after(&site).iter().all(|f| f.fingerprint != finding.fingerprint));
    site.get(&site.address_of("1"))
        .await
        .shows("<h2 id=\"h-past-findings\">Past findings")
        .shows(&format!("id=\"f-{}\"", finding.fingerprint))
        .shows("Reply by <b");
}

fn findings_after(site: &Site) -> Vec<Finding> {
    site.app.store.listing(&ListingId::derive("canonical", "1")).unwrap().unwrap().assessment.findings
}
