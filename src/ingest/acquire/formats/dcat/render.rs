//! A resource as an object: one member for each property, with what is described about its values nested inside. The
//! same statements give the same object, whatever the order and the names of blank nodes in the document.

use super::graph::{Graph, Id};
use super::listing::Listings;
use super::vocabulary::{curie, field, shown};
use super::{MAX_NESTING, contexts::TERM};
use crate::ingest::acquire::formats::values::MAX_VALUES;
use oxrdf::Term;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

const FIRST: &[&str] = &["http://www.w3.org/1999/02/22-rdf-syntax-ns#first"];
const REST: &[&str] = &["http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"];

/// Fields whose values in all languages are equals; of others the best language stands for all.
const ALL_LANGUAGES: &[&str] = &["keyword", "schema:keywords", "subject", "dc:subject", "skos:altLabel"];

/// One value before it is put into a member.
enum Part<'a> {
    /// A text and its language.
    Text(&'a str, &'a str),
    Other(Value),
}

/// Makes objects of the resources of a graph.
pub(super) struct Renderer<'a> {
    /// The graph.
    pub(super) graph: &'a Graph,
    listings: &'a Listings,
    fields: FxHashMap<Id, Rc<str>>,
    /// Values and bytes that the record at hand may still have.
    values: usize,
    bytes: usize,
    /// Values that all records together may still repeat.
    total: usize,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(graph: &'a Graph, listings: &'a Listings) -> Self {
        let fields = graph.predicates().map(|(iri, id)| (id, field(iri).into())).collect();
        let total = graph.triples().len().saturating_mul(8).saturating_add(1_000_000);
        Self { graph, listings, fields, values: 0, bytes: 0, total }
    }

    /// The object of a listing; `None` if it would have more than `bytes` bytes or very many values.
    pub(super) fn record(&mut self, id: Id, bytes: usize) -> Option<Map<String, Value>> {
        (self.values, self.bytes) = (MAX_VALUES, bytes);
        let map = self.object(id, MAX_NESTING, &mut Vec::new());
        (self.values > 0 && self.bytes > 0).then_some(map)
    }

    /// Whether so much was repeated that nested resources are given by their IRI only.
    pub(super) fn is_exhausted(&self) -> bool {
        self.total == 0
    }

    /// The object of a resource inside the record at hand.
    pub(super) fn nested(&mut self, id: Id, owner: Id) -> Value {
        self.resource(id, MAX_NESTING, &mut vec![owner]).unwrap_or(Value::Null)
    }

    fn spend(&mut self, bytes: usize) {
        self.values = self.values.saturating_sub(1);
        self.total = self.total.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes + 4);
    }

    fn object(&mut self, id: Id, depth: usize, path: &mut Vec<Id>) -> Map<String, Value> {
        let mut members: BTreeMap<Rc<str>, Vec<Part<'a>>> = BTreeMap::new();
        let graph = self.graph;
        path.push(id);
        for [_, predicate, object] in graph.about(id) {
            if self.values == 0 || self.bytes == 0 {
                break;
            }
            let name = self.fields.get(predicate).map_or_else(|| Rc::from(""), Rc::clone);
            self.spend(name.len());
            if &*name == "rdf:type" {
                let class = graph.iri(*object).map(curie);
                members.entry(Rc::from("@type")).or_default().extend(class.map(|c| Part::Other(Value::String(c))));
                continue;
            }
            self.parts(*object, depth, path, members.entry(name).or_default());
        }
        path.pop();
        let mut map = Map::new();
        if let Some(iri) = graph.iri(id) {
            map.insert("@id".to_owned(), Value::String(shown(iri)));
        }
        for (name, parts) in members {
            insert(&mut map, &name, parts);
        }
        map
    }

    /// Adds the values that one object of a statement gives: several, if it is a list or texts by language.
    fn parts(&mut self, id: Id, depth: usize, path: &mut Vec<Id>, parts: &mut Vec<Part<'a>>) {
        match self.graph.term(id) {
            Some(Term::Literal(literal)) => {
                self.spend(literal.value().len());
                parts.push(Part::Text(literal.value(), literal.language().unwrap_or_default()));
            }
            Some(Term::BlankNode(_)) if self.graph.objects(id, FIRST).next().is_some() => {
                self.list(id, depth, path, parts);
            }
            Some(Term::BlankNode(_)) => match by_language(self.graph, id) {
                Some(texts) => parts.extend(texts),
                None => parts.extend(self.resource(id, depth, path).map(Part::Other)),
            },
            _ => parts.extend(self.resource(id, depth, path).map(Part::Other)),
        }
    }

    /// Adds the members of a collection; one that never ends is cut where it returns.
    fn list(&mut self, first: Id, depth: usize, path: &mut Vec<Id>, parts: &mut Vec<Part<'a>>) {
        let (mut seen, mut cell) = (FxHashSet::default(), Some(first));
        while let Some(at) = cell.filter(|at| depth > 0 && self.values > 0 && self.total > 0 && seen.insert(*at)) {
            self.spend(0);
            let members: Vec<Id> = self.graph.objects(at, FIRST).collect();
            for member in members {
                self.parts(member, depth - 1, path, parts);
            }
            cell = self.graph.objects(at, REST).next();
        }
    }

    /// A resource: its IRI if nothing more is to be said here, else an object.
    fn resource(&mut self, id: Id, depth: usize, path: &mut Vec<Id>) -> Option<Value> {
        let iri = self.graph.iri(id);
        let known = self.listings.top.contains(&id) || path.contains(&id) || depth == 0 || self.total == 0;
        if known || !self.graph.is_described(id) {
            let text = shown(iri?);
            self.spend(text.len());
            return Some(Value::String(text));
        }
        let map = self.object(id, depth - 1, path);
        (!map.is_empty()).then_some(Value::Object(map))
    }
}

