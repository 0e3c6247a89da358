//! Sets of documents of one segment, one bit for each, and how many of several sets hold a document.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use tantivy::DocId;

/// Documents handed on at a time, or a few more.
const BLOCK: usize = 128;

/// Documents of a window: their sums fit beside the lists in the nearest memory of the processor.
pub(crate) const WINDOW_DOCUMENTS: u32 = 4096;

/// A set with fewer documents than one in so many is gone through one by one.
const SPARSE: u64 = 64;

/// Of documents that lie further apart than this, few share a block.
const ALONE: usize = 8;

/// A set of documents of one segment.
#[derive(Clone)]
pub(crate) struct DocIdSet(FixedBitSet);

/// The documents of a set between `from` and `from` + [`WINDOW_DOCUMENTS`].
pub(crate) struct Window<'a> {
    pub(crate) from: DocId,
    /// How many documents of the set these are.
    pub(crate) count: u64,
    documents: Documents<'a>,
}

enum Documents<'a> {
    Few(&'a [DocId]),
    Many(&'a [usize]),
}

impl Window<'_> {
    /// The documents in order.
    pub(crate) fn each(&self, mut visit: impl FnMut(DocId)) {
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| visit(*d)),
            Documents::Many(blocks) => {
                blocks.iter().zip(block_starts(self.from)).for_each(|(b, start)| each_bit(*b, start, &mut visit));
            }
        }
    }

    /// Forgets the values of the documents; those of others mean nothing afterwards.
    pub(crate) fn clear(&self, values: &mut [f32]) {
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| values[(d - self.from) as usize] = 0.0),
            Documents::Many(_) => values.fill(0.0),
        }
    }

    /// The documents in order whose value is at least `floor`; `values` are those of all documents of the window. Where
    /// there are many, sixty-four hopeless ones are passed over together.
    pub(crate) fn each_from(&self, values: &[f32], floor: f32, mut visit: impl FnMut(DocId, f32)) {
        let mut consider = |document: DocId| {
            let value = values[(document - self.from) as usize];
            if value >= floor {
                visit(document, value);
            }
        };
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| consider(*d)),
            Documents::Many(blocks) => {
                let chunks = values.chunks(usize::BITS as usize);
                for ((block, start), values) in blocks.iter().zip(block_starts(self.from)).zip(chunks) {
                    if values.iter().map(|v| u32::from(*v >= floor)).sum::<u32>() > 0 {
                        each_bit(*block, start, &mut consider);
                    }
                }
            }
        }
    }
}

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
    /// No document of so many.
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
        if (last - first) as usize >= documents.len() * ALONE {
            documents.iter().for_each(|d| blocks[(d / usize::BITS) as usize] |= 1 << (d % usize::BITS));
            return;
        }
        // Neighbours meet in a register before they are written.
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

    /// Adds the documents for which `holds` says so, asked of each in order.
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

    /// The windows of a piece of the segment in which the set has documents, in order. `count` is the number of all documents
    /// of the set; the piece begins where a window does.
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

    /// Hands the documents on in order; quicker than [`Bits::iter`].
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

    /// Hands the documents of a piece of the segment on in order, in blocks; the piece begins where a window does.
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

/// Counts for each document in how many of several sets it is. The counters stand bit by bit beside each other, so that
/// sixty-four documents are counted with a few operations.
pub(super) struct MatchCounter {
    /// Bit `i` of every counter.
    planes: Vec<DocIdSet>,
    documents: u32,
}

impl MatchCounter {
    pub(super) fn new(documents: u32) -> Self {
        Self { planes: Vec::new(), documents }
    }

    pub(super) fn add(&mut self, set: &DocIdSet) {
        let mut carry = set.clone();
        for plane in &mut self.planes {
            let mut next = carry.clone();
            next.intersect(plane);
            plane.0.symmetric_difference_with(&carry.0);
            carry = next;
        }
        if carry.0.is_clear() {
            return;
        }
        self.planes.push(carry);
    }

    /// The documents that are in at least so many of the sets added.
    pub(super) fn at_least(&self, least: usize) -> DocIdSet {
        let mut greater = DocIdSet::none(self.documents);
        let mut equal = DocIdSet::all(self.documents);
        let planes = self.planes.len().max((usize::BITS - least.leading_zeros()) as usize);
        for i in (0..planes).rev() {
            let wanted = least >> i & 1 == 1;
            match (self.planes.get(i), wanted) {
                (Some(plane), true) => equal.intersect(plane),
                (Some(plane), false) => {
                    let mut more = equal.clone();
                    more.intersect(plane);
                    greater.union(&more);
                    equal.subtract(plane);
                }
                (None, true) => equal = DocIdSet::none(self.documents),
                (None, false) => {}
            }
        }
        greater.union(&equal);
        greater
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

        #[test]
        fn a_tally_counts_as_one_would_by_hand(
            sets in prop::collection::vec(prop::collection::btree_set(0_u32..70, 0..40), 0..12),
            least in 0_usize..14,
        ) {
            let mut counter = MatchCounter::new(70);
            for set in &sets {
                let mut bits = DocIdSet::none(70);
                set.iter().for_each(|d| bits.insert(*d));
                counter.add(&bits);
            }
            let expected: Vec<u32> =
                (0..70).filter(|d| sets.iter().filter(|s| s.contains(d)).count() >= least).collect();
            prop_assert_eq!(counter.at_least(least).iter().collect::<Vec<_>>(), expected);
        }
    }
}
