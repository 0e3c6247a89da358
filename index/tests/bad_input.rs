//! Whatever is typed or laid down: no panic, and no more work than the limits allow.

use crate::support::corpus::{FACETS, anchor};
use crate::support::{ask, index, open};
use brokerwatch_index::query::{Form, Leaf, MAX_TERMS, Node};
use brokerwatch_index::{
    Ast, Document, FacetField, Filters, HistogramField, NumberField, Order, Page, RangeField, Searcher, parse,
};

/// Queries that might do harm.
fn absurd() -> Vec<String> {
    let mut all: Vec<String> = [
        "*",
        "*word",
        "**",
        "wo*rd*",
        "?",
        ".*",
        "(a+)+$",
        "/a{1,99999}/",
        "[a-z]*",
        "^.*$",
        "a~99999",
        "~",
        "~2",
        "\"\"~50",
        "\"alpha beta\"~4294967296",
        "\"alpha alpha alpha alpha alpha\"~50",
        "price:NaN",
        "price:>1e999",
        "price:<-1",
        "price:99999999999999999999999999..1",
        "price:inf",
        "age:>99999999999999999999",
        "age:<0",
        "age:-1",
        "seen:0000",
        "seen:9999-99-99",
        "seen:>2200-12-31",
        "seen:<1900-01-01",
        "id:",
        "id:g",
        "id:00000000000000000000000000000000f",
        "severity:>",
        "grade:<F",
        "country:\u{0}",
        "\u{0}\u{1}\u{7f}\u{9f}",
        "\u{202e}alpha\u{2066}",
        "\u{feff}",
        "\u{fffd}",
        "\\",
        "\"",
        "-",
        "--alpha",
        "- -",
        "OR",
        "AND",
        "NOT",
        "NOT NOT NOT alpha",
        "title:",
        "title:*",
        "title:title:alpha",
        "has:has:has",
        "has:",
        "-has:price -price:*",
        "e\u{301}\u{301}\u{301}",
        "\u{301}",
        "ـ",
        "ﷺ",
        "🎤 🎙️",
        "字",
        "字字字字字字字字",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    all.extend([
        "a".repeat(10_000),
        "字".repeat(3_400),
        "alpha ".repeat(2_000),
        "al* ".repeat(2_000),
        "alpah~2 ".repeat(1_200),
        "\"alpha beta\"~50 ".repeat(600),
        format!("\"{}\"~50", "alpha ".repeat(900)),
        format!("\"{}\"", "of the ".repeat(900)),
        format!("{}alpha{}", "(".repeat(200), ")".repeat(200)),
        format!("{}alpha", "-(".repeat(64)),
        "(".repeat(5_000),
        ")".repeat(5_000),
        "alpha OR ".repeat(1_100),
        "-alpha ".repeat(1_100),
        "a-".repeat(5_000),
        "price:<1 ".repeat(1_000),
        "id:0 ".repeat(1_500),
        (0..1_200).map(|n| format!("word{n} ")).collect(),
        "\u{301}".repeat(5_000),
        "e\u{301}".repeat(3_300),
    ]);
    all
}

fn ask_everything(searcher: &Searcher, ast: &Ast) {
    let filters = Filters::from([(FacetField::Country, vec!["x".repeat(10_000)])]);
    for order in [Order::Relevance, Order::Id] {
        let answer = ask(searcher, ast, &Filters::new(), order, Page::top(0, 3));
        assert!(answer.total <= searcher.documents());
        assert!(answer.hits.iter().all(|h| h.score.is_finite() && h.score >= 0.0));
    }
    assert_eq!(searcher.count(ast, &filters).unwrap(), 0);
    searcher.search(ast, &brokerwatch_index::Request::counting(&filters, FACETS)).unwrap();
    let prepared = searcher.prepare(ast).unwrap();
    for of in [HistogramField::Number(NumberField::Price), HistogramField::Days(RangeField::Seen)] {
        assert!(prepared.histogram(&Filters::new(), of).unwrap().buckets.len() <= 400);
    }
}

fn leaves(node: &Node) -> usize {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(leaves).sum(),
        Node::Not(inner) => leaves(inner),
        Node::Most(leaves) => leaves.len(),
        Node::Leaf(_) => 1,
    }
}

fn depth(node: &Node) -> usize {
    match node {
        Node::All(nodes) | Node::Any(nodes) => 1 + nodes.iter().map(depth).max().unwrap_or(0),
        Node::Not(inner) => 1 + depth(inner),
        Node::Most(_) | Node::Leaf(_) => 1,
    }
}

#[test]
fn no_query_exceeds_the_limits() {
    for typed in absurd() {
        let (ast, diagnostics) = parse(&typed);
        assert!(ast.root().map_or(0, leaves) <= MAX_TERMS, "{typed:.40}");
        // Between two levels of brackets there may be an “or”, an “and” and a “not”.
        assert!(ast.root().map_or(0, depth) <= 4 * 65, "{typed:.40}");
        assert!(diagnostics.len() <= 33 && ast.to_string().len() <= 10_000, "{typed:.40}");
        for diagnostic in diagnostics {
            assert!(
                typed.get(diagnostic.span.clone()).is_some() && diagnostic.message.len() < 400,
                "{typed:.40} {diagnostic:?}"
            );
        }
    }
}

