//! Finds the most relevant documents without scoring all of them.
//!
//! Once enough good documents are known, the engine may skip whatever cannot beat the worst of them. Equal scores are
//! ordered by id, so that the same question gives the same page on every machine.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::Searcher;
use tantivy::query::{EnableScoring, Query};

use crate::walk::IdColumn;

/// A document found. Greater is better: the higher score, then the smaller id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) score: f32,
    pub(crate) id: u128,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.id.cmp(&self.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best `wanted` documents, best first.
pub(crate) fn top(query: &dyn Query, searcher: &Searcher, wanted: usize) -> tantivy::Result<Vec<Ranked>> {
    let mut heap: BinaryHeap<Reverse<Ranked>> = BinaryHeap::new();
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    for segment in searcher.segment_readers() {
        let ids = IdColumn::open(segment)?;
        let alive = segment.alive_bitset();
        weight.for_each_pruning(threshold(&heap, wanted), segment, &mut |document, score| {
            if alive.is_none_or(|bits| bits.is_alive(document)) {
                let found = Ranked { score, id: ids.get(document) };
                if heap.len() < wanted {
                    heap.push(Reverse(found));
                } else if heap.peek().is_some_and(|worst| found > worst.0) {
                    heap.pop();
                    heap.push(Reverse(found));
                }
            }
            threshold(&heap, wanted)
        })?;
    }
    // Ascending in the reversed order: best first.
    Ok(heap.into_sorted_vec().into_iter().map(|Reverse(found)| found).collect())
}

/// The engine hands out what scores *above* this. One step below the worst score kept, so that equals are seen too.
fn threshold(heap: &BinaryHeap<Reverse<Ranked>>, wanted: usize) -> f32 {
    match heap.peek() {
        Some(worst) if heap.len() == wanted => worst.0.score.next_down(),
        _ => f32::MIN,
    }
}
