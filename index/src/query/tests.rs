//! The query language: what is understood, what is diagnosed, and that no input panics.

use super::*;

mod properties;
mod replacements;
mod values;

/// The canonical text of what was typed, and the diagnostics.
fn check(typed: &str, canonical: &str, diagnostics: &[&str]) {
    let (ast, found) = parse(typed);
    assert_eq!(ast.to_string(), canonical, "{typed}");
    let found: Vec<String> = found
        .into_iter()
        .map(|n| format!("{}: {}{}", n.position, n.message, n.hint.map(|h| format!(" [{h}]")).unwrap_or_default()))
        .collect();
    assert_eq!(found, diagnostics, "{typed}");
}

#[test]
fn the_language_is_read_and_printed_back() {
    check("  voice   data ", "voice data", &[]);
    check("voice AND NOT data", "voice -data", &[]);
    check("a b OR c (d OR e)", "a b OR c (d OR e)", &[]);
    check("((a) (b c))", "a AND (b c)", &[]);
    check("-(a OR b) -(-c)", "-(a OR b) c", &[]);
    check("“two words” prefi* text-to-speech", "\"two words\" prefi* text-to-speech", &[]);
    check(r#"lang:de country:"Côte d'Ivoire" -rule:GDPR*"#, r#"language:de country:"Côte d'Ivoire" -rule:GDPR*"#, &[]);
    check("TITLE:voice license:*", "title:voice licence:*", &[]);
    check(r#""say \"hi\" C:\\x""#, r#""say \"hi\" C:\\x""#, &[]);
    check("voice - data or", "voice data or", &[]);
    check("https://example.org/x", "https://example.org/x", &[]);
}

#[test]
fn words_side_by_side_are_a_group_and_all_else_is_required() {
    check("a \"c d\" b country:DE e", "a b e \"c d\" country:DE", &[]);
    check("\"c d\" a b", "\"c d\" a b", &[]);
    check("-x a* b~ c~1", "-x a* b~ c~1", &[]);
    check("a \"c d\" -b", "a \"c d\" -b", &[]);
    let (ast, _) = parse("a \"c d\" b");
    let Some(Node::All(nodes)) = ast.root() else { panic!("{ast:?}") };
    assert!(matches!(&nodes[0], Node::Most(words) if words.len() == 2), "{nodes:?}");
}

#[test]
fn and_makes_the_words_beside_it_required() {
    check("a AND b", "a AND b", &[]);
    check("a AND b c d", "a AND b AND (c d)", &[]);
    check("c d AND a", "c AND d AND a", &[]);
    check("a b AND", "a AND b", &[]);
    check("AND a b c", "a AND (b c)", &[]);
    check("a AND \"x y\" AND b", "a AND \"x y\" AND b", &[]);
    check("a AND -b AND c", "a AND -b AND c", &[]);
    check("a AND b OR c AND d", "a AND b OR c AND d", &[]);
    check("a AND country:DE", "a country:DE", &[]);
}

#[test]
fn a_bracket_with_a_group_stays_a_group_of_its_own() {
    check("(a b) c", "(a b) AND c", &[]);
    check("(a b) c d", "(a b) (c d)", &[]);
    check("(a b) \"c d\"", "a b \"c d\"", &[]);
    check("(a b \"x\") (c d)", "(a b) \"x\" (c d)", &[]);
    check("(a) b", "a AND b", &[]);
    check("-(a b) c", "-(a b) c", &[]);
    check("(a b) OR (c d)", "a b OR c d", &[]);
    check("(a OR b) c d", "(a OR b) c d", &[]);
}

#[test]
fn a_field_before_brackets_applies_to_everything_inside() {
    check("title:(a b)", "title:(a b)", &[]);
    check("title:(a b) c", "title:(a b) c", &[]);
    check("title:(a AND b* \"c d\")", "title:a title:b* title:\"c d\"", &[]);
    check("title:(a OR description:(b c) -d)", "title:a OR description:(b c) -title:d", &[]);
    check("-title:(a b)", "-title:(a b)", &[]);
    check("title:(a (b c))", "title:a title:(b c)", &[]);
    check("country:(DE OR FR -it)", "country:DE OR country:FR -country:it", &[]);
    check("country:(DE \"x y\")", "country:DE country:\"x y\"", &[]);
    check("price:(<5 OR 10..20)", "price:<5 OR price:10..20", &[]);
    check("has:(price OR licence)", "has:price OR has:licence", &[]);
    check("title:(country:DE)", "country:DE", &[]);
    check("title:x title:y", "title:x title:y", &[]);
}

#[test]
fn phrases_may_be_loose_and_words_fuzzy() {
    check("\"a b\"~3 \"c\"~0", "\"a b\"~3 \"c\"", &[]);
    check(
        "\"a b\"~99",
        "\"a b\"~50",
        &["5: At most 50 words are allowed in between; “~99” was cut to that. [write ~50]"],
    );
    let half = "“~” after a phrase needs the number of words allowed in between. [write \"two words\"~3]";
    check("\"a b\"~", "\"a b\"", &[&format!("5: {half}")]);
    check("\"a b\"~c", "\"a b\" ~c", &[]);
    check("word~ word~1 word~2", "word~ word~1 word~2", &[]);
    check("word~7", "word~2", &["4: A word may differ in 2 letters at most; “~7” was cut to that. [write ~2]"]);
    let none = "“~0” allows no other letter, so the word was searched without it.";
    check("word~0", "word", &[&format!("4: {none} [put a word in quotes to find exactly that]")]);
    check("~5 x~y", "~5 x~y", &[]);
    let both = "A word ends in “*” or in “~”, not in both; only the last sign was taken.";
    check("word~1*", "word*", &[&format!("4: {both}")]);
    let facet = "“~” after quotes means nothing in “broker” and was left out.";
    check("broker:\"A B\"~2", "broker:\"A B\"", &[&format!("7: {facet}")]);
}

#[test]
fn a_star_stands_only_at_the_end_of_a_word() {
    let star = "A star is only allowed at the end of a word; it was left out.";
    check("a *word", "a word", &[&format!("2: {star} [write word*]")]);
    check("wo*rd", "word", &[&format!("2: {star} [write wo*]")]);
    check("wo*rd*", "word*", &[&format!("2: {star} [write wo*]")]);
    check("broker:*acme", "broker:acme", &[&format!("7: {star} [write acme*]")]);
    check("a* [a-z]+ /x.y/ w?", "a* [a-z]+ /x.y/ w?", &[]);
    let whole = "“title:*” would find nearly every listing and was left out.";
    check("title:* a", "a", &[&format!("0: {whole} [write the beginning of a word before the star]")]);
    check("country:* price:* seen:* is:*", "country:* price:* seen:* is:*", &[]);
}

#[test]
fn a_word_without_its_operators_never_becomes_an_operator() {
    for (typed, canonical) in [
        ("*OR", "\"OR\""),
        ("N*OT", "\"NOT\""),
        ("*-x", "\"-x\""),
        ("ti*tle:x", "\"title:x\""),
        ("x~*1", "\"x~1\""),
        ("AND~0", "\"AND\""),
        ("title:(*OR p q)", "title:\"OR\" title:(p q)"),
        ("country:=<5", "country:\"<5\""),
        ("country:==DE", "country:DE"),
        ("severity:h.*.x", "severity:\"h..x\""),
    ] {
        let (ast, _) = parse(typed);
        assert_eq!(ast.to_string(), canonical, "{typed}");
        assert_eq!(parse(canonical).0, ast, "{typed}");
    }
}

#[test]
fn control_characters_separate_words() {
    check("a\u{0}b\u{7}country:DE", "a b country:DE", &[]);
}

#[test]
fn has_asks_whether_anything_is_stated() {
    check("has:consent -HAS:lang has:items", "has:consent -has:language has:volume", &[]);
    check("has:contry", "", &["4: Unknown field “contry”; “has:” was left out. [did you mean “has:country”?]"]);
    let text = "“has:” does not ask for “title”, which is a text; it was left out.";
    check("has:title", "", &[&format!("4: {text} [has: asks for facets, numbers and days, as in has:consent]")]);
    let empty = "The field “has” has no value and was left out.";
    check("has:", "", &[&format!("0: {empty} [write the name of a field right after the colon, as in has:consent]")]);
}

#[test]
fn ids_are_hexadecimal_and_may_be_prefixes() {
    let id = "0123456789abcdef0123456789ABCDEF";
    check(&format!("id:{id}"), &format!("id:{}", id.to_lowercase()), &[]);
    check("id:01A id:ff*", "id:01a* id:ff*", &[]);
    let hint = "an id has 32 of the digits 0 to 9 and a to f";
    check("id:xyz a", "a", &[&format!("3: “xyz” is not an id or the beginning of one; it was left out. [{hint}]")]);
    check("id:*", "", &[&format!("3: “*” is not an id or the beginning of one; it was left out. [{hint}]")]);
}

#[test]
fn other_spellings_of_a_value_are_printed_as_the_value() {
    check("consent:not-stated", "consent:unknown", &[]);
    check("provenance:(None OR \"missing\")", "provenance:unknown OR provenance:\"unknown\"", &[]);
    check("country:none", "country:none", &[]);
    check("status:delisted", "is:delisted", &[]);
}

#[test]
fn an_empty_query_matches_everything() {
    for typed in ["", " ", "()", "*", "-", "AND"] {
        assert!(parse(typed).0.is_everything(), "{typed}");
    }
}

#[test]
fn an_unknown_field_is_searched_as_words_with_a_guess() {
    let message = "Unknown field “contry”; its name and value were searched as words.";
    check("contry:DE", "contry:DE", &[&format!("0: {message} [did you mean “country:DE”?]")]);
    check("weather:x", "weather:x", &["0: Unknown field “weather”; its name and value were searched as words."]);
}

#[test]
fn unbalanced_operators_are_closed_or_left_out() {
    check(
        "voice \"call cen",
        "voice \"call cen\"",
        &["6: This quotation mark is not closed; the phrase goes on to the end. [put \" after the phrase]"],
    );
    check("(a OR b", "a OR b", &["0: This bracket is not closed; it was taken to close at the end. [add )]"]);
    check("a) b", "a b", &["1: Unmatched closing bracket; it was left out."]);
    check("a NOT", "a", &["2: There is nothing after “NOT” to exclude. [write -word or NOT word]"]);
    check("a -OR b", "a OR b", &["2: There is nothing after “-” to exclude. [write -word or NOT word]"]);
}

#[test]
fn empty_parts_are_left_out_with_a_diagnostic() {
    let empty = "has no value and was left out. [write the value right after the colon, in quotes if it has spaces]";
    check("country: DE", "DE", &[&format!("0: The field “country” {empty}")]);
    check("a title:\"\"", "a", &[&format!("2: The field “title” {empty}")]);
    check("a !!!", "a", &["2: “!!!” has no letters or digits and was left out."]);
    check("OR", "", &["0: “OR” needs something to search for on both sides. [write a OR b]"]);
    check("a OR", "a", &["2: “OR” needs something to search for on both sides. [write a OR b]"]);
}

#[test]
fn leaves_know_where_they_were_typed() {
    let (ast, _) = parse("ä -b country:\"DE\"");
    let Some(Node::All(nodes)) = ast.root() else { panic!("{ast:?}") };
    let spans: Vec<_> = nodes
        .iter()
        .map(|n| match n {
            Node::Leaf(leaf) => leaf.span.clone(),
            Node::Not(inner) => match &**inner {
                Node::Leaf(leaf) => leaf.span.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(spans, [0..2, 4..5, 6..18]);
}

#[test]
fn too_many_terms_are_cut_with_one_diagnostic() {
    let (ast, diagnostics) = parse(&"word ".repeat(MAX_TERMS + 10));
    assert_eq!(ast.positive_leaves().len(), MAX_TERMS);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].position, MAX_TERMS * 5);
    let (ast, diagnostics) = parse(&format!("first \"{}\"", "word ".repeat(MAX_TERMS)));
    assert_eq!(ast.to_string(), "first");
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn too_many_levels_are_cut_with_one_diagnostic() {
    let deep = |levels: usize| format!("{}a{} b", "(".repeat(levels), ")".repeat(levels));
    check(&deep(MAX_LEVELS), "a AND b", &[]);
    let (ast, diagnostics) = parse(&deep(4_000));
    assert_eq!(ast.to_string(), "b");
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}

#[test]
fn many_diagnostics_are_cut_with_a_note() {
    let (_, diagnostics) = parse(&"weather:x ".repeat(100));
    assert_eq!(diagnostics.len(), MAX_DIAGNOSTICS + 1);
    assert_eq!(diagnostics[MAX_DIAGNOSTICS].message, "68 more remarks were left out.");
}

#[test]
fn an_overlong_text_is_cut_between_two_characters() {
    let typed = format!("{}é", "a".repeat(MAX_BYTES - 1));
    let (ast, diagnostics) = parse(&typed);
    assert_eq!(ast.positive_leaves()[0].text.len(), MAX_BYTES - 1);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].span, MAX_BYTES - 1..MAX_BYTES + 1);
    assert_eq!(diagnostics[0].message, "A query has at most 10000 bytes; the rest was left out.");
}

#[test]
fn a_query_is_cut_to_a_canonical_text_that_parses() {
    let (ast, diagnostics) = parse(&format!("lang:({})", "de ".repeat(1000)));
    let printed = ast.to_string();
    assert!((MAX_BYTES - 20..=MAX_BYTES).contains(&printed.len()), "{}", printed.len());
    assert_eq!(parse(&printed), (ast, vec![]));
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].message.starts_with("Written out, a query has at most 10000 bytes"), "{diagnostics:?}");
}

