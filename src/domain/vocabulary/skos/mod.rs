//! The vocabulary as linked data, for other catalogues and their tools: a SKOS concept scheme with one concept per
//! term.
//!
//! The statements are made here; `jsonld.rs` and `turtle.rs` only serialise them, so both files say the same. The order
//! is fixed: equal cards, address and method give equal bytes.

mod jsonld;
mod statement;
mod turtle;

use super::prose::{WHAT_IT_IS_NOT, section};
use super::{Status, Term, Vocabulary, curie, facet};
use crate::domain::card::Card;
use crate::domain::listing::{Facet, TermId};
use statement::*;

/// Statements about the vocabulary or one of its terms.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
}

impl Graph {
    /// The whole vocabulary: the scheme, a collection per facet and a concept per term.
    ///
    /// `site` is the public address without a slash at its end, `method` the fingerprint of the method in force.
    pub fn of_vocabulary(vocabulary: &Vocabulary, site: &str, method: &str) -> Self {
        let mut nodes = vec![scheme(vocabulary, site, method)];
        nodes.extend(facet::SHOWN.map(|f| collection(vocabulary, f, site)));
        nodes.extend(vocabulary.cards().map(|card| concept(vocabulary, card, site)));
        Self { nodes }
    }

    /// One term; its scheme and neighbours are only referred to.
    pub fn of_term(vocabulary: &Vocabulary, card: &Card<Term>, site: &str) -> Self {
        Self { nodes: vec![concept(vocabulary, card, site)] }
    }

    /// As JSON-LD with its context in the file, so that nothing has to be fetched to read it.
    pub fn to_json_ld(&self) -> Vec<u8> {
        jsonld::write(&self.nodes).into_bytes()
    }

    /// As Turtle.
    pub fn to_turtle(&self) -> Vec<u8> {
        turtle::write(&self.nodes).expect("prefixes are constants, and writing to memory does not fail")
    }
}

/// Path of the page of a term, which is also its name in linked data.
pub fn path(id: &TermId) -> String {
    format!("/vocabulary/{}/{}", id.facet().name(), id.slug())
}

fn address(site: &str, id: &TermId) -> String {
    format!("{site}{}", path(id))
}

fn scheme(vocabulary: &Vocabulary, site: &str, method: &str) -> Node {
    let mut node = Node::new(iri(&format!("{site}/vocabulary")), "skos:ConceptScheme");
    let licences = env!("CARGO_PKG_LICENSE");
    node.say(TITLE, ["Vocabulary of brokerwatch".to_owned()]);
    let description = "Terms by which listings of data for sale are tagged: what could harm the people in the data, \
                       whether they agreed, and where the data comes from. A tag is an indicator, not a judgement.";
    node.say(DESCRIPTION, [description.to_owned()]);
    node.say(VERSION, [method.to_owned()]);
    let version = "The version is the fingerprint of the method: of cues, rules and logic. Every assessment names the \
                   one it was made with.";
    node.say(NOTE, [version.to_owned()]);
    node.say(LICENCE, licences.split(" OR ").map(|l| format!("http://spdx.org/licenses/{l}")));
    let own = format!("The terms that come with brokerwatch are licensed under {licences}, at the reader’s choice.");
    let mapped = "Mappings name terms of the Data Privacy Vocabulary (DPV, https://w3id.org/dpv) and its extensions, by \
                  the W3C Data Privacy Vocabularies and Controls Community Group, published under the W3C Software and \
                  Document licence (https://www.w3.org/copyright/software-license-2023/).";
    node.say(RIGHTS, [own, mapped.to_owned()]);
    node.say(SEE_ALSO, ["https://w3id.org/dpv".to_owned()]);
    let top = vocabulary.cards().filter(|c| c.head.broader.is_none());
    node.say(TOP, top.map(|c| address(site, &c.head.id)));
    node
}

/// The terms of a facet; its name is the place of the facet on the page of the vocabulary.
fn collection(vocabulary: &Vocabulary, facet: Facet, site: &str) -> Node {
    let mut node = Node::new(iri(&format!("{site}/vocabulary#v-{}", facet.name())), "skos:Collection");
    node.say(LABEL, [facet::heading(facet).to_owned()]);
    node.say(DEFINITION, [facet::question(facet).to_owned()]);
    node.say(NOTATION, [facet.name().to_owned()]);
    node.say(IN_SCHEME, [format!("{site}/vocabulary")]);
    let members = vocabulary.cards().filter(|c| c.head.id.facet() == facet);
    node.say(MEMBER, members.map(|c| address(site, &c.head.id)));
    node
}

fn concept(vocabulary: &Vocabulary, card: &Card<Term>, site: &str) -> Node {
    let (head, scheme) = (&card.head, format!("{site}/vocabulary"));
    let mut node = Node::new(iri(&address(site, &head.id)), "skos:Concept");
    node.say(LABEL, [head.label.clone()]);
    node.say(NOTATION, [head.id.to_string()]);
    node.say(DEFINITION, [head.definition.clone()]);
    node.say(SCOPE, section(&card.prose, WHAT_IT_IS_NOT));
    node.say(NOTE, notes(head));
    node.say(IN_SCHEME, [scheme.clone()]);
    node.say(TOP_OF, head.broader.is_none().then_some(scheme));
    node.say(BROADER, head.broader.iter().map(|b| address(site, b)));
    node.say(NARROWER, vocabulary.narrower(&head.id).map(|c| address(site, &c.head.id)));
    // Cards whose short names cannot be expanded were refused when the vocabulary was read.
    node.say(CLOSE, head.close_match.iter().filter_map(|c| curie::expand(c).ok()).map(|(iri, _)| iri));
    node.say(DEPRECATED, (head.status == Status::Retired).then(|| "true".to_owned()));
    node
}

