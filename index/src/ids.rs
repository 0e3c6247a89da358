//! The ids of the documents of a segment.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::{DocId, SegmentReader};

use crate::schema::{Kind, find};

/// The ids of one segment's documents.
pub(crate) struct IdColumn {
    high: Arc<dyn ColumnValues<u64>>,
    low: Arc<dyn ColumnValues<u64>>,
}

impl IdColumn {
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = |kind| segment.fast_fields().column_first_or_default(find(kind).1.name);
        Ok(Self { high: column(Kind::IdHigh)?, low: column(Kind::IdLow)? })
    }

    pub(crate) fn get(&self, document: DocId) -> u128 {
        u128::from(self.high.get_val(document)) << 64 | u128::from(self.low.get_val(document))
    }
}
