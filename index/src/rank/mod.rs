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

use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::{DocId, Searcher, SegmentReader, TERMINATED};

use crate::columns::{Held, Place, Sort};
use crate::compile::{self, ranking};
use crate::ids::IdColumn;
use crate::matching::Bits;
use crate::plan::{Terms, Words};

pub(crate) use again::{Again, WINDOW};
pub use explain::{Explanation, Part};

/// Asking one word about one document costs as much as so many documents of a union.
const ASKING: u64 = 24;
/// Above this the engine's skipping beats asking.
const WIDE: u64 = 20_000;

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
pub(crate) struct Ranking<'a> {
    words: &'a [&'a Words],
    union: Box<dyn Weight>,
    /// Documents that the union goes through, at most.
    in_union: u64,
    /// Whether the engine can skip what cannot be among the best.
    skips: bool,
}

impl<'a> Ranking<'a> {
    pub(crate) fn new(words: &'a [&'a Words], searcher: &Searcher) -> tantivy::Result<Self> {
        let ways = words.iter().flat_map(|w| &w.ways);
        let skips = ways.clone().all(|w| matches!(w.terms, Terms::One(_)));
        let in_union = ways.fold(0_u64, |sum, w| sum.saturating_add(w.documents.min(searcher.num_docs())));
        let union = ranking(words)?.weight(EnableScoring::enabled_from_searcher(searcher))?;
        Ok(Self { words, union, in_union, skips })
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
        let mut best: Vec<Ranked> = Vec::new();
        if wanted == 0 {
            return Ok(best);
        }
        let total: u64 = answering.iter().map(|(_, count)| count).sum();
        // Asking every word about each document costs more for each, and is better where they are few.
        let few = total * ASKING * (self.words.len() as u64) < self.in_union && !(self.skips && total > WIDE);
        // The engine adds up in whatever order it meets the words, and sums of small numbers depend on that. More than two
        // are added once more in the order of the question: a page would else miss where the one before it ended.
        let ways = self.words.iter().map(|w| w.ways.len()).sum::<usize>();
        let again = ways > 2;
        let rounding = if again { (ways + 8) as f32 * f32::EPSILON } else { 0.0 };
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let (bits, count) = &answering[number];
            if *count == 0 {
                continue;
            }
            let (order, ids) = (held[number].columns.order(Sort::NEWEST, segment)?, IdColumn::open(segment)?);
            // Equals of the worst of earlier segments must still be seen.
            let floor = best.get(wanted - 1).map_or(f32::MIN, |r| r.score);
            let mut here = Best { heap: BinaryHeap::new(), wanted, floor, rounding };
            let beyond = |document, score: f32| match after {
                Some((last, _)) if score > last => false,
                Some((last, place)) if score == last => order.place(document, &ids) > place,
                _ => true,
            };
            let mut scorers = if few || again { self.scorers(searcher, segment)? } else { Vec::new() };
            if few {
                for document in bits.iter() {
                    let score = sum(&mut scorers, document);
                    if beyond(document, score) {
                        here.offer(score, order.rank[document as usize], document);
                    }
                }
            } else {
                self.union.for_each_pruning(here.threshold(), segment, &mut |document, score| {
                    let hopeless = after.is_some_and(|(last, _)| score > last * (1.0 + rounding));
                    if bits.contains(document) && !hopeless {
                        let score = if again { sum(&mut scorers, document) } else { score };
                        if beyond(document, score) {
                            here.offer(score, order.rank[document as usize], document);
                        }
                    }
                    here.threshold()
                })?;
                if (here.heap.len() as u64) < *count && here.wants_unranked() {
                    let rest = self.unranked(searcher, segment, bits)?;
                    for document in rest.iter().filter(|d| beyond(*d, 0.0)) {
                        here.offer(0.0, order.rank[document as usize], document);
                    }
                }
            }
            best.extend(here.heap.into_iter().map(|Reverse(found)| Ranked {
                score: found.score,
                place: order.place(found.document, &ids),
                segment: number as u32,
                document: found.document,
            }));
            best.sort_unstable_by(|a, b| b.cmp(a));
            best.truncate(wanted);
        }
        Ok(best)
    }

    /// What scores each way in one segment, in the order of the question.
    fn scorers(&self, searcher: &Searcher, segment: &SegmentReader) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
        let scoring = EnableScoring::enabled_from_searcher(searcher);
        let ways = self.words.iter().flat_map(|w| &w.ways);
        ways.map(|w| compile::way(w)?.weight(scoring)?.scorer(segment, 1.0)).collect()
    }

    /// Documents that answer without any of the words, as those in Germany answer `voice OR country:DE`: they come last.
    fn unranked(&self, searcher: &Searcher, segment: &SegmentReader, bits: &Bits) -> tantivy::Result<Bits> {
        let mut rest = bits.clone();
        for mut scorer in self.scorers(searcher, segment)? {
            while scorer.doc() != TERMINATED {
                rest.take(scorer.doc());
                scorer.advance();
            }
        }
        Ok(rest)
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

/// A document of one segment. Greater is better: the higher score, then the earlier place among equals.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Found {
    score: f32,
    rank: u32,
    document: DocId,
}

impl Eq for Found {}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.rank.cmp(&self.rank))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best of one segment so far.
struct Best {
    heap: BinaryHeap<Reverse<Found>>,
    wanted: usize,
    /// What scores less need not be handed in.
    floor: f32,
    /// By what share a score of the engine may be off.
    rounding: f32,
}

impl Best {
    /// The engine hands out what scores *above* this. One step below the worst score kept, so that equals are seen too.
    fn threshold(&self) -> f32 {
        let worst = match self.heap.peek() {
            Some(worst) if self.heap.len() == self.wanted => worst.0.score.max(self.floor),
            _ => self.floor,
        };
        if worst > 0.0 { (worst * (1.0 - self.rounding)).next_down() } else { f32::MIN }
    }

    /// Whether a document without any of the words can be among the best.
    fn wants_unranked(&self) -> bool {
        self.floor <= 0.0 && (self.heap.len() < self.wanted || self.heap.peek().is_some_and(|w| w.0.score <= 0.0))
    }

    fn offer(&mut self, score: f32, rank: u32, document: DocId) {
        let found = Found { score, rank, document };
        if self.heap.len() < self.wanted {
            self.heap.push(Reverse(found));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && found > worst.0
        {
            *worst = Reverse(found);
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
