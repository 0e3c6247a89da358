//! Parts of the whole index by which of several conditions each document meets: exact numbers of documents for every
//! combination of conditions that occurs, and the ids of chosen combinations.
//!
//! For questions of which the answer is not one set but a division of all listings, where nothing may be missing or
//! counted twice. Each condition is one set of documents; one pass over them gives every document its combination.

use std::collections::BTreeMap;

use crate::doc_id_set::DocIdSet;
use crate::document::encode_id;
use crate::error::Result;
use crate::prepared::PreparedQuery;
use crate::query::Ast;
use crate::searcher::Searcher;
use crate::smallest_ids::SmallestIds;

/// Which conditions a document meets: bit `n` is set for the `n`th.
pub type Combination = u64;

/// All documents of a snapshot, divided by the combination of conditions that they meet.
pub struct Partition {
    searcher: Searcher,
    /// Of each segment, the combination of each document; [`None`] for deleted ones.
    segments: Vec<Vec<Option<Combination>>>,
    counts: BTreeMap<Combination, u64>,
}

impl Searcher {
    /// Most conditions of a partition.
    pub const MOST_CONDITIONS: usize = 64;

    /// Divides all documents by these conditions; what comes after [`Self::MOST_CONDITIONS`] is left out.
    ///
    /// # Errors
    /// If a condition cannot be prepared or the budget is exhausted.
    pub fn partition(&self, conditions: &[Ast]) -> Result<Partition> {
        let searcher = self.literal();
        let conditions = conditions.iter().take(Self::MOST_CONDITIONS);
        let prepared = conditions.map(|ast| searcher.prepare(ast)).collect::<Result<Vec<PreparedQuery>>>()?;
        let mut counts = BTreeMap::<Combination, u64>::new();
        let mut segments = Vec::new();
        for (number, view) in searcher.segments().enumerate() {
            let mut live = DocIdSet::all(view.documents());
            view.without_deleted(&mut live);
            let mut combinations = vec![None; view.documents() as usize];
            live.each(|document| combinations[document as usize] = Some(0));
            for (bit, query) in prepared.iter().enumerate() {
                query.matches_in(number).each(|document| {
                    if let Some(combination) = &mut combinations[document as usize] {
                        *combination |= 1 << bit;
                    }
                });
            }
            for combination in combinations.iter().flatten() {
                *counts.entry(*combination).or_default() += 1;
            }
            segments.push(combinations);
        }
        Ok(Partition { searcher, segments, counts })
    }
}

impl Partition {
    /// Every combination that occurs with the number of its documents. They add up to all documents.
    pub fn counts(&self) -> impl Iterator<Item = (Combination, u64)> {
        self.counts.iter().map(|(combination, count)| (*combination, *count))
    }

    /// The ids of the documents with these combinations: those of the first combination first, in order of id;
    /// `limit` of them after `offset`.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn ids(&self, combinations: &[Combination], offset: usize, limit: usize) -> Result<Vec<String>> {
        let (mut skip, mut wanted, mut found) = (offset, limit, Vec::new());
        for combination in combinations {
            let here = self.counts.get(combination).map_or(0, |count| *count as usize);
            if here <= skip {
                skip -= here;
                continue;
            }
            if wanted == 0 {
                break;
            }
            let ids = self.searcher.attempt(|| self.smallest(*combination, skip + wanted))?;
            let page: Vec<String> = ids.into_iter().skip(skip).take(wanted).map(encode_id).collect();
            skip = 0;
            wanted -= page.len();
            found.extend(page);
        }
        Ok(found)
    }

    fn smallest(&self, combination: Combination, most: usize) -> tantivy::Result<Vec<u128>> {
        let mut smallest = SmallestIds::new(None, most);
        for (view, combinations) in self.searcher.segments().zip(&self.segments) {
            let ids = view.data.columns.ids(view.segment)?;
            let here = combinations.iter().enumerate().filter(|(_, c)| **c == Some(combination));
            here.for_each(|(document, _)| smallest.push(ids.get(document as u32)));
        }
        Ok(smallest.into_sorted())
    }
}
