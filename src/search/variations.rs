//! Variations of a query: with one more condition, for the bars of a histogram; with all words required; and, if
//! nothing matched, without one of its conditions.

use brokerwatch_index::query::{Leaf, Node, QueryField, minimum_should_match};
use brokerwatch_index::{Ast, FacetField, Filters, IndexError, Searcher, parse};

/// The query with one more condition, as text. `range` is a condition on `field` that is narrower than every condition
/// on it that the query already has, so it replaces them.
pub fn with_condition(query: &Ast, field: QueryField, range: &str) -> String {
    let same = |node: &Node| matches!(node, Node::Leaf(Leaf { field: Some(f), .. }) if *f == field);
    let rest = match query.root() {
        None => None,
        Some(node) if same(node) => None,
        Some(Node::All(nodes)) => all_of(nodes.iter().filter(|n| !same(n)).cloned().collect()),
        Some(other) => Some(other.clone()),
    };
    let text = Ast::from_root(rest.clone()).to_string();
    match rest {
        None => range.to_owned(),
        Some(Node::Any(_)) => format!("({text}) {range}"),
        Some(_) => format!("{text} {range}"),
    }
}

/// All of these conditions as one; `None` for none.
fn all_of(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::All(nodes)) } else { nodes.pop() }
}

/// Most conditions of a query that are dropped in turn.
const MAX_DROPPED: usize = 12;

/// A query without one of its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// What was dropped.
    pub dropped: DroppedCondition,
    /// How many listings match then; never 0.
    pub listings: u64,
}

/// A dropped condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DroppedCondition {
    /// A clause of the query, and the query without it, both as text.
    Clause(String, String),
    /// The values chosen of a facet.
    Filter(FacetField),
}

/// How many listings match without one of the conditions, for a query that matches nothing: it shows which condition is
/// to blame.
///
/// # Errors
/// If the index cannot be read.
pub fn relaxations(query: &Ast, filters: &Filters, searcher: &Searcher) -> Result<Vec<Relaxation>, IndexError> {
    let parts = match query.root() {
        Some(Node::All(parts)) => &parts[..],
        _ => &[],
    };
    let mut found = Vec::new();
    for (number, part) in parts.iter().enumerate().take(MAX_DROPPED) {
        let mut rest = parts.to_vec();
        rest.remove(number);
        let rest = Ast::from_root(all_of(rest));
        let listings = searcher.count(&rest, filters)?;
        let dropped = DroppedCondition::Clause(Ast::from_root(Some(part.clone())).to_string(), rest.to_string());
        found.push(Relaxation { dropped, listings });
    }
    if !filters.is_empty() {
        let prepared = searcher.prepare(query)?;
        for field in filters.keys() {
            let mut rest = filters.clone();
            rest.remove(field);
            found.push(Relaxation { dropped: DroppedCondition::Filter(*field), listings: prepared.count(&rest)? });
        }
    }
    found.retain(|relaxation| relaxation.listings > 0);
    Ok(found)
}

/// The typed text with a span replaced.
pub fn with_word_replaced(typed: &str, span: &std::ops::Range<usize>, by: &str) -> Option<String> {
    Some(format!("{}{by}{}", typed.get(..span.start)?, typed.get(span.end..)?))
}

/// The query with all of its words required, and its text; `None` if none was optional.
pub fn require_all_words(query: &Ast) -> Option<(Ast, String)> {
    query.root().filter(|root| has_optional_words(root))?;
    let strict = query.strict()?;
    let text = strict.to_string();
    // The text is linked, so it must parse to what was counted.
    (parse(&text).0 == strict).then_some((strict, text))
}

/// Whether a listing may lack one of the words and match all the same.
fn has_optional_words(node: &Node) -> bool {
    match node {
        Node::Most(words) => minimum_should_match(words.len()) < words.len(),
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(has_optional_words),
        Node::Not(_) | Node::Leaf(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerwatch_index::{NumberField, RangeField};

    fn by_price(query: &str) -> String {
        with_condition(&parse(query).0, QueryField::Number(NumberField::Price), "price:>=100 price:<200")
    }

    #[test]
    fn a_condition_is_added_without_changing_the_rest() {
        assert_eq!(by_price(""), "price:>=100 price:<200");
        assert_eq!(by_price("voice children"), "voice children price:>=100 price:<200");
        assert_eq!(by_price("face OR voice"), "(face OR voice) price:>=100 price:<200");
        assert_eq!(by_price("-voice"), "-voice price:>=100 price:<200");
        let (both, _) = parse(&by_price("face OR voice"));
        assert!(matches!(both.root(), Some(Node::All(nodes)) if matches!(nodes[0], Node::Any(_))), "{both:?}");
    }

    #[test]
    fn a_condition_replaces_a_wider_one() {
        assert_eq!(by_price("voice price:<500"), "voice price:>=100 price:<200");
        assert_eq!(by_price("price:<500"), "price:>=100 price:<200");
        assert_eq!(by_price("voice -price:<500"), "voice -price:<500 price:>=100 price:<200");
        let year = parse("published:2021 country:DE").0;
        let month = with_condition(&year, QueryField::Range(RangeField::Published), "published:2021-03");
        assert_eq!(month, "country:DE published:2021-03");
    }

    #[test]
    fn of_three_words_all_can_be_required() {
        let (strict, text) = require_all_words(&parse("voice children school").0).unwrap();
        assert_eq!(parse(&text).0, strict);
        assert_eq!(text, "voice AND children AND school");
        assert!(require_all_words(&parse("voice children").0).is_none());
    }
}
