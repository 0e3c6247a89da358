//! Finds the most relevant documents among those that answer.
//!
//! First the words: BM25 with the weight of each field and form. Once enough good documents are known, the engine skips
//! whatever cannot beat the worst of them. Then the best hundred are looked at once more for what single words do not
//! show: do they stand together, are they the whole title, how fresh is the listing (see `again.rs`). Documents that rank
//! alike come newest first, then by id, so the same question gives the same page on every machine.

mod again;
mod explain;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use crate::columns::{Held, OrderColumn, Place, Sort};
use crate::compile::{self, ranking};
use crate::matching::Bits;
use crate::plan::{Terms, Words};
use crate::ids::IdColumn;

pub(crate) use again::{Again, WINDOW};
pub use explain::{Explanation, Part};

/// Cost of scoring one document of a union, in units of seeking one term in one document.
const UNION: u64 = 16;

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
    weight: Box<dyn Weight>,
    ways: Vec<Box<dyn Weight>>,
    /// Whether the engine can skip what cannot be among the best.
    skips: bool,
}

impl Ranking {
    pub(crate) fn new(words: &[&Words], searcher: &Searcher) -> tantivy::Result<Self> {
        let scoring = || EnableScoring::enabled_from_searcher(searcher);
        let ways = words.iter().flat_map(|w| &w.ways);
        let skips = ways.clone().all(|w| matches!(w.terms, Terms::One(_)));
        let ways = ways.map(|w| compile::way(w)?.weight(scoring())).collect::<tantivy::Result<_>>()?;
        Ok(Self { weight: ranking(words)?.weight(scoring())?, ways, skips })
    }

    /// The best `wanted` of the documents that answer, best first; those not after `after` are left out.
    ///
    /// `answering` has the documents of each segment and how many they are.
    pub(crate) fn top(
        &self,
        searcher: &Searcher,
        held: &[Held],
        answering: &[(Bits, u64)],
        wanted: usize,
        after: Option<(f32, Place)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        // The engine adds up in whatever order it meets the words, and sums of small numbers depend on that. More than two
        // are added once more in the order of the question: a page would else miss where the one before it ended.
        let again = self.ways.len() > 2;
        let rounding = if again { (self.ways.len() + 8) as f32 * f32::EPSILON } else { 0.0 };
        let mut best = Best { heap: BinaryHeap::new(), wanted, after, rounding };
        if wanted == 0 {
            return Ok(Vec::new());
        }
        // Segments of which only documents with one of the words were looked at.
        let mut worded = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let (bits, count) = &answering[number];
            if *count == 0 {
                continue;
            }
            let inside = Inside::new(number, segment, &held[number])?;
            let mut scorers: Vec<Box<dyn Scorer>> =
                self.ways.iter().map(|w| w.scorer(segment, 1.0)).collect::<tantivy::Result<_>>()?;
            let in_union: u64 = scorers.iter().map(|s| u64::from(s.size_hint())).sum();
            if count * UNION * scorers.len() as u64 > in_union || self.skips && *count > wanted as u64 * UNION {
                self.weight.for_each_pruning(best.threshold(), segment, &mut |document, score| {
                    if bits.contains(document) && best.may_take(score) {
                        let score = if again { sum(&mut scorers, document) } else { score };
                        best.offer(&inside, document, score);
                    }
                    best.threshold()
                })?;
                worded.push(inside);
            } else {
                // Few documents: every word is asked about each.
                bits.iter().for_each(|document| best.offer(&inside, document, sum(&mut scorers, document)));
            }
        }
        for inside in worded {
            if best.wants_unranked() {
                let segment = &searcher.segment_readers()[inside.number as usize];
                self.unranked(&inside, segment, &answering[inside.number as usize].0, &mut best)?;
            }
        }
        // Ascending in the reversed order: best first.
        Ok(best.heap.into_sorted_vec().into_iter().map(|Reverse(found)| found).collect())
    }

    /// Documents that answer without any of the words, as those in Germany answer `voice OR country:DE`, come last.
    fn unranked(&self, inside: &Inside, segment: &SegmentReader, bits: &Bits, best: &mut Best) -> tantivy::Result<()> {
        let mut rest = bits.clone();
        for way in &self.ways {
            let mut scorer = way.scorer(segment, 1.0)?;
            while scorer.doc() != TERMINATED {
                rest.take(scorer.doc());
                scorer.advance();
            }
        }
        rest.iter().for_each(|document| best.offer(inside, document, 0.0));
        Ok(())
    }
}

