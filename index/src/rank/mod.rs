//! Finds the most relevant documents among those that answer.
//!
//! First the words: BM25 with the weight of each field and form, added up for all documents that answer (`sums.rs`).
//! Then the best hundred are looked at once more for what single words do not show: do they stand together, are they the
//! whole title, how fresh is the listing (see `again.rs`). Documents that rank alike come newest first, then by id, so
//! the same question gives the same page on every machine.

mod again;
mod best;
mod explain;
mod sums;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;

use crate::columns::{Place, Sort};
use crate::matching::{self, Bits, Found, WINDOW_DOCUMENTS};
use crate::plan::{Plan, Step, Words};
use crate::searcher::Searcher;

pub(crate) use again::{Again, WINDOW};
use best::{Best, Floor};
pub use explain::{Explanation, Part};
use sums::Weighed;

/// A document found. Greater is better: the higher score, then the earlier place in the order of equals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) score: f32,
    pub(crate) place: Place,
    pub(crate) segment: u32,
    pub(crate) document: DocId,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.place.cmp(&self.place))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The words of a question, ready to rank by.
pub(crate) struct Ranking {
    /// Every way of every word, in the order of the question.
    ways: Vec<Weighed>,
    /// One way of one word is all that was asked for, so nothing else answers.
    alone: bool,
    work: u64,
}

impl Ranking {
    /// `words` are those of the plan that are to rank.
    pub(crate) fn new(plan: &Plan, words: &[&Words], searcher: &Searcher) -> tantivy::Result<Self> {
        let ways = words.iter().flat_map(|w| &w.ways).map(|way| Weighed::new(way, &searcher.inner, true));
        let alone = matches!(&plan.root, Some(Step::Words(words)) if words.ways.len() == 1);
        Ok(Self { ways: ways.collect::<tantivy::Result<_>>()?, alone, work: plan.work(searcher.documents()) })
    }

    /// The best `wanted` of the documents that answer, best first; those not after `after` are left out. Those that have
    /// none of the words, as those in Germany for `voice OR country:DE`, come last.
    ///
    /// `answering` has the documents of each segment and how many they are.
    pub(crate) fn top(
        &self,
        searcher: &Searcher,
        answering: &[(Bits, u64)],
        wanted: usize,
        after: Option<(f32, Place)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let floor = Floor::default();
        // Plain lists need no finding, and waking other threads costs more than many a question.
        let work = if self.ways.iter().all(Weighed::is_list) { 0 } else { self.work };
        let found = searcher.each_part(work, |number, part| {
            self.ways.iter().map(|way| way.found(part, &answering[number].0)).collect::<tantivy::Result<Vec<_>>>()
        })?;
        let of_piece = |number: usize, part: matching::Part<'_>, piece| {
            let (here, best) = (&answering[number], Best::new(wanted, &floor));
            if here.1 == 0 { Ok(Vec::new()) } else { self.top_of(part, &found[number], &piece, here, best, after) }
        };
        let mut best: Vec<Ranked> = searcher.each_piece(self.work, of_piece)?.into_iter().flatten().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(wanted);
        Ok(best)
    }

    /// The best of a piece of one segment, in no order.
    fn top_of(
        &self,
        part: matching::Part<'_>,
        found: &[Option<Arc<Found>>],
        piece: &Range<DocId>,
        (bits, count): &(Bits, u64),
        mut best: Best<'_>,
        after: Option<(f32, Place)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        let segment = part.segment;
        let columns = &part.held.columns;
        let (order, ids) = (columns.order(Sort::NEWEST, segment)?, columns.ids(segment)?);
        let beyond = |document, score| match after {
            Some((last, _)) if score > last => false,
            Some((last, place)) if score == last => order.place(document, ids) > place,
            _ => true,
        };
        let mut adders = Vec::with_capacity(self.ways.len());
        for (way, found) in self.ways.iter().zip(found) {
            adders.extend(way.adder(segment, found.as_ref())?);
        }
        let offer = |best: &mut Best<'_>, document, score| {
            if beyond(document, score) {
                best.offer(document, score);
            }
        };
        let of_block = |documents: &[DocId], scores: &[f32]| {
            for (document, score) in documents.iter().zip(scores) {
                if *score >= best.floor() && bits.contains(*document) {
                    offer(&mut best, *document, *score);
                }
            }
            best.compare();
        };
        if self.alone {
            let documents = u64::from(piece.end - piece.start);
            part.budget.spend(adders.iter().map(|adder| adder.work(documents, documents)).sum())?;
        }
        let done = self.alone && adders.first_mut().is_some_and(|adder| adder.alone(piece, of_block));
        let mut within = part.budget.spend(0);
        if !done {
            let mut sums = vec![0.0; WINDOW_DOCUMENTS as usize];
            bits.windows(*count, piece, |window| {
                if within.is_err() {
                    return;
                }
                let here = u64::from(WINDOW_DOCUMENTS).min(u64::from(part.documents()));
                within = part.budget.spend(adders.iter().map(|adder| adder.work(window.count, here)).sum());
                window.clear(&mut sums);
                adders.iter_mut().for_each(|adder| adder.add(&window, &mut sums));
                window.each_from(&sums, best.floor(), |document, score| offer(&mut best, document, score));
                best.compare();
            });
        }
        within?;
        let place = |document| order.place(document, ids);
        let segment = part.number as u32;
        let ranked = |(document, score)| Ranked { score, place: place(document), segment, document };
        Ok(best.chosen(&order).into_iter().map(ranked).collect())
    }
}

/// The first `wanted` of the documents that answer, in the order of a column; those not after `after` are left out.
pub(crate) fn first(
    sort: Sort,
    searcher: &Searcher,
    answering: &[(Bits, u64)],
    wanted: usize,
    after: Option<Place>,
) -> tantivy::Result<Vec<(Place, u32, DocId)>> {
    let mut found = Vec::new();
    if wanted == 0 {
        return Ok(found);
    }
    for part in searcher.parts() {
        let (number, segment) = (part.number, part.segment);
        let (bits, count) = &answering[number];
        if *count == 0 {
            continue;
        }
        part.budget.spend(*count)?;
        let columns = &part.held.columns;
        let (order, ids) = (columns.order(sort, segment)?, columns.ids(segment)?);
        let from = after.map_or(0, |place| order.up_to(place, ids));
        let mut ranks: Vec<u32> = Vec::new();
        let documents = u64::from(segment.max_doc());
        // Where many answer, the first of the order soon do: go along the order. Else go through those that answer.
        if count * 8 > documents {
            let rest = order.documents[from as usize..].iter().zip(from..);
            ranks.extend(rest.filter(|(d, _)| bits.contains(**d)).map(|(_, rank)| rank).take(wanted));
        } else {
            let mut heap = BinaryHeap::new();
            let mut limit = u32::MAX;
            for document in bits.iter() {
                let rank = order.rank[document as usize];
                if rank >= from && rank < limit {
                    heap.push(rank);
                    if heap.len() > wanted {
                        heap.pop();
                        limit = heap.peek().copied().unwrap_or(u32::MAX);
                    }
                }
            }
            ranks = heap.into_sorted_vec();
        }
        found.extend(ranks.into_iter().map(|rank| {
            let document = order.documents[rank as usize];
            (order.place(document, ids), number as u32, document)
        }));
    }
    found.sort_unstable();
    found.truncate(wanted);
    Ok(found)
}
