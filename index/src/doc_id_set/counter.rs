//! Counts in how many of several sets each document is.

use super::DocIdSet;

/// Counts for each document in how many of several sets it is. Bit `i` of all counters is one set, so that sixty-four
/// documents are counted with a few operations.
pub(crate) struct MatchCounter {
    /// Bit `i` of every counter.
    planes: Vec<DocIdSet>,
    documents: u32,
}

impl MatchCounter {
    pub(crate) fn new(documents: u32) -> Self {
        Self { planes: Vec::new(), documents }
    }

    pub(crate) fn add(&mut self, set: &DocIdSet) {
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

    /// The documents that are in at least this many of the sets added.
    pub(crate) fn at_least(&self, least: usize) -> DocIdSet {
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
        fn a_counter_agrees_with_counting_by_hand(
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
