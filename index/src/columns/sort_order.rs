//! The documents of one segment in the order of a column, so that the first matches are found by comparing positions
//! only.

use tantivy::{DocId, SegmentReader};

use super::Columns;
use crate::ids::IdColumn;
use crate::schema::{FacetField, NumberField, RangeField};

/// What documents are sorted by. Documents that do not state it come last, ties in order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// A number.
    Number(NumberField),
    /// The lower end of a range.
    Range(RangeField),
    /// The greatest value of a facet whose values have an order.
    Facet(FacetField),
    /// When it was published, or else when it was first seen.
    Date,
}

/// An order of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether greater, later and more severe values come first.
    pub descending: bool,
}

impl Sort {
    /// The newest first: also the order if no word adds to the score, and of ties.
    pub const NEWEST: Self = Self { by: SortBy::Date, descending: true };
}

/// A position in an order over all segments: the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortPosition {
    /// The value, mapped so that smaller comes first; [`u64::MAX`] if none is stated.
    pub(crate) key: u64,
    pub(crate) id: u128,
}

/// The order of one segment.
pub(crate) struct OrderColumn {
    /// The rank of each document in the order.
    pub(crate) rank: Vec<u32>,
    /// The documents in order.
    pub(crate) documents: Vec<DocId>,
    /// Keys in order, as [`SortPosition::key`].
    keys: Vec<u64>,
}

impl OrderColumn {
    pub(super) fn read(sort: Sort, columns: &Columns, segment: &SegmentReader) -> tantivy::Result<Self> {
        let ids = columns.ids(segment)?;
        let key = |value: Option<u64>| match value {
            // Documents without the value come last in both directions.
            None => u64::MAX,
            Some(value) => (if sort.descending { !value } else { value }).min(u64::MAX - 1),
        };
        let values = 0..segment.max_doc();
        let keys: Vec<u64> = match sort.by {
            SortBy::Number(field) => {
                let column = columns.number(field, segment)?;
                values.map(|d| key(column.get(d).map(number))).collect()
            }
            SortBy::Range(field) => {
                let column = columns.range(field, segment)?;
                values.map(|d| key(column.get(d).map(|(from, _)| day(from)))).collect()
            }
            SortBy::Date => {
                let published = columns.range(RangeField::Published, segment)?;
                let seen = columns.range(RangeField::Seen, segment)?;
                values.map(|d| key(published.get(d).or_else(|| seen.get(d)).map(|(from, _)| day(from)))).collect()
            }
            SortBy::Facet(field) => {
                let column = columns.facet(field, segment)?;
                let positions: Vec<Option<u64>> =
                    column.values.iter().map(|v| field.position(v).map(|p| p as u64 + 1)).collect();
                values
                    .map(|d| {
                        let mut greatest = None;
                        column.each(d, |value| greatest = greatest.max(positions[value as usize]));
                        key(greatest)
                    })
                    .collect()
            }
        };
        let mut order: Vec<(u64, u128, DocId)> =
            keys.iter().enumerate().map(|(d, key)| (*key, ids.get(d as DocId), d as DocId)).collect();
        order.sort_unstable();
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(position, (_, _, d))| rank[*d as usize] = position as u32);
        let documents = order.iter().map(|(_, _, d)| *d).collect();
        Ok(Self { rank, documents, keys: order.into_iter().map(|(key, _, _)| key).collect() })
    }

    /// An order of documents, for tests.
    #[cfg(test)]
    pub(crate) fn of(documents: Vec<DocId>) -> Self {
        let mut rank = vec![0; documents.len()];
        documents.iter().zip(0..).for_each(|(document, position)| rank[*document as usize] = position);
        Self { keys: (0..documents.len() as u64).collect(), rank, documents }
    }

    /// The position of a document over all segments.
    pub(crate) fn position(&self, document: DocId, ids: &IdColumn) -> SortPosition {
        SortPosition { key: self.keys[self.rank[document as usize] as usize], id: ids.get(document) }
    }

    /// How many documents of this segment come before `position` or are in it.
    pub(crate) fn up_to(&self, position: SortPosition, ids: &IdColumn) -> u32 {
        let before = self.keys.partition_point(|key| *key < position.key);
        let same = self.keys.partition_point(|key| *key <= position.key);
        let within = self.documents[before..same].partition_point(|d| ids.get(*d) <= position.id);
        (before + within) as u32
    }
}

/// Maps numbers to unsigned numbers in the same order.
fn number(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits ^ 1 << 63 } else { !bits }
}

fn day(value: i64) -> u64 {
    (value as u64) ^ 1 << 63
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_keep_their_order() {
        let numbers = [-5.5, -0.1, 0.0, 0.5, 1e300];
        assert!(numbers.map(number).is_sorted());
        assert!([i64::MIN, -3, 0, 7, i64::MAX].map(day).is_sorted());
    }
}
