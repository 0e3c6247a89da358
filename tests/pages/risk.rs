//! Risk statistics under filters, compared with a slow count over the stored assessments.

use super::site::{Answer, Site, site_of};
use brokerwatch::assess::method::Method;
use brokerwatch::domain::listing::{Finding, ListingId, Severity};
use brokerwatch::search::{Ast, FacetField, Filters, Page, Request, broader_code};
use brokerwatch::store::StoredListing;
use brokerwatch::web::risk::{NamedCount, Risk, risk};
use std::collections::{BTreeMap, BTreeSet};

/// Listings with findings of several severities, laws and places, and some without any.
const VARIED: &str = r#"{"id":"1","title":"Voices of American children aged 3 to 9","description":"Recordings of children in California, biometric voiceprints.","broker":"A","countries":["US"]}
{"id":"2","title":"Health records of patients","description":"Diagnoses and prescriptions of 5000 patients in Germany, without consent.","broker":"B","countries":["DE"]}
{"id":"3","title":"Recorded telephone calls of customers","description":"Call center recordings, customers were not told.","broker":"A","countries":["US","DE"]}
{"id":"4","title":"Faces scraped from social media","description":"Face images scraped from Instagram profiles with names.","broker":"C","countries":["FR"]}
{"id":"5","title":"Location traces of phones","description":"GPS traces of devices, precise location, mobile advertising ids.","broker":"C","countries":["US"]}
{"id":"6","title":"Rain gauges of a valley","description":"Hourly rainfall in millimetres.","broker":"D"}
{"id":"7","title":"Religious beliefs and political opinions","description":"Profiles of believers and voters with phone numbers.","broker":"B","countries":["IN"]}
{"id":"8","title":"Faces of pupils","description":"Photos of school children, faces, ages 6 to 10.","broker":"D","countries":["CN"]}
{"id":"9","title":"Resident identity card numbers","description":"ID numbers, bank cards and phone look-ups of citizens.","broker":"E","countries":["CN"]}
{"id":"10","title":"Source code of parsers","description":"Merge conflicts of open repositories.","broker":"E","licence":"MIT"}
"#;

fn chosen(filters: &Filters, field: FacetField, value: &str) -> bool {
    filters.get(&field).is_none_or(|values| values.iter().any(|v| v == value))
}

fn places(finding: &Finding) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for place in &finding.jurisdictions {
        let mut next = Some(place.as_str());
        while let Some(place) = next {
            all.insert(place.to_owned());
            next = broader_code(FacetField::Jurisdiction, place);
        }
    }
    all
}

fn counts(filters: &Filters, finding: &Finding) -> bool {
    let placed = filters.get(&FacetField::Jurisdiction).is_none_or(|v| v.iter().any(|v| places(finding).contains(v)));
    placed
        && chosen(filters, FacetField::Rule, &finding.rule)
        && chosen(filters, FacetField::Severity, finding.severity.name())
        && chosen(filters, FacetField::Pack, &finding.pack)
}

fn map(parts: &[NamedCount]) -> BTreeMap<String, u64> {
    parts.iter().map(|p| (p.name.clone(), p.count)).collect()
}

fn tally<K: Into<String>>(names: impl IntoIterator<Item = K>) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    names.into_iter().for_each(|name| *sums.entry(name.into()).or_default() += 1);
    sums
}

/// The listings that a search under these filters finds.
fn found(site: &Site, filters: &Filters) -> Vec<StoredListing> {
    let everything = Ast::everything();
    let request = Request::top(filters, Page::top(0, 1000));
    let hits = site.app.reader.searcher().search(&everything, &request).unwrap().hits;
    let ids: Vec<ListingId> = hits.iter().map(|h| ListingId::parse(&h.id).unwrap()).collect();
    site.app.store.listings(&ids).unwrap()
}

