//! Paging: no hit is skipped or repeated, however long a page is, even if others write meanwhile.

use brokerwatch_index::{Ast, Document, Filters, Order, Page, RangeField, Reader, Request, parse};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{Step, built, orders, steps};
use crate::support::corpus::{anchor, document, filters, question};
use crate::support::{ask, id, index, open, paged};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn pages_of_any_length_give_the_whole_list(
        steps in steps(50), asked in prop::collection::vec((question(), filters()), 1..5), limit in 1_usize..8,
    ) {
        let (_dir, searcher, _) = built(steps);
        let everything = (String::new(), Filters::new());
        for (typed, filters) in asked.iter().chain([&everything]) {
            let ast = parse(typed).0;
            for order in orders() {
                let whole = ask(&searcher, &ast, filters, order, Page::top(0, 1000));
                prop_assert_eq!(whole.next, None);
                let whole: Vec<String> = whole.hits.into_iter().map(|h| h.id).collect();
                let pages = paged(&searcher, &ast, filters, order, limit);
                prop_assert_eq!(pages, whole, "“{}” by {}", ast, order.name());
            }
        }
    }

    #[test]
    fn a_snapshot_does_not_change_while_others_write(before in steps(30), after in steps(30), typed in question()) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = open(dir.path());
        let mut corpus = super::Corpus::new();
        for step in [Step::Upsert(Box::new(anchor()))].into_iter().chain(before).chain([Step::Commit]) {
            super::take(step, &mut writer, &mut corpus);
        }
        let reader = Reader::open(dir.path()).unwrap();
        let name = reader.searcher().snapshot_id();
        let ast = parse(&typed).0;
        let whole = |searcher: &brokerwatch_index::Searcher, order| {
            let hits = ask(searcher, &ast, &Filters::new(), order, Page::top(0, 1000)).hits;
            hits.into_iter().map(|h| h.id).collect::<Vec<_>>()
        };
        let first: Vec<Vec<String>> = orders().into_iter().map(|order| whole(&reader.searcher().without_relaxing(), order)).collect();
        for step in after.into_iter().chain([Step::Commit]) {
            let commit = matches!(step, Step::Commit);
            super::take(step, &mut writer, &mut corpus);
            if commit {
                reader.reload().unwrap();
            }
            let snapshot = reader.snapshot(&name).unwrap().without_relaxing();
            prop_assert_eq!(snapshot.snapshot_id(), name.clone());
        }
        let snapshot = reader.snapshot(&name).unwrap().without_relaxing();
        for (order, expected) in orders().into_iter().zip(first) {
            prop_assert_eq!(paged(&snapshot, &ast, &Filters::new(), order, 3), expected, "{}", order.name());
        }
    }
}

/// More documents than are rescored: the pages cross from the rescored hits to the others.
#[test]
fn pages_beyond_the_rescored_hits_neither_skip_nor_repeat() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let documents = prop::collection::vec(document(), 700..701).new_tree(&mut runner).unwrap().current();
    let mut documents: Vec<Document> = documents;
    documents.push(anchor());
    let count = documents.len() as u64;
    let (_dir, searcher) = index(documents);
    for typed in [
        "alpha",
        "alpha beta gamma",
        "recorded OR alpha OR beta",
        "al* bet* gamma",
        "alpha OR country:DE",
        "alpha OR -beta",
    ] {
        let ast = parse(typed).0;
        let total = searcher.count(&ast, &Filters::new()).unwrap();
        assert!(total > 200 && total < count, "“{typed}” {total}");
        for order in orders() {
            let mut all: Vec<String> =
                searcher.all_ids(&ast, &Filters::new(), 1000).unwrap().flat_map(Result::unwrap).collect();
            for limit in [7, 64, 99, 100, 101, 150, 1000] {
                let mut pages = paged(&searcher, &ast, &Filters::new(), order, limit);
                pages.sort_unstable();
                all.sort_unstable();
                let twice = pages.windows(2).filter(|w| w[0] == w[1]).count();
                assert_eq!(twice, 0, "“{typed}” by {} in pages of {limit}: doubled", order.name());
                assert_eq!(pages.len(), all.len(), "“{typed}” by {} in pages of {limit}", order.name());
                assert_eq!(pages, all);
            }
        }
    }
}

#[test]
fn ties_of_publication_come_by_id_over_all_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for number in (0..500).rev() {
        let mut document = Document { id: id(number), title: "voice".into(), ..Document::default() };
        document.ranges[RangeField::Published] = Some((10, 10));
        writer.add(&document).unwrap();
        if number % 100 == 50 {
            writer.commit(1).unwrap();
        }
    }
    writer.commit(2).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher().without_relaxing();
    for typed in ["voice", "title:voice", "voic*", ""] {
        let ast = parse(typed).0;
        for order in orders() {
            let hits = ask(&searcher, &ast, &Filters::new(), order, Page::top(1, 3)).hits;
            assert_eq!(
                hits.into_iter().map(|h| h.id).collect::<Vec<_>>(),
                [1, 2, 3].map(id),
                "{typed} {}",
                order.name()
            );
        }
    }
}

#[test]
fn absurd_pages_are_empty_and_cost_nothing() {
    let (_dir, searcher) = index(vec![anchor(); 20]);
    let rare = parse("id:00000000000000000000000000000001").0;
    for ast in [Ast::everything(), parse("alpha").0, rare] {
        for order in orders() {
            let total = searcher.count(&ast, &Filters::new()).unwrap();
            for (offset, limit) in [(usize::MAX, 10), (usize::MAX, usize::MAX), (1 << 50, 1 << 50), (1000, usize::MAX)]
            {
                let answer = ask(&searcher, &ast, &Filters::new(), order, Page::top(offset, limit));
                assert_eq!((answer.hits.len(), answer.next, answer.total), (0, None, total));
            }
            let all = ask(&searcher, &ast, &Filters::new(), order, Page::top(0, usize::MAX));
            assert_eq!(all.hits.len() as u64, total);
        }
    }
}

/// A changed order on a later page is an error, not the first page again.
#[test]
fn a_page_token_of_another_order_is_rejected() {
    let (_dir, searcher) = index((0..5).map(|_| anchor()).collect());
    let ast = parse("alpha").0;
    let next = |order| ask(&searcher, &ast, &Filters::new(), order, Page::top(0, 2)).next;
    let newest = Order::from_name("newest").unwrap();
    for (given, used) in
        [(Order::Id, newest), (newest, Order::Id), (Order::Relevance, newest), (newest, Order::Relevance)]
    {
        let filters = Filters::new();
        let page = Page::after(next(given), 2);
        let request = Request { order: used, ..Request::top(&filters, page) };
        let refused = searcher.search(&ast, &request).unwrap_err();
        assert!(refused.to_string().contains("another order"), "{refused}");
    }
}
