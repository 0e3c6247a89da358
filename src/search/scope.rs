//! The scope of a query: invented samples beside real listings are excluded from results and totals unless the query
//! asks for them, and every answer says how many were excluded.

use super::document::SAMPLE;
use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
use brokerwatch_index::{Ast, FacetField, Filters, IndexError, Searcher};

/// The query for the invented samples.
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

    /// Whether all listings are samples.
    pub fn all(self) -> bool {
        self.samples > 0 && self.samples == self.listings
    }

    /// Whether there are samples and real listings.
    pub fn mixed(self) -> bool {
        self.samples > 0 && self.samples < self.listings
    }
}

/// A query within its scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The query to run.
    pub ast: Ast,
    /// Samples that would match too and are excluded.
    pub samples_excluded: u64,
}

/// The query to run: without samples, if there are real listings and neither the query nor its filters ask for samples
/// by `is:sample` or for one of the `invented` sources.
///
/// # Errors
/// If the index cannot be read.
pub fn scoped(searcher: &Searcher, ast: &Ast, filters: &Filters, invented: &[&str]) -> Result<Scope, IndexError> {
    let whole = || Scope { ast: ast.clone(), samples_excluded: 0 };
    if asks_for_samples(ast, filters, invented) || !Samples::of(searcher)?.mixed() {
        return Ok(whole());
    }
    let narrowed = without_samples(ast);
    let count = |ast: &Ast| searcher.count(ast, filters);
    Ok(Scope { samples_excluded: count(&only_samples(ast))?, ast: narrowed })
}

/// Whether a query or its filters name samples or a source of them.
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
                // Whoever types an id wants that listing, sample or not.
                Some(QueryField::Id) => true,
                _ => false,
            })
        })
}

/// All leaves of a query, also excluded ones.
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
    conjunction(ast, &Ast::from_root(Some(Node::Not(Box::new(sample())))))
}

fn only_samples(ast: &Ast) -> Ast {
    conjunction(ast, &Ast::from_root(Some(sample())))
}

/// The query for what matches both queries.
pub fn conjunction(one: &Ast, other: &Ast) -> Ast {
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
    fn samples_are_excluded_unless_the_question_names_them() {
        let asks = |q: &str| asks_for_samples(&parse(q).0, &Filters::new(), &["sample-cards"]);
        assert!(asks("is:sample") && asks("voice (is:sample OR price:>5)") && asks("source:Sample-Cards"));
        assert!(asks("-is:sample voice"), "naming them asks for them");
        assert!(!asks("voice") && !asks("sample") && !asks("source:hub-cards"));
        let filters = Filters::from([(FacetField::Source, vec!["sample-cards".to_owned()])]);
        assert!(asks_for_samples(&Ast::everything(), &filters, &["sample-cards"]));
        assert_eq!(without_samples(&parse("a OR b").0).to_string(), "(a OR b) -is:sample");
        assert_eq!(without_samples(&parse("").0).to_string(), "-is:sample");
        assert_eq!(without_samples(&parse("x price:>5").0).to_string(), "x price:>5 -is:sample");
    }
}
