//! No input makes the parser panic, and the canonical text parses to an equal tree.

use proptest::prelude::*;

use super::super::*;

/// Pieces that include every operator of the language, whole and in parts.
const PIECES: &[&str] = &[
    "a",
    "b",
    "cc*",
    "d~",
    "e~1",
    "f~9",
    "g~0",
    "e-mail",
    "录音",
    "é",
    "1",
    "x:",
    "http://x.y",
    " ",
    " ",
    " ",
    "  ",
    "\u{0}",
    "\n",
    "-",
    "--",
    "- ",
    "(",
    ")",
    "(",
    ")",
    " OR ",
    " AND ",
    "NOT ",
    "OR",
    "AND",
    "\"",
    "\"",
    "“",
    "”",
    "„",
    "'",
    "\\",
    "\\\"",
    "~",
    "~3",
    "~99",
    "\"p q\"",
    "\"p q\"~3",
    "*",
    "**",
    "wo*rd",
    "*w",
    "*OR",
    "*-x",
    "title:",
    "TITLE:(",
    "description:(",
    "country:",
    "country:(",
    "consent:none",
    "lang:de",
    "is:free",
    "has:",
    "has:(",
    "price",
    "consent ",
    "severity:",
    "severity:>=",
    "high",
    "low..high",
    "..",
    "grade:<",
    "A+",
    "C ",
    "price:",
    "price:(",
    "<",
    ">=",
    "=",
    "≤",
    "5",
    "5..7",
    "7..5",
    "1,500",
    "2.5k",
    "1e9",
    "bytes:",
    "3GiB",
    "age:",
    "17",
    "seen:",
    "seen:(",
    "2024",
    "2024-02",
    "2024-02-30",
    "2024-01..2024-06",
    "1900",
    "2200",
    "published:<1900",
    "seen:>2200",
    "id:",
    "0aF",
    "!!!",
    "?",
    "[a-z]+",
    "/x/",
    "^2",
    "+",
    "&&",
    ":",
    ",",
    ";",
    "\u{640}",
    "\u{200b}",
];

fn typed() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..32).prop_map(|pieces| pieces.concat());
    let spaced = prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.join(" "));
    let wild = prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter);
    let mixed = prop::collection::vec(
        prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), any::<char>().prop_map(String::from)],
        0..32,
    )
    .prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 3 => spaced, 1 => wild, 2 => mixed, 1 => "[ab \"()*:~.<>=0-9-]{0,40}"]
}

fn notices_fit(text: &str, diagnostics: &[QueryDiagnostic]) -> bool {
    diagnostics
        .iter()
        .all(|n| n.position == n.span.start && text.get(n.span.clone()).is_some() && !n.message.is_empty())
}

/// What the doc comments of [`Node`] promise of a tree.
fn is_sound(node: &Node) -> bool {
    match node {
        Node::All(nodes) => nodes.len() > 1 && nodes.iter().all(|n| !matches!(n, Node::All(_)) && is_sound(n)),
        Node::Any(nodes) => nodes.len() > 1 && nodes.iter().all(|n| !matches!(n, Node::Any(_)) && is_sound(n)),
        Node::Most(words) => {
            let word = |leaf: &Leaf| matches!(leaf.form, Form::Word | Form::Prefix | Form::Fuzzy(_));
            words.len() > 1 && words.iter().all(|leaf| word(leaf) && leaf.field == words[0].field)
        }
        Node::Not(inner) => !matches!(**inner, Node::Not(_)) && is_sound(inner),
        Node::Leaf(_) => true,
    }
}

fn comes_back(ast: &Ast) -> Result<(), TestCaseError> {
    let printed = ast.to_string();
    let (again, _) = parse(&printed);
    prop_assert_eq!(&again, ast, "{}", printed);
    prop_assert_eq!(again.to_string(), printed);
    Ok(())
}

proptest! {
    // PROPTEST_CASES overrides the number of cases.
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_query_whose_canonical_text_parses_back(typed in typed()) {
        let (ast, diagnostics) = parse(&typed);
        prop_assert!(notices_fit(&typed, &diagnostics), "{:?}", diagnostics);
        prop_assert!(ast.positive_leaves().iter().all(|leaf| typed.get(leaf.span.clone()).is_some()));
        prop_assert!(ast.root().is_none_or(is_sound), "{:?}", ast);
        comes_back(&ast)?;
        if let Some(strict) = ast.strict() {
            comes_back(&strict)?;
        }
    }

    #[test]
    fn values_of_every_kind_of_field_parse_back(
        field in prop::sample::select(vec!["price", "bytes", "age", "seen", "published", "severity", "grade", "country", "id", "title"]),
        value in "(<|>|<=|>=|=|≤)?(\\PC{0,6}|[0-9]{1,4}(-[0-9]{2}){0,2}|[0-9._,]{1,9}(k|M|b|GB|KiB)?|high|low|A\\+)(\\.\\.([0-9]{1,5}(-[0-9]{2}){0,2}|critical|B))?",
    ) {
        for typed in [format!("{field}:{value}"), format!("{field}:({value})"), format!("-{field}:\"{value}\"")] {
            let (ast, diagnostics) = parse(&typed);
            prop_assert!(notices_fit(&typed, &diagnostics), "{:?}", diagnostics);
            comes_back(&ast)?;
        }
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000)
}

#[test]
fn long_texts_of_every_piece_parse_back() {
    for piece in
        PIECES.iter().chain(&["lang:de ", "price:1b ", "a AND ", "-(a ", "title:(a ", "(a OR ", "x~1~1", "x*~"])
    {
        let text = piece.repeat(40_000 / piece.len());
        let (ast, diagnostics) = parse(&text);
        assert!(notices_fit(&text, &diagnostics), "{piece:?}");
        assert!(diagnostics.len() <= MAX_DIAGNOSTICS + 1);
        let printed = ast.to_string();
        assert!(printed.len() <= MAX_BYTES, "{piece:?}");
        assert_eq!(parse(&printed).0, ast, "{piece:?}");
    }
}

#[test]
fn trees_made_elsewhere_are_printed_without_a_panic() {
    let leaf = |field, text: &str, form| Leaf { field, text: text.into(), form, span: 0..0 };
    let odd = [
        leaf(None, "two words", Form::Word),
        leaf(None, "OR", Form::Word),
        leaf(None, "", Form::Prefix),
        leaf(None, "a\"b", Form::Fuzzy(Some(2))),
        leaf(None, "", Form::Stated),
        leaf(None, "", Form::Any),
        leaf(None, "", Form::Range(Bounds::Values { low: Some(9), high: None })),
        leaf(None, "", Form::Range(Bounds::Days { from: Some(i64::MIN), to: Some(i64::MAX) })),
        leaf(None, "", Form::Range(Bounds::Numbers { low: None, high: None })),
    ];
    for leaf in &odd {
        let node = Node::Most(vec![leaf.clone(), leaf.clone()]);
        let _ = Ast::from_root(Some(Node::Not(Box::new(node)))).to_string();
    }
    let plain = odd[..2].iter().cloned().map(Node::Leaf).collect();
    assert_eq!(Ast::from_root(Some(Node::All(plain))).to_string(), "\"two words\" AND \"OR\"");
    for empty in [Node::All(Vec::new()), Node::Any(Vec::new()), Node::Most(Vec::new())] {
        assert_eq!(Ast::from_root(Some(empty)).to_string(), "");
    }
}
