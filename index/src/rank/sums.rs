//! Adds up what each way of finding a word gives to the documents, a few thousand documents at a time.
//!
//! The sums of one window stay next to the processor; each list of documents is gone through once, block by block, and
//! only where the window holds documents that answer. Every document's sum is taken in the order of the question, so the
//! same document has the same score to the last digit however it was come by: pages end and begin at scores.

use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, Searcher, SegmentReader};

use crate::compile;
use crate::matching::{ASKING, Window};
use crate::plan::{Terms, Way, field_of};

/// A word that stands less often than this in a document is scored by a table …
const SELDOM: u32 = 9;
/// … if so many documents have it that making the table is nothing beside.
const COMMON: u64 = 10_000;

/// What a word gives to a document, by how often it stands there and the engine's number for the length of the text.
pub(super) struct Scores {
    weight: Bm25Weight,
    /// 256 lengths for each number of times, none at all included; empty if it was not worth making.
    table: Vec<f32>,
}

impl Scores {
    fn new(weight: Bm25Weight, documents: u64) -> Self {
        let often = 0..if documents < COMMON { 0 } else { SELDOM };
        let table = often.flat_map(|often| (0..=u8::MAX).map(move |length| (length, often)));
        Self { table: table.map(|(length, often)| weight.score(length, often)).collect(), weight }
    }

    fn get(&self, length: u8, often: u32) -> f32 {
        let known = self.table.get((often << 8) as usize | usize::from(length));
        known.copied().unwrap_or_else(|| self.weight.score(length, often))
    }
}

/// One way of a question, weighed for the whole picture.
pub(super) enum Weighed {
    Term(Term, Scores),
    Other(Box<dyn Weight>),
}

impl Weighed {
    pub(super) fn new(way: &Way, searcher: &Searcher) -> tantivy::Result<Self> {
        let Terms::One(text) = &way.terms else {
            let weight = compile::way(way)?.weight(EnableScoring::enabled_from_searcher(searcher))?;
            return Ok(Self::Other(weight));
        };
        let term = Term::from_field_text(field_of(way.place), text);
        let documents = searcher.total_num_docs()?;
        let length = searcher.total_num_tokens(term.field())? as f32 / documents as f32;
        let found = searcher.doc_freq(&term)?;
        let weight = Bm25Weight::for_one_term_without_explain(found, documents, length);
        Ok(Self::Term(term, Scores::new(weight.boost_by(way.boost), found)))
    }

    /// What adds it up in one segment; `None` if it is not found there.
    pub(super) fn adder(&self, segment: &SegmentReader) -> tantivy::Result<Option<Adder<'_>>> {
        match self {
            Self::Other(weight) => Ok(Some(Adder::Other(weight.scorer(segment, 1.0)?))),
            Self::Term(term, scores) => {
                let index = segment.inverted_index(term.field())?;
                let Some(blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
                    return Ok(None);
                };
                let lengths = segment.fieldnorms_readers().get_field(term.field())?;
                let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1));
                let documents = u64::from(segment.max_doc()).max(1);
                Ok(Some(Adder::Term { blocks: Box::new(blocks), lengths, scores, documents }))
            }
        }
    }
}

/// Adds what one way gives to the documents of one segment; to be asked of windows in order.
pub(super) enum Adder<'a> {
    Term {
        blocks: Box<BlockSegmentPostings>,
        lengths: FieldNormReader,
        scores: &'a Scores,
        /// Documents of the segment.
        documents: u64,
    },
    Other(Box<dyn Scorer>),
}

impl Adder<'_> {
    /// What it gives to each document of a piece that it finds, in blocks; nothing else ranks and only what it finds can answer.
    /// Tells whether it could: only plain lists can.
    pub(super) fn alone(&mut self, piece: &Range<DocId>, mut visit: impl FnMut(&[DocId], &[f32])) -> bool {
        let Self::Term { blocks, lengths, scores, .. } = self else { return false };
        let mut given = Vec::new();
        each_block(blocks, piece, |found, often| {
            given.clear();
            given.extend(found.iter().zip(often).map(|(d, often)| scores.get(lengths.fieldnorm_id(*d), *often)));
            visit(found, &given);
        });
        true
    }

    /// Adds to the sum of every document of the window that answers; what it adds to others means nothing.
    pub(super) fn add(&mut self, window: &Window<'_>, sums: &mut [f32]) {
        let place = |document: DocId| (document - window.from) as usize;
        match self {
            Self::Other(scorer) => {
                window.each(|document| {
                    if scorer.doc() < document {
                        scorer.seek(document);
                    }
                    if scorer.doc() == document {
                        sums[place(document)] += scorer.score();
                    }
                });
            }
            Self::Term { blocks, lengths, scores, documents } => {
                let here = u64::from(blocks.doc_freq()) * sums.len() as u64 / *documents;
                if window.count * ASKING < here {
                    window.each(|document| {
                        let at = blocks.seek(document);
                        if blocks.doc(at) == document {
                            sums[place(document)] += scores.get(lengths.fieldnorm_id(document), blocks.freq(at));
                        }
                    });
                    return;
                }
                let all = window.from..window.from + sums.len() as DocId;
                each_block(blocks, &all, |found, often| {
                    for (document, often) in found.iter().zip(often) {
                        sums[place(*document)] += scores.get(lengths.fieldnorm_id(*document), *often);
                    }
                });
            }
        }
    }
}

/// Hands on the documents of a list that lie in a range, block by block, with how often each has the word.
fn each_block(blocks: &mut BlockSegmentPostings, range: &Range<DocId>, mut visit: impl FnMut(&[DocId], &[u32])) {
    let mut at = blocks.seek(range.start);
    while !blocks.docs().is_empty() {
        let (listed, often) = (blocks.docs(), blocks.freqs());
        let until = listed.partition_point(|d| *d < range.end);
        if at < until {
            visit(&listed[at..until], &often[at..until]);
        }
        if until < listed.len() {
            return;
        }
        blocks.advance();
        at = 0;
    }
}
