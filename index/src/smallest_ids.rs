//! Selects the smallest ids of a set without sorting all of it.

/// Keeps the smallest ids above a lower bound. Holds at most twice as many as are wanted.
pub(crate) struct SmallestIds {
    ids: Vec<u128>,
    wanted: usize,
    after: Option<u128>,
    /// Ids from here on cannot be among the wanted any more.
    below: Option<u128>,
}

impl SmallestIds {
    pub(crate) fn new(after: Option<u128>, wanted: usize) -> Self {
        Self { ids: Vec::new(), wanted, after, below: None }
    }

    pub(crate) fn push(&mut self, id: u128) {
        if self.after.is_some_and(|after| id <= after)
            || self.below.is_some_and(|below| id >= below)
            || self.wanted == 0
        {
            return;
        }
        self.ids.push(id);
        if self.ids.len() >= self.wanted.saturating_mul(2) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.ids.len() > self.wanted {
            let (_, last, _) = self.ids.select_nth_unstable(self.wanted - 1);
            self.below = Some(*last);
            self.ids.truncate(self.wanted);
        }
    }

    /// The wanted ids, in order.
    pub(crate) fn into_sorted(mut self) -> Vec<u128> {
        self.shrink();
        self.ids.sort_unstable();
        self.ids
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_smallest_above_a_bound_are_kept(
            ids in prop::collection::hash_set(0_u128..200, 0..80),
            after in prop::option::of(0_u128..200),
            wanted in 0_usize..20,
        ) {
            let mut smallest = SmallestIds::new(after, wanted);
            ids.iter().for_each(|id| smallest.push(*id));
            let mut expected: Vec<u128> = ids.into_iter().filter(|id| after.is_none_or(|a| *id > a)).collect();
            expected.sort();
            expected.truncate(wanted);
            prop_assert_eq!(smallest.into_sorted(), expected);
        }
    }
}
