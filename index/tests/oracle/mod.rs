//! Compares the index with a reference implementation: a list of documents that is scanned word by word.
//!
//! Random documents are added, replaced and deleted over several commits, then random queries are run; hits, totals,
//! facet counts and orders must agree.

mod many_writes;
mod paging;
mod rank;

use crate::support::corpus::{FACETS, anchor, document, filters, id, parts, question};
use crate::support::reference::{self, Corpus, answers, counts, found, sorted};
use crate::support::{ask, open};
use brokerwatch_index::{
    Ast, Document, FacetCounts, Filters, HistogramField, NumberField, Order, Page, Percolator, RangeField, Reader,
    Request, Searcher, Synonyms, Writer, parse,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

#[derive(Debug, Clone)]
enum Step {
    Upsert(Box<Document>),
    Delete(String),
    Commit,
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => document().prop_map(|document| Step::Upsert(document.into())),
        2 => id().prop_map(Step::Delete),
        2 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 0..most)
}

/// Does the same to the index and to the list.
fn take(step: Step, writer: &mut Writer, corpus: &mut Corpus) {
    match step {
        Step::Upsert(document) => {
            writer.upsert(&document).unwrap();
            corpus.insert(document.id.clone(), *document);
        }
        Step::Delete(id) => {
            writer.delete(&id).unwrap();
            corpus.remove(&id);
        }
        Step::Commit => writer.commit(7).unwrap(),
    }
}

/// An index and its list after these steps.
fn built(steps: Vec<Step>) -> (tempfile::TempDir, Searcher, Corpus) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let mut corpus = Corpus::new();
    let first = Step::Upsert(Box::new(anchor()));
    for step in [first].into_iter().chain(steps).chain([Step::Commit]) {
        take(step, &mut writer, &mut corpus);
    }
    let searcher = Reader::open(dir.path()).unwrap().searcher().without_relaxing();
    assert_eq!(searcher.documents(), corpus.len() as u64);
    (dir, searcher, corpus)
}

fn orders() -> Vec<Order> {
    Order::names().map(|name| Order::from_name(name).unwrap()).collect()
}

fn check_hits(searcher: &Searcher, corpus: &Corpus, ast: &Ast, filters: &Filters) {
    let expected = found(corpus, ast, filters);
    let total = expected.len() as u64;
    for order in orders().into_iter().filter(|order| *order != Order::Relevance) {
        let all = ask(searcher, ast, filters, order, Page::top(0, 100));
        let ids: Vec<&str> = all.hits.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, sorted(expected.clone(), order), "“{ast}” by {}", order.name());
        assert_eq!((all.total, all.next), (total, None), "“{ast}” by {}", order.name());
        let part = ask(searcher, ast, filters, order, Page::top(1, 2));
        assert_eq!(part.hits, all.hits.iter().skip(1).take(2).cloned().collect::<Vec<_>>(), "“{ast}”");
    }
    let best = ask(searcher, ast, filters, Order::Relevance, Page::top(0, 100));
    let mut ids: Vec<&str> = best.hits.iter().map(|h| h.id.as_str()).collect();
    for pair in best.hits.windows(2) {
        let later = || reference::newest(&corpus[&pair[0].id], &corpus[&pair[1].id]).is_lt();
        assert!(pair[0].score > pair[1].score || pair[0].score == pair[1].score && later(), "“{ast}” {pair:?}");
    }
    ids.sort_unstable();
    assert_eq!(ids, sorted(expected, Order::Id), "“{ast}” by relevance");
    assert_eq!((best.total, best.next), (total, None));
    let part = ask(searcher, ast, filters, Order::Relevance, Page::top(1, 2));
    assert_eq!(part.hits, best.hits.iter().skip(1).take(2).cloned().collect::<Vec<_>>(), "“{ast}”");
    assert_eq!(searcher.count(ast, filters).unwrap(), total);
    let chunks: Vec<Vec<String>> = searcher.all_ids(ast, filters, 3).unwrap().map(Result::unwrap).collect();
    assert!(chunks.iter().all(|c| c.len() <= 3));
    assert_eq!(chunks.concat(), ids);
    assert_eq!(best.diagnostics, [], "no question of these is read otherwise than typed");
}

