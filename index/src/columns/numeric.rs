//! The numbers and ranges of one segment, document by document.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use crate::doc_id_set::DocIdSet;
use crate::schema::{Kind, NumberField, RangeField, find};

/// A number for each document.
pub(crate) struct NumberColumn {
    /// NaN if none is stated; empty if no document states one.
    values: Vec<f64>,
}

impl NumberColumn {
    pub(super) fn read(field: NumberField, segment: &SegmentReader) -> tantivy::Result<Self> {
        let column: Option<Column<f64>> = segment.fast_fields().column_opt(field.name())?;
        let values = column.filter(|c| c.values.num_vals() > 0).map_or_else(Vec::new, |column| {
            (0..segment.max_doc()).map(|d| column.first(d).unwrap_or(f64::NAN)).collect()
        });
        Ok(Self { values })
    }

    /// The number of a document, if it states one.
    pub(crate) fn get(&self, document: DocId) -> Option<f64> {
        self.values.get(document as usize).copied().filter(|v| !v.is_nan())
    }
}

/// A range for each document.
pub(crate) struct RangeColumn {
    /// Lower ends; [`RangeColumn::NONE`] where none is stated. Empty if no document states one.
    from: Vec<i32>,
    /// Upper ends; empty if all are the lower ones.
    to: Vec<i32>,
}

impl RangeColumn {
    /// Represents “not stated”. Ends beyond the range of 32 bits are taken as open.
    const NONE: i32 = i32::MIN;

    pub(super) fn read(field: RangeField, segment: &SegmentReader) -> tantivy::Result<Self> {
        let read = |kind| -> tantivy::Result<Option<Column<i64>>> {
            Ok(segment.fast_fields().column_opt(find(kind).1.name)?.filter(|c: &Column<i64>| c.values.num_vals() > 0))
        };
        let narrow = |value: i64| Self::narrow(value) as i32;
        let documents = segment.max_doc();
        let from: Vec<i32> = read(Kind::RangeFrom(field))?.map_or_else(Vec::new, |column| {
            (0..documents).map(|d| column.first(d).map_or(Self::NONE, narrow)).collect()
        });
        let to = read(Kind::RangeTo(field))?.map_or_else(Vec::new, |column| {
            (0..documents).map(|d| column.first(d).map_or(from[d as usize], narrow)).collect()
        });
        Ok(Self { from, to })
    }

    /// The nearest number that 32 bits hold.
    fn narrow(value: i64) -> i64 {
        value.clamp(i64::from(Self::NONE) + 1, i64::from(i32::MAX))
    }

    /// The range of a document, if it states one.
    pub(crate) fn get(&self, document: DocId) -> Option<(i64, i64)> {
        let from = *self.from.get(document as usize)?;
        let to = self.to.get(document as usize).copied().unwrap_or(from);
        (from != Self::NONE).then_some((i64::from(from), i64::from(to)))
    }

    /// Inserts the documents whose ranges have a day (or year) in common with `low..=high`.
    pub(crate) fn insert_overlapping(&self, low: i64, high: i64, docs: &mut DocIdSet) {
        if low > high || self.from.is_empty() {
            return;
        }
        let narrow = |value: i64| value.clamp(i64::from(Self::NONE) + 1, i64::from(i32::MAX)) as i32;
        let (low, high) = (narrow(low), narrow(high));
        docs.insert_where(&self.from, |from| (from <= high) & (from != Self::NONE));
        let ends = if self.to.is_empty() { &self.from } else { &self.to };
        let mut not_before = DocIdSet::none(self.from.len() as u32);
        not_before.insert_where(ends, |to| to >= low);
        docs.intersect(&not_before);
    }

    /// Whether the range of a document has a day (or year) in common with `low..=high`.
    pub(crate) fn overlaps(&self, document: DocId, low: i64, high: i64) -> bool {
        // The bounds are narrowed too, so that an open end overlaps them.
        let (low, high) = (Self::narrow(low), Self::narrow(high));
        self.get(document).is_some_and(|(from, to)| from <= high && to >= low)
    }
}
