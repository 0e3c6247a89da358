//! Tests of reading the parameters of a search.

use super::*;

fn read(text: &str) -> SearchParams {
    SearchParams::parse(text, &[]).unwrap().0
}

fn refused(text: &str) -> String {
    SearchParams::parse(text, &["bom"]).unwrap_err().to_string()
}

#[test]
fn repeated_facet_values_are_collected_without_duplicates() {
    let params = read("q=+voice+data&sensitivity=children&sensitivity=call-recording&sensitivity=children&page=3");
    assert_eq!(params.q, "voice data");
    assert_eq!(params.filters[&FacetField::Sensitivity], ["call-recording", "children"]);
    assert_eq!(params.page, 3);
}

#[test]
fn the_address_of_a_search_parses_to_the_same_search() {
    let params = read("q=a%26b%20%E5%84%BF&broker=A%20%26%20B&consent=unknown&page=2");
    assert_eq!(params.query_string(), "q=a%26b%20%E5%84%BF&consent=unknown&broker=A%20%26%20B&page=2");
    assert_eq!(read(&params.query_string()), params);
}

#[test]
fn changing_a_facet_value_returns_to_the_first_page() {
    let params = read("q=x&page=4").with(FacetField::Country, "DE");
    assert_eq!(params.query_string(), "q=x&country=DE");
    assert_eq!(params.without(FacetField::Country, "DE").query_string(), "q=x");
    assert_eq!(params.asking("y & z").query_string(), "q=y%20%26%20z&country=DE");
}

#[test]
fn the_sort_order_survives_every_change_of_the_search() {
    let params = read("q=x&sort=newest&page=4");
    assert_eq!(params.with(FacetField::Country, "DE").query_string(), "q=x&country=DE&sort=newest");
    assert_eq!(params.on_page(2).query_string(), "q=x&sort=newest&page=2");
    assert_eq!(read("q=x&sort=").query_string(), "q=x");
    assert_eq!(refused("sort=newst"), "unknown sort order “newst”. Did you mean “newest”?");
    assert!(
        refused("sort=beauty").contains("Expected one of: relevance, newest, oldest"),
        "{}",
        refused("sort=beauty")
    );
}

#[test]
fn unknown_parameters_are_refused_with_a_suggestion() {
    assert_eq!(refused("sensitivty=children"), "unknown parameter “sensitivty”. Did you mean “sensitivity”?");
    assert_eq!(refused("license=x"), "unknown parameter “license”. Did you mean “licence”?");
    assert!(refused("utm_campaign=x").contains("Expected one of: q, sort, page, consent"));
}

#[test]
fn pages_ignore_tracking_parameters_and_report_typos() {
    let parse_page = |text: &str| SearchParams::parse_page(text, &[]).unwrap();
    for tracking in ["utm_source=x", "fbclid=Iw", "gclid=1&utm_medium=a", "_ga=1", "ref=y"] {
        let page = parse_page(&format!("{tracking}&q=voice&country=DE"));
        assert_eq!(page.params.query_string(), "q=voice&country=DE", "{tracking}");
        assert!(page.typos.is_empty(), "{tracking}: {:?}", page.typos);
    }
    let page = parse_page("sevrity=high");
    assert_eq!(page.params.query_string(), "");
    assert_eq!(page.typos[0].to_string(), "unknown parameter “sevrity”. Did you mean “severity”?");
}

#[test]
fn further_parameters_of_a_route_are_returned() {
    let (_, extra) = SearchParams::parse("q=x&bom=1", &["bom"]).unwrap();
    assert_eq!(extra["bom"], "1");
    assert!(SearchParams::parse("q=x&bom=1", &[]).is_err());
}

#[test]
fn values_beyond_the_limits_are_refused() {
    assert!(refused("page=0").starts_with("invalid page “0”: page must be 1–1000."), "{}", refused("page=0"));
    assert!(refused("page=1001").contains("1–1000"));
    assert!(refused(&format!("q={}", "x".repeat(2001))).contains("2001 bytes"));
    assert!(refused("q=a&q=b").contains("more than once"));
    let many: Vec<String> = (0..201).map(|i| format!("broker=b{i}")).collect();
    assert!(refused(&many.join("&")).starts_with("too many facet values: 201"));
}