/// What all words add up to in a document; to be asked of documents in order.
fn sum(scorers: &mut [Box<dyn Scorer>], document: DocId) -> f32 {
    let mut sum = 0.0;
    for scorer in scorers {
        if scorer.doc() < document {
            scorer.seek(document);
        }
        if scorer.doc() == document {
            sum += scorer.score();
        }
    }
    sum
}

/// A segment while it is gone through.
struct Inside {
    number: u32,
    order: Arc<OrderColumn>,
    ids: IdColumn,
}

impl Inside {
    fn new(number: usize, segment: &SegmentReader, held: &Held) -> tantivy::Result<Self> {
        let order = held.columns.order(Sort::NEWEST, segment)?;
        Ok(Self { number: number as u32, order, ids: IdColumn::open(segment)? })
    }
}

/// The best so far.
struct Best {
    heap: BinaryHeap<Reverse<Ranked>>,
    wanted: usize,
    after: Option<(f32, Place)>,
    /// By what share a score of the engine may be off.
    rounding: f32,
}

impl Best {
    /// The engine hands out what scores *above* this. One step below the worst score kept, so that equals are seen too.
    fn threshold(&self) -> f32 {
        match self.heap.peek() {
            Some(worst) if self.heap.len() == self.wanted => (worst.0.score * (1.0 - self.rounding)).next_down(),
            _ => f32::MIN,
        }
    }

    /// Whether a document of which the engine says this score can be wanted.
    fn may_take(&self, score: f32) -> bool {
        self.after.is_none_or(|(after, _)| score <= after * (1.0 + self.rounding) || after.is_nan())
    }

    /// Whether a document without any of the words can be among the best.
    fn wants_unranked(&self) -> bool {
        self.heap.len() < self.wanted || self.heap.peek().is_some_and(|worst| worst.0.score <= 0.0)
    }

    fn offer(&mut self, inside: &Inside, document: DocId, score: f32) {
        if self.after.is_some_and(|(after, _)| score > after) {
            return;
        }
        if let Some(Reverse(worst)) = self.heap.peek().filter(|_| self.heap.len() == self.wanted) {
            if score < worst.score {
                return;
            }
            // Within a segment the order of equals is known without reading anything.
            if score == worst.score
                && worst.segment == inside.number
                && inside.order.rank[document as usize] > inside.order.rank[worst.document as usize]
            {
                return;
            }
        }
        let place = inside.order.place(document, &inside.ids);
        let found = Ranked { score, place, segment: inside.number, document };
        if self.after.is_some_and(|(after, last)| score == after && place <= last) {
            return;
        }
        if self.heap.len() < self.wanted {
            self.heap.push(Reverse(found));
        } else if self.heap.peek().is_some_and(|worst| found > worst.0) {
            self.heap.pop();
            self.heap.push(Reverse(found));
        }
    }
}

/// The first `wanted` of the documents that answer, in the order of a column; those not after `after` are left out.
pub(crate) fn first(
    sort: Sort,
    searcher: &Searcher,
    held: &[Held],
    answering: &[(Bits, u64)],
    wanted: usize,
    after: Option<Place>,
) -> tantivy::Result<Vec<(Place, u32, DocId)>> {
    let mut found = Vec::new();
    if wanted == 0 {
        return Ok(found);
    }
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        let (bits, count) = &answering[number];
        if *count == 0 {
            continue;
        }
        let (order, ids) = (held[number].columns.order(sort, segment)?, IdColumn::open(segment)?);
        let from = after.map_or(0, |place| order.up_to(place, &ids));
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
            (order.place(document, &ids), number as u32, document)
        }));
    }
    found.sort_unstable();
    found.truncate(wanted);
    Ok(found)
}
