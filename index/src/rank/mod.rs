//! Finds the most relevant documents among those that answer.
//!
//! First the words: BM25 with the weight of each field and form, added up for all documents that answer (`sums.rs`).
//! Then the best hundred are looked at once more for what single words do not show: do they stand together, are they the
//! whole title, how fresh is the listing (see `again.rs`). Documents that rank alike come newest first, then by id, so
//! the same question gives the same page on every machine.

mod again;
mod explain;
mod sums;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;

use tantivy::DocId;

use crate::columns::{Held, Place, Sort};
use crate::ids::IdColumn;
use crate::matching::{self, Bits, WINDOW_DOCUMENTS};
use crate::plan::{Plan, Words};
use crate::reader::Searcher;

pub(crate) use again::{Again, WINDOW};
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
    work: u64,
}

impl Ranking {
    /// `words` are those of the plan that are to rank.
    pub(crate) fn new(plan: &Plan, words: &[&Words], searcher: &Searcher) -> tantivy::Result<Self> {
        let ways = words.iter().flat_map(|w| &w.ways).map(|way| Weighed::new(way, &searcher.inner));
        Ok(Self { ways: ways.collect::<tantivy::Result<_>>()?, work: plan.work(searcher.documents()) })
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
        let of_piece = |number: usize, part: matching::Part<'_>, piece| {
            let here = &answering[number];
            if here.1 == 0 { Ok(Vec::new()) } else { self.top_of(number as u32, part, &piece, here, wanted, after) }
        };
        let mut best: Vec<Ranked> = searcher.each_piece(self.work, of_piece)?.into_iter().flatten().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(wanted);
        Ok(best)
    }

    /// The best of a piece of one segment, in no order.
    fn top_of(
        &self,
        number: u32,
        part: matching::Part<'_>,
        piece: &Range<DocId>,
        (bits, count): &(Bits, u64),
        wanted: usize,
        after: Option<(f32, Place)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        let segment = part.segment;
        let (order, ids) = (part.held.columns.order(Sort::NEWEST, segment)?, IdColumn::open(segment)?);
        let (mut best, mut floor) = (BinaryHeap::new(), f32::MIN);
        let beyond = |found: &Found| match after {
            Some((last, _)) if found.score > last => false,
            Some((last, place)) if found.score == last => order.place(found.document, &ids) > place,
            _ => true,
        };
        let adders = self.ways.iter().map(|way| way.adder(segment)).collect::<tantivy::Result<Vec<_>>>()?;
        let mut adders: Vec<_> = adders.into_iter().flatten().collect();
        let mut sums = vec![0.0; WINDOW_DOCUMENTS as usize];
        let mut hopeful: Vec<Found> = Vec::new();
        bits.windows(*count, piece, |window| {
            window.clear(&mut sums);
            adders.iter_mut().for_each(|adder| adder.add(&window, &mut sums));
            hopeful.clear();
            window.each_from(&sums, floor, |document, score| hopeful.push(Found { score, rank: 0, document }));
            // Ranks lie far apart in memory; those of many documents are fetched at a time.
            hopeful.iter_mut().for_each(|found| found.rank = order.rank[found.document as usize]);
            hopeful.iter().filter(|found| beyond(found)).for_each(|found| offer(&mut best, wanted, *found));
            if let Some(Reverse(worst)) = best.peek().filter(|_| best.len() == wanted) {
                floor = worst.score;
            }
        });
        let ranked = |Reverse(found): Reverse<Found>| Ranked {
            score: found.score,
            place: order.place(found.document, &ids),
            segment: number,
            document: found.document,
        };
        Ok(best.into_iter().map(ranked).collect())
    }
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

/// Keeps what is found if it is among the best `wanted` so far.
fn offer(best: &mut BinaryHeap<Reverse<Found>>, wanted: usize, found: Found) {
    if best.len() < wanted {
        best.push(Reverse(found));
    } else if let Some(mut worst) = best.peek_mut()
        && found > worst.0
    {
        *worst = Reverse(found);
    }
}

/// The first `wanted` of the documents that answer, in the order of a column; those not after `after` are left out.
pub(crate) fn first(
    sort: Sort,
    searcher: &tantivy::Searcher,
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
