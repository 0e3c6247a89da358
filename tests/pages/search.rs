//! Searching: sort orders, diagnostics, explanations, facet values.

use super::site::{Answer, Site, site, site_of, site_with};
use actix_web::http::StatusCode;
use brokerwatch::assess::method::Method;

/// Sixty listings of calls in four years, three brokers and two kinds of Portuguese, and one whose title has a slip.
pub(super) fn many() -> Site {
    let mut records = String::new();
    for n in 0..60 {
        let (year, broker) = (2019 + n % 4, n % 3);
        let language = if n % 2 == 0 { "pt-BR" } else { "pt" };
        records += &format!(
            "{{\"id\":\"{n}\",\"title\":\"Customer calls number {n}\",\"description\":\"Recorded telephone speech.\",\
             \"broker\":\"Voices {broker}\",\"languages\":[\"{language}\"],\"published\":\"{year}-05-02\",\
             \"price\":\"{} USD\",\"volume\":\"{} recordings\"}}\n",
            (n + 1) * 10,
            (n + 1) * 100
        );
    }
    records += "{\"id\":\"slip\",\"title\":\"Customer cells\",\"description\":\"Pregnancy records of patients; lumber.\",\"price\":\"5 EUR\"}\n";
    site_of(Method::embedded().unwrap(), &records)
}

/// What stands between two texts, for each place where they stand.
pub(super) fn between<'a>(body: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    body.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

/// The addresses of the results of a page, in order.
fn hits(page: &Answer) -> Vec<String> {
    let titles = between(&page.body, "<li class=\"hit\">", "</h3>");
    titles.into_iter().map(|t| between(t, "href=\"", "\"")[0].to_owned()).collect()
}

#[actix_web::test]
async fn the_sort_order_holds_for_all_pages_and_links() {
    let site = many();
    let page = site.get("/?q=calls&sort=price-asc").await;
    page.shows("<option value=\"price-asc\" selected>Cheapest</option>")
        .shows("<option value=\"\">Best match</option>");
    page.shows("href=\"/?q=calls&#38;sort=price-asc&#38;page=2\"");
    let (first, second) = (hits(&page), hits(&site.get("/?q=calls&sort=price-asc&page=2").await));
    assert_eq!(
        (first[0].as_str(), second[0].as_str()),
        (site.address_of("0").as_str(), site.address_of("20").as_str())
    );
    assert_eq!(hits(&site.get("/?q=calls&sort=price-desc").await)[0], site.address_of("59"));
    let narrowed = site.get("/?q=calls&broker=Voices%201&sort=volume-desc").await;
    narrowed
        .shows("href=\"/?q=calls&#38;sort=volume-desc\"")
        .shows("href=\"/export.csv?q=calls&#38;broker=Voices%201&#38;profile=excel\"");
    assert_eq!(hits(&narrowed)[0], site.address_of("58"));
}

#[actix_web::test]
async fn unknown_sort_orders_are_refused_with_a_suggestion() {
    let site = site();
    let page = site.get("/?q=&sort=newst").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.shows("unknown sort order “newst”. Did you mean “newest”?");
}

#[actix_web::test]
async fn sorting_by_price_warns_of_several_currencies() {
    let site = many();
    site.get("/?q=&sort=price-asc").await.shows("Prices of 2 currencies are compared as plain numbers");
    site.get("/?q=&sort=price-asc&currency=USD").await.hides("are compared as plain numbers");
}

#[actix_web::test]
async fn a_diagnostic_shows_its_position_and_a_corrected_query() {
    let site = site();
    let page = site.get("/?q=calls%20contry%3AUS&sort=newest").await;
    page.shows("calls <u>contry:</u>US</code>").shows("Character 7:");
    page.shows(
        "href=\"/?q=calls%20country%3AUS&#38;sort=newest\">Search <code dir=\"auto\">calls country:US</code> instead",
    );
    site.get("/?q=calls%20country%3AUS").await.shows("1 listing</span></h2>").hides("class=\"notices\"");
}

#[actix_web::test]
async fn a_corrected_word_can_still_be_searched_for() {
    let site = site();
    let page = site.get("/?q=custmer").await;
    page.shows("1 listing</span></h2>")
        .shows("<u>custmer</u>")
        .shows("No listing has “custmer”; “customer” was searched instead.");
    page.shows("href=\"/?q=%22custmer%22\"");
    site.get("/?q=%22custmer%22").await.shows("0 listings</span></h2>");
}

#[actix_web::test]
async fn a_frequent_similar_word_is_suggested() {
    let site = many();
    let page = site.get("/?q=customer%20lumber&sort=oldest").await;
    page.shows("Did you mean <a rel=\"nofollow\" href=\"/?q=customer%20number&#38;sort=oldest\">");
    page.shows("customer <u>number</u>");
    site.get("/?q=customer%20number").await.hides("Did you mean");
    // A word that cues of the vocabulary hold is what was meant.
    site.get("/?q=customer%20cells").await.hides("Did you mean");
}

#[actix_web::test]
async fn pages_say_how_many_listings_contain_all_words() {
    let site = many();
    let page = site.get("/?q=customer%20calls%20pregnancy").await;
    page.shows("most of your words; none contains all of them.");
    let page = site.get("/?q=customer%20calls%2017").await;
    page.shows("60 listings contain most of your words; <a rel=\"nofollow\" href=\"/?q=customer%20AND%20calls%20AND%2017\">1 contains all of them</a>.");
    site.get("/?q=customer%20AND%20calls%20AND%2017").await.shows("1 listing</span></h2>").hides("most of your words");
}

