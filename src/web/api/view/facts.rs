//! The facts of a listing as the broker states them.

use crate::domain::listing::{Amount, Broker, Licence, Listing, Price};
use serde::Serialize;
use std::collections::BTreeMap;

/// Every fact.
#[derive(Serialize)]
pub struct Facts<'a> {
    id: &'a str,
    source: &'a str,
    native_id: &'a str,
    /// Whether it is an invented sample, which nobody sells.
    invented: bool,
    title: &'a str,
    description: &'a str,
    broker: Option<BrokerView<'a>>,
    url: Option<&'a str>,
    price: Option<PriceView<'a>>,
    volume: Vec<QuantityView<'a>>,
    licence: Option<LicenceView<'a>>,
    languages: &'a [String],
    countries: &'a [String],
    subdivisions: &'a [String],
    /// Home country of the source, ISO 3166-1 alpha-2, as its card said when the record was read.
    source_country: Option<&'a str>,
    other_licences: Vec<LicenceView<'a>>,
    modalities: Vec<&'static str>,
    collected: Option<PeriodView<'a>>,
    ages: Option<AgesView>,
    published: Option<&'a str>,
    keywords: &'a [String],
    unparsed: &'a BTreeMap<String, String>,
    extra: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct BrokerView<'a> {
    id: &'a str,
    name: &'a str,
    /// ISO 3166-1 alpha-2, as the listing states it.
    country: Option<&'a str>,
}

#[derive(Serialize)]
struct PriceView<'a> {
    text: &'a str,
    /// `free`, `on_request` or `money`.
    kind: &'static str,
    /// Decimal number as text, so that no client rounds it.
    amount: Option<String>,
    currency: Option<&'a str>,
    unit: Option<&'a str>,
}

#[derive(Serialize)]
struct QuantityView<'a> {
    unit: &'static str,
    value: f64,
    text: &'a str,
}

#[derive(Serialize)]
struct LicenceView<'a> {
    /// SPDX identifier, if the licence was recognised.
    spdx: Option<&'a str>,
    /// The words of the listing otherwise.
    custom: Option<&'a str>,
}

#[derive(Serialize)]
struct PeriodView<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
}

#[derive(Serialize)]
struct AgesView {
    min: Option<u8>,
    max: Option<u8>,
}

impl<'a> BrokerView<'a> {
    fn new(broker: &'a Broker) -> Self {
        Self { id: broker.id.as_str(), name: &broker.name, country: broker.country.as_deref() }
    }
}

impl<'a> Facts<'a> {
    pub fn new(listing: &'a Listing, invented: bool) -> Self {
        let quantity = |q: &'a crate::domain::listing::Quantity| QuantityView {
            unit: q.unit.name(),
            value: q.value,
            text: &q.text,
        };
        Self {
            id: listing.id.as_str(),
            source: &listing.source,
            native_id: &listing.native_id,
            invented,
            title: &listing.title,
            description: &listing.description,
            broker: listing.broker.as_ref().map(BrokerView::new),
            url: listing.url.as_deref(),
            price: listing.price.as_ref().map(PriceView::new),
            volume: listing.volume.iter().map(quantity).collect(),
            licence: listing.licence.as_ref().map(licence),
            other_licences: listing.other_licences.iter().map(licence).collect(),
            languages: &listing.languages,
            countries: &listing.countries,
            subdivisions: &listing.subdivisions,
            source_country: listing.source_country.as_deref(),
            modalities: listing.modalities.iter().map(|m| m.name()).collect(),
            collected: listing.collected.as_ref().map(|p| PeriodView { from: p.from.as_deref(), to: p.to.as_deref() }),
            ages: listing.ages.as_ref().map(|a| AgesView { min: a.min, max: a.max }),
            published: listing.published.as_deref(),
            keywords: &listing.keywords,
            unparsed: &listing.unparsed,
            extra: &listing.extra,
        }
    }
}

impl<'a> PriceView<'a> {
    fn new(price: &'a Price) -> Self {
        let (kind, currency, unit) = match &price.amount {
            Amount::Free => ("free", None, None),
            Amount::OnRequest => ("on_request", None, None),
            Amount::Money { currency, unit, .. } => ("money", currency.as_deref(), unit.as_deref()),
        };
        Self { text: &price.text, kind, amount: price.decimal(), currency, unit }
    }
}

fn licence(licence: &Licence) -> LicenceView<'_> {
    match licence {
        Licence::Spdx(id) => LicenceView { spdx: Some(id), custom: None },
        Licence::Custom(words) => LicenceView { spdx: None, custom: Some(words) },
    }
}
