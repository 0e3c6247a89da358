//! Searching in many languages and scripts: other forms of words, names across alphabets, synonyms, misspellings of the
//! pen.

use crate::support::{ask, id, index, open};
use brokerwatch_index::{Document, FacetField, Filters, MatchKind, Order, Page, Reader, Searcher, Synonyms, parse};

fn titles(titles: &[&str]) -> (tempfile::TempDir, Searcher) {
    index(titles.iter().map(|title| Document { title: (*title).into(), ..Document::default() }).collect())
}

fn written(language: &str, title: &str, description: &str) -> Document {
    let written = Some(language.to_owned());
    Document { title: title.into(), description: description.into(), written, ..Document::default() }
}

/// The numbers of the documents found, best first.
fn found(searcher: &Searcher, typed: &str) -> Vec<u32> {
    let hits =
        ask(&searcher.without_relaxing(), &parse(typed).0, &Filters::new(), Order::Relevance, Page::top(0, 100)).hits;
    hits.iter().map(|hit| u32::from_str_radix(&hit.id[24..], 16).unwrap()).collect()
}

/// The same in order.
fn all(searcher: &Searcher, typed: &str) -> Vec<u32> {
    let mut found = found(searcher, typed);
    found.sort_unstable();
    found
}

#[test]
fn traditional_and_simplified_chinese_find_each_other() {
    let (_dir, searcher) = titles(&["客服电话录音数据", "客服人員與客戶之電話錄音", "音樂"]);
    for query in ["电话录音", "電話錄音", "\"电话录音\"", "\"電話錄音\""] {
        assert_eq!(all(&searcher, query), [0, 1], "{query}");
    }
    assert_eq!(all(&searcher, "音乐"), [2]);
}

#[test]
fn words_match_by_stem_in_their_language_and_quotes_are_exact() {
    for (language, title, asked, quoted) in [
        ("en", "Recorded phone calls", "recordings", "recorded"),
        ("de", "Die Aufnahmen der Gespräche", "aufnahme", "Aufnahmen"),
        ("de", "Die Aufnahmen der Gespräche", "gesprachs", "gespräche"),
        ("es", "Grabaciones telefónicas", "grabación", "grabaciones"),
        ("fr", "Enregistrements médicaux", "enregistrement", "enregistrements"),
        ("ru", "Записи разговоров", "разговора", "разговоров"),
        ("ar", "التسجيل الصوتي", "تسجيل", "التسجيل"),
    ] {
        let other = "zyx wvu";
        let (_dir, searcher) =
            index(vec![written(language, title, ""), written(language, other, title), written(language, other, "")]);
        assert_eq!(found(&searcher, asked), [0, 1], "{asked}");
        assert_eq!(found(&searcher, &format!("title:{asked}")), [0], "{asked}");
        assert_eq!(found(&searcher, &format!("\"{asked}\"")), [] as [u32; 0], "{asked}");
        assert_eq!(found(&searcher, &format!("\"{quoted}\"")), [0, 1], "{quoted}");
        let explanation = searcher.prepare(&parse(asked).0).unwrap().explain(&id(0)).unwrap().unwrap();
        assert!(
            explanation.terms.iter().all(|t| matches!(t.match_kind, MatchKind::Stem(l) if l == language)),
            "{explanation:?}"
        );
    }
}

#[test]
fn a_text_of_no_clear_language_is_found_by_its_exact_words() {
    let plain = Document { title: "Recorded calls".into(), ..Document::default() };
    let (_dir, searcher) = index(vec![plain, written("en", "Recorded calls", "")]);
    assert_eq!(found(&searcher, "recordings"), [1]);
    assert_eq!(all(&searcher, "recorded"), [0, 1]);
}

#[test]
fn chinese_is_found_inside_longer_text() {
    let (_dir, searcher) = titles(&["客服电话录音数据", "录音电话", "电话 录音", "音乐"]);
    assert_eq!(all(&searcher, "\"电话录音\""), [0]);
    assert_eq!(all(&searcher, "录音"), [0, 1, 2]);
    assert_eq!(all(&searcher, "音"), [0, 1, 2, 3]);
    assert_eq!(all(&searcher, "服*"), [0]);
    assert_eq!(all(&searcher, "据"), [0]);
    assert_eq!(all(&searcher, "\"服 电\""), [] as [u32; 0]);
    // A long run is a sentence: most of its bigrams have to match.
    assert_eq!(all(&searcher, "客服电话录音"), [0]);
    assert_eq!(found(&searcher, "电话录音"), [0, 1, 2]);
}

#[test]
fn japanese_korean_and_thai_are_found_inside_longer_text() {
    let (_dir, searcher) = titles(&["音声データセット", "한국어 음성 데이터", "ข้อมูลเสียงภาษาไทย"]);
    assert_eq!(found(&searcher, "データ"), [0]);
    assert_eq!(found(&searcher, "ﾃﾞｰﾀ"), [0]);
    assert_eq!(found(&searcher, "음성"), [1]);
    assert_eq!(found(&searcher, "เสียง"), [2]);
}

