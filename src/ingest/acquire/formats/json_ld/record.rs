//! The record of one listing: every property under its own name, and the texts that a mapping needs.
//!
//! A property whose values are plain stays as it is. Where values are nodes, the property holds their texts (the name
//! of an organisation, the address of a licence) and `<property>.node` the nodes. Texts in several languages: the
//! property holds the English or else the first one, `<property>@<language>` the others. Names of our own:
//! - `listing.id`, `listing.url`: what identifies the listing, and its address
//! - `listing.broker`, `listing.broker_country`: who offers it; `listing.inside`: the catalogue around it
//! - `listing.statements`: paragraphs for the description, each with the name of its property
//! - `listing.price`, `offers.text`: the price, and every offer; `licence.text`, `size.text`: licences and sizes
//! - `collected.from`, `collected.to`, `collected.text`: the period; `listing.countries`: places without coordinates
//! - `listing.modality`: kinds of content by the types of files and fields; `page.*`: what the page says of itself

use super::super::values::insert_under_free_name;
use super::graph::{Graph, Listed, items};
use super::text::{MOST_TEXTS, first, keywords, referred, text, texts, unescaped};
use super::{Page, coverage, offers, schema, statements};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Longest JSON of a node that is kept in a record beside its text.
const LONGEST_NODE: usize = 64 << 10;

/// Words that programs write where nothing is known, in lower case; they identify nothing.
const NOT_STATED: &[&str] = &["", "none", "null", "nan", "n/a", "na", "-", "unknown", "undefined", "tbd", "todo"];

/// Who offers a listing, in this order.
#[rustfmt::skip]
const OFFERERS: &[&str] = &[
    "seller", "offeredBy", "publisher", "provider", "brand", "manufacturer", "sourceOrganization", "creator", "author",
    "maintainer", "copyrightHolder", "sdPublisher",
];

/// What an offer says of the listing that it offers.
#[rustfmt::skip]
const OF_OFFER: &[&str] = &[
    "price", "priceCurrency", "priceSpecification", "availability", "unitText", "seller", "offeredBy",
];

/// Texts that may be in several languages and of which one is shown.
const ONE_LINE: &[&str] = &["name", "alternateName", "headline"];

/// Makes the fields of a listing, and says of which properties not all was kept.
pub(super) fn fields<'a>(listed: Listed<'a>, graph: &Graph<'a>, page: &Page) -> (Map<String, Value>, Vec<String>) {
    graph.begin_record();
    let mut record = Record { fields: Map::new(), cut: Vec::new() };
    let (mut members, different) = graph.whole(listed.node);
    if let Some(around) = listed.inside {
        if !members.contains_key("offers")
            && (around.contains_key("price") || around.contains_key("priceSpecification"))
        {
            for (name, value) in around.iter().filter(|(name, _)| OF_OFFER.contains(&name.as_str())) {
                members.entry(name).or_insert(value);
            }
        }
        record.put("listing.inside", text_of_node(around, graph));
    }
    for (name, value) in &members {
        record.property(name, value, graph);
    }
    for (name, value) in different {
        if has_room(value, &mut { LONGEST_NODE }) {
            insert_under_free_name(&mut record.fields, name, value.clone());
        } else {
            record.cut.push(name.to_owned());
        }
    }
    record.derive(&members, listed, graph, page);
    (record.fields, record.cut)
}

/// Name of the catalogue or organisation around a listing.
fn text_of_node<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>) -> Option<String> {
    first(node, &["name", "headline", "legalName"], graph, 0)
}

struct Record {
    fields: Map<String, Value>,
    cut: Vec<String>,
}

