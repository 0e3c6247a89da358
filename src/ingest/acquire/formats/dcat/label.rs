//! Values of properties, and the name that a thing is shown under.

use super::graph::{Graph, Id};
use super::render::best_language;
use super::vocabulary::{LABELS, curie, last_segment};
use oxrdf::Term;

/// Properties by prefix and name, written out.
fn iri(curie: &str) -> String {
    let (prefix, name) = curie.split_once(':').unwrap_or(("", curie));
    let namespace = match prefix {
        "dct" => "http://purl.org/dc/terms/",
        "dc" => "http://purl.org/dc/elements/1.1/",
        "dcat" => "http://www.w3.org/ns/dcat#",
        "foaf" => "http://xmlns.com/foaf/0.1/",
        "vcard" => "http://www.w3.org/2006/vcard/ns#",
        "locn" => "http://www.w3.org/ns/locn#",
        "schema" => "http://schema.org/",
        "schemas" => "https://schema.org/",
        "prov" => "http://www.w3.org/ns/prov#",
        "odrl" => "http://www.w3.org/ns/odrl/2/",
        "time" => "http://www.w3.org/2006/time#",
        "rdfs" => "http://www.w3.org/2000/01/rdf-schema#",
        "org" => "http://www.w3.org/ns/org#",
        _ => "",
    };
    format!("{namespace}{name}")
}

/// The values of several properties, in that order; schema.org in both spellings of its address.
pub(super) fn objects(graph: &Graph, id: Id, properties: &[&str]) -> Vec<Id> {
    let mut found = Vec::new();
    for property in properties {
        found.extend(graph.objects(id, &iri(property)));
        if let Some(name) = property.strip_prefix("schema:") {
            found.extend(graph.objects(id, &iri(&format!("schemas:{name}"))));
        }
    }
    found
}

/// The name of a thing in the best language: its own text, or the text of its best naming property.
pub(super) fn label(graph: &Graph, id: Id) -> Option<String> {
    if let Some(text) = graph.text(id) {
        return Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    }
    LABELS.iter().find_map(|property| {
        let mut texts: Vec<(&str, &str)> = graph
            .objects(id, property)
            .filter_map(|object| match graph.term(object) {
                Some(Term::Literal(literal)) => Some((literal.language().unwrap_or_default(), literal.value())),
                _ => None,
            })
            .filter(|(_, text)| !text.trim().is_empty())
            .collect();
        texts.sort_unstable();
        let best = best_language(texts.iter().map(|(tag, _)| *tag))?;
        texts.iter().find(|(tag, _)| *tag == best).map(|(_, text)| (*text).to_owned())
    })
}

/// The name of a thing, or the last part of its IRI.
pub(super) fn label_or_name(graph: &Graph, id: Id) -> Option<String> {
    let name = || graph.iri(id).map(|iri| last_segment(&curie(iri)).to_owned()).filter(|name| !name.is_empty());
    label(graph, id).or_else(name)
}
