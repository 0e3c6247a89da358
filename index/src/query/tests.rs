//! The query language: what is understood, what is remarked on, and that no text breaks it.

use proptest::prelude::*;

use super::*;

/// The canonical text of what was typed, and the notices.
fn check(typed: &str, canonical: &str, notices: &[&str]) {
    let (ast, said) = parse(typed);
    assert_eq!(ast.to_string(), canonical, "{typed}");
    let said: Vec<String> = said
        .into_iter()
        .map(|n| format!("{}: {}{}", n.position, n.message, n.hint.map(|h| format!(" [{h}]")).unwrap_or_default()))
        .collect();
    assert_eq!(said, notices, "{typed}");
}

#[test]
fn the_language_is_read_and_printed_back() {
    check("  voice   data ", "voice data", &[]);
    check("voice AND NOT data", "voice -data", &[]);
    check("a b OR c (d OR e)", "a b OR c (d OR e)", &[]);
    check("((a) (b c))", "a b c", &[]);
    check("-(a OR b) -(-c)", "-(a OR b) c", &[]);
    check("“two words” prefi* text-to-speech", "\"two words\" prefi* text-to-speech", &[]);
    check(r#"lang:de country:"Côte d'Ivoire" -rule:GDPR*"#, r#"language:de country:"Côte d'Ivoire" -rule:GDPR*"#, &[]);
    check("TITLE:voice license:*", "title:voice licence:*", &[]);
    check(r#""say \"hi\" C:\\x""#, r#""say \"hi\" C:\\x""#, &[]);
    check("voice - data or", "voice data or", &[]);
    check("https://example.org/x", "https://example.org/x", &[]);
}

#[test]
fn an_empty_question_is_about_everything() {
    for typed in ["", " ", "()", "*", "-", "AND"] {
        assert!(parse(typed).0.is_everything(), "{typed}");
    }
}

#[test]
fn an_unknown_field_is_searched_as_words_with_a_guess() {
    let message = "There is no field “contry”; its name and value were searched as words.";
    check("contry:DE", "contry:DE", &[&format!("0: {message} [did you mean “country:DE”?]")]);
    check("weather:x", "weather:x", &["0: There is no field “weather”; its name and value were searched as words."]);
}

#[test]
fn unbalanced_signs_are_closed_or_left_out() {
    check(
        "voice \"call cen",
        "voice \"call cen\"",
        &["6: This quotation mark is not closed; the phrase goes on to the end. [put \" after the phrase]"],
    );
    check("(a OR b", "a OR b", &["0: This bracket is not closed; it was taken to close at the end. [add )]"]);
    check("a) b", "a b", &["1: This bracket closes nothing and was left out."]);
}

#[test]
fn parts_that_ask_for_nothing_are_left_out_and_said_so() {
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
fn too_many_terms_are_cut_with_one_notice() {
    let (ast, notices) = parse(&"word ".repeat(MOST_TERMS + 10));
    assert_eq!(ast.wanted().len(), MOST_TERMS);
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].position, MOST_TERMS * 5);
    let (ast, notices) = parse(&format!("first \"{}\"", "word ".repeat(MOST_TERMS)));
    assert_eq!(ast.to_string(), "first");
    assert_eq!(notices.len(), 1);
}

#[test]
fn too_many_levels_are_cut_with_one_notice() {
    let deep = |levels: usize| format!("{}a{} b", "(".repeat(levels), ")".repeat(levels));
    check(&deep(MOST_LEVELS), "a b", &[]);
    let (ast, notices) = parse(&deep(100_000));
    assert_eq!(ast.to_string(), "b");
    assert_eq!(notices.len(), 1, "{notices:?}");
}

#[test]
fn a_flood_of_remarks_is_shortened_and_says_so() {
    let (_, notices) = parse(&"weather:x ".repeat(100));
    assert_eq!(notices.len(), MOST_NOTICES + 1);
    assert_eq!(notices[MOST_NOTICES].message, "There are 68 more remarks on this question.");
}

proptest! {
    #[test]
    fn no_text_at_all_makes_it_panic(typed in "\\PC{0,40}|[ab \"()*:\\\\OR-]{0,40}") {
        let (ast, notices) = parse(&typed);
        prop_assert!(notices.iter().all(|n| typed.is_char_boundary(n.position)));
        prop_assert!(ast.wanted().iter().all(|leaf| typed.get(leaf.span.clone()).is_some()));
    }

    #[test]
    fn what_is_printed_means_the_same(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "b*", " ", "-", "(", ")", " OR ", "\"", "title:", "country:", "x:", "录音", "\\",
                "“", "”", "'", "NOT ", "*",
            ]), 0..24),
    ) {
        let (ast, _) = parse(&parts.concat());
        let printed = ast.to_string();
        let (again, _) = parse(&printed);
        prop_assert_eq!(&again, &ast, "{}", printed);
        prop_assert_eq!(again.to_string(), printed);
    }
}