impl Record {
    /// Sets a field of our own, unless the publisher has one of this name.
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        if !empty {
            self.fields.entry(name).or_insert(value);
        }
    }

    /// Keeps one property as published, with its text.
    fn property<'a>(&mut self, name: &str, value: &'a Value, graph: &Graph<'a>) {
        match name {
            "recordSet" => {
                let (text, left_out) = schema::record_sets(value, graph);
                if left_out > 0 {
                    self.cut.push(name.to_owned());
                }
                if !text.is_empty() {
                    self.put(name, format!("Fields:\n{text}"));
                }
            }
            "keywords" => {
                self.put(name, keywords(value, graph));
                self.node(name, value, graph);
            }
            // Their text is among the statements.
            "variableMeasured" | "additionalProperty" if !is_plain(value) => self.whole_node(name, value, graph),
            _ if ONE_LINE.contains(&name) => self.one_line(name, value, graph),
            "@iri" => {}
            // An address is no reference to what it is the address of.
            "@id" | "@type" | "url" | "sameAs" | "identifier" if is_plain(value) => self.put(name, plain(value)),
            _ if is_plain(value)
                && items(value).iter().all(|item| item.is_object() || referred(item, graph).is_none()) =>
            {
                self.put(name, plain(value));
            }
            _ => {
                let mut all = texts(value, graph);
                if all.len() == MOST_TEXTS {
                    self.cut.push(name.to_owned());
                }
                let only = if all.len() == 1 { all.pop() } else { None };
                self.put(name, only.map_or_else(|| Value::from(all), Value::String));
                self.node(name, value, graph);
            }
        }
    }

    /// Keeps nodes, each reference with what it refers to.
    fn node<'a>(&mut self, name: &str, value: &'a Value, graph: &Graph<'a>) {
        let known = |name: &String, node: &Map<String, Value>| match name.as_str() {
            "@type" => true,
            "name" => node.get(name).is_some_and(Value::is_string),
            "@id" => node.len() == 1,
            _ => false,
        };
        let node_of = |item: &'a Value| referred(item, graph).filter(|_| item.get("@value").is_none());
        let says_more = |node: &Map<String, Value>| !node.keys().all(|name| known(name, node));
        if !items(value).iter().any(|item| node_of(item).is_some_and(says_more)) {
            return;
        }
        self.whole_node(name, value, graph);
    }

    fn whole_node<'a>(&mut self, name: &str, value: &'a Value, graph: &Graph<'a>) {
        let node_of = |item: &'a Value| referred(item, graph).filter(|_| item.get("@value").is_none());
        // A reference to a large node would be copied for every listing, so the size is known before anything is.
        let mut room = LONGEST_NODE;
        let whole = |item: &'a Value| node_of(item).map_or_else(|| item.clone(), |node| Value::Object(node.clone()));
        let fits = |item: &'a Value| match node_of(item) {
            Some(node) => members_have_room(node, &mut room),
            None => has_room(item, &mut room),
        };
        if items(value).iter().all(fits) {
            let nodes = match value {
                Value::Array(list) => Value::Array(list.iter().map(whole).collect()),
                one => whole(one),
            };
            return self.put(&format!("{name}.node"), nodes);
        }
        self.cut.push(name.to_owned());
        if has_room(value, &mut { LONGEST_NODE }) {
            self.put(&format!("{name}.node"), value.clone());
        }
    }

    fn one_line<'a>(&mut self, name: &str, value: &'a Value, graph: &Graph<'a>) {
        let tagged = |item: &'a Value| {
            let language = item.get("@language").and_then(Value::as_str).unwrap_or_default();
            Some((language, text(item, graph, 0)?))
        };
        let mut all: Vec<(&str, String)> = items(value).iter().filter_map(tagged).collect();
        if all.len() > 1 && all.iter().all(|(language, _)| language.is_empty()) {
            return self.put(name, all.into_iter().map(|(_, text)| text).collect::<Vec<_>>());
        }
        let english = all.iter().position(|(language, _)| language.to_ascii_lowercase().starts_with("en"));
        let chosen = english.unwrap_or(0);
        if chosen < all.len() {
            let (_, text) = all.remove(chosen);
            self.put(name, text);
        }
        for (language, text) in all {
            insert_under_free_name(&mut self.fields, &format!("{name}@{language}"), text.into());
        }
    }

    /// Adds the fields of our own.
    fn derive<'a>(
        &mut self,
        members: &BTreeMap<&'a str, &'a Value>,
        listed: Listed<'a>,
        graph: &Graph<'a>,
        page: &Page,
    ) {
        let offers = match members.get("offers") {
            Some(offers) => offers::read(offers, graph),
            None => {
                offers::of_node(listed.inside.filter(|_| members.contains_key("price")).unwrap_or(listed.node), graph)
            }
        };
        let free = members.get("isAccessibleForFree").and_then(|free| text(free, graph, 0));
        let free = free.is_some_and(|free| free.trim_start_matches("https://schema.org/").eq_ignore_ascii_case("true"));
        self.put("listing.price", offers.price.or_else(|| free.then(|| "free".to_owned())));
        self.put("offers.text", offers.texts);
        self.offered_by(members, listed, &offers.seller_node, graph, page);
        self.put("listing.statements", statements::paragraphs(members, graph));
        let (from, to, words) = coverage::period(members, graph);
        self.put("collected.from", from);
        self.put("collected.to", to);
        self.put("collected.text", words);
        self.put("listing.countries", coverage::places(members, graph));
        self.put("listing.modality", schema::kinds(listed.node, graph));
        self.put("size.text", coverage::sizes(members, graph));
        self.put("licence.text", coverage::licences(members, graph));
        for (name, value) in page.fields() {
            self.put(name, value);
        }
        for name in ["url", "@iri", "@id", "contentUrl", "downloadUrl"] {
            let own = members.get(name).and_then(|value| {
                texts(value, graph).into_iter().find(|url| !NOT_STATED.contains(&url.to_lowercase().as_str()))
            });
            if let Some(url) = own.and_then(|url| page.absolute(&url)) {
                self.put("listing.url", url);
            }
        }
        self.put("listing.url", page.url.clone());
        self.put("listing.id", identity(members, graph, page));
    }

    fn offered_by<'a>(
        &mut self,
        members: &BTreeMap<&'a str, &'a Value>,
        listed: Listed<'a>,
        seller: &Option<&'a Value>,
        graph: &Graph<'a>,
        page: &Page,
    ) {
        let own = OFFERERS.iter().filter_map(|name| members.get(name).copied());
        let around = listed.inside.into_iter().flat_map(|node| OFFERERS.iter().filter_map(|name| node.get(*name)));
        let catalogue = members
            .get("includedInDataCatalog")
            .and_then(|value| items(value).iter().next())
            .and_then(|value| graph.node(value));
        let catalogue = catalogue.into_iter().flat_map(|node| OFFERERS.iter().filter_map(|name| node.get(*name)));
        let candidates = seller.iter().copied().chain(own).chain(around).chain(catalogue);
        for value in candidates.flat_map(items).take(50) {
            let Some(name) = text(value, graph, 0).filter(|name| !name.starts_with("_:")) else { continue };
            self.put("listing.broker", name);
            self.put("listing.broker_country", graph.node(value).and_then(|node| coverage::country(node, graph)));
            return;
        }
        let organisation = listed.inside.filter(|node| {
            super::graph::types(node).any(|name| name.ends_with("Organization") || name == "Corporation")
        });
        self.put("listing.broker", organisation.and_then(|node| text_of_node(node, graph)));
        self.put("listing.broker_country", organisation.and_then(|node| coverage::country(node, graph)));
        self.put("listing.broker", page.site_name.clone());
    }
}

