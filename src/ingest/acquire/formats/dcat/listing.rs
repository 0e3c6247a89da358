//! Which resources of a graph are listings, and what catalogues say about them.

use super::graph::{Graph, Id};
use super::vocabulary::{LABELS, curie};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

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

/// The listings of a document.
pub(super) struct Listings {
    /// The resources, in no order.
    pub(super) all: Vec<Id>,
    /// The catalogues of each resource.
    pub(super) catalogs: HashMap<Id, BTreeSet<Id>>,
    /// The catalogue records of each resource.
    pub(super) records: HashMap<Id, BTreeSet<Id>>,
    /// Resources that stand for themselves and are not repeated inside others.
    pub(super) top: HashSet<Id>,
}

/// Finds the listings: every data set by its class, because a catalogue names it or by its description; and catalogued
/// services with a title.
pub(super) fn find(graph: &Graph) -> Listings {
    let predicates: HashMap<Id, String> = graph.predicates().map(|(iri, id)| (id, curie(iri))).collect();
    let kind = graph.predicate(TYPE);
    let mut datasets = BTreeSet::new();
    let (mut services, mut own) = (BTreeSet::new(), HashSet::new());
    let mut catalogs: HashMap<Id, BTreeSet<Id>> = HashMap::new();
    let (mut topics, mut record_nodes) = (Vec::new(), HashSet::new());
    let mut classes: HashMap<Id, String> = HashMap::new();
    for [subject, predicate, object] in graph.triples() {
        if Some(*predicate) == kind {
            let class = classes.entry(*object).or_insert_with(|| graph.iri(*object).map(curie).unwrap_or_default());
            match class.as_str() {
                class if DATASETS.contains(&class) => drop(datasets.insert(*subject)),
                "dcat:DataService" => drop(services.insert(*subject)),
                "dcat:Catalog" | "schema:DataCatalog" => drop(own.insert(*subject)),
                "dcat:CatalogRecord" => drop(record_nodes.insert(*subject)),
                _ => {}
            }
            continue;
        }
        let Some(name) = predicates.get(predicate).map(String::as_str) else { continue };
        let is_resource = graph.text(*object).is_none();
        if HAS_DATASET.contains(&name) && is_resource {
            datasets.insert(*object);
            own.insert(*subject);
            catalogs.entry(*object).or_default().insert(*subject);
        } else if HAS_MEMBER.contains(&name) && is_resource {
            catalogs.entry(*object).or_default().insert(*subject);
        } else if matches!(name, "schema:includedInDataCatalog" | "void:inDataset") && is_resource {
            catalogs.entry(*subject).or_default().insert(*object);
        } else if name == "dcat:record" && is_resource {
            record_nodes.insert(*object);
        } else if matches!(name, "foaf:primaryTopic" | "schema:mainEntity") && is_resource {
            topics.push((*subject, *object));
        }
    }
    let mut records: HashMap<Id, BTreeSet<Id>> = HashMap::new();
    for (record, topic) in topics.into_iter().filter(|(record, _)| record_nodes.contains(record)) {
        records.entry(topic).or_default().insert(record);
    }
    let titled = |id: &Id| LABELS.iter().any(|label| graph.objects(*id, label).next().is_some());
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
    found.retain(|id| SIGNS.iter().any(|sign| graph.objects(*id, sign).next().is_some()));
    if !found.is_empty() {
        for [_, _, object] in graph.triples() {
            found.remove(object);
        }
    }
    found.into_iter().collect()
}

/// What classes a document has, for people: “owl:Class (12), skos:Concept (3)”.
pub(super) fn classes(graph: &Graph) -> String {
    let kind = graph.predicate(TYPE);
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
