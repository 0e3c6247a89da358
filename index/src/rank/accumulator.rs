//! Sums the scores of the term variants, a few thousand documents at a time.
//!
//! The sums of one window fit into the processor's cache; each posting list is read once, block by block, and only
//! where the window has matches. Every document is summed in the order of the query, so it has the same score to the
//! last digit whichever way it is reached: page tokens compare scores.

use std::ops::Range;

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;

use super::score_table::ScoreTable;
use crate::budget::SEEK_COST;
use crate::doc_id_set::Window;
use crate::matching::MatchList;

/// Adds the scores of one variant to the documents of one segment; windows come in order.
pub(super) enum ScoreAccumulator<'a> {
    Term {
        blocks: Box<BlockSegmentPostings>,
        lengths: FieldNormReader,
        scores: &'a ScoreTable,
        /// Documents of the segment.
        documents: u64,
    },
    Phrase {
        list: &'a MatchList,
        lengths: FieldNormReader,
        scores: &'a ScoreTable,
    },
    Set {
        list: &'a MatchList,
        boost: f32,
    },
}

impl ScoreAccumulator<'_> {
    /// Roughly how many entries it reads for a window of which this many documents match.
    pub(super) fn work(&self, matches: u64, window: u64) -> u64 {
        match self {
            Self::Term { blocks, documents, .. } => {
                (u64::from(blocks.doc_freq()) * window / (*documents).max(1)).min(matches * SEEK_COST) + 1
            }
            Self::Phrase { .. } | Self::Set { .. } => matches / 8 + 1,
        }
    }

    /// Visits the score of each of its documents in a piece, in blocks, if it is the only variant of the query. Returns
    /// false if it is not a plain posting list.
    pub(super) fn score_all(&mut self, piece: &Range<DocId>, mut visit: impl FnMut(&[DocId], &[f32])) -> bool {
        let Self::Term { blocks, lengths, scores, .. } = self else { return false };
        let mut given = Vec::new();
        each_block(blocks, piece, |found, freqs| {
            given.clear();
            given.extend(found.iter().zip(freqs).map(|(d, freq)| scores.get(lengths.fieldnorm_id(*d), *freq)));
            visit(found, &given);
        });
        true
    }

    /// Adds to the sum of every match in the window; the sums of other documents are undefined.
    pub(super) fn add(&mut self, window: &Window<'_>, sums: &mut [f32]) {
        let index = |document: DocId| (document - window.from) as usize;
        match self {
            Self::Set { list: MatchList::Docs(set), boost } => window.each(|document| {
                if set.contains(document) {
                    sums[index(document)] += *boost;
                }
            }),
            Self::Set { list: MatchList::Freqs(documents, _), boost } => {
                let here = &documents[window_range(documents, window.from, sums.len())];
                here.iter().for_each(|document| sums[index(*document)] += *boost);
            }
            Self::Phrase { list: MatchList::Freqs(documents, freqs), lengths, scores } => {
                let here = window_range(documents, window.from, sums.len());
                for (document, freq) in documents[here.clone()].iter().zip(&freqs[here]) {
                    sums[index(*document)] += scores.get(lengths.fieldnorm_id(*document), *freq);
                }
            }
            // The match list of a phrase always has frequencies.
            Self::Phrase { list: MatchList::Docs(_), .. } => {}
            Self::Term { blocks, lengths, scores, documents } => {
                let here = u64::from(blocks.doc_freq()) * sums.len() as u64 / *documents;
                if window.count * SEEK_COST < here {
                    window.each(|document| {
                        let at = blocks.seek(document);
                        if blocks.doc(at) == document {
                            sums[index(document)] += scores.get(lengths.fieldnorm_id(document), blocks.freq(at));
                        }
                    });
                    return;
                }
                let all = window.from..window.from + sums.len() as DocId;
                each_block(blocks, &all, |found, freqs| {
                    for (document, freq) in found.iter().zip(freqs) {
                        sums[index(*document)] += scores.get(lengths.fieldnorm_id(*document), *freq);
                    }
                });
            }
        }
    }
}

/// Where the documents of a window are in a list.
fn window_range(documents: &[DocId], from: DocId, length: usize) -> Range<usize> {
    let end = from.saturating_add(length as DocId);
    documents.partition_point(|d| *d < from)..documents.partition_point(|d| *d < end)
}

/// Visits the documents of a posting list in a range, block by block, with their term frequencies.
fn each_block(blocks: &mut BlockSegmentPostings, range: &Range<DocId>, mut visit: impl FnMut(&[DocId], &[u32])) {
    let mut at = blocks.seek(range.start);
    while !blocks.docs().is_empty() {
        let (listed, freq) = (blocks.docs(), blocks.freqs());
        let until = listed.partition_point(|d| *d < range.end);
        if at < until {
            visit(&listed[at..until], &freq[at..until]);
        }
        if until < listed.len() {
            return;
        }
        blocks.advance();
        at = 0;
    }
}
