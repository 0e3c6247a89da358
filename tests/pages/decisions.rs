//! The documentation panel of a listing, and decisions of curators.

use super::site::site;
use brokerwatch::domain::listing::DecisionVerdict;

#[actix_web::test]
async fn a_listing_shows_its_documentation_grade() {
    let site = site();
    let address = site.address_of("1");
    let page = site.get(&address).await;
    page.shows("Documentation: grade ").shows("Whether the people agreed").shows("California AB 2013");
    page.shows("claim people:300: “300 speakers”").hides("claim people:300: “300 speakers” (no proof)");
    site.get(&format!("{address}/versions/1")).await.shows("Documentation: grade ");
    site.get("/brokers/sample-voices").await.shows("grade=D%2B");
    site.get("/sources").await.shows("D: from 25 %");
}

#[actix_web::test]
async fn decisions_are_shown_with_author_and_reason() {
    let site = site();
    let page = site.get(&site.address_of("1")).await;
    page.hides("Rejected by a curator").hides("accepted by a curator").shows("/vocabulary/sensitivity/children");
    site.decide("sensitivity:children", DecisionVerdict::Reject, None);
    site.decide("sensitivity:financial", DecisionVerdict::Accept, Some("300 speakers"));
    let page = site.get(&site.address_of("1")).await;
    page.shows("<h2 id=\"h-rejected\">Rejected by a curator</h2>")
        .shows("<s><a class=\"chip sensitivity\" href=\"/vocabulary/sensitivity/children\">")
        .shows("Evidence of the tagger: ")
        .shows("<b>accepted by a curator</b>")
        .shows("Decided by <b dir=\"auto\">Ines &#60;b&#62;Roth&#60;/b&#62;</b>")
        .shows("I read it &#38; decided")
        .shows("description, quoted by the curator")
        .shows("<mark>300 speakers</mark>");
    site.get("/?sensitivity=children").await.shows("0 listings");
    site.get("/?sensitivity=financial").await.shows("1 listing</span>").shows("<i>decided</i>");
}
