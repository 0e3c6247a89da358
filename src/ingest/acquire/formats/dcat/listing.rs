//! Which resources of a graph are listings, and what catalogues say about them.

use super::graph::{Graph, Id};
use super::vocabulary::{LABELS, TYPE, curie};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Classes whose members are listings.
const DATASETS: &[&str] = &[
    "dcat:Dataset",
    "dcat:DatasetSeries",
    "void:Dataset",
    "schema:Dataset",
    "dctype:Dataset",
    "qb:DataSet",
    "adms:Asset",
    "adms:SemanticAsset",
    "dcatapit:Dataset",
];

/// Properties by which a catalogue names its data sets.
const HAS_DATASET: &[&str] = &["dcat:dataset", "schema:dataset"];

/// Properties by which a catalogue names its members of any kind.
const HAS_MEMBER: &[&str] = &["dcat:service", "dcat:resource", "dcat:catalog"];

/// What a property says of catalogues and their members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    HasDataset,
    HasMember,
    InCatalog,
    HasRecord,
    HasTopic,
}

impl Role {
    /// The role of a property, given by its short name.
    fn of(name: &str) -> Option<Self> {
        match name {
            name if HAS_DATASET.contains(&name) => Some(Self::HasDataset),
            name if HAS_MEMBER.contains(&name) => Some(Self::HasMember),
            "schema:includedInDataCatalog" | "void:inDataset" => Some(Self::InCatalog),
            "dcat:record" => Some(Self::HasRecord),
            "foaf:primaryTopic" | "schema:mainEntity" => Some(Self::HasTopic),
            _ => None,
        }
    }
}

/// What a class says of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Dataset,
    Service,
    Catalog,
    Record,
    Other,
}

impl Class {
    /// The class of that short name.
    fn of(name: &str) -> Self {
        match name {
            name if DATASETS.contains(&name) => Self::Dataset,
            "dcat:DataService" => Self::Service,
            "dcat:Catalog" | "schema:DataCatalog" => Self::Catalog,
            "dcat:CatalogRecord" => Self::Record,
            _ => Self::Other,
        }
    }
}

/// The listings of a document.
pub(super) struct Listings {
    /// The resources, in no order.
    pub(super) all: Vec<Id>,
    /// The catalogues of each resource.
    pub(super) catalogs: FxHashMap<Id, BTreeSet<Id>>,
    /// The catalogue records of each resource.
    pub(super) records: FxHashMap<Id, BTreeSet<Id>>,
    /// Resources that stand for themselves and are not repeated inside others.
    pub(super) top: FxHashSet<Id>,
}

/// Finds the listings: every data set by its class, because a catalogue names it or by its description; and catalogued
/// services with a title.
pub(super) fn find(graph: &Graph) -> Listings {
    let roles: FxHashMap<Id, Role> =
        graph.predicates().filter_map(|(_, id)| Some((id, Role::of(graph.curie(id)?)?))).collect();
    let kind = graph.occurring(TYPE).first().copied();
    let mut datasets = BTreeSet::new();
    let (mut services, mut own) = (BTreeSet::new(), FxHashSet::default());
    let mut catalogs: FxHashMap<Id, BTreeSet<Id>> = FxHashMap::default();
    let (mut topics, mut record_nodes) = (Vec::new(), FxHashSet::default());
    let mut classes: FxHashMap<Id, Class> = FxHashMap::default();
    for [subject, predicate, object] in graph.triples() {
        if Some(*predicate) == kind {
            let class = || graph.iri(*object).map_or(Class::Other, |iri| Class::of(&curie(iri)));
            match classes.entry(*object).or_insert_with(class) {
                Class::Dataset => drop(datasets.insert(*subject)),
                Class::Service => drop(services.insert(*subject)),
                Class::Catalog => drop(own.insert(*subject)),
                Class::Record => drop(record_nodes.insert(*subject)),
                Class::Other => {}
            }
            continue;
        }
        let Some(role) = roles.get(predicate).filter(|_| graph.text(*object).is_none()) else { continue };
        match role {
            Role::HasDataset => {
                datasets.insert(*object);
                own.insert(*subject);
                catalogs.entry(*object).or_default().insert(*subject);
            }
            Role::HasMember => drop(catalogs.entry(*object).or_default().insert(*subject)),
            Role::InCatalog => drop(catalogs.entry(*subject).or_default().insert(*object)),
            Role::HasRecord => drop(record_nodes.insert(*object)),
            Role::HasTopic => topics.push((*subject, *object)),
        }
    }
    let mut records: FxHashMap<Id, BTreeSet<Id>> = FxHashMap::default();
    for (record, topic) in topics.into_iter().filter(|(record, _)| record_nodes.contains(record)) {
        records.entry(topic).or_default().insert(record);
    }
    let titled = |id: &Id| graph.objects(*id, LABELS).next().is_some();
    let services =
        services.into_iter().filter(|id| (catalogs.contains_key(id) || records.contains_key(id)) && titled(id));
    datasets.extend(unnamed(graph));
    let all: Vec<Id> = datasets.into_iter().chain(services).collect::<BTreeSet<Id>>().into_iter().collect();
    let top = all.iter().copied().chain(own).collect();
    Listings { all, catalogs, records, top }
}

/// What a data set has and nothing else has together with a title.
const SIGNS: &[&str] = &[
    "http://purl.org/dc/terms/description",
    "http://www.w3.org/ns/dcat#distribution",
    "http://www.w3.org/ns/dcat#keyword",
    "http://www.w3.org/ns/dcat#landingPage",
    "http://www.w3.org/ns/dcat#theme",
];

/// Resources without a class that are described like a data set and are no part of another resource.
fn unnamed(graph: &Graph) -> Vec<Id> {
    let Some(title) = graph.predicate("http://purl.org/dc/terms/title") else { return Vec::new() };
    let triples = graph.triples().iter();
    let titled = triples.filter(|[_, predicate, _]| *predicate == title).map(|[subject, ..]| *subject);
    let mut found: BTreeSet<Id> = titled.filter(|id| graph.objects(*id, TYPE).next().is_none()).collect();
    found.retain(|id| graph.objects(*id, SIGNS).next().is_some());
    if !found.is_empty() {
        for [_, _, object] in graph.triples() {
            found.remove(object);
        }
    }
    found.into_iter().collect()
}

/// What classes a document has, for people: “owl:Class (12), skos:Concept (3)”.
pub(super) fn classes(graph: &Graph) -> String {
    let kind = graph.occurring(TYPE).first().copied();
    let mut counts: BTreeMap<Id, usize> = BTreeMap::new();
    for [_, predicate, object] in graph.triples() {
        if Some(*predicate) == kind {
            *counts.entry(*object).or_default() += 1;
        }
    }
    let named = counts.into_iter().filter_map(|(id, count)| Some((curie(graph.iri(id)?), count)));
    let mut named: Vec<(String, usize)> = named.collect();
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let more = named.len().saturating_sub(8);
    let shown: Vec<String> = named.iter().take(8).map(|(class, count)| format!("{class} ({count})")).collect();
    match (shown.is_empty(), more) {
        (true, _) => "no classes".to_owned(),
        (_, 0) => shown.join(", "),
        (_, more) => format!("{} and {more} more classes", shown.join(", ")),
    }
}