#[actix_web::test]
async fn without_hits_the_page_says_which_condition_excludes_all() {
    let site = many();
    let page = site.get("/?q=calls%20language%3Apt-BR%20price%3A%3C5&sort=oldest").await;
    page.shows("0 listings</span></h2>").shows(
        "without <code dir=\"auto\">price:&#60;5</code>: \
         <a rel=\"nofollow\" href=\"/?q=calls%20language%3Apt-BR&#38;sort=oldest\">30 listings</a>",
    );
    // Without one of the others there is still nothing.
    assert_eq!(page.body.matches("without <code").count(), 1);
    let page = site.get("/?q=calls%20language%3Apt&currency=EUR").await;
    page.shows("without the filter Currency: <a rel=\"nofollow\" href=\"/?q=calls%20language%3Apt\">60 listings</a>");
    site.get("/?q=calls").await.hides("Without one of the conditions");
}

#[actix_web::test]
async fn the_points_of_an_explanation_add_up() {
    // Other forms are found where the language is clear.
    let record = r#"{"id":"1","title":"Customer calls","description":"These are recordings of what people said when they called the shop about their orders, with the words of both sides written down by hand."}"#;
    let site = site_of(Method::embedded().unwrap(), &format!("{record}\n"));
    let page = site.get("/?q=customer%20call").await;
    page.shows("<summary>Why this result?</summary>")
        .shows("<td>another form (English)</td>")
        .shows("<td>as typed</td>");
    let why = between(&page.body, "<details class=\"why\">", "</details>")[0];
    let hundredths = |text: &&str| text.replace('.', "").parse::<i64>().unwrap();
    let (rows, sum) = why.split_once("<tfoot>").unwrap();
    let points: i64 = between(rows, "<td class=\"r\">", "<").iter().map(hundredths).sum();
    assert_eq!(points, hundredths(&between(sum, "<td class=\"r\">", "<")[0]));
    assert!(points > 0);
    site.get("/?q=language%3Aen").await.hides("Why this result?");
    site.get("/?q=").await.shows("1 listing in the catalogue").hides("Why this result?");
}

#[actix_web::test]
async fn a_tag_that_matches_the_words_is_explained() {
    let site = site();
    // The Arabic listing has none of these words, only what they mean.
    let page = site.get("/?q=call%20recordings").await;
    page.shows("“call recordings” also finds listings tagged sensitivity:call-recording");
    page.shows("<td>synonym</td>").shows("<td>sensitivity of the listing</td>");
    page.shows(&site.address_of("3"));
}

#[actix_web::test]
async fn facet_values_can_be_searched_and_chosen_ones_stay() {
    let site = many();
    let page = site.get("/facets/broker?q=calls&broker=Voices%202&sort=newest&find=voices%201").await;
    page.shows("<h1>Broker: 1 of 3 values</h1>").shows("value=\"Voices 1\"").hides("value=\"Voices 0\"");
    page.shows("name=\"broker\" value=\"Voices 2\" checked")
        .shows("<input type=\"hidden\" name=\"sort\" value=\"newest\">");
    page.shows("<input type=\"hidden\" name=\"broker\" value=\"Voices 2\">");
    site.get("/facets/broker?q=calls").await.shows("<h1>Broker: 3 values</h1>");
    site.get("/facets/broker?find=%3Cb%3E").await.shows("No value contains “<bdi>&#60;b&#62;</bdi>”.");
    // Terms are found by the label that people read.
    site.get("/facets/sensitivity?find=reproductive").await.shows("value=\"reproductive-health\"");
}

#[actix_web::test]
async fn narrower_values_are_below_their_broader_one() {
    let site = many();
    let page = site.get("/?q=").await;
    let pt = page.body.find("name=\"language\" value=\"pt\"").unwrap();
    let br = page
        .body
        .find("<li class=\"d1\"><label><input type=\"checkbox\" form=\"search\" name=\"language\" value=\"pt-BR\"");
    assert!(br.unwrap() > pt);
    page.shows("<span class=\"vh\">, part of Portuguese (pt)</span>");
    let count =
        |value: &str| between(&page.body, &format!("name=\"language\" value=\"{value}\""), "</label>")[0].to_owned();
    assert!(count("pt").ends_with("</span>60</span>") && count("pt-BR").ends_with("</span>30</span>"));
    page.shows("<li class=\"d1\"><label><input type=\"checkbox\" form=\"search\" name=\"sensitivity\" value=\"reproductive-health\"");
    site.get("/?language=pt").await.shows("60 listings</span></h2>");
    // The listing itself says what it said.
    let own = site.get(&site.address_of("0")).await;
    own.shows("language=pt-BR").hides("language=pt\"");
}

#[actix_web::test]
async fn a_rejected_term_is_not_implied_by_a_narrower_one() {
    let site = site_with(Method::embedded().unwrap());
    use brokerwatch::domain::listing::DecisionVerdict::{Accept, Reject};
    site.decide("sensitivity:reproductive-health", Accept, None);
    site.get("/?sensitivity=health").await.shows("1 listing</span></h2>");
    site.decide("sensitivity:health", Reject, None);
    site.get("/?sensitivity=health").await.shows("0 listings</span></h2>");
    site.get("/?sensitivity=reproductive-health").await.shows("1 listing</span></h2>");
}

#[actix_web::test]
async fn a_listing_links_to_similar_ones() {
    let site = many();
    let page = site.get(&site.address_of("0")).await;
    let similar = between(&page.body, "<ol class=\"similar\">", "</ol>")[0];
    let links = between(similar, "href=\"", "\"");
    assert_eq!(links.len(), 5);
    assert!(!links.contains(&site.address_of("0").as_str()), "nothing is like itself");
    assert!(similar.contains(">Customer calls number ") && similar.contains("by <bdi>Voices "), "{similar}");
}
