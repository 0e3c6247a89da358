//! What each term variant adds to the score of a document.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, Searcher, SegmentReader};

use super::accumulator::ScoreAccumulator;
use super::score_table::ScoreTable;
use crate::budget::SEEK_COST;
use crate::doc_id_set::DocIdSet;
use crate::matching::{MatchList, SegmentView};
use crate::plan::{TermPattern, TermVariant, field_of};

/// A variant with its weight in the whole snapshot.
pub(super) enum WeightedVariant {
    Term(Term, ScoreTable),
    /// A phrase, scored as one term of the same frequency.
    Phrase(TermVariant, ScoreTable),
    /// Prefixes and unions: the frequency says little, so every match adds the boost.
    Set(TermVariant),
}

impl WeightedVariant {
    /// `many`: whether many documents are to be scored, so that a table pays.
    pub(super) fn new(variant: &TermVariant, searcher: &Searcher, many: bool) -> tantivy::Result<Self> {
        let field = field_of(variant.field);
        let term = |text: &String| Term::from_field_text(field, text);
        let terms: Vec<Term> = match &variant.pattern {
            TermPattern::One(text) => {
                let term = term(text);
                let documents = searcher.total_num_docs()?;
                let length = searcher.total_num_tokens(field)? as f32 / documents as f32;
                let found = searcher.doc_freq(&term)?;
                let weight = Bm25Weight::for_one_term_without_explain(found, documents, length);
                return Ok(Self::Term(
                    term,
                    ScoreTable::new(weight.boost_by(variant.boost), if many { found } else { 0 }),
                ));
            }
            TermPattern::Phrase { terms, .. } => terms.iter().map(|(_, text)| term(text)).collect(),
            TermPattern::PhrasePrefix { terms } if terms.len() > 2 => {
                terms[..terms.len() - 1].iter().map(term).collect()
            }
            TermPattern::PhrasePrefix { .. } | TermPattern::Prefix(_) | TermPattern::AnyOf(_) => {
                return Ok(Self::Set(variant.clone()));
            }
        };
        let weight = Bm25Weight::for_terms(searcher, &terms)?.boost_by(variant.boost);
        Ok(Self::Phrase(variant.clone(), ScoreTable::new(weight, 0)))
    }

    /// Whether it is a plain posting list of the engine.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Term(..))
    }

    /// Its match list among the candidates of a segment; `None` for a plain posting list.
    pub(super) fn match_list(
        &self,
        view: SegmentView<'_>,
        candidates: &DocIdSet,
    ) -> tantivy::Result<Option<Arc<MatchList>>> {
        match self {
            Self::Term(..) => Ok(None),
            Self::Phrase(variant, _) | Self::Set(variant) => view.match_list(variant, Some(candidates)).map(Some),
        }
    }

    /// Its accumulator for one segment, with the result of [`WeightedVariant::match_list`]; `None` if the segment lacks
    /// it.
    pub(super) fn accumulator<'a>(
        &'a self,
        segment: &SegmentReader,
        list: Option<&'a Arc<MatchList>>,
    ) -> tantivy::Result<Option<ScoreAccumulator<'a>>> {
        match (self, list) {
            (Self::Term(term, scores), _) => {
                let index = segment.inverted_index(term.field())?;
                let Some(blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
                    return Ok(None);
                };
                let lengths = lengths(segment, term.field())?;
                let documents = u64::from(segment.max_doc()).max(1);
                Ok(Some(ScoreAccumulator::Term { blocks: Box::new(blocks), lengths, scores, documents }))
            }
            (Self::Phrase(variant, scores), Some(list)) => {
                Ok(Some(ScoreAccumulator::Phrase { list, lengths: lengths(segment, field_of(variant.field))?, scores }))
            }
            (Self::Set(variant), Some(list)) => Ok(Some(ScoreAccumulator::Set { list, boost: variant.boost })),
            (_, None) => Ok(None),
        }
    }

    /// What it adds to one document; `None` if it does not match.
    pub(super) fn score(&self, view: SegmentView<'_>, document: DocId) -> tantivy::Result<Option<f32>> {
        let only = || {
            let mut only = DocIdSet::none(view.documents());
            only.insert(document);
            only
        };
        let segment = view.segment;
        Ok(match self {
            Self::Term(term, scores) => {
                let index = segment.inverted_index(term.field())?;
                let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
                    return Ok(None);
                };
                view.budget.spend(SEEK_COST)?;
                let at = blocks.seek(document);
                let length = lengths(segment, term.field())?.fieldnorm_id(document);
                (blocks.doc(at) == document).then(|| scores.get(length, blocks.freq(at)))
            }
            Self::Phrase(variant, scores) => {
                let length = lengths(segment, field_of(variant.field))?.fieldnorm_id(document);
                let freq = view.match_list(variant, Some(&only()))?.freq(document);
                (freq > 0).then(|| scores.get(length, freq))
            }
            Self::Set(variant) => {
                (view.match_list(variant, Some(&only()))?.freq(document) > 0).then_some(variant.boost)
            }
        })
    }
}

fn lengths(segment: &SegmentReader, field: Field) -> tantivy::Result<FieldNormReader> {
    let lengths = segment.fieldnorms_readers().get_field(field)?;
    Ok(lengths.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)))
}
