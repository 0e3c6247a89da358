//! A document as a graph: its statements without their graph names, each once, found by subject.

use super::vocabulary::{curie, spelled_out};
use oxrdf::{NamedOrBlankNode, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Number of a term in its graph.
pub(super) type Id = u32;

/// Takes the statements in any order.
#[derive(Default)]
pub(super) struct Builder {
    /// By a hash with a secret: terms are chosen by whoever wrote the document, and could be made to collide.
    ids: HashMap<Term, Id>,
    triples: Vec<[Id; 3]>,
    /// The subject of the last statement, which most often is that of the next one.
    subject: Option<(NamedOrBlankNode, Id)>,
}

impl Builder {
    /// Adds a statement.
    pub(super) fn add(&mut self, triple: Triple) {
        let subject = match &self.subject {
            Some((last, id)) if *last == triple.subject => *id,
            _ => {
                let id = self.id(triple.subject.clone().into());
                self.subject = Some((triple.subject, id));
                id
            }
        };
        let triple = [subject, self.id(Term::NamedNode(triple.predicate)), self.id(triple.object)];
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
        let mut terms: Vec<Option<Term>> = Vec::new();
        terms.resize(self.ids.len(), None);
        for (term, id) in self.ids {
            if let Some(place) = terms.get_mut(id as usize) {
                *place = Some(term);
            }
        }
        let mut begins: Vec<usize> = Vec::with_capacity(terms.len() + 1);
        for (at, [subject, ..]) in self.triples.iter().enumerate() {
            begins.resize(begins.len().max(*subject as usize + 1), at);
        }
        begins.resize(terms.len() + 1, self.triples.len());
        let used: FxHashSet<Id> = self.triples.iter().map(|[_, predicate, _]| *predicate).collect();
        let mut graph = Graph {
            terms,
            triples: self.triples,
            begins,
            predicates: BTreeMap::new(),
            curies: FxHashMap::default(),
            lists: RefCell::default(),
        };
        let named = |id: Id| Some((graph.iri(id)?.to_owned(), id));
        graph.predicates = used.into_iter().filter_map(named).collect();
        graph.curies = graph.predicates.iter().map(|(iri, id)| (*id, curie(iri))).collect();
        graph
    }
}

/// The list of names in the program by which a document is asked for properties: where it is and how long.
type ListKey = (usize, usize);

/// The statements of one document.
pub(super) struct Graph {
    terms: Vec<Option<Term>>,
    triples: Vec<[Id; 3]>,
    /// Where the statements about each subject begin; one more at the end.
    begins: Vec<usize>,
    predicates: BTreeMap<String, Id>,
    curies: FxHashMap<Id, String>,
    /// Numbers of the properties that were asked for.
    lists: RefCell<FxHashMap<ListKey, Rc<[Id]>>>,
}

impl Graph {
    /// All statements, sorted by subject.
    pub(super) fn triples(&self) -> &[[Id; 3]] {
        &self.triples
    }

    /// The term of that number.
    pub(super) fn term(&self, id: Id) -> Option<&Term> {
        self.terms.get(id as usize)?.as_ref()
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
        let at = |subject: usize| self.begins.get(subject).copied().unwrap_or(self.triples.len());
        self.triples.get(at(subject as usize)..at(subject as usize + 1)).unwrap_or_default()
    }

    /// The IRIs of all predicates, with their numbers.
    pub(super) fn predicates(&self) -> impl Iterator<Item = (&str, Id)> {
        self.predicates.iter().map(|(iri, id)| (iri.as_str(), *id))
    }

    /// The short name of a predicate.
    pub(super) fn curie(&self, predicate: Id) -> Option<&str> {
        self.curies.get(&predicate).map(String::as_str)
    }

    /// The numbers of the properties that occur in the document, in the order of the list; each is given by its IRI or
    /// its short name, and may have two numbers, because some IRIs have two spellings.
    pub(super) fn occurring(&self, properties: &'static [&'static str]) -> Rc<[Id]> {
        // Every listing asks for the same hundred properties, most of which the document does not have.
        let key = (properties.as_ptr().addr(), properties.len());
        let mut lists = self.lists.borrow_mut();
        let numbers = lists.entry(key).or_insert_with(|| {
            let iris = properties.iter().flat_map(|name| spelled_out(name)).flatten();
            iris.filter_map(|iri| self.predicates.get(&iri).copied()).collect()
        });
        Rc::clone(numbers)
    }

    /// The number of a property, given by its IRI, if it occurs in the document.
    pub(super) fn predicate(&self, iri: &str) -> Option<Id> {
        self.predicates.get(iri).copied()
    }

    /// The values of a property, given by its number.
    pub(super) fn values(&self, subject: Id, predicate: Id) -> impl Iterator<Item = Id> {
        let about = self.about(subject);
        let from = about.partition_point(|[_, other, _]| *other < predicate);
        let rest = about.get(from..).unwrap_or_default();
        rest.iter().take_while(move |[_, other, _]| *other == predicate).map(|[_, _, object]| *object)
    }

    /// The values of properties, in the order of the list, see [`Graph::occurring`].
    pub(super) fn objects(&self, subject: Id, properties: &'static [&'static str]) -> impl Iterator<Item = Id> {
        let numbers = self.occurring(properties);
        (0..numbers.len()).filter_map(move |n| numbers.get(n).copied()).flat_map(move |p| self.values(subject, p))
    }

    /// Whether anything is said about a resource.
    pub(super) fn is_described(&self, id: Id) -> bool {
        !self.about(id).is_empty()
    }
}
