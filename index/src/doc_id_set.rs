//! Sets of documents of one segment, one bit for each, and counters of how many sets contain a document.

mod counter;
mod window;

use std::ops::Range;

use fixedbitset::FixedBitSet;
use tantivy::DocId;

pub(crate) use counter::MatchCounter;
use window::Documents;
pub(crate) use window::Window;

/// Documents visited at a time, or a few more.
const BLOCK: usize = 128;

/// Documents of a window: their scores fit into the processor's first cache.
pub(crate) const WINDOW_DOCUMENTS: u32 = 4096;

/// A set with fewer documents than one in this many is listed before it is visited.
const SPARSE: u64 = 64;

/// Documents further apart than this on average seldom share a machine word.
const SCATTERED: usize = 8;

/// A set of documents of one segment.
#[derive(Clone)]
pub(crate) struct DocIdSet(FixedBitSet);

fn block_starts(from: DocId) -> impl Iterator<Item = DocId> {
    (from..).step_by(usize::BITS as usize)
}

fn each_bit(block: usize, start: DocId, visit: &mut impl FnMut(DocId)) {
    let mut rest = block;
    while rest != 0 {
        visit(start + rest.trailing_zeros());
        rest &= rest - 1;
    }
}

impl DocIdSet {
    /// An empty set for a segment of this many documents.
    pub(crate) fn none(documents: u32) -> Self {
        Self(FixedBitSet::with_capacity(documents as usize))
    }

    pub(crate) fn all(documents: u32) -> Self {
        let mut bits = Self::none(documents);
        bits.0.insert_range(..);
        bits
    }

    pub(crate) fn insert(&mut self, document: DocId) {
        self.0.insert(document as usize);
    }

    /// Inserts documents that are in order.
    pub(crate) fn insert_all(&mut self, documents: &[DocId]) {
        let blocks = self.0.as_mut_slice();
        let (Some(first), Some(last)) = (documents.first(), documents.last()) else { return };
        if (last - first) as usize >= documents.len() * SCATTERED {
            documents.iter().for_each(|d| blocks[(d / usize::BITS) as usize] |= 1 << (d % usize::BITS));
            return;
        }
        // Neighbours are collected in a register before they are written.
        let (mut place, mut block) = ((first / usize::BITS) as usize, 0);
        for document in documents {
            let at = (document / usize::BITS) as usize;
            if at != place {
                blocks[place] |= block;
                (place, block) = (at, 0);
            }
            block |= 1 << (document % usize::BITS);
        }
        blocks[place] |= block;
    }

    pub(crate) fn contains(&self, document: DocId) -> bool {
        self.0.contains(document as usize)
    }

    pub(crate) fn union(&mut self, other: &Self) {
        self.0.union_with(&other.0);
    }

    pub(crate) fn intersect(&mut self, other: &Self) {
        self.0.intersect_with(&other.0);
    }

    pub(crate) fn subtract(&mut self, other: &Self) {
        self.0.difference_with(&other.0);
    }

    pub(crate) fn retain(&mut self, holds: impl Fn(DocId) -> bool) {
        for (number, block) in self.0.as_mut_slice().iter_mut().enumerate() {
            let mut rest = *block;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                if !holds(number as u32 * usize::BITS + bit) {
                    *block &= !(1 << bit);
                }
                rest &= rest - 1;
            }
        }
    }

    /// Inserts the documents whose values meet a condition.
    pub(crate) fn insert_where<T: Copy>(&mut self, values: &[T], holds: impl Fn(T) -> bool) {
        for (block, values) in self.0.as_mut_slice().iter_mut().zip(values.chunks(usize::BITS as usize)) {
            let bits = values.iter().enumerate().fold(0, |bits, (i, value)| bits | usize::from(holds(*value)) << i);
            *block |= bits;
        }
    }

    /// The memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.count_ones(..) as u64
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_clear()
    }

    /// The windows of a piece of the segment in which the set has documents, in order. `count` is the number of all
    /// documents of the set; the piece begins where a window does.
    pub(crate) fn windows(&self, count: u64, piece: &Range<DocId>, mut visit: impl FnMut(Window<'_>)) {
        let few = count * SPARSE < self.0.len() as u64;
        let mut listed = Vec::new();
        let windows = self.blocks_of(piece).chunks((WINDOW_DOCUMENTS / usize::BITS) as usize);
        for (blocks, from) in windows.zip((piece.start..).step_by(WINDOW_DOCUMENTS as usize)) {
            let window = if few {
                listed.clear();
                blocks
                    .iter()
                    .zip(block_starts(from))
                    .for_each(|(b, start)| each_bit(*b, start, &mut |d| listed.push(d)));
                Window { from, count: listed.len() as u64, documents: Documents::Few(&listed) }
            } else {
                let count = blocks.iter().map(|b| u64::from(b.count_ones())).sum();
                Window { from, count, documents: Documents::Many(blocks) }
            };
            if window.count > 0 {
                visit(window);
            }
        }
    }

    /// Visits the documents in order; faster than [`DocIdSet::iter`].
    pub(crate) fn each(&self, mut visit: impl FnMut(DocId)) {
        self.0.as_slice().iter().zip(block_starts(0)).for_each(|(block, start)| each_bit(*block, start, &mut visit));
    }

    /// The documents in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.0.ones().map(|d| d as DocId)
    }

    fn blocks_of(&self, piece: &Range<DocId>) -> &[usize] {
        let (from, to) = (piece.start / usize::BITS, piece.end.div_ceil(usize::BITS));
        &self.0.as_slice()[from as usize..to as usize]
    }

    /// Visits the documents of a piece of the segment in order, in blocks; the piece begins where a window does.
    pub(crate) fn blocks(&self, piece: &Range<DocId>, mut visit: impl FnMut(&[DocId])) {
        let mut waiting = [0; BLOCK + usize::BITS as usize];
        let mut length = 0;
        for (block, start) in self.blocks_of(piece).iter().zip(block_starts(piece.start)) {
            each_bit(*block, start, &mut |document| {
                waiting[length] = document;
                length += 1;
            });
            if length >= BLOCK {
                visit(&waiting[..length]);
                length = 0;
            }
        }
        visit(&waiting[..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_inserted_together_is_in_the_set(documents in prop::collection::btree_set(0_u32..500, 0..300)) {
            let documents: Vec<DocId> = documents.into_iter().collect();
            let mut bits = DocIdSet::none(500);
            let (first, second) = documents.split_at(documents.len() / 2);
            bits.insert_all(second);
            bits.insert_all(first);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), documents);
        }
    }
}
