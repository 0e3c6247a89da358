//! The ids of documents: as columns, and as terms by which one is found.
//!
//! Ids are digests, all different from the first bytes on, and the dictionary of terms pays for every byte in which they
//! differ. A term therefore holds only the first bytes; whether the rest is the same, the columns say.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::postings::TermInfo;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::schema::{Kind, find, handle};

/// Bytes of an id that its term holds: among ten million ids, two with the same are expected once in five times.
const IN_TERM: usize = 6;

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

/// What the term of an id holds.
pub(crate) fn in_term(id: u128) -> [u8; IN_TERM] {
    std::array::from_fn(|i| id.to_be_bytes()[i])
}

/// The documents of a segment with ids from the first to the last, deleted ones too; in no order.
pub(crate) fn between(segment: &SegmentReader, first: u128, last: u128) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(handle(Kind::Id))?;
    let mut begun_alike = Vec::new();
    let mut collect = |info: &TermInfo| -> tantivy::Result<()> {
        let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while !blocks.docs().is_empty() {
            begun_alike.extend_from_slice(blocks.docs());
            blocks.advance();
        }
        Ok(())
    };
    let (low, high) = (in_term(first), in_term(last));
    if low == high {
        let term = Term::from_field_bytes(handle(Kind::Id), &low);
        index.get_term_info(&term)?.iter().try_for_each(collect)?;
    } else {
        let mut stream = index.terms().range().ge(low).le(high).into_stream()?;
        while stream.advance() {
            collect(stream.value())?;
        }
    }
    if !begun_alike.is_empty() {
        let ids = IdColumn::open(segment)?;
        begun_alike.retain(|d| (first..=last).contains(&ids.get(*d)));
    }
    Ok(begun_alike)
}

/// Finds the documents with one id; for deleting them.
#[derive(Debug, Clone)]
pub(crate) struct WithId(pub(crate) u128);

impl Query for WithId {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for WithId {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = between(segment, self.0, self.0)?;
        found.sort_unstable();
        Ok(Box::new(ConstScorer::new(Listed { rest: found, at: 0 }, boost)))
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.seek(document) == document && document != TERMINATED {
            return Ok(Explanation::new("the id", 1.0));
        }
        Err(TantivyError::InvalidArgument("the document has another id".into()))
    }
}

/// Documents in order.
struct Listed {
    rest: Vec<DocId>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.rest.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.rest.len() as u32
    }
}
