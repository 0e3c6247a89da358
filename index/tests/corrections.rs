//! Which words are never taken for others. web.md 5: `porn` found “por”, `sold` “sol”, `sells` “cells”, `dead` “read”.

use crate::support::{ask, id, open};
use brokerwatch_index::{Answer, Document, FacetField, Filters, Order, Page, Reader, Searcher, Synonyms, parse};

fn known(titles: &[&str], synonyms: Synonyms) -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for (number, title) in titles.iter().enumerate() {
        writer.add(&Document { id: id(number as u128), title: (*title).into(), ..Document::default() }).unwrap();
    }
    writer.commit(1).unwrap();
    let searcher = Reader::open_with(dir.path(), synonyms).unwrap().searcher();
    (dir, searcher)
}

fn answer(searcher: &Searcher, typed: &str) -> Answer {
    ask(searcher, &parse(typed).0, &Filters::new(), Order::Relevance, Page::top(0, 99))
}

#[test]
fn short_words_are_never_corrected_in_any_script() {
    let words = ["por", "sol", "cells", "read", "лица", "дата", "καρτα", "datos", "boats"];
    let (_dir, searcher) = known(&words.repeat(30), Synonyms::default());
    for typed in ["porn", "sold", "dead", "лицо", "дети", "καρτ", "date", "title:porn", "boat"] {
        let found = answer(&searcher, typed);
        assert!(
            !found.corrected && found.suggestions.is_empty(),
            "{typed}: {:?} {:?}",
            found.diagnostics,
            found.suggestions
        );
    }
    assert_eq!(answer(&searcher, "porn").missing_terms, ["porn"]);
}

#[test]
fn a_word_that_occurs_in_the_index_is_not_corrected() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let cells = || Document { title: "cells cells".into(), ..Document::default() };
    for number in 0..40 {
        writer.add(&Document { id: id(number), ..cells() }).unwrap();
    }
    let once = Document {
        id: id(99),
        description: "who sells it".into(),
        broker_name: "Cellos".into(),
        ..Document::default()
    };
    writer.add(&once).unwrap();
    writer.commit(1).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    for typed in ["sells", "title:sells", "cellos", "title:cellos"] {
        assert!(!answer(&searcher, typed).corrected, "{typed}");
    }
    assert_eq!(answer(&searcher, "sells").total, 1);
    assert!(answer(&searcher, "celsl").corrected, "what stands nowhere still is a slip");
}

#[test]
fn cues_and_names_are_never_corrected() {
    let mut synonyms = Synonyms::default();
    synonyms.add(FacetField::Sensitivity, "health", ["patient*", "clinical records", "здоровье"]);
    synonyms.never_correct(["Clearview AI, Inc.", "NTechLab"]);
    let titles = ["patience", "clinic", "clear view", "clearviews", "techlab", "здоровья", "recorder"];
    let (_dir, searcher) = known(&titles.repeat(20), synonyms);
    for typed in ["patients", "clinical", "clearview", "Clearview", "NTechLab", "здоровье", "records"] {
        let found = answer(&searcher, typed);
        assert!(!found.corrected && found.suggestions.is_empty(), "{typed}: {:?}", found.diagnostics);
    }
    // The star of a cue stands for an ending, not for any continuation.
    assert!(answer(&searcher, "patiencee").corrected);
}

#[test]
fn nothing_is_corrected_to_a_word_never_suggested() {
    let mut synonyms = Synonyms::default();
    synonyms.never_suggest(["children", "teenager*", "porn*", "дети", "niños"]);
    let titles = ["children", "teenagers", "pornos", "детики", "children faces", "chilled", "child care"];
    let (_dir, searcher) = known(&titles.repeat(20), synonyms);
    for typed in ["chilren", "childrne", "teenagrs", "pornoz", "childrenfaces"] {
        let found = answer(&searcher, typed);
        let told = format!("{typed}: {:?} {:?}", found.diagnostics, found.suggestions);
        assert!(
            !found.diagnostics.iter().any(|n| n.message.contains("children") && n.message.contains("instead")),
            "{told}"
        );
        assert!(
            found.suggestions.iter().all(|s| !s.word.starts_with("child") && !s.word.starts_with("teen")),
            "{told}"
        );
        assert!(found.hits.iter().all(|hit| hit.id != id(0) && hit.id != id(1) && hit.id != id(2)), "{told}");
    }
}
