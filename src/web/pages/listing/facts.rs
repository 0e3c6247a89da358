//! The facts of a listing as rows of a definition list. A fact that the seller does not state is shown as such.

use super::super::{names, show};
use crate::domain::listing::{Licence, Listing};
use crate::web::App;
use crate::web::params::encode;

/// A named fact with its values. Neither values nor unread words: not stated.
pub(super) struct Fact {
    pub name: &'static str,
    pub values: Vec<Value>,
    /// Words that state the fact and were not understood.
    pub unread: String,
}

/// One value: as understood, the words it was read from where they differ, and a page that leads on.
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

    fn read_from(mut self, words: &str) -> Self {
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
    listing.broker.as_ref().map(|b| (show::name(&b.name), show::broker_path(&b.name)))
}

/// All facts but title, description and keywords, which the page shows in full.
pub(super) fn facts(app: &App, listing: &Listing) -> Vec<Fact> {
    let one = |value: Option<Value>| value.into_iter().collect();
    let source = app.sources.get(&listing.source).map_or(listing.source.clone(), |c| c.title.clone());
    let named = |code: &String, name: Option<String>| name.map_or(code.clone(), |name| format!("{name} ({code})"));
    let seats = listing.broker.as_ref().and_then(|b| b.country.as_ref());
    let of_code = |code: &String, name: Option<String>, field: &str| {
        Value::plain(named(code, name)).link(format!("/?{field}={}", encode(code)))
    };
    let address = |url: &String| Value { outside: true, ..Value::plain(as_sent(url)).link(url.clone()) };
    let licence = |l: &Licence| match l {
        Licence::Spdx(id) => Value::plain(id).link(format!("/?licence={}", encode(id))),
        Licence::Custom(words) => Value::plain(words),
    };
    let all: Vec<(&'static str, &str, Vec<Value>)> = vec![
        ("Broker", "broker", one(broker(listing).map(|(name, href)| Value::plain(name).link(href)))),
        ("Broker's country", "seller-country", one(seats.map(|c| Value::plain(named(c, names::country(c)))))),
        ("Source", "source", vec![Value::plain(source).link(format!("/sources#{}", listing.source))]),
        ("Price", "price", one(listing.price.as_ref().map(|p| Value::plain(show::price(p)).read_from(&p.text)))),
        (
            "Volume",
            "volume",
            listing.volume.iter().map(|q| Value::plain(show::quantity(q)).read_from(&q.text)).collect(),
        ),
        ("Licence", "licence", one(listing.licence.as_ref().map(licence))),
        (
            "Kind of data",
            "modalities",
            listing.modalities.iter().map(|m| Value::plain(names::capitalised(m.name()))).collect(),
        ),
        (
            "Countries",
            "countries",
            listing.countries.iter().map(|c| of_code(c, names::country(c), "country")).collect(),
        ),
        (
            "Languages",
            "languages",
            listing.languages.iter().map(|l| of_code(l, names::language(l), "language")).collect(),
        ),
        ("Collected", "collected", one(listing.collected.as_ref().map(|p| Value::plain(show::period(p))))),
        ("Ages", "ages", one(listing.ages.as_ref().map(|a| Value::plain(show::ages(a))))),
        ("Published", "published", one(listing.published.as_ref().map(Value::plain))),
        ("Address", "url", one(listing.url.as_ref().map(address))),
    ];
    let unread = |fact: &str| listing.unparsed.get(fact).cloned().unwrap_or_default();
    all.into_iter().map(|(name, fact, values)| Fact { name, values, unread: unread(fact) }).collect()
}

/// An address; of a host with letters beyond ASCII, which may look like another, also how it is sent (Punycode).
fn as_sent(address: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|u| u.host_str().map(str::to_owned));
    match host.filter(|host| host.starts_with("xn--") || host.contains(".xn--")) {
        Some(host) if !address.contains(&host) => format!("{address} (sent as {host})"),
        _ => address.to_owned(),
    }
}

/// A stored value in words, for comparing it with another.
pub(super) fn plain(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join("; "),
        // What the seller wrote, or the name, says more than the parts that were made of it.
        Value::Object(parts) => match parts.get("text").or_else(|| parts.get("name")) {
            Some(Value::String(text)) if !text.is_empty() => text.clone(),
            _ => parts.iter().map(|(name, v)| format!("{name}: {}", plain(v))).collect::<Vec<_>>().join(", "),
        },
        other => other.to_string(),
    }
}

/// What else the record said, by its own column names.
pub(super) fn extras(listing: &Listing) -> Vec<(String, String)> {
    listing.extra.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}