fn holds(site: &Site, filters: &Filters) -> Risk {
    let told = risk(&site.app, &Ast::everything(), filters).unwrap();
    let stored = found(site, filters);
    let of = |s: &StoredListing| -> Vec<Finding> {
        s.assessment.findings.iter().filter(|f| counts(filters, f)).cloned().collect()
    };
    let each: Vec<Vec<Finding>> = stored.iter().map(of).collect();
    let all: Vec<&Finding> = each.iter().flatten().collect();
    let highest = each.iter().filter_map(|f| f.iter().map(|f| f.severity).max()).map(Severity::name);
    let jurisdictions = each.iter().flat_map(|f| f.iter().flat_map(places).collect::<BTreeSet<_>>());
    let at = format!("{filters:?}");
    assert_eq!(told.listings, stored.len() as u64, "{at}");
    assert_eq!(told.findings, all.len() as u64, "{at}");
    assert_eq!(told.listings_with_findings, each.iter().filter(|f| !f.is_empty()).count() as u64, "{at}");
    assert!(told.listings_with_findings <= told.listings, "{at}");
    assert_eq!(map(&told.by_rule), tally(all.iter().map(|f| f.rule.clone())), "{at}");
    assert_eq!(map(&told.by_severity), tally(all.iter().map(|f| f.severity.name())), "{at}");
    assert_eq!(map(&told.by_pack), tally(all.iter().map(|f| f.pack.clone())), "{at}");
    assert_eq!(map(&told.listings_by_highest_severity), tally(highest), "{at}");
    assert_eq!(map(&told.listings_by_jurisdiction), tally(jurisdictions), "{at}");
    let silent = |s: &&StoredListing| s.assessment.findings.is_empty() && s.assessment.rules_undecided() > 0;
    assert_eq!(told.listings_without_findings_undecided, stored.iter().filter(silent).count() as u64, "{at}");
    for parts in [&told.by_severity, &told.by_verdict, &told.by_pack, &told.by_rule] {
        assert_eq!(parts.iter().map(|p| p.count).sum::<u64>(), told.findings, "{at}");
    }
    let of_listings = told.listings_undecided_by_fact.iter().chain(&told.listings_by_jurisdiction);
    assert!(of_listings.chain(&told.listings_by_highest_severity).all(|p| p.count <= told.listings), "{at}");
    told
}

/// use.md 2 and issue 4: every filter alone, every pair of those on findings, and a spread of other pairs and triples.
#[actix_web::test]
async fn statistics_hold_under_every_filter() {
    let site = site_of(Method::embedded().unwrap(), VARIED);
    let whole = holds(&site, &Filters::new());
    assert!(whole.findings > 8 && whole.listings_with_findings < whole.listings, "{whole:?}");
    let searcher = site.app.reader.searcher();
    let mut values = Vec::new();
    for field in FacetField::all() {
        let all = searcher.facet(&Ast::everything(), &Filters::new(), field).unwrap().values;
        values.extend(all.into_iter().map(|(value, _)| (field, value)));
    }
    for (field, value) in &values {
        holds(&site, &Filters::from([(*field, vec![value.clone()])]));
    }
    let with = |chosen: &[&(FacetField, String)]| {
        let mut filters = Filters::new();
        chosen.iter().for_each(|(field, value)| filters.entry(*field).or_default().push(value.clone()));
        filters
    };
    let mut tried = 0;
    for (i, one) in values.iter().enumerate() {
        for (j, other) in values.iter().enumerate().skip(i + 1) {
            // A spread that is the same in each run.
            if (i * 7919 + j * 104_729) % 23 == 0 {
                holds(&site, &with(&[one, other, &values[(i * 31 + j * 17) % values.len()]]));
                tried += 1;
            }
        }
    }
    assert!(tried > 50, "{tried}");
    // The reported case: the listings of a grave finding have lesser ones, which are not asked for.
    let critical = holds(&site, &Filters::from([(FacetField::Severity, vec!["critical".to_owned()])]));
    assert!(critical.listings > 0 && critical.by_severity.len() == 1, "{critical:?}");
    assert_eq!(critical.listings_with_findings, critical.listings);
    let page = site.get("/risk?severity=critical").await;
    let noun = if critical.listings == 1 { "listing" } else { "listings" };
    page.shows(&format!("<b>{0}</b> of {0} {noun}", critical.listings));
    page.shows("(100 %)").shows("findings of severity Critical are counted, no others");
}

/// Numbers on other pages lead to searches that find as many.
#[actix_web::test]
async fn numbers_on_pages_equal_the_searches_they_link_to() {
    let site = site_of(Method::embedded().unwrap(), VARIED);
    let count = |page: &Answer| -> String {
        let after = page.body.split("aria-live=\"polite\">").nth(1).expect("a page of results");
        after.split(' ').next().unwrap().to_owned()
    };
    let home = site.get("/").await.body;
    let tiles: Vec<&str> = home.split("<dd><a rel=\"nofollow\" href=\"").skip(1).collect();
    let mut checked = 0;
    for tile in tiles.iter().filter(|t| t.starts_with("/?")) {
        let (href, rest) = tile.split_once("\">").unwrap();
        assert_eq!(count(&site.get(href).await), rest.split('<').next().unwrap(), "{href}");
        checked += 1;
    }
    assert!(checked >= 3, "{home}");
    for address in ["/rules", "/vocabulary"] {
        let page = site.get(address).await.body;
        for link in page.split("<a class=\"n\" href=\"").skip(1).filter(|l| !l.contains(">0 listings")).take(12) {
            let (href, rest) = link.split_once("\">").unwrap();
            let href = href.replace("&#38;", "&");
            assert_eq!(count(&site.get(&href).await), rest.split(' ').next().unwrap(), "{href}");
        }
    }
}
