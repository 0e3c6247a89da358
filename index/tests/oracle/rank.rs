//! Relevance: the numbers are those of the textbook, and every hit can say where its own comes from.

use std::collections::BTreeMap;

use brokerwatch_index::{Document, Filters, Order, Page, parse};
use proptest::prelude::*;

use super::{built, steps};
use crate::support::corpus::{WORDS, filters, question};
use crate::support::{ask, index};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn every_hit_explains_its_score(steps in steps(40), typed in question(), filters in filters()) {
        let (_dir, searcher, _) = built(steps);
        let ast = parse(&typed).0;
        let query = searcher.prepare(&ast).unwrap();
        for hit in ask(&searcher, &ast, &filters, Order::Relevance, Page::top(0, 100)).hits {
            let why = query.explain(&hit.id).unwrap().unwrap();
            let near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * a.abs().max(b.abs()).max(1.0);
            prop_assert!(near(why.terms.iter().map(|t| t.score).sum(), why.terms_score), "“{}” {:?}", ast, why);
            prop_assert!(near(why.terms_score * (1.0 + why.proximity + why.title_match + why.recency), why.score), "{:?}", why);
            prop_assert!(near(why.score, hit.score) || why.terms.is_empty(), "“{}” {} {:?}", ast, hit.score, why);
            prop_assert!(why.terms.iter().all(|t| t.score > 0.0), "“{}” {:?}", ast, why);
        }
    }

    /// One segment, nothing deleted, descriptions of at most 39 words, whose lengths the engine keeps exactly.
    #[test]
    fn a_single_word_ranks_by_bm25(texts in prop::collection::vec(prop::collection::vec(0_usize..6, 0..39), 2..40)) {
        // Without stop words: their pairs would be counted in the lengths.
        let words = &WORDS[..6];
        let texts: Vec<Vec<&str>> = texts.into_iter().map(|t| t.into_iter().map(|w| words[w]).collect()).collect();
        let documents = texts.iter().map(|t| Document { description: t.join(" "), ..Document::default() });
        let (_dir, searcher) = index(documents.collect());
        for word in words {
            let having = texts.iter().filter(|t| t.contains(word)).count() as f64;
            let all = texts.len() as f64;
            let average = texts.iter().map(Vec::len).sum::<usize>() as f64 / all;
            let rarity = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
            let score = |text: &Vec<&str>| {
                let often = text.iter().filter(|w| *w == word).count() as f64;
                rarity * 2.2 * often / (often + 1.2 * (0.25 + 0.75 * text.len() as f64 / average))
            };
            let expected: BTreeMap<String, f64> = (texts.iter().enumerate())
                .filter(|(_, t)| t.contains(word))
                .map(|(i, t)| (crate::support::id(i as u128), score(t)))
                .collect();
            let ast = parse(&format!("description:{word}")).0;
            let hits = ask(&searcher, &ast, &Filters::new(), Order::Relevance, Page::top(0, 100)).hits;
            prop_assert_eq!(hits.len(), expected.len());
            for hit in hits {
                let by_hand = expected[&hit.id];
                prop_assert!((f64::from(hit.score) - by_hand).abs() < 1e-3, "{} {} {}", word, hit.score, by_hand);
            }
        }
    }
}
