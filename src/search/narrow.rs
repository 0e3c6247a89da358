//! A question narrowed by a condition: what a link beside a bar of a histogram asks.

use brokerwatch_index::query::{Leaf, Node, QueryField, least};
use brokerwatch_index::{Ast, parse};

/// The question under one more condition, as text. `range` is a condition on `field` that lies inside every condition on
/// it that the question already makes, so it takes their place.
pub fn narrowed(question: &Ast, field: QueryField, range: &str) -> String {
    let same = |node: &Node| matches!(node, Node::Leaf(Leaf { field: Some(f), .. }) if *f == field);
    let rest = match question.root() {
        None => None,
        Some(node) if same(node) => None,
        Some(Node::All(nodes)) => {
            let mut rest: Vec<Node> = nodes.iter().filter(|n| !same(n)).cloned().collect();
            if rest.len() > 1 { Some(Node::All(rest)) } else { rest.pop() }
        }
        Some(other) => Some(other.clone()),
    };
    let text = Ast::from_root(rest.clone()).to_string();
    match rest {
        None => range.to_owned(),
        Some(Node::Any(_)) => format!("({text}) {range}"),
        Some(_) => format!("{text} {range}"),
    }
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
