//! Which words are highlighted, which part is shown, and that no input panics.

use proptest::prelude::*;

use super::*;
use crate::{Document, FacetField, Reader, Searcher, Synonyms, Writer, parse};

/// An index of one listing with this text everywhere: a plan only has the words that its index has.
fn index(text: &str, written: Option<&str>) -> Searcher {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), 15_000_000, 1).unwrap();
    let document = Document {
        id: "0".repeat(32),
        title: text.into(),
        description: text.into(),
        broker_name: text.into(),
        written: written.map(Into::into),
        ..Document::default()
    };
    writer.add(&document).unwrap();
    writer.commit(1).unwrap();
    let mut synonyms = Synonyms::default();
    synonyms.add(FacetField::Sensitivity, "call-recording", ["recorded phone calls"]);
    Reader::open_with(dir.path(), synonyms).unwrap().searcher()
}

/// A highlighter for a query on an index of this text.
fn highlighter(query: &str, text: &str, written: Option<&str>) -> Highlighter {
    Highlighter::new(&index(text, written).plan(&parse(query).0).unwrap())
}

fn snippet(query: &str, text: &str, max_chars: usize) -> Snippet {
    highlighter(query, text, None).snippet(text, None, max_chars)
}

/// The text with the marked parts in square brackets.
fn check(query: &str, text: &str, expected: &str) {
    check_in(None, query, text, expected);
}

fn check_in(written: Option<&str>, query: &str, text: &str, expected: &str) {
    let mut marked = text.to_owned();
    for (start, end) in highlighter(query, text, written).highlight(text, written).into_iter().rev() {
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
fn accents_and_scripts_without_spaces_are_highlighted() {
    check("cafe", "Ein cafe\u{301} hier", "Ein [cafe\u{301}] hier");
    check("ёлка", "Елка", "[Елка]");
    check("电话录音", "客服电话录音数据", "客服[电话录音]数据");
    check("音", "录音 音乐 发音学", "录[音] [音]乐 发[音]学");
}

#[test]
fn the_part_with_most_of_the_question_is_shown() {
    let text = format!("voice {} voice of children {}", "filler ".repeat(40), "more ".repeat(40));
    let found = snippet("voice children", &text, 60);
    assert!(found.text.contains("voice of children"), "{found:?}");
    assert_eq!(found.ranges.len(), 2);
    assert!(found.cut_before && found.cut_after);
    assert!(found.text.starts_with("filler") && found.text.ends_with("more"), "{found:?}");
}

#[test]
fn without_a_match_the_beginning_is_shown() {
    let found = snippet("zebra", "one two three four", 9);
    let expected = Snippet { text: "one two".into(), ranges: vec![], cut_before: false, cut_after: true };
    assert_eq!(found, expected);
    assert_eq!(snippet("zebra", "one two", 9).text, "one two");
}

#[test]
fn a_match_at_the_end_brings_what_leads_up_to_it() {
    let text = format!("{}the last zebra", "word ".repeat(50));
    let found = snippet("zebra", &text, 30);
    assert!(found.text.ends_with("the last zebra") && !found.cut_after, "{found:?}");
    assert!(found.text.chars().count() > 20, "{found:?}");
}

#[test]
fn stems_phonetic_matches_and_corrections_are_highlighted() {
    check_in(Some("en"), "recordings", "Recorded calls; a record", "[Recorded] calls; a [record]");
    check_in(Some("en"), "\"recordings\"", "Recorded calls", "Recorded calls");
    check_in(Some("de"), "aufnahme", "Die Aufnahmen", "Die [Aufnahmen]");
    check("NtechLab", "ООО НТехЛаб", "ООО [НТехЛаб]");
    check("voise", "Voice data", "[Voice] data");
    check("voyce~", "Voice data", "[Voice] data");
    check("speech-to-text", "Speech to text, speechtotext", "[Speech to text], [speechtotext]");
}

#[test]
fn phrases_of_stop_words_are_highlighted_as_a_whole() {
    check("\"end of the call\"", "the end of the call of the end", "the [end of the call] of the end");
    check("\"of the\"", "end of the call", "end [of the] call");
    check("\"it is of the\"", "it is of the; is of", "[it is of the]; is of");
    check("\"call end\"~3", "end of the call call the end", "[end] of the [call] [call] the [end]");
}

#[test]
fn the_words_of_a_synonym_are_marked_and_its_tag_shows_nowhere() {
    check("recorded phone calls", "tagged recording; phone", "tagged recording; [phone]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_snippet_is_short_enough_and_on_character_boundaries(
        query in "[ab é录音*~\"-]{0,12}", text in "[ab é录音\u{301}. ]{0,80}", max in 0_usize..40,
        other in "[ab é录音\u{301}. ]{0,80}",
    ) {
        // Texts that are not in the index can be highlighted, too.
        let highlighter = highlighter(&query, &text, Some("fr"));
        for text in [&text, &other] {
            let found = highlighter.snippet(text, Some("fr"), max);
            prop_assert!(found.text.chars().count() <= max);
            prop_assert!(text.contains(&found.text));
            let mut last = 0;
            for (start, end) in found.ranges {
                prop_assert!(start < end && start >= last && found.text.get(start..end).is_some());
                last = end;
            }
            prop_assert!(highlighter.highlight(text, Some("fr")).iter().all(|(s, e)| text.get(*s..*e).is_some()));
        }
    }
}
