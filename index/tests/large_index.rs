//! What only happens in a large index: parallel work, windows, documents with many values, counts by subtraction.
//! Compared with counting by hand.

use std::collections::BTreeMap;

use crate::support::{id, open, paged};
use brokerwatch_index::{Document, FacetField, Filters, Order, Page, Reader, Request, Searcher, parse};

/// Enough that sets have several windows.
const DOCUMENTS: u32 = 12_000;
const WORDS: &str = "alpha OR beta OR gamma OR delta";
const FACETS: [FacetField; 4] = [FacetField::Country, FacetField::Language, FacetField::Licence, FacetField::Modality];

/// Every document has a value of every kind now and then, and one in 200 more than fit into a row of the counts.
fn document(n: u32) -> Document {
    let words = ["alpha", "beta", "gamma", "delta"];
    let mut description = String::new();
    for (i, word) in words.iter().enumerate() {
        for _ in 0..n % (i as u32 + 2) {
            description += word;
            description.push(' ');
        }
    }
    description += if n.is_multiple_of(5) { "rare" } else { "common" };
    let mut document = Document { id: id(n.into()), title: "alpha".into(), description, ..Document::default() };
    let countries = if n.is_multiple_of(200) { 40 } else { n % 4 };
    document.facets[FacetField::Country] = (0..countries).map(|i| format!("c{}", (n + i) % 60)).collect();
    document.facets[FacetField::Language].push(format!("l{}", n % 7));
    document.facets[FacetField::Licence] = (0..n % 3).map(|i| format!("m{i}")).collect();
    document
}

fn is_deleted(n: u32) -> bool {
    n % 11 == 3
}

/// Several segments, with deleted documents in some of them.
fn catalog() -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for n in 0..DOCUMENTS {
        writer.add(&document(n)).unwrap();
        if n % 5_000 == 4_999 {
            writer.commit(u64::from(n)).unwrap();
        }
    }
    writer.commit(DOCUMENTS.into()).unwrap();
    (0..DOCUMENTS).filter(|n| is_deleted(*n)).for_each(|n| writer.delete(&id(n.into())).unwrap());
    writer.commit(u64::from(DOCUMENTS) + 1).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    (dir, searcher)
}

fn by_hand(field: FacetField, answers: impl Fn(u32) -> bool) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for n in (0..DOCUMENTS).filter(|n| !is_deleted(*n) && answers(*n)) {
        document(n).facets[field].iter().for_each(|value| *counts.entry(value.clone()).or_default() += 1);
    }
    counts
}

#[test]
fn counts_are_exact_for_few_and_for_most_documents() {
    let (_dir, searcher) = catalog();
    for (typed, answers) in [
        ("description:rare", (|n| n % 5 == 0) as fn(u32) -> bool),
        ("description:common", |n| n % 5 != 0),
        ("", |_| true),
        ("description:beta description:rare", |n| n % 5 == 0 && n % 3 != 0),
        ("absent", |_| false),
    ] {
        // One facet alone, and several at once: they are counted in different ways.
        for facets in [&FACETS[..1], &FACETS[..]] {
            let (query, filters) = (parse(typed).0, Filters::new());
            let searcher = searcher.without_relaxing();
            for searcher in [&searcher, &searcher.always_parallel()] {
                let answer = searcher.search(&query, &Request::counting(&filters, facets)).unwrap();
                for counts in answer.facets {
                    let counted: BTreeMap<String, u64> = counts.values.into_iter().collect();
                    assert_eq!(counted, by_hand(counts.field, answers), "“{typed}” {:?}", counts.field);
                }
            }
        }
    }
}

#[test]
fn a_filter_is_ignored_in_the_counts_of_its_own_facet() {
    let (_dir, searcher) = catalog();
    let query = parse("description:common").0;
    let filters = Filters::from([(FacetField::Language, vec!["l2".to_owned()])]);
    let answer = searcher.always_parallel().search(&query, &Request::counting(&filters, &FACETS)).unwrap();
    let counted: Vec<BTreeMap<String, u64>> =
        answer.facets.into_iter().map(|counts| counts.values.into_iter().collect()).collect();
    assert_eq!(counted[1], by_hand(FacetField::Language, |n| n % 5 != 0));
    assert_eq!(counted[0], by_hand(FacetField::Country, |n| n % 5 != 0 && n % 7 == 2));
}

#[test]
fn parallel_pages_equal_one_long_page_in_order_of_scores() {
    let (_dir, searcher) = catalog();
    let (query, filters) = (parse(WORDS).0, Filters::new());
    let living = (0..DOCUMENTS).filter(|n| !is_deleted(*n)).count();
    let long = searcher.search(&query, &Request::top(&filters, Page::top(0, DOCUMENTS as usize))).unwrap();
    assert_eq!((long.total as usize, long.hits.len()), (living, living));
    // The best hundred are in the order of their scores after rescoring.
    assert!(long.hits[..100].is_sorted_by(|a, b| a.score >= b.score));
    assert!(long.hits[100..].is_sorted_by(|a, b| a.score >= b.score));
    let shared = searcher.always_parallel();
    assert_eq!(long, shared.search(&query, &Request::top(&filters, Page::top(0, DOCUMENTS as usize))).unwrap());
    let ids: Vec<&str> = long.hits.iter().map(|h| &*h.id).collect();
    assert_eq!(paged(&shared, &query, &filters, Order::Relevance, 1_700), ids);
    for hit in [&long.hits[0], &long.hits[99], &long.hits[living / 2], &long.hits[living - 1]] {
        let why = searcher.prepare(&query).unwrap().explain(&hit.id).unwrap().unwrap();
        let rank = long.hits.iter().position(|h| h.id == hit.id).unwrap();
        assert_eq!(hit.score, if rank < 100 { why.score } else { why.terms_score }, "{rank}");
    }
}

#[test]
fn ids_with_the_same_prefix_are_distinguished() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let ids =
        ["0123456789abcdef0123456789abcdef", "0123456789abffff0123456789abcdef", "0123456789abcdef0123456789abcdee"];
    for (n, id) in (1..).zip(ids) {
        writer.upsert(&Document { id: id.into(), title: format!("number {n}"), ..Document::default() }).unwrap();
    }
    writer.commit(1).unwrap();
    writer.delete(ids[0]).unwrap();
    writer.upsert(&Document { id: ids[1].into(), title: "number 4".into(), ..Document::default() }).unwrap();
    writer.commit(2).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    assert_eq!(ids.map(|id| searcher.contains(id).unwrap()), [false, true, true]);
    let found = |typed: &str| searcher.count(&parse(typed).0, &Filters::new()).unwrap();
    assert_eq!((found("\"number 2\""), found("\"number 3\""), found("\"number 4\"")), (0, 1, 1));
    assert_eq!(
        (found("id:0123456789ab"), found(&format!("id:{}", ids[2])), found(&format!("id:{}", ids[0]))),
        (2, 1, 0)
    );
}