#[test]
fn accents_and_variants_do_not_hide_anything() {
    let (_dir, searcher) = titles(&["Données médicales", "Подъёмный кран, ёлка", "تسجيلات أحمد على", "Straße"]);
    assert_eq!(found(&searcher, "donnees MEDICALES"), [0]);
    assert_eq!(found(&searcher, "елка"), [1]);
    assert_eq!(found(&searcher, "подъемный"), [1]);
    assert_eq!(found(&searcher, "احمد علي"), [2]);
    assert_eq!(found(&searcher, "تـســجيلات"), [2]);
    assert_eq!(found(&searcher, "strasse"), [3]);
}

#[test]
fn names_of_brokers_match_across_alphabets() {
    let names = ["ООО НТехЛаб", "NtechLab", "Яндекс", "Datatang (Beijing) Technology Co., Ltd."];
    let named = |name: &&str| {
        let mut document = Document { broker_name: (*name).into(), ..Document::default() };
        document.facets[FacetField::Broker].push((*name).into());
        document
    };
    let (_dir, searcher) = index(names.iter().map(named).collect());
    for typed in ["НТехЛаб", "NtechLab", "broker:NtechLab", "broker:НТехЛаб", "broker_name:ntekhlab"] {
        assert_eq!(all(&searcher, typed), [0, 1], "{typed}");
    }
    assert_eq!(found(&searcher, "yandex"), [2]);
    assert_eq!(found(&searcher, "broker:datatang"), [3]);
    assert_eq!(found(&searcher, "дататанг"), [3]);
    assert_eq!(found(&searcher, "broker:\"NtechLab\""), [1]);
    assert_eq!(found(&searcher, "\"NtechLab\""), [1]);
}

#[test]
fn a_name_in_two_words_matches_the_same_in_one() {
    let named = |name: &str| Document { broker_name: name.into(), ..Document::default() };
    let (_dir, searcher) = index(vec![named("Ntech Lab"), named("NtechLab")]);
    assert_eq!(all(&searcher, "ntechlab"), [0, 1]);
    assert_eq!(all(&searcher, "ntech lab"), [0, 1]);
}

fn with_synonyms() -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let mut tagged = Document { id: id(0), title: "客服电话录音".into(), ..Document::default() };
    tagged.facets[FacetField::Sensitivity].push("call-recording".into());
    let mut words = Document { id: id(1), title: "call centre recordings".into(), ..Document::default() };
    words.facets[FacetField::Sensitivity].push("call-recording".into());
    // Rarer, and not what the words name.
    let mut other = Document { id: id(2), title: "centre for music".into(), ..Document::default() };
    other.facets[FacetField::Provenance].push("telephony".into());
    for document in [tagged, words, other] {
        writer.add(&document).unwrap();
    }
    writer.commit(1).unwrap();
    let mut synonyms = Synonyms::default();
    synonyms.add(FacetField::Sensitivity, "call-recording", ["call centre recording*", "电话录音"]);
    synonyms.add(FacetField::Provenance, "telephony", ["call centre recording*"]);
    let searcher = Reader::open_with(dir.path(), synonyms).unwrap().searcher();
    (dir, searcher)
}

#[test]
fn synonyms_of_a_tag_match_tagged_listings_in_any_language() {
    let (_dir, searcher) = with_synonyms();
    for typed in ["call centre recordings", "Call Centre Recording", "call-centre recordings"] {
        assert_eq!(all(&searcher, typed), [0, 1], "{typed}");
    }
    let answer = ask(&searcher, &parse("call centre recordings").0, &Filters::new(), Order::Relevance, Page::top(0, 9));
    assert!(answer.diagnostics[0].message.contains("sensitivity:call-recording"), "{:?}", answer.diagnostics);
}

#[test]
fn quoted_excluded_and_scoped_words_have_no_synonyms() {
    let (_dir, searcher) = with_synonyms();
    assert_eq!(all(&searcher, "\"call centre recordings\""), [1]);
    assert_eq!(all(&searcher, "title:(call centre recordings)"), [1]);
    assert_eq!(all(&searcher, "-(call centre recordings)"), [0, 2]);
}

#[test]
fn a_misspelt_word_is_corrected_with_a_diagnostic() {
    let (_dir, searcher) = titles(&["surveillance video", "video", "music"]);
    let searcher = searcher.without_relaxing();
    let answer = |typed: &str| ask(&searcher, &parse(typed).0, &Filters::new(), Order::Relevance, Page::top(0, 9));
    let corrected = answer("surveilance vidoe");
    assert_eq!(corrected.total, 1);
    assert_eq!(corrected.diagnostics.len(), 2);
    assert!(
        corrected.diagnostics[0].message.contains("“surveilance”")
            && corrected.diagnostics[0].message.contains("“surveillance”")
    );
    assert_eq!(corrected.diagnostics[1].span, 12..17);
    for exact in ["\"vidoe\"", "-vidoe music", "xyzzyx", "mus", "vid30"] {
        assert_eq!(answer(exact).diagnostics, [], "{exact}");
    }
    // What is excluded is taken as typed.
    assert_eq!(answer("-vidoe").total, 3);
}

