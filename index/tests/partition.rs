//! A partition counts every document once, as searches for the same conditions do, also over deletions and segments.

use crate::support::{id, open};
use brokerwatch_index::{Combination, Document, FacetField, Filters, Reader, parse};

/// Documents in two segments, of which every seventh is deleted: the number, and whether it is even, small, red.
fn documents() -> (tempfile::TempDir, Reader, Vec<(u128, [bool; 3])>) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let mut kept = Vec::new();
    for number in 0..500_u128 {
        let holds = [number % 2 == 0, number < 60, number % 3 == 0];
        let title = format!(
            "{} {}",
            if holds[0] { "even number" } else { "odd number" },
            if holds[2] { "red" } else { "blue" }
        );
        let mut document = Document { id: id(number), title, ..Document::default() };
        if holds[1] {
            document.facets[FacetField::LookUp].push("small".to_owned());
        }
        writer.add(&document).unwrap();
        if number == 250 {
            writer.commit(1).unwrap();
        }
        kept.push((number, holds));
    }
    writer.commit(2).unwrap();
    for (number, _) in kept.iter().filter(|(number, _)| number % 7 == 0) {
        writer.delete(&id(*number)).unwrap();
    }
    writer.commit(3).unwrap();
    kept.retain(|(number, _)| number % 7 != 0);
    let reader = Reader::open(dir.path()).unwrap();
    (dir, reader, kept)
}

#[test]
fn every_document_is_counted_once_under_exactly_its_conditions() {
    let (_dir, reader, kept) = documents();
    let searcher = reader.searcher();
    let asts = ["title:\"even number\"", "look_up:small", "title:red"].map(|q| parse(q).0);
    let partition = searcher.partition(&asts).unwrap();
    let counts: Vec<(Combination, u64)> = partition.counts().collect();
    assert_eq!(counts.iter().map(|(_, n)| n).sum::<u64>(), searcher.documents());
    for (bit, ast) in asts.iter().enumerate() {
        let by_bit: u64 = counts.iter().filter(|(c, _)| c >> bit & 1 == 1).map(|(_, n)| n).sum();
        assert_eq!(by_bit, searcher.literal().count(ast, &Filters::new()).unwrap());
    }
    let combination = |holds: [bool; 3]| holds.iter().enumerate().map(|(bit, h)| u64::from(*h) << bit).sum::<u64>();
    for (wanted, count) in counts {
        let expected: Vec<String> =
            kept.iter().filter(|(_, holds)| combination(*holds) == wanted).map(|(number, _)| id(*number)).collect();
        assert_eq!(expected.len() as u64, count);
        assert_eq!(partition.ids(&[wanted], 0, usize::MAX / 4).unwrap(), expected, "in order of id");
    }
}

#[test]
fn pages_of_several_combinations_neither_skip_nor_repeat() {
    let (_dir, reader, kept) = documents();
    let partition = reader.searcher().partition(&["title:\"even number\"", "title:red"].map(|q| parse(q).0)).unwrap();
    let combinations: Vec<Combination> = [3, 1, 0, 2].into();
    let all = partition.ids(&combinations, 0, 10_000).unwrap();
    assert_eq!(all.len(), kept.len());
    for size in [1, 7, 100] {
        let pages = (0..).map(|page| partition.ids(&combinations, page * size, size).unwrap());
        let paged: Vec<String> = pages.take_while(|page| !page.is_empty()).flatten().collect();
        assert_eq!(paged, all, "by {size}");
    }
    assert!(partition.ids(&[42], 0, 10).unwrap().is_empty(), "a combination that does not occur");
}
