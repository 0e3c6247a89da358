//! Values of properties, and the name that a thing is shown under.

use super::graph::{Graph, Id};
use super::render::best_language;
use super::vocabulary::{LABELS, curie, last_segment};
use oxrdf::Term;

/// The values of several properties, in that order; schema.org in both spellings of its address.
pub(super) fn objects(graph: &Graph, id: Id, properties: &'static [&'static str]) -> Vec<Id> {
    let mut found = Vec::new();
    for property in graph.occurring(properties).iter() {
        found.extend(graph.values(id, *property));
    }
    found
}

/// The name of a thing in the best language: its own text, or the text of its best naming property.
pub(super) fn label(graph: &Graph, id: Id) -> Option<String> {
    if let Some(text) = graph.text(id) {
        return Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    }
    if !graph.is_described(id) {
        return None;
    }
    graph.occurring(LABELS).iter().find_map(|property| {
        let mut texts: Vec<(&str, &str)> = graph
            .values(id, *property)
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
