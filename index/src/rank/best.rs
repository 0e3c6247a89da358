//! The best of a piece of one segment, while it is gone through.
//!
//! Documents that rank alike come newest first, and of a common word there are thousands of them. Where each stands in that order
//! lies far apart in memory, so it is not asked before all scores are known: by then most have been overtaken, and of
//! those left it is often quicker to go along the order until enough have been met.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::DocId;

use crate::columns::OrderColumn;
use crate::matching::Bits;

/// How good a document has to be, as far as any piece has found out: as many as are wanted are at least that good. Pieces
/// that learn of it late look at more documents and choose the same.
#[derive(Default)]
pub(super) struct Floor(AtomicU32);

impl Floor {
    fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Scores are never below nought, and such numbers stand in the order of their bits.
    fn raise(&self, score: f32) {
        self.0.fetch_max(score.max(0.0).to_bits(), Ordering::Relaxed);
    }
}

/// The best `wanted` documents so far, and how good one has to be to come in.
pub(super) struct Best<'a> {
    wanted: usize,
    shared: &'a Floor,
    /// Fewer than `wanted`, all of them above the floor: the bits of their scores, see [`Floor`], and the documents.
    above: BinaryHeap<Reverse<(u32, DocId)>>,
    /// The score of the last one wanted; below it nothing comes in.
    floor: f32,
    /// All whose score is the floor, in order.
    equals: Vec<DocId>,
}

impl<'a> Best<'a> {
    /// `wanted` is at least one.
    pub(super) fn new(wanted: usize, shared: &'a Floor) -> Self {
        Self { wanted, shared, above: BinaryHeap::new(), floor: shared.get(), equals: Vec::new() }
    }

    /// What a score must reach to come in.
    pub(super) fn floor(&self) -> f32 {
        self.floor
    }

    /// Takes a document in if it is good enough; documents come in order.
    pub(super) fn offer(&mut self, document: DocId, score: f32) {
        if score == self.floor {
            self.equals.push(document);
        } else if score > self.floor {
            self.above.push(Reverse((score.to_bits(), document)));
            if self.above.len() == self.wanted
                && let Some(Reverse((last, _))) = self.above.peek()
            {
                self.raise(f32::from_bits(*last));
            }
        }
    }

    /// Tells other pieces how good a document has to be, and learns it from them.
    pub(super) fn compare(&mut self) {
        self.shared.raise(self.floor);
        let known = self.shared.get();
        if known > self.floor {
            self.raise(known);
        }
    }

    fn raise(&mut self, floor: f32) {
        self.floor = floor;
        self.equals.clear();
        while let Some(Reverse((score, document))) = self.above.peek().filter(|a| a.0.0 <= floor.to_bits()).copied() {
            if score == floor.to_bits() {
                self.equals.push(document);
            }
            self.above.pop();
        }
    }

    /// The best with their scores, in no order; of equals those that come first in `order`.
    pub(super) fn chosen(self, order: &OrderColumn) -> Vec<(DocId, f32)> {
        let room = self.wanted - self.above.len();
        let equals = first_of(self.equals, room, order).into_iter().map(|document| (document, self.floor));
        let above = self.above.into_iter().map(|Reverse((score, document))| (document, f32::from_bits(score)));
        above.chain(equals).collect()
    }
}

/// The first `wanted` of these documents in an order.
fn first_of(documents: Vec<DocId>, wanted: usize, order: &OrderColumn) -> Vec<DocId> {
    if documents.len() <= wanted {
        return documents;
    }
    // Going along the order one meets a document in every `all / documents.len()`; else each has to be looked up.
    let all = order.documents.len();
    if wanted.saturating_mul(all) < documents.len().saturating_mul(documents.len()) {
        let mut bits = Bits::none(all as u32);
        bits.insert_all(&documents);
        return order.documents.iter().copied().filter(|d| bits.contains(*d)).take(wanted).collect();
    }
    let mut ranks: Vec<u32> = documents.into_iter().map(|d| order.rank[d as usize]).collect();
    ranks.select_nth_unstable(wanted);
    ranks[..wanted].iter().map(|rank| order.documents[*rank as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Few different scores, so that most are equals; pieces in any order, as threads may take them.
        #[test]
        fn the_best_of_all_pieces_are_those_of_sorting_everything(
            scores in prop::collection::vec(0_u8..6, 1..400),
            order in Just((0..400).collect::<Vec<DocId>>()).prop_shuffle(),
            wanted in 1_usize..120,
            piece in 1_usize..150,
            backwards: bool,
        ) {
            let order = OrderColumn::of(order.into_iter().filter(|d| (*d as usize) < scores.len()).collect());
            let documents: Vec<DocId> = (0..scores.len() as DocId).collect();
            let score = |document: &DocId| f32::from(scores[*document as usize]);
            let mut expected = documents.clone();
            let worth = |d: &DocId| (Reverse(scores[*d as usize]), order.rank[*d as usize]);
            expected.sort_by_key(worth);
            expected.truncate(wanted);

            let floor = Floor::default();
            let mut pieces: Vec<&[DocId]> = documents.chunks(piece).collect();
            if backwards {
                pieces.reverse();
            }
            let mut found = Vec::new();
            for piece in pieces {
                let mut best = Best::new(wanted, &floor);
                for document in piece {
                    best.offer(*document, score(document));
                    if document % 7 == 0 {
                        best.compare();
                    }
                }
                found.extend(best.chosen(&order));
            }
            prop_assert!(found.iter().all(|(document, s)| *s == score(document)));
            let mut found: Vec<DocId> = found.into_iter().map(|(document, _)| document).collect();
            found.sort_by_key(worth);
            found.truncate(wanted);
            prop_assert_eq!(found, expected);
        }
    }
}
