//! The facts of a listing as rows of a definition list. Facts that are not stated are shown as such.

use super::super::{format, labels};
use crate::domain::listing::{Licence, Listing};
use crate::web::App;
use crate::web::params::encode;

/// A fact with its values. Without values and unparsed words it is not stated.
pub(super) struct Fact {
    pub name: &'static str,
    pub values: Vec<Value>,
    /// Words that state the fact and could not be parsed.
    pub unparsed: String,
}

/// One value: as parsed, the original words if they differ, and a link.
pub(super) struct Value {
    pub text: String,
    pub words: String,
    pub href: String,
    pub outside: bool,
}

impl Value {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), words: String::new(), href: String::new(), outside: false }
    }

    fn parsed_from(mut self, words: &str) -> Self {
        if !self.text.eq_ignore_ascii_case(words) {
            self.words = words.to_owned();
        }
        self
    }

    fn link(mut self, href: String) -> Self {
        self.href = href;
        self
    }
}

/// Name and page of the broker.
pub(super) fn broker(listing: &Listing) -> Option<(String, String)> {
    listing.broker.as_ref().map(|b| (format::name(&b.name), format::broker_path(&b.name)))
}

/// All facts except title, description and keywords, which the page shows in full.
pub(super) fn facts(app: &App, listing: &Listing) -> Vec<Fact> {
    let one = |value: Option<Value>| value.into_iter().collect();
    let source = app.sources.get(&listing.source).map_or(listing.source.clone(), |c| c.title.clone());
    let named = |code: &String, name: Option<String>| name.map_or(code.clone(), |name| format!("{name} ({code})"));
    let seats = listing.broker.as_ref().and_then(|b| b.country.as_ref());
    let of_code = |code: &String, name: Option<String>, field: &str| {
        Value::plain(named(code, name)).link(format!("/?{field}={}", encode(code)))
    };
    let address = |url: &String| Value { outside: true, ..Value::plain(with_punycode(url)).link(url.clone()) };
    let licence = |l: &Licence| match l {
        Licence::Spdx(id) => Value::plain(id).link(format!("/?licence={}", encode(id))),
        Licence::Custom(words) => Value::plain(words),
    };
    let all: Vec<(&'static str, &str, Vec<Value>)> = vec![
        ("Broker", "broker", one(broker(listing).map(|(name, href)| Value::plain(name).link(href)))),
        ("Broker's country", "seller-country", one(seats.map(|c| Value::plain(named(c, labels::country(c)))))),
        ("Source", "source", vec![Value::plain(source).link(format!("/sources#{}", listing.source))]),
        ("Price", "price", one(listing.price.as_ref().map(|p| Value::plain(format::price(p)).parsed_from(&p.text)))),
        (
            "Volume",
            "volume",
            listing.volume.iter().map(|q| Value::plain(format::quantity(q)).parsed_from(&q.text)).collect(),
        ),
        ("Licence", "licence", listing.licences().map(licence).collect()),
        (
            "Kind of data",
            "modalities",
            listing.modalities.iter().map(|m| Value::plain(labels::capitalised(m.name()))).collect(),
        ),
        (
            "Countries",
            "countries",
            listing.countries.iter().map(|c| of_code(c, labels::country(c), "country")).collect(),
        ),
        ("States and regions", "subdivisions", listing.subdivisions.iter().map(Value::plain).collect()),
        (
            "Languages",
            "languages",
            listing.languages.iter().map(|l| of_code(l, labels::language(l), "language")).collect(),
        ),
        ("Collected", "collected", one(listing.collected.as_ref().map(|p| Value::plain(format::period(p))))),
        ("Ages", "ages", one(listing.ages.as_ref().map(|a| Value::plain(format::ages(a))))),
        ("Published", "published", one(listing.published.as_ref().map(Value::plain))),
        ("Address", "url", one(listing.url.as_ref().map(address))),
    ];
    let unparsed = |fact: &str| listing.unparsed.get(fact).cloned().unwrap_or_default();
    all.into_iter().map(|(name, fact, values)| Fact { name, values, unparsed: unparsed(fact) }).collect()
}

/// A URL. Host names with letters outside of ASCII can imitate others, so their Punycode form is added.
fn with_punycode(address: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|u| u.host_str().map(str::to_owned));
    match host.filter(|host| host.starts_with("xn--") || host.contains(".xn--")) {
        Some(host) if !address.contains(&host) => format!("{address} (Punycode: {host})"),
        _ => address.to_owned(),
    }
}

/// A stored value as text, for the comparison of versions.
pub(super) fn plain(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join("; "),
        // The original words, or the name, are more readable than the parsed parts.
        Value::Object(parts) => match parts.get("text").or_else(|| parts.get("name")) {
            Some(Value::String(text)) if !text.is_empty() => text.clone(),
            _ => parts.iter().map(|(name, v)| format!("{name}: {}", plain(v))).collect::<Vec<_>>().join(", "),
        },
        other => other.to_string(),
    }
}
