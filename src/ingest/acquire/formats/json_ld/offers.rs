//! Offers of schema.org: which price is the listing's, and all of them as text.

use super::graph::{Graph, is, items};
use super::text::{first, texts};
use serde_json::{Map, Value};

/// Most offers that are read; the record keeps all.
const MOST: usize = 1_000;

/// Codes of UN/CEFACT for the units that data is priced by, and the words for them.
const UNITS: &[(&str, &str)] = &[
    ("MON", "month"),
    ("ANN", "year"),
    ("WEE", "week"),
    ("DAY", "day"),
    ("HUR", "hour"),
    ("P1M", "month"),
    ("P1Y", "year"),
    ("P1W", "week"),
    ("P1D", "day"),
];

/// Codes that only say “one piece”.
const PIECE: &[&str] = &["C62", "EA", "H87", "NMP", "E48"];

/// The offers of one listing.
#[derive(Default)]
pub(super) struct Offers<'a> {
    /// The price: that of the only offer, or the lowest with “from”.
    pub(super) price: Option<String>,
    /// Every offer, one text each.
    pub(super) texts: Vec<String>,
    /// Who sells.
    pub(super) seller_node: Option<&'a Value>,
    /// Prices as written, with the number where it can be compared.
    all: Vec<(Option<f64>, String, String)>,
}

/// Reads the offers.
pub(super) fn read<'a>(value: &'a Value, graph: &Graph<'a>) -> Offers<'a> {
    let mut offers = Offers::default();
    let mut todo: Vec<(&Value, usize)> = items(value).iter().rev().map(|offer| (offer, 0)).collect();
    while let Some((value, depth)) = todo.pop() {
        let Some(offer) = graph.node(value) else { continue };
        if offers.texts.len() == MOST {
            break;
        }
        offers.add(offer, graph);
        if depth < 2 {
            let inner = offer.get("offers").map(items).unwrap_or_default();
            todo.extend(inner.iter().rev().map(|offer| (offer, depth + 1)));
        }
    }
    offers.choose();
    offers
}

/// The offer that a node is by itself, if it has a price.
pub(super) fn of_node<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>) -> Offers<'a> {
    let mut offers = Offers::default();
    if node.contains_key("price") || node.contains_key("priceSpecification") || node.contains_key("lowPrice") {
        offers.add(node, graph);
        offers.choose();
    }
    offers
}

impl<'a> Offers<'a> {
    fn add(&mut self, offer: &'a Map<String, Value>, graph: &Graph<'a>) {
        let own = |names: &[&str]| first(offer, names, graph, 0);
        let mut prices = Vec::new();
        let specifications = offer.get("priceSpecification").map(items).unwrap_or_default();
        let nodes: Vec<_> = specifications.iter().filter_map(|value| graph.node(value)).take(MOST).collect();
        let specified = nodes.iter().find_map(|node| unit(node, graph)).filter(|_| nodes.len() == 1);
        for node in std::iter::once(offer).chain(nodes) {
            let inner = |names: &[&str]| first(node, names, graph, 0);
            let currency =
                inner(&["priceCurrency", "currency"]).or_else(|| own(&["priceCurrency"])).unwrap_or_default();
            let unit =
                unit(node, graph).or_else(|| unit(offer, graph)).or_else(|| specified.clone()).unwrap_or_default();
            let low = inner(&["lowPrice", "minPrice"]);
            let high = inner(&["highPrice", "maxPrice"]);
            let range = low.is_some() && high.is_some() && low != high;
            let exact = inner(&["price"]).or_else(|| if range { None } else { low.clone() });
            if let Some(price) = &exact {
                self.all.push((number(price), price.clone(), currency.clone() + &unit));
                prices.push(with_currency(price, &currency) + &unit);
            } else if let Some(low) = low.as_ref().or(high.as_ref()) {
                self.all.push((number(low), low.clone(), currency.clone() + &unit));
                if range {
                    // A second price makes the first one the lowest.
                    let high = high.clone().unwrap_or_default();
                    self.all.push((number(&high), high.clone(), currency.clone() + &unit));
                    prices.push(format!("{low}–{}{unit}", with_currency(&high, &currency)));
                } else {
                    prices.push(with_currency(low, &currency) + &unit);
                }
            }
        }
        prices.dedup();
        self.seller_node = self.seller_node.or_else(|| offer.get("seller")).or_else(|| offer.get("offeredBy"));
        let name = own(&["name", "description", "category"]);
        let terms = ["availability", "eligibleRegion", "validFrom", "priceValidUntil", "license", "warranty"];
        let terms = terms.iter().filter_map(|term| {
            let words = texts(offer.get(*term)?, graph).join(", ");
            let words = words.trim_start_matches("https://schema.org/").trim_start_matches("http://schema.org/");
            Some(format!("{term}: {words}")).filter(|_| !words.is_empty())
        });
        let words: Vec<String> = name.into_iter().chain(prices).chain(terms).collect();
        if !words.is_empty() {
            self.texts.push(words.join(", "));
        }
    }

    /// One price; of several in one currency and unit the lowest, else the first.
    fn choose(&mut self) {
        let Some((_, first, of)) = self.all.first() else { return };
        let same = self.all.iter().all(|(amount, _, other)| other == of && amount.is_some());
        let lowest = self
            .all
            .iter()
            .filter(|_| same)
            .min_by(|(a, ..), (b, ..)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let several = same && self.all.iter().any(|(amount, ..)| *amount != self.all.first().and_then(|first| first.0));
        let price = lowest.map_or(first, |(_, price, _)| price);
        let (currency, unit) = of.split_at(of.find(" / ").unwrap_or(of.len()));
        let price = with_currency(price, currency) + unit;
        self.price = Some(if several { format!("from {price}") } else { price });
    }
}

fn with_currency(price: &str, currency: &str) -> String {
    if currency.is_empty()
        || price.contains(currency)
        || number(price).is_none() && !price.starts_with(|c: char| c.is_ascii_digit())
    {
        price.to_owned()
    } else {
        format!("{price} {currency}")
    }
}

/// The amount, if it is written with a point before the decimals.
fn number(price: &str) -> Option<f64> {
    price.trim().parse().ok().filter(|amount: &f64| amount.is_finite())
}

/// ` / month`: the unit priced.
fn unit<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>) -> Option<String> {
    let quantity = node.get("referenceQuantity").or_else(|| node.get("eligibleQuantity"));
    let quantity = quantity.and_then(|quantity| graph.node(quantity));
    let of = |node| first(node, &["unitText", "unitCode", "billingDuration"], graph, 0);
    let unit = of(node).or_else(|| of(quantity.filter(|node| one(node, graph))?))?;
    let unit = unit.trim_start_matches("per ").trim_start_matches("/ ").to_owned();
    if PIECE.contains(&unit.as_str()) || is(node, &["AggregateOffer"]) {
        return None;
    }
    let words = UNITS.iter().find(|(code, _)| *code == unit).map_or(unit.as_str(), |(_, words)| words);
    Some(format!(" / {words}"))
}

/// Whether the quantity priced is one unit.
fn one<'a>(quantity: &'a Map<String, Value>, graph: &Graph<'a>) -> bool {
    first(quantity, &["value"], graph, 0).is_none_or(|value| number(&value) == Some(1.0))
}