fn notes(head: &Term) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(law) = &head.special_category {
        notes.push(format!("Special category of data: {law}."));
    }
    if head.content_note {
        notes.push("Content note: pages warn before they show such a listing.".to_owned());
    }
    if head.absence {
        notes.push("Given when the data is about people and no other term of the facet was found.".to_owned());
    }
    if head.close_match.is_empty() {
        notes.push("Local term: no term of a public vocabulary has nearly the same meaning.".to_owned());
    }
    if head.status == Status::Draft {
        notes.push("Draft: listings are not yet tagged with it.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxjsonld::JsonLdParser;
    use oxrdf::Triple;
    use oxttl::TurtleParser;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    const SITE: &str = "https://watch.example";

    fn graph() -> (Vocabulary, Graph) {
        let vocabulary = Vocabulary::embedded().unwrap();
        let graph = Graph::of_vocabulary(&vocabulary, SITE, "0123456789abcdef");
        (vocabulary, graph)
    }

    fn things(graph: &Graph) -> BTreeMap<String, Value> {
        let document: Value = serde_json::from_slice(&graph.to_json_ld()).unwrap();
        let all = document["@graph"].as_array().unwrap();
        let by_id: BTreeMap<_, _> = all.iter().map(|n| (n["@id"].as_str().unwrap().to_owned(), n.clone())).collect();
        assert_eq!(by_id.len(), all.len(), "a thing is described twice");
        by_id
    }

    fn values(thing: &Value, name: &str) -> Vec<String> {
        thing[name].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_term_is_one_concept_and_every_reference_leads_to_one() {
        let (vocabulary, graph) = graph();
        let things = things(&graph);
        let concepts: Vec<_> = things.values().filter(|n| n["@type"] == "skos:Concept").collect();
        assert_eq!(concepts.len(), vocabulary.cards().count());
        assert_eq!(things.len(), concepts.len() + 4, "a scheme and three collections besides");
        let scheme = &things["https://watch.example/vocabulary"];
        let mut members = 0;
        for thing in things.values() {
            for name in ["broader", "narrower", "hasTopConcept", "topConceptOf", "inScheme", "member"] {
                for target in values(thing, name) {
                    assert!(things.contains_key(&target), "{target} of {name} is not described");
                    members += usize::from(name == "member");
                }
            }
        }
        assert_eq!(members, concepts.len());
        for card in vocabulary.cards() {
            let concept = &things[&format!("{SITE}/vocabulary/{}", card.head.id.as_str().replace(':', "/"))];
            assert_eq!(concept["notation"], card.head.id.as_str());
            assert_eq!(concept["prefLabel"], card.head.label.as_str());
            let top = values(scheme, "hasTopConcept").contains(&concept["@id"].as_str().unwrap().to_owned());
            assert_eq!(top, values(concept, "broader").is_empty());
            for broader in values(concept, "broader") {
                let back = values(&things[&broader], "narrower");
                assert!(back.contains(&concept["@id"].as_str().unwrap().to_owned()), "{broader} does not lead back");
            }
        }
    }

    #[test]
    fn every_mapping_is_a_full_address() {
        let (vocabulary, graph) = graph();
        let things = things(&graph);
        let mut seen = 0;
        for card in vocabulary.cards() {
            let concept = &things[&address(SITE, &card.head.id)];
            let mapped = values(concept, "closeMatch");
            assert_eq!(mapped.len(), card.head.close_match.len(), "{}", card.path);
            assert!(mapped.iter().all(|m| curie::NAMESPACES.iter().any(|n| m.starts_with(n.iri))), "{mapped:?}");
            let local = values(concept, "note").iter().any(|n| n.starts_with("Local term"));
            assert_eq!(local, mapped.is_empty(), "{}", card.path);
            seen += mapped.len();
        }
        assert!(seen > 50, "only {seen} mappings were looked at");
    }

    #[test]
    fn the_scope_note_says_what_a_term_is_not() {
        let (_, graph) = graph();
        let note = things(&graph)["https://watch.example/vocabulary/sensitivity/call-recording"]["scopeNote"].clone();
        assert!(note.as_str().unwrap().starts_with("Speech read into a mobile phone"), "{note}");
    }

    #[test]
    fn both_files_make_the_same_statements() {
        let (vocabulary, mut graph) = graph();
        let mut difficult = Node::new(iri("http://a/<b> c"), "skos:Concept");
        difficult.say(LABEL, ["x\"@en . <y> a <z> .\\\n\u{0}\u{85}\u{2028}“失信” \u{1F600}".to_owned()]);
        difficult.say(CLOSE, ["http://a/\"> . <y> a <z".to_owned()]);
        graph.nodes.push(difficult);
        let turtle = graph.to_turtle();
        let in_turtle: BTreeSet<String> =
            TurtleParser::new().for_slice(&turtle).map(|triple| triple.unwrap().to_string()).collect();
        let json = graph.to_json_ld();
        let in_json: BTreeSet<String> =
            JsonLdParser::new().for_slice(&json).map(|quad| Triple::from(quad.unwrap()).to_string()).collect();
        assert_eq!(in_turtle, in_json);
        assert!(in_turtle.len() > 8 * vocabulary.cards().count(), "only {} statements", in_turtle.len());
    }

    #[test]
    fn invalid_characters_of_an_iri_are_encoded() {
        assert_eq!(iri("http://a/<b> \"c\"\\"), "http://a/%3Cb%3E%20%22c%22%5C");
    }

    #[test]
    fn equal_cards_give_equal_bytes() {
        let (first, second) = (graph().1, graph().1);
        assert_eq!(first.to_turtle(), second.to_turtle());
        assert_eq!(first.to_json_ld(), second.to_json_ld());
    }
}