#[test]
fn a_rare_word_is_searched_and_a_frequent_one_suggested() {
    let mut all = vec!["videos data"; 60];
    all.push("vodeos");
    let (_dir, searcher) = titles(&all);
    let answer = ask(&searcher, &parse("vodeos").0, &Filters::new(), Order::Relevance, Page::top(0, 99));
    assert_eq!((answer.total, answer.hits[0].id.as_str(), answer.diagnostics.len()), (1, id(60).as_str(), 0));
    assert_eq!((answer.suggestions[0].word.as_str(), answer.suggestions[0].span.clone()), ("videos", 0..6));
    let sure = ask(&searcher, &parse("videos").0, &Filters::new(), Order::Relevance, Page::top(0, 99));
    assert_eq!((sure.total, sure.suggestions), (60, vec![]));
}

#[test]
fn phrases_of_stop_words_are_exact() {
    let (_dir, searcher) =
        titles(&["end of the call", "the end of a call", "of call the", "to be or not to be", "not to be"]);
    assert_eq!(all(&searcher, "\"of the\""), [0]);
    assert_eq!(all(&searcher, "\"end of the call\""), [0]);
    assert_eq!(all(&searcher, "\"of a\""), [1]);
    assert_eq!(all(&searcher, "\"to be or not to be\""), [3]);
    assert_eq!(all(&searcher, "\"not to be\""), [3, 4]);
    assert_eq!(all(&searcher, "\"the of\""), [] as [u32; 0]);
    assert_eq!(all(&searcher, "\"of the\"~1"), [0, 2]);
    // Little words need not be there, unless there are no others.
    assert_eq!(all(&searcher, "end of the call"), [0, 1]);
    assert_eq!(all(&searcher, "the of"), [0, 1, 2]);
}

#[test]
fn the_slop_of_a_phrase_counts_all_words_between() {
    let (_dir, searcher) = titles(&["call centre data", "call of the centre", "call a b centre c data", "centre call"]);
    assert_eq!(all(&searcher, "\"call centre\""), [0]);
    assert_eq!(all(&searcher, "\"call centre\"~2"), [0, 1, 2, 3]);
    assert_eq!(all(&searcher, "\"call centre\"~1"), [0]);
    assert_eq!(all(&searcher, "\"call centre data\"~2"), [0]);
    assert_eq!(all(&searcher, "\"call centre data\"~3"), [0, 2]);
    assert_eq!(all(&searcher, "\"call call\"~9"), [] as [u32; 0]);
}

#[test]
fn a_prefix_inside_a_phrase_finds_every_continuation() {
    // More continuations than the engine would try.
    let all: Vec<String> = (0..300).map(|n| format!("face data{n:03}")).collect();
    let (_dir, searcher) = titles(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let count = |typed: &str| searcher.count(&parse(typed).0, &Filters::new()).unwrap();
    assert_eq!(count("face-data*"), 300);
    assert_eq!(count("face-data29*"), 10);
    assert_eq!(count("data*"), 300);
    assert_eq!(count("face-x*"), 0);
}

#[test]
fn the_title_counts_more_than_the_text_and_ties_come_by_id() {
    let body = |text: &str| Document { description: text.into(), ..Document::default() };
    let title = |text: &str| Document { title: text.into(), ..Document::default() };
    let (_dir, searcher) = index(vec![body("voice"), title("voice"), body("voice"), body("other")]);
    assert_eq!(found(&searcher, "voice"), [1, 0, 2]);
}

#[test]
fn without_matches_fewer_words_are_required_with_a_diagnostic() {
    let (_dir, searcher) = titles(&["war photos", "war diary", "photos of cats", "weather", "protest"]);
    let answer = |typed: &str| ask(&searcher, &parse(typed).0, &Filters::new(), Order::Relevance, Page::top(0, 9));
    assert_eq!((answer("war photos").total, answer("war photos").diagnostics.len()), (1, 0), "one answer is an answer");
    let padded = answer("diary photos");
    assert_eq!(padded.total, 3);
    assert!(
        padded.diagnostics[0].message.starts_with("No listing contains all your words;"),
        "{:?}",
        padded.diagnostics
    );
    assert_eq!(padded.diagnostics[0].span, 0..12);
    // `AND` is never relaxed.
    assert_eq!((answer("diary AND photos").total, answer("diary AND photos").diagnostics.len()), (0, 0));
    let count = |searcher: &Searcher| searcher.count(&parse("diary photos").0, &Filters::new()).unwrap();
    assert_eq!(count(&searcher), 3, "counts and exports agree with pages");
    assert_eq!(count(&searcher.without_relaxing()), 0);
}
