//! A document as a graph: its statements without their graph names, each once, found by subject.

use oxrdf::{NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, HashMap};

/// Number of a term in its graph.
pub(super) type Id = u32;

/// Takes the statements in any order.
#[derive(Default)]
pub(super) struct Builder {
    ids: HashMap<Term, Id>,
    triples: Vec<[Id; 3]>,
}

impl Builder {
    /// Adds a statement.
    pub(super) fn add(&mut self, triple: Triple) {
        let subject = match triple.subject {
            NamedOrBlankNode::NamedNode(node) => Term::NamedNode(node),
            NamedOrBlankNode::BlankNode(node) => Term::BlankNode(node),
        };
        let triple = [self.id(subject), self.id(Term::NamedNode(triple.predicate)), self.id(triple.object)];
        self.triples.push(triple);
    }

    /// How many statements were added.
    pub(super) fn len(&self) -> usize {
        self.triples.len()
    }

    fn id(&mut self, term: Term) -> Id {
        let next = Id::try_from(self.ids.len()).unwrap_or(Id::MAX);
        *self.ids.entry(term).or_insert(next)
    }

    /// The graph.
    pub(super) fn finish(mut self) -> Graph {
        self.triples.sort_unstable();
        self.triples.dedup();
        let mut terms: Vec<(Id, Term)> = self.ids.into_iter().map(|(term, id)| (id, term)).collect();
        terms.sort_unstable_by_key(|(id, _)| *id);
        let terms: Vec<Term> = terms.into_iter().map(|(_, term)| term).collect();
        let mut predicates = BTreeMap::new();
        let mut graph = Graph { terms, triples: self.triples, predicates: BTreeMap::new() };
        for [_, predicate, _] in &graph.triples {
            if let Some(iri) = graph.iri(*predicate).filter(|iri| !predicates.contains_key(*iri)) {
                predicates.insert(iri.to_owned(), *predicate);
            }
        }
        graph.predicates = predicates;
        graph
    }
}

/// The statements of one document.
pub(super) struct Graph {
    terms: Vec<Term>,
    triples: Vec<[Id; 3]>,
    predicates: BTreeMap<String, Id>,
}

impl Graph {
    /// All statements, sorted by subject.
    pub(super) fn triples(&self) -> &[[Id; 3]] {
        &self.triples
    }

    /// The term of that number.
    pub(super) fn term(&self, id: Id) -> Option<&Term> {
        self.terms.get(id as usize)
    }

    /// The IRI of a term that is one.
    pub(super) fn iri(&self, id: Id) -> Option<&str> {
        match self.term(id) {
            Some(Term::NamedNode(node)) => Some(node.as_str()),
            _ => None,
        }
    }

    /// The text of a literal.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match self.term(id) {
            Some(Term::Literal(literal)) => Some(literal.value()),
            _ => None,
        }
    }

    /// The statements about a subject.
    pub(super) fn about(&self, subject: Id) -> &[[Id; 3]] {
        let from = self.triples.partition_point(|triple| triple.first() < Some(&subject));
        let rest = self.triples.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|triple| triple.first() == Some(&subject)).count();
        rest.get(..count).unwrap_or_default()
    }

    /// The number of a predicate that occurs.
    pub(super) fn predicate(&self, iri: &str) -> Option<Id> {
        self.predicates.get(iri).copied()
    }

    /// The IRIs of all predicates, with their numbers.
    pub(super) fn predicates(&self) -> impl Iterator<Item = (&str, Id)> {
        self.predicates.iter().map(|(iri, id)| (iri.as_str(), *id))
    }

    /// The values of a property, given by its IRI.
    pub(super) fn objects<'a>(&'a self, subject: Id, predicate: &str) -> impl Iterator<Item = Id> + use<'a> {
        // A catalogue has very many statements, and each of its data sets asks for a few of them.
        let range = self.predicate(predicate).map(|predicate| {
            let from = self.triples.partition_point(|[s, p, _]| (*s, *p) < (subject, predicate));
            let rest = self.triples.get(from..).unwrap_or_default();
            rest.iter().take_while(move |[s, p, _]| (*s, *p) == (subject, predicate)).map(|[_, _, object]| *object)
        });
        range.into_iter().flatten()
    }

    /// Whether anything is said about a resource.
    pub(super) fn is_described(&self, id: Id) -> bool {
        self.triples.binary_search_by(|[subject, ..]| subject.cmp(&id)).is_ok()
    }
}
