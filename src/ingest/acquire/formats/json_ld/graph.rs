//! The nodes of a document by their `@id`, and which of them are listings. References lead to nodes of the same
//! document only; nothing is fetched, and a circle is walked once.

use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Types that are listings.
#[rustfmt::skip]
const LISTINGS: &[&str] = &[
    "Dataset", "DataFeed", "Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts",
];

/// Types that are listings where a document has none of the above.
const OTHERWISE: &[&str] = &["WebAPI", "Service", "DataDownload", "SoftwareApplication", "WebApplication"];

/// Members that lead from what contains or offers listings to these.
#[rustfmt::skip]
const EDGES: &[&str] = &[
    "@graph", "@included", "mainEntity", "mainEntityOfPage", "dataset", "itemListElement", "item", "dataFeedElement",
    "itemOffered", "makesOffer", "hasOfferCatalog", "owns", "about", "hasPart", "hasVariant", "offers", "@reverse",
    "subjectOf", "isPartOf", "includedInDataCatalog",
];

/// Members of a reference; a node with no other says nothing of its own.
const REFERENCE: &[&str] = &["@id", "@type", "url", "position", "identifier", "sameAs", "contentUrl"];

/// Most places of a document that may say something of one node; further ones are not joined to it, or a hostile
/// document would take hours.
const MOST_OF_ONE: usize = 100;

/// Most nodes that are looked at for one record, for all of a document, and for each further record of it: a few nodes
/// that refer to each other have more paths than anybody can walk. What is not looked at stays a reference.
const MOST_STEPS: usize = 20_000;
const STEPS_OF_ALL: usize = 5_000_000;
const STEPS_IN_THE_END: usize = 500;

/// The nodes of one document, or of all scripts of one page.
pub(super) struct Graph<'a> {
    roots: &'a [Value],
    by_id: HashMap<&'a str, Vec<&'a Map<String, Value>>>,
    /// Steps that are left for the present record and for the document.
    budget: Cell<usize>,
    left: Cell<usize>,
}

/// A member of a node.
type Member<'a> = (&'a str, &'a Value);

/// What a document lists.
pub(super) struct Found<'a> {
    /// The listings, each once, in order.
    pub(super) listings: Vec<Listed<'a>>,
    /// Listings that are only named, by address.
    pub(super) named_only: Vec<&'a str>,
    /// How many nodes there are of each type.
    pub(super) types: BTreeMap<&'a str, usize>,
}

/// One listing.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    /// Its node.
    pub(super) node: &'a Map<String, Value>,
    /// The catalogue, feed, offer or organisation around it.
    pub(super) inside: Option<&'a Map<String, Value>>,
}

impl<'a> Graph<'a> {
    /// Indexes every node.
    pub(super) fn new(roots: &'a [Value]) -> Self {
        let mut by_id: HashMap<&str, Vec<&Map<String, Value>>> = HashMap::new();
        let mut todo: Vec<&Value> = roots.iter().rev().collect();
        while let Some(value) = todo.pop() {
            match value {
                Value::Array(list) => todo.extend(list.iter().rev()),
                Value::Object(node) => {
                    if let Some(id) = node.get("@id").and_then(Value::as_str)
                        && node.len() > 1
                    {
                        let nodes = by_id.entry(id).or_default();
                        if nodes.len() < MOST_OF_ONE {
                            nodes.push(node);
                        }
                    }
                    todo.extend(node.values().rev().filter(|value| value.is_object() || value.is_array()));
                }
                _ => {}
            }
        }
        Self { roots, by_id, budget: Cell::new(usize::MAX), left: Cell::new(STEPS_OF_ALL) }
    }

    /// The node that a value is or refers to, the one that says most if there are several.
    pub(super) fn node(&self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let (id, own) = match value {
            Value::String(id) => (Some(id.as_str()), None),
            Value::Object(node) if node.keys().any(|name| name != "@id" && name != "@type") => return Some(node),
            Value::Object(node) => (node.get("@id").and_then(Value::as_str), Some(node)),
            _ => return None,
        };
        let nodes = id.and_then(|id| self.by_id.get(id)).filter(|_| self.spend());
        nodes.and_then(|nodes| nodes.iter().copied().max_by_key(|node| node.len())).or(own)
    }

    /// Allows as many steps as one record needs.
    pub(super) fn begin_record(&self) {
        let left = self.left.get().saturating_sub(MOST_STEPS.saturating_sub(self.budget.get()));
        self.left.set(left);
        self.budget.set(if left > 0 { MOST_STEPS } else { STEPS_IN_THE_END });
    }

