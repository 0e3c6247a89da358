//! The sample catalog against what its makers say each listing is: how many sensitive offers are found, how many are
//! flagged wrongly, and exactly which values are not understood.

use crate::support::{demo, listings, store};
use brokerwatch::assess::evaluate::Counts;
use brokerwatch::domain::listing::{Facet, IssueCode};
use brokerwatch::domain::vocabulary::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};

/// Floors a little below what was measured, so that a change for the worse is seen.
const PRECISION: f64 = 0.92;
const RECALL: f64 = 0.88;

/// Precision and recall; 0 without a denominator.
fn ratios(counts: Counts) -> (f64, f64) {
    let score = counts.score();
    (score.precision.unwrap_or(0.0), score.recall.unwrap_or(0.0))
}

/// Native id and the sensitivity terms that belong to it.
fn expected() -> BTreeMap<String, BTreeSet<String>> {
    let table = include_str!("../src/ingest/acquire/samples/expected.tsv");
    let lines = table.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines
        .map(|line| {
            let (id, terms) = line.split_once('\t').unwrap_or((line, ""));
            (id.to_owned(), terms.split(',').filter(|t| *t != "none").map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn the_sample_catalog_is_tagged_as_its_makers_say() {
    let folder = demo();
    let (stored, expected) = (listings(&store(&folder.path().join("data"))), expected());
    assert_eq!(stored.len(), expected.len());
    let asked: BTreeSet<String> = expected.values().flatten().cloned().collect();
    let (mut by_term, mut all) = (BTreeMap::<String, Counts>::new(), Counts::default());
    let mut differences = String::new();
    for s in &stored {
        let id = &s.listing.native_id;
        let wanted = expected.get(id).unwrap_or_else(|| panic!("{id} is not in expected.tsv"));
        let tags = s.assessment.tags.iter().filter(|t| t.term.facet() == Facet::Sensitivity);
        // The makers told only the first categories; later terms have no label here.
        let found: BTreeSet<String> =
            tags.map(|t| t.term.slug().to_owned()).filter(|slug| asked.contains(slug)).collect();
        for term in found.union(wanted) {
            for counts in [by_term.entry(term.clone()).or_default(), &mut all] {
                counts.add(found.contains(term), wanted.contains(term));
            }
            if found.contains(term) != wanted.contains(term) {
                let kind = if wanted.contains(term) { "missed" } else { "wrong" };
                differences.push_str(&format!("{kind} {term}: {id}\n"));
            }
        }
    }
    let mut table = String::new();
    for (term, s) in by_term.iter().chain([(&"all".to_owned(), &all)]) {
        let (precision, recall) = ratios(*s);
        table.push_str(&format!("{term:<28} precision {precision:.3} recall {recall:.3}\n"));
    }
    println!("{table}{differences}");
    let (precision, recall) = ratios(all);
    assert!(precision >= PRECISION && recall >= RECALL, "{table}{differences}");
}

#[test]
fn the_samples_show_every_first_category_and_every_language() {
    let mut count = BTreeMap::<String, u32>::new();
    for term in expected().into_values().flatten() {
        *count.entry(term).or_default() += 1;
    }
    let vocabulary = Vocabulary::embedded().unwrap();
    let known = |slug: &str| vocabulary.cards().any(|c| c.head.id.as_str() == format!("sensitivity:{slug}"));
    assert!(count.len() >= 12);
    for (slug, n) in count {
        assert!(n >= 4 && known(&slug), "{slug}: {n} samples");
    }
    let folder = demo();
    let stored = listings(&store(&folder.path().join("data")));
    let languages = ["en", "zh", "ar", "de", "fr", "es", "pt", "ru"];
    let told: BTreeSet<&str> =
        stored.iter().flat_map(|s| &s.listing.languages).map(|l| l.split('-').next().unwrap_or_default()).collect();
    for language in languages {
        assert!(told.contains(language), "{language} is not in {told:?}");
    }
}

#[test]
fn exactly_the_values_that_nobody_could_understand_are_issues() {
    let folder = demo();
    let issues = store(&folder.path().join("data")).issues_after("", 1_000).unwrap();
    let mut told: Vec<(String, u64, IssueCode, String)> =
        issues.into_iter().map(|i| (i.issue.place.file, i.issue.place.row, i.issue.code, i.issue.field)).collect();
    told.sort();
    let told: Vec<_> = told.iter().map(|(file, row, code, field)| (&**file, *row, code.name(), &**field)).collect();
    let expected = [
        ("sample-brokers.jsonl", 45, "not-understood", "collected"),
        ("sample-brokers.jsonl", 45, "not-understood", "price"),
        ("sample-brokers.jsonl", 46, "not-understood", "ages"),
        ("sample-brokers.jsonl", 47, "not-understood", "languages"),
        ("sample-donnees_nuages-au-sol.md", 1, "broken-front-matter", ""),
        ("sample-exchange.csv", 27, "column-count", ""),
    ];
    assert_eq!(told, expected);
}
