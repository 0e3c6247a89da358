//! Searching in many scripts, and the order of what is found.

use brokerwatch_index::{Document, FacetField, Filters, Page, Reader, Request, Searcher, Writer, parse};

fn index(titles: &[&str]) -> (tempfile::TempDir, Searcher) {
    let documents: Vec<Document> =
        titles.iter().map(|title| Document { title: (*title).into(), ..Document::default() }).collect();
    index_documents(documents)
}

/// Numbers the documents from 0 in their ids.
fn index_documents(documents: Vec<Document>) -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), 30_000_000, 2).unwrap();
    for (number, mut document) in documents.into_iter().enumerate() {
        document.id = format!("{number:032x}");
        writer.add(&document).unwrap();
    }
    writer.commit(1).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    (dir, searcher)
}

/// The numbers of the documents found, best first.
fn ask(searcher: &Searcher, query: &str) -> Vec<u32> {
    let (query, _) = parse(query);
    let page = Page::Top { offset: 0, limit: 100 };
    let request = Request { query: &query, filters: &Filters::new(), page, facets: &[] };
    let hits = searcher.search(&request).unwrap().hits;
    hits.iter().map(|hit| u32::from_str_radix(&hit.id[24..], 16).unwrap()).collect()
}

#[test]
fn chinese_is_found_inside_longer_text() {
    let (_dir, searcher) = index(&["客服电话录音数据", "录音电话", "电话 录音", "音乐"]);
    assert_eq!(ask(&searcher, "电话录音"), [0]);
    assert_eq!(ask(&searcher, "录音"), [1, 2, 0]);
    assert_eq!(ask(&searcher, "音"), [0, 1, 2, 3]);
    assert_eq!(ask(&searcher, "服*"), [0]);
    assert_eq!(ask(&searcher, "据"), [0]);
    assert_eq!(ask(&searcher, "\"服 电\""), [] as [u32; 0]);
}

#[test]
fn japanese_korean_and_thai_are_found_inside_longer_text() {
    let (_dir, searcher) = index(&["音声データセット", "한국어 음성 데이터", "ข้อมูลเสียงภาษาไทย"]);
    assert_eq!(ask(&searcher, "データ"), [0]);
    assert_eq!(ask(&searcher, "ﾃﾞｰﾀ"), [0]);
    assert_eq!(ask(&searcher, "음성"), [1]);
    assert_eq!(ask(&searcher, "เสียง"), [2]);
}

#[test]
fn accents_and_variants_do_not_hide_anything() {
    let (_dir, searcher) = index(&["Données médicales", "Подъёмный кран, ёлка", "تسجيلات أحمد على", "Straße"]);
    assert_eq!(ask(&searcher, "donnees MEDICALES"), [0]);
    assert_eq!(ask(&searcher, "елка"), [1]);
    assert_eq!(ask(&searcher, "подъемный"), [1]);
    assert_eq!(ask(&searcher, "احمد علي"), [2]);
    assert_eq!(ask(&searcher, "تـســجيلات"), [2]);
    assert_eq!(ask(&searcher, "strasse"), [3]);
}

#[test]
fn the_title_counts_more_than_the_text_and_equal_hits_are_ordered_by_id() {
    let body = |text: &str| Document { description: text.into(), ..Document::default() };
    let title = |text: &str| Document { title: text.into(), ..Document::default() };
    let (_dir, searcher) = index_documents(vec![body("voice"), title("voice"), body("voice"), body("other")]);
    assert_eq!(ask(&searcher, "voice"), [1, 0, 2]);
}

#[test]
fn a_prefix_inside_a_phrase_finds_every_continuation() {
    // More continuations than the engine would look at of itself.
    let titles: Vec<String> = (0..300).map(|n| format!("face data{n:03}")).collect();
    let (_dir, searcher) = index(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let count = |query: &str| searcher.count(&parse(query).0, &Filters::new()).unwrap();
    assert_eq!(count("face-data*"), 300);
    assert_eq!(count("face-data29*"), 10);
    assert_eq!(count("data*"), 300);
    assert_eq!(count("face-x*"), 0);
}

#[test]
fn facet_counts_are_never_cut_short() {
    let documents = (0..3000).map(|n| {
        let mut document = Document::default();
        document.facets[FacetField::Broker].push(format!("broker {n}"));
        document
    });
    let (_dir, searcher) = index_documents(documents.collect());
    for query in ["", "-nothing"] {
        let (query, _) = parse(query);
        let page = Page::Top { offset: 0, limit: 0 };
        let request = Request { query: &query, filters: &Filters::new(), page, facets: &[FacetField::Broker] };
        let answer = searcher.search(&request).unwrap();
        assert_eq!((answer.total, answer.facets[0].distinct, answer.facets[0].values.len()), (3000, 3000, 3000));
        assert_eq!(answer.facets[0].values[1], ("broker 1".to_owned(), 1));
    }
}

#[test]
fn of_many_equal_hits_the_smallest_ids_come_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), 15_000_000, 1).unwrap();
    for number in (0..500).rev() {
        let document = Document { id: format!("{number:032x}"), title: "voice".into(), ..Document::default() };
        writer.add(&document).unwrap();
        if number == 250 {
            writer.commit(1).unwrap();
        }
    }
    writer.commit(2).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    for query in ["voice", "title:voice", "voic*", ""] {
        let (query, _) = parse(query);
        let page = Page::Top { offset: 1, limit: 3 };
        let request = Request { query: &query, filters: &Filters::new(), page, facets: &[] };
        let ids: Vec<String> = searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect();
        assert_eq!(ids, [1, 2, 3].map(|n| format!("{n:032x}")), "{query}");
    }
}
