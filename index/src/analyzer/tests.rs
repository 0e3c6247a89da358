//! The terms of real words in many scripts, and that no input makes the analyser panic.

use proptest::prelude::*;
use tantivy::tokenizer::Token;

use super::*;

fn check(text: &str, expected: &str) {
    let found: Vec<String> = terms(text).map(|t| t.text).collect();
    assert_eq!(found.join(" "), expected, "{text}");
}

#[test]
fn words_are_cut_at_everything_but_letters_and_digits() {
    check("Call-centre, don't (2.5k)!", "call centre don t 2 5k");
    check("", "");
    check(" -- … ", "");
}

#[test]
fn case_and_accents_do_not_matter() {
    check("Ÿ ÉTÉ straße Łódź Ærø naïve", "y ete strasse lodz aero naive");
    check("cafe\u{301} e\u{301}te\u{301}", "cafe ete");
    check("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ");
    check("İstanbul ISTANBUL ısı", "istanbul istanbul isi");
}

#[test]
fn wide_and_joined_forms_meet_the_plain_ones() {
    check("ＡＢＣ１２ ﬁne", "abc12 fine");
    check("co\u{ad}operate", "cooperate");
}

#[test]
fn russian_yo_meets_ye_but_short_i_stays() {
    check("Ёлка перевёл", "елка перевел");
    check("мой мои\u{306}", "мой мой");
}

#[test]
fn arabic_variants_points_and_stretching_meet() {
    check("أحمد إحمد آحمد ٱحمد", "احمد احمد احمد احمد");
    check("مُحَمَّد محمـــد", "محمد محمد");
    check("على علي علی", "علي علي علي");
    check("ـــ", "");
}

#[test]
fn scripts_without_spaces_become_pairs() {
    check("电话录音", "电话 话录 录音");
    check("音", "音");
    check("用iPhone录音3月", "用 iphone 录音 3 月");
    check("データ セット", "デー ータ セッ ット");
    check("ﾃﾞｰﾀ", "デー ータ");
    check("한국어", "한국 국어");
    check("\u{1112}\u{1161}\u{11ab}국", "한국");
    check("ภาษา", "ภา าษ ษา");
}

#[test]
fn marks_that_are_letters_in_their_script_are_kept() {
    check("हिन्दी", "हिन्दी");
    check("か が", "か が");
}

#[test]
fn the_last_character_of_a_run_is_also_found_alone() {
    let mut scanner = Scanner::new("录音 ab");
    let mut token = Token::default();
    let mut seen = Vec::new();
    while let Some(shape) = scanner.next(&mut token) {
        seen.push((token.text.clone(), token.position, shape));
    }
    let expected = [("录音", 0, Shape::Bigram), ("音", 0, Shape::TrailingUnigram), ("ab", 1, Shape::Word)];
    assert_eq!(seen, expected.map(|(t, p, s)| (t.to_owned(), p, s)));
}

#[test]
fn overlong_words_are_cut_between_characters() {
    let found: Vec<Term> = terms(&"ж".repeat(1000)).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, "ж".repeat(LONGEST / 2));
    assert_eq!(found[0].end, 2000);
}

proptest! {
    #[test]
    fn any_text_gives_terms_in_order_on_character_boundaries(text in "\\PC{0,60}|[a-zéё录音กِ\u{301}ـ -]{0,30}") {
        let mut scanner = Scanner::new(&text);
        let mut token = Token::default();
        let (mut place, mut start) = (0, 0);
        while scanner.next(&mut token).is_some() {
            prop_assert!(!token.text.is_empty());
            prop_assert!(text.get(token.offset_from..token.offset_to).is_some_and(|s| !s.is_empty()));
            prop_assert!(token.position >= place && token.offset_from >= start);
            (place, start) = (token.position, token.offset_from);
        }
    }

    #[test]
    fn lower_case_ascii_terms_are_the_words_themselves(words in prop::collection::vec("[a-z0-9]{1,8}", 0..8)) {
        let found: Vec<String> = terms(&words.join(" ")).map(|t| t.text).collect();
        prop_assert_eq!(found, words);
    }
}

/// The terms and places of a packed text.
fn unpacked(text: &str) -> Vec<(String, usize)> {
    super::packed::unpacked(text)
}

fn texts(text: &str) -> Vec<String> {
    unpacked(text).into_iter().map(|(term, _)| term).collect()
}

#[test]
fn stems_remembered_are_stems_worked_out() {
    let english = crate::stemming::stemmed_language("en").unwrap();
    let words = ["recordings", "record", "faces", "happily", "university", "internationalisations", "cities", "dying"];
    let readers = Readers::default();
    let stems = |title: &str, language| {
        let texts = Texts { title, language: Some(language), ..Texts::default() };
        self::texts(readers.read(texts).title_stems())
    };
    for _ in 0..2 {
        for word in words {
            let expected = crate::stemming::prefixed_stem(english, word);
            assert_eq!(stems(word, "en"), if expected[1..] == *word { vec![] } else { vec![expected] }, "{word}");
        }
        let twice = stems("recordings recordings of cities Städte 2nds", "en");
        assert_eq!(twice, ["Arecord", "Arecord", "Aciti", "Astadt"]);
        assert_eq!(stems("Записи разговоров", "ru"), ["Hзапис", "Hразговор"]);
        assert_eq!(stems("recordings", "zh"), [] as [&str; 0]);
    }
}

#[test]
fn two_stop_words_side_by_side_are_also_one_term() {
    let expected = [("all", 0), ("of", 1), ("all of", 0), ("the", 2), ("of the", 1), ("faces", 3), ("of", 4)];
    assert_eq!(unpacked(&packed_words("All of the faces. Of")), expected.map(|(t, p)| (t.to_owned(), p)));
    assert_eq!(texts(&packed_words("of 录音 the")), ["of", "录音", "音", "the"]);
    assert!(unpacked(&packed_words("")).is_empty());
}

#[test]
fn a_name_sounds_like_its_words_and_like_two_of_them_together() {
    let readers = Readers::default();
    let sounds = |name| texts(readers.read(Texts { broker_name: name, ..Texts::default() }).sounds());
    for _ in 0..2 {
        assert_eq!(sounds("НТех Лаб"), [phonetic_code("нтех"), phonetic_code("нтехлаб")].map(Option::unwrap));
        assert_eq!(sounds("X"), [] as [&str; 0]);
    }
}

proptest! {
    #[test]
    fn every_field_gets_its_own_terms(all in prop::collection::vec("[a-zéж音 .]{0,40}|(of |the |faces ){0,9}", 4)) {
        let [title, keywords, broker_name, description] = [0, 1, 2, 3].map(|i| all[i].as_str());
        let reading = Readers::default().read(Texts { title, keywords, broker_name, description, language: Some("en") });
        let fields = [reading.title(), reading.keywords(), reading.broker_name(), reading.description()];
        for (field, text) in fields.into_iter().zip(&all) {
            prop_assert_eq!(unpacked(field), unpacked(&packed_words(text)));
            let words: Vec<String> =
                unpacked(field).into_iter().map(|(term, _)| term).filter(|term| !term.contains(' ')).collect();
            let mut scanner = Scanner::new(text);
            let mut token = Token::default();
            let expected: Vec<String> =
                std::iter::from_fn(|| scanner.next(&mut token).map(|_| token.text.clone())).collect();
            prop_assert_eq!(words, expected);
        }
    }
}
