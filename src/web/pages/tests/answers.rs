//! What people answered to a finding, findings that are gone and rules that cannot be decided, on the page of a listing.

use super::{Site, site};
use crate::domain::listing::{Finding, ListingId, ResponseKind};
use crate::pipeline::{ResponseRequest, respond, withdraw};

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
async fn answers_stand_beside_their_finding_as_text_and_expired_waivers_are_marked() {
    let site = site();
    let finding = &findings(&site)[0];
    let address = site.address_of("1");
    let before = site.get(&address).await;
    before
        .hides("waived until")
        .hides("Reply of")
        .hides("Findings that are gone")
        .shows("<dt>Seen in</dt><dd>version 1, ");
    answer(&site, finding, ResponseKind::Dispute, "2026-01-01", None);
    answer(&site, finding, ResponseKind::Reply, "2026-01-01", None);
    answer(&site, finding, ResponseKind::Waive, "2020-01-01", Some("2020-06-30"));
    let page = site.get(&address).await;
    page.shows("Reply of <b dir=\"auto\">Ines &#60;b&#62;Roth&#60;/b&#62;</b> on ")
        .shows("answer 2: <span class=\"why\" dir=\"auto\">&#60;script&#62;reply&#60;/script&#62; &#38; more</span>")
        .shows("Disputed by <b")
        .shows("<span class=\"sign\">disputed</span>")
        .shows("Waiver, expired after 2020-06-30, of <b")
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
async fn rules_that_cannot_be_decided_are_told_with_what_is_missing() {
    let site = site();
    let id = ListingId::derive("canonical", "3");
    let undecided = site.app.store.listing(&id).unwrap().unwrap().assessment.undecided;
    let one = undecided.iter().find(|u| u.missing == ["countries"]).expect("a rule waits for the countries");
    let page = site.get(&site.address_of("3")).await;
    page.shows("Undecided because the seller does not state countries; ")
        .shows(&format!("href=\"/rules/{}\"", one.rules[0]));
    site.get(&format!("{}/versions/1", site.address_of("3"))).await.shows("Undecided because ");
}

#[actix_web::test]
async fn a_finding_that_went_is_kept_with_its_answers() {
    let site = site();
    let all = findings(&site);
    let finding = all.iter().find(|f| f.facts.iter().any(|fact| fact == "tagged sensitivity:children"));
    let finding = finding.expect("a finding rests on children");
    answer(&site, finding, ResponseKind::Reply, "2026-01-01", None);
    site.decide("sensitivity:children", crate::domain::listing::DecisionVerdict::Reject, None);
    assert!(findings_after(&site).iter().all(|f| f.fingerprint != finding.fingerprint));
    site.get(&site.address_of("1"))
        .await
        .shows("<h2 id=\"h-gone\">Findings that are gone")
        .shows(&format!("id=\"f-{}\"", finding.fingerprint))
        .shows("Reply of <b");
}

fn findings_after(site: &Site) -> Vec<Finding> {
    site.app.store.listing(&ListingId::derive("canonical", "1")).unwrap().unwrap().assessment.findings
}
