//! Goes through all documents that answer a query, in blocks, once, whatever is to be learnt from them.

use tantivy::columnar::ColumnValues;
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, Searcher, SegmentReader};

use std::sync::Arc;

use crate::query::Compiled;
use crate::schema::{FIELDS, Kind};

/// The ids of one segment's documents.
pub(crate) struct IdColumn {
    high: Arc<dyn ColumnValues<u64>>,
    low: Arc<dyn ColumnValues<u64>>,
}

impl IdColumn {
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = |kind| {
            let row = FIELDS.iter().find(|row| row.kind == kind);
            segment.fast_fields().column_first_or_default(row.map_or("", |row| row.name))
        };
        Ok(Self { high: column(Kind::IdHigh)?, low: column(Kind::IdLow)? })
    }

    pub(crate) fn get(&self, document: DocId) -> u128 {
        u128::from(self.high.get_val(document)) << 64 | u128::from(self.low.get_val(document))
    }
}

/// A query prepared for the segments of a searcher; `None` stands for every document.
pub(crate) struct Walk {
    weight: Option<Box<dyn Weight>>,
}

impl Walk {
    pub(crate) fn new(query: &Compiled, searcher: &Searcher) -> tantivy::Result<Self> {
        let scoring = EnableScoring::disabled_from_searcher(searcher);
        Ok(Self { weight: query.as_ref().map(|query| query.weight(scoring)).transpose()? })
    }

    /// Whether the answer in this segment is every document it ever had, none of them deleted.
    pub(crate) fn is_whole(&self, segment: &SegmentReader) -> bool {
        self.weight.is_none() && !segment.has_deletes()
    }

    /// How many documents of the segment answer.
    pub(crate) fn count(&self, segment: &SegmentReader) -> tantivy::Result<u64> {
        Ok(u64::from(match &self.weight {
            Some(weight) => weight.count(segment)?,
            None => segment.num_docs(),
        }))
    }

    /// Hands the answering documents of one segment to `visit`, in order, in blocks.
    pub(crate) fn segment(&self, segment: &SegmentReader, mut visit: impl FnMut(&[DocId])) -> tantivy::Result<()> {
        let mut alive = Vec::new();
        let mut pass = |documents: &[DocId]| match segment.alive_bitset() {
            None => visit(documents),
            Some(bits) => {
                alive.clear();
                alive.extend(documents.iter().copied().filter(|d| bits.is_alive(*d)));
                visit(&alive);
            }
        };
        match &self.weight {
            Some(weight) => weight.for_each_no_score(segment, &mut pass),
            None => tantivy::query::AllWeight.for_each_no_score(segment, &mut pass),
        }
    }
}
