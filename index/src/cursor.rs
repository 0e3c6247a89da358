//! Enumerates documents in order of their ids, at constant memory, so that an export can stop and go on anywhere.
//!
//! New documents do not shift the pages of such an enumeration, and each id comes exactly once.

use std::vec;

use crate::document::encode_id;
use crate::error::Result;
use crate::query::Ast;
use crate::search::{Answering, Filters};
use crate::searcher::Searcher;

/// How many ids one pass over the index collects: 16 bytes each.
const PER_PASS: usize = 65_536;

/// Keeps the smallest ids above a bound. Holds at most twice as many as are wanted.
pub(crate) struct Smallest {
    ids: Vec<u128>,
    wanted: usize,
    after: Option<u128>,
    /// Only smaller ids can still be among the wanted.
    below: Option<u128>,
}

impl Smallest {
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

    /// The ids wanted, in order.
    pub(crate) fn into_sorted(mut self) -> Vec<u128> {
        self.shrink();
        self.ids.sort_unstable();
        self.ids
    }
}

/// All ids that answer a question, in order, in chunks. Made by [`Searcher::all_ids`] and [`Searcher::ids`].
pub struct IdChunks {
    searcher: Searcher,
    answering: Answering,
    chunk: usize,
    per_pass: usize,
    after: Option<u128>,
    ready: vec::IntoIter<u128>,
    last_pass: bool,
}

impl Searcher {
    /// The ids of all documents that answer `ast` under `filters`, in order of id, `chunk` at a time.
    ///
    /// # Errors
    /// If the question cannot be prepared; the iterator itself yields errors of reading.
    pub fn all_ids(&self, ast: &Ast, filters: &Filters, chunk: usize) -> Result<IdChunks> {
        let answering = self.attempt(|| self.answering_to(ast, filters))?;
        let chunk = chunk.max(1);
        Ok(IdChunks {
            // Walking what was found takes as long as whoever reads it.
            searcher: self.unhurried(),
            answering,
            chunk,
            per_pass: PER_PASS.max(chunk),
            after: None,
            ready: Vec::new().into_iter(),
            last_pass: false,
        })
    }

    /// The ids of all documents, in order, `chunk` at a time.
    ///
    /// # Errors
    /// As [`Searcher::all_ids`].
    pub fn ids(&self, chunk: usize) -> Result<IdChunks> {
        self.all_ids(&Ast::everything(), &Filters::new(), chunk)
    }
}

impl IdChunks {
    fn pass(&mut self) -> tantivy::Result<()> {
        let mut smallest = Smallest::new(self.after, self.per_pass);
        for (part, (bits, _)) in self.searcher.parts().zip(&self.answering) {
            let ids = part.held.columns.ids(part.segment)?;
            bits.iter().for_each(|d| smallest.push(ids.get(d)));
        }
        let found = smallest.into_sorted();
        self.last_pass = found.len() < self.per_pass;
        self.after = found.last().copied().or(self.after);
        self.ready = found.into_iter();
        Ok(())
    }
}

impl Iterator for IdChunks {
    type Item = Result<Vec<String>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut chunk: Vec<String> = self.ready.by_ref().take(self.chunk).map(encode_id).collect();
        while chunk.len() < self.chunk && !self.last_pass {
            let searcher = self.searcher.clone();
            if let Err(error) = searcher.attempt(|| self.pass()) {
                self.last_pass = true;
                return Some(Err(error));
            }
            chunk.extend(self.ready.by_ref().take(self.chunk - chunk.len()).map(encode_id));
        }
        if chunk.is_empty() { None } else { Some(Ok(chunk)) }
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
            let mut smallest = Smallest::new(after, wanted);
            ids.iter().for_each(|id| smallest.push(*id));
            let mut expected: Vec<u128> = ids.into_iter().filter(|id| after.is_none_or(|a| *id > a)).collect();
            expected.sort();
            expected.truncate(wanted);
            prop_assert_eq!(smallest.into_sorted(), expected);
        }
    }
}
