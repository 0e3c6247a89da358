//! What a question is asked of: invented samples beside real listings are left out of answers and totals unless the
//! question asks for them, and whoever answers says how many were left out.

use super::document::SAMPLE;
use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
use brokerwatch_index::{Ast, FacetField, Filters, IndexError, Searcher};

/// The question that finds the invented samples.
pub const SAMPLES: &str = "is:sample";

/// How many listings are invented samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    /// Samples.
    pub samples: u64,
    /// All listings, samples among them.
    pub listings: u64,
}

impl Samples {
    /// Counts them.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(searcher: &Searcher) -> Result<Self, IndexError> {
        let filters = Filters::from([(FacetField::Status, vec![SAMPLE.to_owned()])]);
        Ok(Self { samples: searcher.count(&Ast::everything(), &filters)?, listings: searcher.documents() })
    }

    /// Whether nothing but samples is there.
    pub fn all(self) -> bool {
        self.samples > 0 && self.samples == self.listings
    }

    /// Whether samples stand beside real listings.
    pub fn mixed(self) -> bool {
        self.samples > 0 && self.samples < self.listings
    }
}

/// A question within what it is asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The question to ask.
    pub ast: Ast,
    /// Samples that would answer too and are left out.
    pub left_out: u64,
}

/// The question as it is asked: without samples, if real listings are there and neither it nor its filters ask for samples by
/// `is:sample` or for one of the `invented` sources.
///
/// # Errors
/// If the index cannot be read.
pub fn scoped(searcher: &Searcher, ast: &Ast, filters: &Filters, invented: &[&str]) -> Result<Scope, IndexError> {
    let whole = || Scope { ast: ast.clone(), left_out: 0 };
    if asks_for_samples(ast, filters, invented) || !Samples::of(searcher)?.mixed() {
        return Ok(whole());
    }
    let narrowed = without_samples(ast);
    let count = |ast: &Ast| searcher.count(ast, filters);
    Ok(Scope { left_out: count(&only_samples(ast))?, ast: narrowed })
}

/// Whether a question or its filters name samples or a source of them.
fn asks_for_samples(ast: &Ast, filters: &Filters, invented: &[&str]) -> bool {
    let named = |field: FacetField, value: &str| match field {
        FacetField::Status => value.eq_ignore_ascii_case(SAMPLE),
        FacetField::Source => invented.iter().any(|id| id.eq_ignore_ascii_case(value)),
        _ => false,
    };
    let chosen = filters.iter().any(|(field, values)| values.iter().any(|v| named(*field, v)));
    chosen
        || ast.root().is_some_and(|root| {
            leaves(root).iter().any(|leaf| match leaf.field {
                Some(QueryField::Facet(field)) => named(field, &leaf.text),
                // An id is asked for because somebody has it at hand.
                Some(QueryField::Id) => true,
                _ => false,
            })
        })
}

/// All leaves of a question, also those that exclude.
pub(super) fn leaves(node: &Node) -> Vec<&Leaf> {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().flat_map(leaves).collect(),
        Node::Most(words) => words.iter().collect(),
        Node::Not(node) => leaves(node),
        Node::Leaf(leaf) => vec![leaf],
    }
}

fn sample() -> Node {
    let field = Some(QueryField::Facet(FacetField::Status));
    Node::Leaf(Leaf { field, text: SAMPLE.to_owned(), form: Form::Word, span: 0..0 })
}

fn without_samples(ast: &Ast) -> Ast {
    both(ast, &Ast::from_root(Some(Node::Not(Box::new(sample())))))
}

fn only_samples(ast: &Ast) -> Ast {
    both(ast, &Ast::from_root(Some(sample())))
}

/// The question that both questions find something with.
pub fn both(one: &Ast, other: &Ast) -> Ast {
    let parts = |ast: &Ast| match ast.root() {
        None => Vec::new(),
        Some(Node::All(nodes)) => nodes.clone(),
        Some(node) => vec![node.clone()],
    };
    let mut nodes = [parts(one), parts(other)].concat();
    Ast::from_root(if nodes.len() > 1 { Some(Node::All(nodes)) } else { nodes.pop() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerwatch_index::parse;

    #[test]
    fn samples_are_left_out_unless_the_question_names_them() {
        let asks = |q: &str| asks_for_samples(&parse(q).0, &Filters::new(), &["sample-cards"]);
        assert!(asks("is:sample") && asks("voice (is:sample OR price:>5)") && asks("source:Sample-Cards"));
        assert!(asks("-is:sample voice"), "who names them has decided");
        assert!(!asks("voice") && !asks("sample") && !asks("source:hub-cards"));
        let filters = Filters::from([(FacetField::Source, vec!["sample-cards".to_owned()])]);
        assert!(asks_for_samples(&Ast::everything(), &filters, &["sample-cards"]));
        assert_eq!(without_samples(&parse("a OR b").0).to_string(), "(a OR b) -is:sample");
        assert_eq!(without_samples(&parse("").0).to_string(), "-is:sample");
        assert_eq!(without_samples(&parse("x price:>5").0).to_string(), "x price:>5 -is:sample");
    }
}