    /// Takes one step; `false` if there were enough.
    pub(super) fn spend(&self) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(1));
        left > 0
    }

    /// All members of a node, with those that other places of the document add to it; and what these say differently.
    pub(super) fn whole(&self, node: &'a Map<String, Value>) -> (BTreeMap<&'a str, &'a Value>, Vec<Member<'a>>) {
        let id = node.get("@id").and_then(Value::as_str);
        let places = id.and_then(|id| self.by_id.get(id)).map(Vec::as_slice).unwrap_or_default();
        let itself = (!places.iter().any(|place| std::ptr::eq(*place, node))).then_some(node);
        let mut whole: BTreeMap<&str, &Value> = BTreeMap::new();
        let mut different = Vec::new();
        for (name, value) in places.iter().copied().chain(itself).flatten() {
            let first = *whole.entry(name.as_str()).or_insert(value);
            // Most often it is the very same value, and long.
            if !std::ptr::eq(first, value)
                && first != value
                && !different.contains(&(name.as_str(), value))
                && different.len() < MOST_OF_ONE
            {
                different.push((name.as_str(), value));
            }
        }
        (whole, different)
    }

    /// Finds the listings.
    pub(super) fn find(&self) -> Found<'a> {
        let mut found = Found { listings: Vec::new(), named_only: Vec::new(), types: BTreeMap::new() };
        let mut otherwise = Vec::new();
        let mut seen: HashSet<*const Map<String, Value>> = HashSet::new();
        let mut listed: HashSet<&str> = HashSet::new();
        let (mut kinds, mut edges): (Vec<&str>, Vec<(usize, &Value)>) = (Vec::new(), Vec::new());
        // Values, what they stand in, and whether they are members of a list of listings.
        let mut todo: Vec<_> = self.roots.iter().rev().map(|root| (root, None, false)).collect();
        while let Some((value, inside, member)) = todo.pop() {
            if let Value::Array(list) = value {
                todo.extend(list.iter().rev().map(|item| (item, inside, member)));
                continue;
            }
            if let (Value::String(address), true) = (value, member)
                && !self.by_id.contains_key(address.as_str())
            {
                found.named_only.push(address);
            }
            let Some(node) = self.node(value).filter(|node| seen.insert(std::ptr::from_ref(*node))) else { continue };
            let id = node.get("@id").and_then(Value::as_str);
            // Some programs write one node in several pieces, its type in one of them.
            let pieces = id.and_then(|id| self.by_id.get(id)).filter(|pieces| pieces.len() > 1);
            let pieces = pieces.map_or(std::slice::from_ref(&node), Vec::as_slice);
            kinds.clear();
            kinds.extend(pieces.iter().flat_map(|piece| types(piece)));
            let is = |wanted: &[&str]| kinds.iter().any(|kind| is_among(kind, wanted));
            for name in types(node) {
                *found.types.entry(name).or_default() += 1;
            }
            if is(&["BreadcrumbList"]) {
                continue;
            }
            let says_more = pieces.iter().any(|node| node.keys().any(|name| !REFERENCE.contains(&name.as_str())));
            let container = is(&["DataFeed"]) && self.has_members(node);
            let new = |listed: &mut HashSet<&'a str>| id.is_none_or(|id| listed.insert(id));
            if is(LISTINGS) && !container {
                if says_more && new(&mut listed) {
                    found.listings.push(Listed { node, inside });
                } else if !says_more && member {
                    found.named_only.extend(id.or_else(|| node.get("url")?.as_str()));
                }
            } else if is(OTHERWISE) && says_more {
                otherwise.push(Listed { node, inside });
            } else if is(&["ListItem"]) && !node.contains_key("item") {
                found.named_only.extend(node.get("url").and_then(Value::as_str).or(id));
            }
            // What a listing is part of is a listing only where the document says so elsewhere.
            let passes = is(&["ListItem", "DataFeedItem", "WebPage"]) || is(LISTINGS) && !container;
            let within = if passes { inside } else { Some(node) };
            edges.clear();
            edges.extend(node.iter().filter_map(|(name, value)| Some((EDGES.iter().position(|e| e == name)?, value))));
            edges.sort_unstable_by_key(|(position, _)| std::cmp::Reverse(*position));
            for (edge, value) in edges.drain(..).filter_map(|(position, value)| Some((*EDGES.get(position)?, value))) {
                let upward = matches!(edge, "isPartOf" | "includedInDataCatalog" | "mainEntityOfPage" | "subjectOf");
                if upward && is(LISTINGS) || edge == "about" && !is(PAGES) {
                    continue;
                }
                let member = matches!(edge, "dataset" | "itemListElement" | "item" | "dataFeedElement");
                todo.push((value, within, member));
            }
        }
        if found.listings.is_empty() {
            found.listings = otherwise;
        }
        found
    }

    /// Whether a feed has elements that can be listings of their own.
    fn has_members(&self, feed: &'a Map<String, Value>) -> bool {
        let elements = feed.get("dataFeedElement").map(items).unwrap_or_default();
        elements.iter().filter_map(|value| self.node(value)).any(|node| {
            let item = node.get("item").and_then(|item| self.node(item)).unwrap_or(node);
            is(item, LISTINGS)
        })
    }
}

/// Types of pages, whose `about` is what they show.
#[rustfmt::skip]
const PAGES: &[&str] = &["WebPage", "ItemPage", "CollectionPage", "AboutPage", "SearchResultsPage", "CreativeWork"];

/// A value as a list.
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        other => std::slice::from_ref(other),
    }
}

/// The types of a node.
pub(super) fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    node.get("@type").map(items).unwrap_or_default().iter().filter_map(Value::as_str)
}

/// Whether a node has one of the types.
pub(super) fn is(node: &Map<String, Value>, wanted: &[&str]) -> bool {
    types(node).any(|name| is_among(name, wanted))
}

fn is_among(name: &str, wanted: &[&str]) -> bool {
    wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
}