fn check_counts(searcher: &Searcher, corpus: &Corpus, ast: &Ast, filters: &Filters) {
    let request = Request { facets: FACETS, ..Request::top(filters, Page::top(0, 3)) };
    for (counted, field) in searcher.search(ast, &request).unwrap().facets.into_iter().zip(FACETS) {
        let values = counts(corpus, ast, filters, *field);
        let distinct = values.len() as u64;
        let expected = FacetCounts { field: *field, values, distinct };
        assert_eq!(counted, expected, "“{ast}” under {filters:?}");
        assert_eq!(searcher.facet(ast, filters, *field).unwrap(), expected);
        let inside = counted.containing("E");
        assert_eq!(inside.distinct, distinct, "searching in a facet does not change how many values there are");
        let with_e = |(value, _): &(String, u64)| value.to_lowercase().contains('e');
        assert_eq!(inside.values, expected.values.into_iter().filter(with_e).collect::<Vec<_>>());
    }
}

fn check_histograms(searcher: &Searcher, corpus: &Corpus, ast: &Ast, filters: &Filters) {
    let all = found(corpus, ast, filters);
    let query = searcher.prepare(ast).unwrap();
    for of in [
        HistogramField::Number(NumberField::Price),
        HistogramField::Number(NumberField::Volume),
        HistogramField::Days(RangeField::Published),
        HistogramField::Days(RangeField::Seen),
    ] {
        let value = |d: &&Document| match of {
            HistogramField::Number(field) => d.numbers[field],
            HistogramField::Days(field) => d.ranges[field].map(|(from, _)| from as f64),
        };
        let values: Vec<f64> = all.iter().filter_map(value).collect();
        let drawn = query.histogram(filters, of).unwrap();
        assert_eq!(drawn.missing, (all.len() - values.len()) as u64, "“{ast}” {of:?}");
        for bucket in &drawn.buckets {
            let inside = values.iter().filter(|v| (bucket.from..bucket.to).contains(v)).count();
            assert_eq!(bucket.count, inside as u64, "“{ast}” {of:?} {bucket:?}");
        }
        assert_eq!(drawn.buckets.iter().map(|b| b.count).sum::<u64>(), values.len() as u64, "“{ast}” {of:?}");
        let ends = [drawn.buckets.first(), drawn.buckets.last()];
        assert!(ends.into_iter().flatten().all(|b| b.count > 0), "“{ast}” {of:?} {:?}", drawn.buckets);
    }
}

fn check(searcher: &Searcher, corpus: &Corpus, ast: &Ast, filters: &Filters) {
    check_hits(searcher, corpus, ast, filters);
    check_counts(searcher, corpus, ast, filters);
    check_histograms(searcher, corpus, ast, filters);
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn the_index_agrees_with_a_scan_of_a_list(
        steps in steps(40), asked in prop::collection::vec((question(), filters()), 1..12),
    ) {
        let (_dir, searcher, corpus) = built(steps);
        for (typed, filters) in &asked {
            check(&searcher, &corpus, &parse(typed).0, filters);
        }
        check(&searcher, &corpus, &Ast::everything(), &Filters::new());
    }

    #[test]
    fn a_new_document_matches_the_saved_searches_that_find_it(
        batch in prop::collection::vec(document(), 1..8),
        asked in prop::collection::vec((question(), filters()), 1..40),
    ) {
        let corpus: Corpus = batch.into_iter().map(|d| (d.id.clone(), d)).collect();
        let mut percolator = Percolator::new(Synonyms::default());
        let asked = asked.into_iter().map(|(typed, filters)| (parse(&typed).0, filters)).enumerate();
        let asked: Vec<(usize, (Ast, Filters))> = asked.collect();
        for (number, (ast, filters)) in &asked {
            percolator.add(*number, ast.clone(), filters.clone());
        }
        let batch: Vec<Document> = corpus.values().cloned().collect();
        let mut expected = Vec::new();
        for (number, (ast, filters)) in &asked {
            let ids: Vec<String> = found(&corpus, ast, filters).into_iter().map(|d| d.id.clone()).collect();
            if !ids.is_empty() {
                expected.push((number, ids));
            }
        }
        prop_assert_eq!(percolator.run(&batch).unwrap(), expected);
    }
}

/// Random queries may leave out a part; here each is a query of its own on many documents, and most match some of them.
#[test]
fn every_kind_of_query_agrees_with_a_scan_of_a_list() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec(document().prop_map(|d| Step::Upsert(d.into())), 60..61);
    let steps = steps.new_tree(&mut runner).unwrap().current();
    let (_dir, searcher, corpus) = built(steps);
    let mut answered = 0;
    for part in parts() {
        let ast = parse(part).0;
        check(&searcher, &corpus, &ast, &Filters::new());
        let some = corpus.values().any(|d| answers(d, &ast)) && !corpus.values().all(|d| answers(d, &ast));
        answered += usize::from(some);
    }
    assert!(answered * 10 > parts().count() * 8, "{answered} of {}", parts().count());
}
