//! All values of all facets of one segment, document by document.
//!
//! Counting many facets from one column each reads as many distant cache lines for every document; here the values of a
//! document are adjacent, in one cache line.

use rustc_hash::FxHashMap;
use tantivy::{DocId, SegmentReader};

use super::Columns;
use crate::schema::FacetField;

/// Values of a row.
const WIDTH: usize = 16;
/// Documents that are prefetched before they are counted.
const AHEAD: usize = 64;
/// One document in this many may have more values than its rows hold.
const RARE: usize = 100;

/// Aligned so that it never crosses a cache line.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Row([u16; WIDTH]);

/// The values of every document, as numbers over all facets.
pub(crate) struct FacetRows {
    /// Where the numbers of each facet begin; those of facet `f` are `bases[f]..bases[f + 1]`.
    bases: [u32; FacetField::COUNT + 1],
    /// `across` rows for each document.
    rows: Vec<Row>,
    across: usize,
    /// The last number in the rows of a document that has more values than they hold.
    more_follow: u16,
    /// The values that did not fit.
    more: FxHashMap<DocId, Box<[u16]>>,
}

impl FacetRows {
    /// `None` if there are more values than 16 bits can number.
    pub(super) fn read(columns: &Columns, segment: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let facets = FacetField::all().map(|f| columns.facet(f, segment)).collect::<tantivy::Result<Vec<_>>>()?;
        let mut bases = [0; FacetField::COUNT + 1];
        for (i, facet) in facets.iter().enumerate() {
            bases[i + 1] = bases[i] + facet.values.len() as u32;
        }
        let documents = segment.max_doc();
        let each = |document, visit: &mut dyn FnMut(u32)| {
            facets.iter().zip(bases).for_each(|(facet, base)| facet.each(document, |value| visit(base + value)));
        };
        // How many documents need how many rows.
        let mut needed: Vec<usize> = Vec::new();
        for document in 0..documents {
            let mut length = 0_usize;
            each(document, &mut |_| length += 1);
            let rows = length.div_ceil(WIDTH).max(1);
            needed.resize(needed.len().max(rows + 1), 0);
            needed[rows] += 1;
        }
        let mut left = documents as usize;
        let across = needed.iter().position(|count| {
            left -= count;
            left * RARE <= documents as usize
        });
        let across = across.unwrap_or(1).max(1);
        // An entry without a value has a number of its own: counting it is cheaper than testing for it.
        let nothing = bases[FacetField::COUNT];
        let Ok(more_follow) = u16::try_from(nothing as usize + across * WIDTH) else { return Ok(None) };
        let empty = |i: usize| std::array::from_fn(|j| nothing as u16 + (i * WIDTH + j) as u16);
        let mut rows = Vec::with_capacity(documents as usize * across);
        let mut more = FxHashMap::default();
        let mut values: Vec<u16> = Vec::new();
        for document in 0..documents {
            values.clear();
            each(document, &mut |value| values.push(value as u16));
            let begin = rows.len();
            rows.extend((0..across).map(|i| Row(empty(i))));
            let places = rows[begin..].iter_mut().flat_map(|row| row.0.iter_mut());
            if values.len() <= across * WIDTH {
                places.zip(&values).for_each(|(place, value)| *place = *value);
            } else {
                let rest = values.split_off(across * WIDTH - 1);
                values.push(more_follow);
                places.zip(&values).for_each(|(place, value)| *place = *value);
                more.insert(document, rest.into_boxed_slice());
            }
        }
        Ok(Some(Self { bases, rows, across, more_follow, more }))
    }

    /// A count of zero for every value.
    pub(crate) fn zeros(&self) -> Vec<u32> {
        vec![0; usize::from(self.more_follow) + 1]
    }

    /// Adds one to the count of every value of these documents.
    ///
    /// The rows are far apart in memory. A first pass only reads their ends, so that the processor fetches many at a
    /// time.
    pub(crate) fn count(&self, documents: &[DocId], counts: &mut [u32]) {
        let rows = |d: DocId| &self.rows[d as usize * self.across..][..self.across];
        for documents in documents.chunks(AHEAD) {
            let follow = |d: DocId| u32::from(rows(d)[self.across - 1].0[WIDTH - 1] == self.more_follow);
            let longer = documents.iter().map(|d| follow(*d)).sum::<u32>();
            for d in documents {
                rows(*d).iter().flat_map(|row| &row.0).for_each(|n| counts[usize::from(*n)] += 1);
            }
            if longer > 0 {
                let rest = documents.iter().filter_map(|d| self.more.get(d));
                rest.flatten().for_each(|n| counts[usize::from(*n)] += 1);
            }
        }
    }

    /// The counts of one facet among those of all.
    pub(crate) fn of<'a>(&self, field: FacetField, counts: &'a [u32]) -> &'a [u32] {
        &counts[self.bases[field as usize] as usize..self.bases[field as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_fits_into_a_cache_line() {
        assert_eq!((size_of::<Row>(), align_of::<Row>()), (32, 32));
    }
}