/// Whether a value, as JSON, has at most as many bytes as there is room for, which it takes.
fn has_room(value: &Value, room: &mut usize) -> bool {
    let own = if let Value::String(text) = value { text.len() + 2 } else { 4 };
    match room.checked_sub(own) {
        Some(left) => *room = left,
        None => return false,
    }
    match value {
        Value::Array(list) => list.iter().all(|item| has_room(item, room)),
        Value::Object(members) => members_have_room(members, room),
        _ => true,
    }
}

fn members_have_room(members: &Map<String, Value>, room: &mut usize) -> bool {
    members.iter().all(|(name, value)| {
        *room = room.saturating_sub(name.len() + 4);
        has_room(value, room)
    })
}

/// Plain values, with the texts as readers need them.
fn plain(value: &Value) -> Value {
    match value {
        Value::String(words) => Value::String(unescaped(words)),
        Value::Array(list) => Value::Array(list.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// Whether a value is text, number or truth value, or a list of these.
fn is_plain(value: &Value) -> bool {
    items(value).iter().all(|item| !item.is_object() && !item.is_array())
}

/// What identifies a listing: an IRI that holds beyond this file, an identifier, an address, or its name.
fn identity<'a>(members: &BTreeMap<&'a str, &'a Value>, graph: &Graph<'a>, page: &Page) -> Option<String> {
    let all = |name: &str| members.get(name).map(|value| texts(value, graph)).unwrap_or_default();
    let own = |name: &str| all(name).into_iter().find(|text| !NOT_STATED.contains(&text.to_lowercase().as_str()));
    let lasting =
        |id: &String| ["http://", "https://", "urn:", "doi:", "ark:", "did:"].iter().any(|start| id.starts_with(start));
    let id = ["@iri", "@id"].iter().find_map(|name| members.get(name)?.as_str()).map(str::to_owned);
    let local = id.clone().filter(|id| !id.starts_with("_:") && !id.is_empty());
    let numbers = || ["sku", "productID", "mpn", "gtin", "gtin13", "gtin14"].iter().find_map(|name| own(name));
    id.filter(lasting)
        .or_else(|| own("identifier"))
        .or_else(numbers)
        .or_else(|| own("url").map(|url| page.absolute(&url).unwrap_or(url)))
        .or_else(|| page.absolute(local.as_deref()?))
        .or_else(|| page.url.clone())
        .or_else(|| own("sameAs"))
        .or_else(|| local.clone().filter(|id| !id.starts_with(['#', '.'])))
        .or_else(|| own("name"))
        .or(local)
}
