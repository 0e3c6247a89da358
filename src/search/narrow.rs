//! Questions near the one asked: under one more condition, as a link beside a bar of a histogram asks; with all words
//! required; and, where nothing was found, without one of their conditions.

use brokerwatch_index::query::{Leaf, Node, QueryField, least};
use brokerwatch_index::{Ast, FacetField, Filters, IndexError, Searcher, parse};

/// The question under one more condition, as text. `range` is a condition on `field` that lies inside every condition on
/// it that the question already makes, so it takes their place.
pub fn narrowed(question: &Ast, field: QueryField, range: &str) -> String {
    let same = |node: &Node| matches!(node, Node::Leaf(Leaf { field: Some(f), .. }) if *f == field);
    let rest = match question.root() {
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

/// Conditions of a question that are left out to see what is found without them; of more, only the first.
const MOST_TRIED: usize = 12;

/// A question with one of its conditions left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wider {
    /// What was left out.
    pub without: LeftOut,
    /// How many listings are found then; never 0.
    pub listings: u64,
}

/// A condition left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// A part of the question, and the question without it, both as text.
    Part(String, String),
    /// The values chosen of a facet.
    Chosen(FacetField),
}

/// What is found if one condition is left out: for a question that finds nothing, so that one sees which condition it is.
///
/// # Errors
/// If the index cannot be read.
pub fn wider(question: &Ast, filters: &Filters, searcher: &Searcher) -> Result<Vec<Wider>, IndexError> {
    let parts = match question.root() {
        Some(Node::All(parts)) => &parts[..],
        _ => &[],
    };
    let mut found = Vec::new();
    for (number, part) in parts.iter().enumerate().take(MOST_TRIED) {
        let mut rest = parts.to_vec();
        rest.remove(number);
        let rest = Ast::from_root(all_of(rest));
        let listings = searcher.count(&rest, filters)?;
        let without = LeftOut::Part(Ast::from_root(Some(part.clone())).to_string(), rest.to_string());
        found.push(Wider { without, listings });
    }
    for field in filters.keys() {
        let mut rest = filters.clone();
        rest.remove(field);
        found.push(Wider { without: LeftOut::Chosen(*field), listings: searcher.count(question, &rest)? });
    }
    found.retain(|wider| wider.listings > 0);
    Ok(found)
}

/// The question with a part of its typed text replaced.
pub fn replaced(typed: &str, span: &std::ops::Range<usize>, by: &str) -> Option<String> {
    Some(format!("{}{by}{}", typed.get(..span.start)?, typed.get(span.end..)?))
}

/// The question with all of its words required, and its text; `None` if none was forgiven.
pub fn strict(question: &Ast) -> Option<(Ast, String)> {
    question.root().filter(|root| forgives(root))?;
    let strict = question.strict()?;
    let text = strict.to_string();
    // What is linked is what was counted.
    (parse(&text).0 == strict).then_some((strict, text))
}

/// Whether a listing may lack one of the words and answer all the same.
fn forgives(node: &Node) -> bool {
    match node {
        Node::Most(words) => least(words.len()) < words.len(),
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(forgives),
        Node::Not(_) | Node::Leaf(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerwatch_index::{NumberField, SpanField};

    fn by_price(question: &str) -> String {
        narrowed(&parse(question).0, QueryField::Number(NumberField::Price), "price:>=100 price:<200")
    }

    #[test]
    fn a_condition_is_added_without_changing_what_the_question_meant() {
        assert_eq!(by_price(""), "price:>=100 price:<200");
        assert_eq!(by_price("voice children"), "voice children price:>=100 price:<200");
        assert_eq!(by_price("face OR voice"), "(face OR voice) price:>=100 price:<200");
        assert_eq!(by_price("-voice"), "-voice price:>=100 price:<200");
        let (both, _) = parse(&by_price("face OR voice"));
        assert!(matches!(both.root(), Some(Node::All(nodes)) if matches!(nodes[0], Node::Any(_))), "{both:?}");
    }

    #[test]
    fn a_condition_takes_the_place_of_a_wider_one() {
        assert_eq!(by_price("voice price:<500"), "voice price:>=100 price:<200");
        assert_eq!(by_price("price:<500"), "price:>=100 price:<200");
        assert_eq!(by_price("voice -price:<500"), "voice -price:<500 price:>=100 price:<200");
        let year = parse("published:2021 country:DE").0;
        let month = narrowed(&year, QueryField::Span(SpanField::Published), "published:2021-03");
        assert_eq!(month, "country:DE published:2021-03");
    }

    #[test]
    fn of_three_words_the_strict_question_asks_for_all() {
        let (strict, text) = strict(&parse("voice children school").0).unwrap();
        assert_eq!(parse(&text).0, strict);
        assert_eq!(text, "voice AND children AND school");
        assert!(super::strict(&parse("voice children").0).is_none());
    }
}
