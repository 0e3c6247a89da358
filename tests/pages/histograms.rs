//! Histograms: every bar links to exactly the listings it counts.

use super::search::{between, many};
use super::site::site;

/// The address and the count of every bar of one histogram of a page.
fn bars(body: &str, id: &str) -> Vec<(String, String)> {
    let table = between(body, &format!("<table class=\"histogram\" id=\"h-{id}\">"), "</table>");
    let rows = between(table.first().unwrap_or(&""), "<tr><th scope=\"row\">", "</tr>");
    let bar = |row: &&str| {
        let href = between(row, "href=\"", "\"").first()?.replace("&#38;", "&");
        Some((href, between(row, "<td class=\"num\">", "<")[0].to_owned()))
    };
    rows.iter().filter_map(bar).collect()
}

#[actix_web::test]
async fn every_bar_leads_to_as_many_listings_as_it_counts() {
    let site = many();
    for search in ["/?q=calls%20OR%20cells&currency=USD&sort=newest", "/?q=voices&broker=Voices%201"] {
        let page = site.get(search).await;
        for (id, sum) in [("published", 60), ("price", 60), ("volume", 60)] {
            let sum = if search.contains("broker") { sum / 3 } else { sum };
            let bars = bars(&page.body, id);
            assert!(bars.len() > 1, "{id} of {search}");
            assert_eq!(bars.iter().map(|(_, n)| n.parse::<u64>().unwrap()).sum::<u64>(), sum, "{id} of {search}");
            for (href, count) in bars {
                let found = site.get(&href).await;
                let noun = if count == "1" { "listing" } else { "listings" };
                found.shows(&format!("aria-live=\"polite\">{count} {noun}</span></h2>"));
            }
        }
    }
}

#[actix_web::test]
async fn prices_are_drawn_only_within_one_currency() {
    let site = many();
    let page = site.get("/?q=").await;
    page.shows("Prices are stated in 2 currencies").shows("href=\"/?currency=USD\">USD (60)</a>");
    assert!(bars(&page.body, "price").is_empty());
    let one = site.get("/?q=calls").await;
    one.shows("In USD, for the unit").hides("Prices are stated in 2");
    assert!(bars(&one.body, "price").iter().all(|(href, _)| href.contains("currency=USD")));
}

#[actix_web::test]
async fn a_selected_year_is_drawn_by_month() {
    let site = many();
    let page = site.get("/?q=calls%20published%3A2021-01-01..2021-12-31%20OR%20cells").await;
    page.shows("aria-live=\"polite\">16 listings");
    let page = site.get("/?q=calls%20published%3A%3E%3D2020-01-01").await;
    let (href, _) = &bars(&page.body, "published")[0];
    assert_eq!(href, "/?q=calls%20published%3A2020-05-01..2020-05-31");
}

#[actix_web::test]
async fn nothing_is_drawn_if_there_is_nothing_to_compare() {
    site().get("/?q=").await.hides("class=\"histogram\"");
}