#[test]
fn absurd_queries_are_answered() {
    let (_dir, searcher) = index(vec![anchor(); 3]);
    for typed in absurd() {
        let ast = parse(&typed).0;
        ask_everything(&searcher, &ast);
        searcher.complete(&typed, FACETS, 5).unwrap();
    }
}

/// Each look through the dictionary for words like another costs milliseconds: their number is bounded, and it is said.
#[test]
fn fuzzy_scans_of_one_query_are_limited() {
    let (_dir, searcher) = index(vec![anchor()]);
    // Each is one letter away from “alpha”, so the first would find it.
    let like: String = (0..300).map(|n| format!("alph{}~1 OR ", char::from_u32(0x430 + n % 32).unwrap())).collect();
    let plan = searcher.plan(&parse(&like).0).unwrap();
    assert!(plan.diagnostics.iter().any(|n| n.message.contains("64 times")), "{:?}", plan.diagnostics);
    let few = searcher.plan(&parse("alphб~1").0).unwrap();
    assert_eq!(few.diagnostics, []);
    let unknown: String = (0..300).map(|n| format!("alph{} ", char::from_u32(0x430 + n % 32).unwrap())).collect();
    let corrected = searcher.plan(&parse(&unknown).0).unwrap().diagnostics;
    let replaced = corrected.iter().filter(|n| n.message.contains("was searched instead")).count();
    assert!((32..=64).contains(&replaced), "{replaced}");
}

#[test]
fn an_empty_index_answers_everything_with_nothing() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).commit(1).unwrap();
    let searcher = brokerwatch_index::Reader::open(dir.path()).unwrap().searcher();
    searcher.warm().unwrap();
    let usual = crate::support::corpus::parts().map(str::to_owned);
    for typed in absurd().into_iter().chain(usual).chain([String::new()]) {
        let ast = parse(&typed).0;
        ask_everything(&searcher, &ast);
        assert_eq!(searcher.count(&ast, &Filters::new()).unwrap(), 0);
        assert_eq!(searcher.complete(&typed, FACETS, 5).unwrap(), []);
        assert_eq!(searcher.all_ids(&ast, &Filters::new(), 3).unwrap().count(), 0);
    }
}

#[test]
fn absurd_values_of_documents_neither_break_nor_hide_them() {
    let mut documents = Vec::new();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 5e-324, 1e-310, -0.0, 0.0] {
        let mut document = Document { title: "alpha\u{0}\u{202e}".into(), ..Document::default() };
        document.numbers[NumberField::Price] = Some(number);
        documents.push(document);
    }
    for span in [(i64::MIN, i64::MAX), (i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (9, 3), (1 << 40, 1 << 41)] {
        let mut document = Document { title: "alpha".repeat(10_000), ..Document::default() };
        for field in RangeField::all() {
            document.ranges[field] = Some(span);
        }
        documents.push(document);
    }
    let count = documents.len() as u64;
    let (_dir, searcher) = index(documents);
    ask_everything(&searcher, &Ast::everything());
    ask_everything(&searcher, &parse("alpha").0);
    assert_eq!(searcher.documents(), count);
    let found = |typed: &str| searcher.count(&parse(typed).0, &Filters::new()).unwrap();
    assert_eq!(found("has:price"), 6, "what is not finite is not stated");
    assert_eq!(found("age:>99999999999"), 3, "an open end reaches every age");
    for order in Order::names().map(|name| Order::from_name(name).unwrap()) {
        let pages = crate::support::paged(&searcher, &Ast::everything(), &Filters::new(), order, 2);
        assert_eq!(pages.len() as u64, count, "{}", order.name());
    }
}

/// Other makers of trees need not keep to what the parser makes.
#[test]
fn trees_made_elsewhere_are_searched_too() {
    let (_dir, searcher) = index(vec![anchor(); 3]);
    let leaf = |text: &str, form: Form| Node::Leaf(Leaf { field: None, text: text.into(), form, span: 0..0 });
    let count = |node: Node| searcher.count(&Ast::from_root(Some(node)), &Filters::new()).unwrap();
    assert_eq!(count(Node::All(vec![])), 3);
    assert_eq!(count(Node::Any(vec![])), 0);
    assert_eq!(count(Node::Most(vec![])), 3);
    assert_eq!(count(Node::Not(Box::new(Node::Not(Box::new(Node::Any(vec![])))))), 0);
    for form in
        [Form::Word, Form::Prefix, Form::Fuzzy(Some(200)), Form::Phrase { slop: u32::MAX }, Form::Any, Form::Stated]
    {
        for text in ["", " ", "*", "alpha", "alpha beta", "字"] {
            assert!(count(leaf(text, form.clone())) <= 3, "{text} {form:?}");
        }
    }
}
