//! Adds up what each way of finding a word gives to the documents, a few thousand documents at a time.
//!
//! The sums of one window stay next to the processor; each list of documents is gone through once, block by block, and
//! only where the window holds documents that answer. Every document's sum is taken in the order of the question, so the
//! same document has the same score to the last digit however it was come by: pages end and begin at scores.

use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, Searcher, SegmentReader};

use crate::matching::{ASKING, Bits, Found, Part, Window};
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
    /// A phrase, scored as one word that stands as often.
    Phrase(Way, Scores),
    /// How often it stands there says little: it only counts as found.
    Set(Way),
}

impl Weighed {
    /// `many` documents are to be scored, so that a table pays.
    pub(super) fn new(way: &Way, searcher: &Searcher, many: bool) -> tantivy::Result<Self> {
        let field = field_of(way.place);
        let term = |text: &String| Term::from_field_text(field, text);
        let terms: Vec<Term> = match &way.terms {
            Terms::One(text) => {
                let term = term(text);
                let documents = searcher.total_num_docs()?;
                let length = searcher.total_num_tokens(field)? as f32 / documents as f32;
                let found = searcher.doc_freq(&term)?;
                let weight = Bm25Weight::for_one_term_without_explain(found, documents, length);
                return Ok(Self::Term(term, Scores::new(weight.boost_by(way.boost), if many { found } else { 0 })));
            }
            Terms::Phrase { terms, .. } => terms.iter().map(|(_, text)| term(text)).collect(),
            Terms::PhraseBegun { terms } if terms.len() > 2 => terms[..terms.len() - 1].iter().map(term).collect(),
            Terms::PhraseBegun { .. } | Terms::Begun(_) | Terms::AnyOf(_) => return Ok(Self::Set(way.clone())),
        };
        let weight = Bm25Weight::for_terms(searcher, &terms)?.boost_by(way.boost);
        Ok(Self::Phrase(way.clone(), Scores::new(weight, 0)))
    }

    /// Whether it is a plain list of the engine.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Term(..))
    }

    /// What it finds of these documents of a segment, where that is not a plain list.
    pub(super) fn found(&self, part: Part<'_>, these: &Bits) -> tantivy::Result<Option<Arc<Found>>> {
        match self {
            Self::Term(..) => Ok(None),
            Self::Phrase(way, _) | Self::Set(way) => part.found(way, Some(these)).map(Some),
        }
    }

    /// What adds it up in one segment, with what [`Weighed::found`] gave; `None` if it is not found there.
    pub(super) fn adder<'a>(
        &'a self,
        segment: &SegmentReader,
        found: Option<&'a Arc<Found>>,
    ) -> tantivy::Result<Option<Adder<'a>>> {
        match (self, found) {
            (Self::Term(term, scores), _) => {
                let index = segment.inverted_index(term.field())?;
                let Some(blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
                    return Ok(None);
                };
                let lengths = lengths(segment, term.field())?;
                let documents = u64::from(segment.max_doc()).max(1);
                Ok(Some(Adder::Term { blocks: Box::new(blocks), lengths, scores, documents }))
            }
            (Self::Phrase(way, scores), Some(found)) => {
                Ok(Some(Adder::Phrase { found, lengths: lengths(segment, field_of(way.place))?, scores }))
            }
            (Self::Set(way), Some(found)) => Ok(Some(Adder::Set { found, boost: way.boost })),
            (_, None) => Ok(None),
        }
    }

    /// What it gives to one document; `None` if it is not found there.
    pub(super) fn score(&self, part: Part<'_>, document: DocId) -> tantivy::Result<Option<f32>> {
        let only = || {
            let mut only = Bits::none(part.documents());
            only.insert(document);
            only
        };
        let segment = part.segment;
        Ok(match self {
            Self::Term(term, scores) => {
                let index = segment.inverted_index(term.field())?;
                let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
                    return Ok(None);
                };
                part.budget.spend(ASKING)?;
                let at = blocks.seek(document);
                let length = lengths(segment, term.field())?.fieldnorm_id(document);
                (blocks.doc(at) == document).then(|| scores.get(length, blocks.freq(at)))
            }
            Self::Phrase(way, scores) => {
                let length = lengths(segment, field_of(way.place))?.fieldnorm_id(document);
                let times = part.found(way, Some(&only()))?.times(document);
                (times > 0).then(|| scores.get(length, times))
            }
            Self::Set(way) => (part.found(way, Some(&only()))?.times(document) > 0).then_some(way.boost),
        })
    }
}

fn lengths(segment: &SegmentReader, field: Field) -> tantivy::Result<FieldNormReader> {
    let lengths = segment.fieldnorms_readers().get_field(field)?;
    Ok(lengths.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)))
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
    Phrase {
        found: &'a Found,
        lengths: FieldNormReader,
        scores: &'a Scores,
    },
    Set {
        found: &'a Found,
        boost: f32,
    },
}

impl Adder<'_> {
    /// Roughly how many entries it looks at for the documents of a window, of which so many answer.
    pub(super) fn work(&self, answering: u64, window: u64) -> u64 {
        match self {
            Self::Term { blocks, documents, .. } => {
                (u64::from(blocks.doc_freq()) * window / (*documents).max(1)).min(answering * ASKING) + 1
            }
            Self::Phrase { .. } | Self::Set { .. } => answering / 8 + 1,
        }
    }

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
            Self::Set { found: Found::Set(set), boost } => window.each(|document| {
                if set.contains(document) {
                    sums[place(document)] += *boost;
                }
            }),
            Self::Set { found: Found::Times(documents, _), boost } => {
                let here = &documents[span(documents, window.from, sums.len())];
                here.iter().for_each(|document| sums[place(*document)] += *boost);
            }
            Self::Phrase { found: Found::Times(documents, times), lengths, scores } => {
                let here = span(documents, window.from, sums.len());
                for (document, times) in documents[here.clone()].iter().zip(&times[here]) {
                    sums[place(*document)] += scores.get(lengths.fieldnorm_id(*document), *times);
                }
            }
            // A phrase is always found with how often it stands there.
            Self::Phrase { found: Found::Set(_), .. } => {}
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

/// The places of the documents of a list that lie in a window.
fn span(documents: &[DocId], from: DocId, length: usize) -> Range<usize> {
    let end = from.saturating_add(length as DocId);
    documents.partition_point(|d| *d < from)..documents.partition_point(|d| *d < end)
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
