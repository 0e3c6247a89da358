//! Cached counts stay right: many writes and deletes, with a comparison after every commit.

use brokerwatch_index::{Ast, FacetCounts, FacetField, Filters, Reader, Request, parse};
use proptest::prelude::*;

use super::{Step, steps, take};
use crate::support::corpus::{FACETS, anchor};
use crate::support::reference::{Corpus, counts};
use crate::support::{id, open};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn counts_stay_right_after_every_write_and_delete(steps in steps(200)) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = open(dir.path());
        let mut corpus = Corpus::new();
        take(Step::Upsert(Box::new(anchor())), &mut writer, &mut corpus);
        take(Step::Commit, &mut writer, &mut corpus);
        let reader = Reader::open(dir.path()).unwrap();
        let chosen = Filters::from([(FacetField::Country, vec!["DE".to_owned(), "FR".to_owned()])]);
        let filters = [Filters::new(), chosen];
        let word = parse("alpha").0;
        for step in steps.into_iter().chain([Step::Commit]) {
            let commit = matches!(step, Step::Commit);
            take(step, &mut writer, &mut corpus);
            if !commit {
                continue;
            }
            reader.reload().unwrap();
            let searcher = reader.searcher().without_relaxing();
            prop_assert_eq!(searcher.documents(), corpus.len() as u64);
            // Twice, so that cached counts are used.
            for (ast, filters) in [&Ast::everything(), &word].iter().flat_map(|a| filters.iter().map(move |f| (a, f))).chain([(&&Ast::everything(), &filters[0])]) {
                let answer = searcher.search(ast, &Request::counting(filters, FACETS)).unwrap();
                for (counted, field) in answer.facets.into_iter().zip(FACETS) {
                    let values = counts(&corpus, ast, filters, *field);
                    prop_assert_eq!(counted, FacetCounts { field: *field, distinct: values.len() as u64, values });
                }
            }
        }
    }
}

#[test]
fn facet_counts_are_never_cut_short() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for number in 0..3000 {
        let mut document = brokerwatch_index::Document { id: id(number), ..Default::default() };
        document.facets[FacetField::Broker].push(format!("broker {number}"));
        writer.add(&document).unwrap();
    }
    writer.commit(1).unwrap();
    let searcher = Reader::open(dir.path()).unwrap().searcher().without_relaxing();
    for typed in ["", "-nothing"] {
        let counted = searcher.facet(&parse(typed).0, &Filters::new(), FacetField::Broker).unwrap();
        assert_eq!((counted.distinct, counted.values.len()), (3000, 3000));
        assert_eq!(counted.values[1], ("broker 1".to_owned(), 1));
        assert_eq!(counted.containing("Broker 29").values.len(), 111);
    }
}
