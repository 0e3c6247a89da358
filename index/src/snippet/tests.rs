//! Which words are marked, which part is shown, and that no text breaks it.

use proptest::prelude::*;

use super::*;
use crate::query::parse;

/// The text with the marked parts in square brackets.
fn check(query: &str, text: &str, expected: &str) {
    let mut marked = text.to_owned();
    for (start, end) in highlight(&parse(query).0, text).into_iter().rev() {
        marked.insert(end, ']');
        marked.insert(start, '[');
    }
    assert_eq!(marked, expected, "{query}");
}

#[test]
fn words_phrases_and_prefixes_are_marked() {
    check("voice", "Voice data, voices", "[Voice] data, voices");
    check("voic*", "Voice data, voices", "[Voice] data, [voices]");
    check("\"call centre\"", "centre call, call-centre", "centre call, [call-centre]");
    check("\"call cen\"", "call centre", "call centre");
    check("call-cen*", "call centre", "[call centre]");
}

#[test]
fn excluded_words_and_facets_are_not_marked() {
    check("voice -data country:DE", "voice data DE", "[voice] data DE");
    check("", "voice", "voice");
}

#[test]
fn accents_and_scripts_without_spaces_are_marked_where_they_stand() {
    check("cafe", "Ein cafe\u{301} hier", "Ein [cafe\u{301}] hier");
    check("ёлка", "Елка", "[Елка]");
    check("电话录音", "客服电话录音数据", "客服[电话录音]数据");
    check("音", "录音 音乐 发音学", "录[音] [音]乐 发[音]学");
}

#[test]
fn the_part_with_most_of_the_question_is_shown() {
    let text = format!("voice {} voice of children {}", "filler ".repeat(40), "more ".repeat(40));
    let found = snippet(&parse("voice children").0, &text, 60);
    assert!(found.text.contains("voice of children"), "{found:?}");
    assert_eq!(found.ranges.len(), 2);
    assert!(found.cut_before && found.cut_after);
    assert!(found.text.starts_with("filler") && found.text.ends_with("more"), "{found:?}");
}

#[test]
fn without_a_match_the_beginning_is_shown() {
    let found = snippet(&parse("zebra").0, "one two three four", 9);
    let expected = Snippet { text: "one two".into(), ranges: vec![], cut_before: false, cut_after: true };
    assert_eq!(found, expected);
    assert_eq!(snippet(&parse("zebra").0, "one two", 9).text, "one two");
}

#[test]
fn a_match_at_the_end_brings_what_leads_up_to_it() {
    let text = format!("{}the last zebra", "word ".repeat(50));
    let found = snippet(&parse("zebra").0, &text, 30);
    assert!(found.text.ends_with("the last zebra") && !found.cut_after, "{found:?}");
    assert!(found.text.chars().count() > 20, "{found:?}");
}

proptest! {
    #[test]
    fn every_snippet_is_short_enough_and_marked_on_character_boundaries(
        query in "[ab é录音*\"-]{0,12}", text in "[ab é录音\u{301}. ]{0,80}", max in 0_usize..40,
    ) {
        let ast = parse(&query).0;
        let found = snippet(&ast, &text, max);
        prop_assert!(found.text.chars().count() <= max);
        prop_assert!(text.contains(&found.text));
        let mut last = 0;
        for (start, end) in found.ranges {
            prop_assert!(start < end && start >= last && found.text.get(start..end).is_some());
            last = end;
        }
        prop_assert!(highlight(&ast, &text).iter().all(|(s, e)| text.get(*s..*e).is_some()));
    }
}