/// Texts of a blank node that has nothing but names of languages: a language map read without its context.
fn by_language(graph: &Graph, id: Id) -> Option<Vec<Part<'_>>> {
    let about = graph.about(id);
    let parts: Vec<Part<'_>> = about
        .iter()
        .map_while(|[_, predicate, object]| {
            let tag = graph.iri(*predicate)?.strip_prefix(TERM)?;
            let is_tag = matches!(tag.split(['-', '_']).next().map(str::len), Some(2 | 3));
            Some(Part::Text(graph.text(*object).filter(|_| is_tag)?, tag))
        })
        .collect();
    (!parts.is_empty() && parts.len() == about.len()).then_some(parts)
}

/// The language that stands for all: no tag, English, else the first by name.
pub(super) fn best_language<'a>(tags: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let rank = |tag: &str| match tag {
        "" => 0,
        "en" => 1,
        tag if tag.starts_with("en-") => 2,
        _ => 3,
    };
    tags.min_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)))
}

/// Puts the values of one property into an object; texts in other languages get members of their own.
fn insert(map: &mut Map<String, Value>, name: &str, mut parts: Vec<Part<'_>>) {
    if parts.len() == 1 {
        // One value is the best of its languages.
        let value = parts.pop().map(|part| match part {
            Part::Text(text, _) => Value::String(text.to_owned()),
            Part::Other(value) => value,
        });
        map.extend(value.map(|value| (name.to_owned(), value)));
        return;
    }
    let tags = parts.iter().filter_map(|part| match part {
        Part::Text(_, tag) => Some(*tag),
        Part::Other(_) => None,
    });
    let best = best_language(tags).unwrap_or_default();
    let mut members: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for part in parts {
        let (key, value) = match part {
            Part::Text(text, tag) if tag == best || ALL_LANGUAGES.contains(&name) => {
                (name.to_owned(), Value::String(text.to_owned()))
            }
            Part::Text(text, tag) => (format!("{name}@{tag}"), Value::String(text.to_owned())),
            Part::Other(value) => (name.to_owned(), value),
        };
        members.entry(key).or_default().push(value);
    }
    for (key, mut values) in members {
        values.sort_by_cached_key(Value::to_string);
        values.dedup();
        let value = if values.len() == 1 { values.pop() } else { Some(Value::Array(values)) };
        map.extend(value.map(|value| (key, value)));
    }
}
