//! Selects the best documents of a piece of one segment.
//!
//! Ties come newest first, and a common word has thousands of them. Their positions in that order are far apart in
//! memory, so they are not read before all scores are known: by then most ties have dropped out, and for the rest it is
//! often faster to go along the order until enough are found.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::DocId;

use crate::columns::OrderColumn;
use crate::doc_id_set::DocIdSet;

/// The score that a document must reach, as far as any piece knows: as many documents as are wanted reach it. A piece
/// that learns of it late scores more documents and selects the same.
#[derive(Default)]
pub(super) struct ScoreThreshold(AtomicU32);

impl ScoreThreshold {
    fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Scores are never negative, and such numbers are in the order of their bits.
    fn raise(&self, score: f32) {
        self.0.fetch_max(score.max(0.0).to_bits(), Ordering::Relaxed);
    }
}

/// The best `wanted` documents so far, and the score that a document must reach.
pub(super) struct TopDocs<'a> {
    wanted: usize,
    shared: &'a ScoreThreshold,
    /// Fewer than `wanted`, all of them above the floor: the bits of their scores, see [`Floor`], and the documents.
    above: BinaryHeap<Reverse<(u32, DocId)>>,
    /// The score of the last one wanted; below it nothing comes in.
    threshold: f32,
    /// All whose score is the floor, in order.
    ties: Vec<DocId>,
}

impl<'a> TopDocs<'a> {
    /// `wanted` is at least one.
    pub(super) fn new(wanted: usize, shared: &'a ScoreThreshold) -> Self {
        Self { wanted, shared, above: BinaryHeap::new(), threshold: shared.get(), ties: Vec::new() }
    }

    /// The score that a document must reach.
    pub(super) fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Adds a document if it reaches the threshold; documents come in order.
    pub(super) fn offer(&mut self, document: DocId, score: f32) {
        if score == self.threshold {
            self.ties.push(document);
        } else if score > self.threshold {
            self.above.push(Reverse((score.to_bits(), document)));
            if self.above.len() == self.wanted
                && let Some(Reverse((last, _))) = self.above.peek()
            {
                self.raise(f32::from_bits(*last));
            }
        }
    }

    /// Shares the threshold with the other pieces.
    pub(super) fn share(&mut self) {
        self.shared.raise(self.threshold);
        let known = self.shared.get();
        if known > self.threshold {
            self.raise(known);
        }
    }

    fn raise(&mut self, threshold: f32) {
        self.threshold = threshold;
        self.ties.clear();
        while let Some(Reverse((score, document))) = self.above.peek().filter(|a| a.0.0 <= threshold.to_bits()).copied()
        {
            if score == threshold.to_bits() {
                self.ties.push(document);
            }
            self.above.pop();
        }
    }

    /// The best with their scores, in no order; of ties those that come first in `order`.
    pub(super) fn into_best(self, order: &OrderColumn) -> Vec<(DocId, f32)> {
        let room = self.wanted - self.above.len();
        let ties = first_of(self.ties, room, order).into_iter().map(|document| (document, self.threshold));
        let above = self.above.into_iter().map(|Reverse((score, document))| (document, f32::from_bits(score)));
        above.chain(ties).collect()
    }
}

/// The first `wanted` of these documents in an order.
fn first_of(documents: Vec<DocId>, wanted: usize, order: &OrderColumn) -> Vec<DocId> {
    if documents.len() <= wanted {
        return documents;
    }
    // Going along the order finds one of the documents in every `all / documents.len()`; else each is looked up.
    let all = order.documents.len();
    if wanted.saturating_mul(all) < documents.len().saturating_mul(documents.len()) {
        let mut docs = DocIdSet::none(all as u32);
        docs.insert_all(&documents);
        return order.documents.iter().copied().filter(|d| docs.contains(*d)).take(wanted).collect();
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
        /// Few different scores, so that most are ties; pieces in any order, as threads may take them.
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

            let threshold = ScoreThreshold::default();
            let mut pieces: Vec<&[DocId]> = documents.chunks(piece).collect();
            if backwards {
                pieces.reverse();
            }
            let mut found = Vec::new();
            for piece in pieces {
                let mut best = TopDocs::new(wanted, &threshold);
                for document in piece {
                    best.offer(*document, score(document));
                    if document % 7 == 0 {
                        best.share();
                    }
                }
                found.extend(best.into_best(&order));
            }
            prop_assert!(found.iter().all(|(document, s)| *s == score(document)));
            let mut found: Vec<DocId> = found.into_iter().map(|(document, _)| document).collect();
            found.sort_by_key(worth);
            found.truncate(wanted);
            prop_assert_eq!(found, expected);
        }
    }
}
