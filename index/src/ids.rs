//! The ids of documents: as columns, and as terms to look one up.
//!
//! Ids are digests, so their first bytes differ already, and the term dictionary stores every byte in which they
//! differ. A term therefore has only the first bytes; the columns show whether the rest is the same.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::postings::TermInfo;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::schema::{Kind, find, handle};

/// Bytes of an id in its term: among ten million ids, the chance that two share them is one in five.
pub(crate) const TERM_BYTES: usize = 6;

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

/// The term of an id.
pub(crate) fn term_bytes(id: u128) -> [u8; TERM_BYTES] {
    std::array::from_fn(|i| id.to_be_bytes()[i])
}

/// The documents of a segment with ids from the first to the last, deleted ones too; in no order.
pub(crate) fn between(segment: &SegmentReader, first: u128, last: u128) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(handle(Kind::Id))?;
    let mut same_prefix = Vec::new();
    let mut collect = |info: &TermInfo| -> tantivy::Result<()> {
        let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while !blocks.docs().is_empty() {
            same_prefix.extend_from_slice(blocks.docs());
            blocks.advance();
        }
        Ok(())
    };
    let (low, high) = (term_bytes(first), term_bytes(last));
    if low == high {
        let term = Term::from_field_bytes(handle(Kind::Id), &low);
        index.get_term_info(&term)?.iter().try_for_each(collect)?;
    } else {
        let mut stream = index.terms().range().ge(low).le(high).into_stream()?;
        while stream.advance() {
            collect(stream.value())?;
        }
    }
    if !same_prefix.is_empty() {
        let ids = IdColumn::open(segment)?;
        same_prefix.retain(|d| (first..=last).contains(&ids.get(*d)));
    }
    Ok(same_prefix)
}

/// The query for the documents with one id, to delete them.
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
        Ok(Box::new(ConstScorer::new(DocList { rest: found, at: 0 }, boost)))
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.seek(document) == document && document != TERMINATED {
            return Ok(Explanation::new("the id", 1.0));
        }
        Err(TantivyError::InvalidArgument("the document has another id".into()))
    }
}

/// An ordered list of documents.
struct DocList {
    rest: Vec<DocId>,
    at: usize,
}

impl DocSet for DocList {
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