#[test]
fn the_deepest_brackets_have_a_canonical_text_that_parses() {
    for inner in ["x AND y z w", "title:(x AND y z w)", "title:(x y OR z)"] {
        let typed = format!("{}{inner}{}", "(p q -".repeat(MAX_LEVELS - 1), ")".repeat(MAX_LEVELS - 1));
        let (ast, diagnostics) = parse(&typed);
        assert_eq!(diagnostics, [], "{inner}");
        assert_eq!(parse(&ast.to_string()), (ast, vec![]), "{inner}");
    }
}

#[test]
fn a_diagnostic_has_the_span_that_it_is_about() {
    let spans = |typed: &str| parse(typed).1.into_iter().map(|n| typed[n.span].to_owned()).collect::<Vec<_>>();
    assert_eq!(spans("ä contry:DE"), ["contry:"]);
    assert_eq!(spans("ä price:<abc"), ["abc"]);
    assert_eq!(spans("seen:2024-01..2024-13 x"), ["2024-13"]);
    assert_eq!(spans("price:\"abc\""), ["\"abc\""]);
    assert_eq!(spans("price:7..5"), ["7..5"]);
    assert_eq!(spans("a “b c"), ["“"]);
    assert_eq!(spans("wö*rd"), ["*"]);
    assert_eq!(spans("title: a OR"), ["title:", "OR"]);
    assert_eq!(spans("country:>DE"), ["country:>DE"]);
    assert!(parse("a OR").1.iter().all(|n| n.position == n.span.start));
}
