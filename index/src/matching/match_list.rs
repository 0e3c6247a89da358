//! Match lists: the documents of a segment that match a prefix, a union of many terms or a phrase. Computed once, a
//! list serves matching, ranking and explaining.

use rustc_hash::FxHashMap;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::SegmentView;
use crate::budget::Meter;
use crate::doc_id_set::DocIdSet;
use crate::phrase::Phrase;
use crate::plan::{TermPattern, TermVariant, field_of};

/// Opening a posting list costs as much as reading this many of its entries.
const OPEN_COST: u64 = 16;

/// The documents of one segment that match one variant.
pub(crate) enum MatchList {
    /// For variants whose frequency does not matter.
    Docs(DocIdSet),
    /// The documents in order, with the frequency in each.
    Freqs(Vec<DocId>, Vec<u32>),
}

impl MatchList {
    pub(crate) fn add_to(&self, docs: &mut DocIdSet) {
        match self {
            Self::Docs(set) => docs.union(set),
            Self::Freqs(documents, _) => docs.insert_all(documents),
        }
    }

    /// The frequency in a document; 1 in every document of a set.
    pub(crate) fn freq(&self, document: DocId) -> u32 {
        match self {
            Self::Docs(set) => u32::from(set.contains(document)),
            Self::Freqs(documents, freqs) => documents.binary_search(&document).map_or(0, |at| freqs[at]),
        }
    }

    /// The memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Docs(set) => set.bytes(),
            Self::Freqs(documents, _) => documents.len() * 8,
        }
    }
}

impl SegmentView<'_> {
    /// The match list of a variant; if `candidates` are given, other documents may be missing.
    pub(super) fn compute_match_list(
        &self,
        variant: &TermVariant,
        candidates: Option<&DocIdSet>,
    ) -> tantivy::Result<MatchList> {
        let field = field_of(variant.field);
        match &variant.pattern {
            TermPattern::One(term) => {
                let mut docs = DocIdSet::none(self.documents());
                self.add_term(&Term::from_field_text(field, term), &mut docs)?;
                Ok(MatchList::Docs(docs))
            }
            TermPattern::AnyOf(terms) => {
                let mut docs = DocIdSet::none(self.documents());
                for term in terms {
                    self.add_term(&Term::from_field_text(field, term), &mut docs)?;
                }
                Ok(MatchList::Docs(docs))
            }
            TermPattern::Prefix(prefix) => self.prefix_matches(field, prefix),
            TermPattern::Phrase { terms, slop } => self.phrase_matches(field, terms, *slop, candidates),
            TermPattern::PhrasePrefix { terms } => self.phrase_prefix_matches(field, terms, candidates),
        }
    }

    fn phrase_matches(
        &self,
        field: Field,
        terms: &[(usize, String)],
        slop: u32,
        candidates: Option<&DocIdSet>,
    ) -> tantivy::Result<MatchList> {
        let (mut documents, mut freqs) = (Vec::new(), Vec::new());
        if let Some(phrase) = Phrase::open(self.segment, field, terms, slop)? {
            phrase.each(candidates, self.budget, |document, freq, _| {
                documents.push(document);
                freqs.push(freq);
                true
            })?;
        }
        Ok(MatchList::Freqs(documents, freqs))
    }

    fn prefix_matches(&self, field: Field, prefix: &str) -> tantivy::Result<MatchList> {
        let mut docs = DocIdSet::none(self.documents());
        let index = self.segment.inverted_index(field)?;
        let terms = self.terms_with_prefix(&index, prefix)?;
        for term in terms {
            self.budget.spend(u64::from(term.doc_freq))?;
            let mut blocks = index.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                docs.insert_all(blocks.docs());
                blocks.advance();
            }
        }
        Ok(MatchList::Docs(docs))
    }

    /// The postings of all terms with this prefix; fails if the budget does not suffice to read them.
    fn terms_with_prefix(&self, index: &InvertedIndexReader, prefix: &str) -> tantivy::Result<Vec<TermInfo>> {
        let (mut terms, mut documents) = (Vec::new(), 0);
        let mut meter = Meter::new(self.budget);
        let mut stream = index.terms().range().ge(prefix).into_stream()?;
        while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            meter.add(1)?;
            documents += u64::from(stream.value().doc_freq);
            terms.push(stream.value().clone());
        }
        self.budget.ensure_left(documents + OPEN_COST * terms.len() as u64)?;
        Ok(terms)
    }

    /// Words side by side, the last of which is a prefix. Its frequency is that of the words before the prefix.
    fn phrase_prefix_matches(
        &self,
        field: Field,
        terms: &[String],
        candidates: Option<&DocIdSet>,
    ) -> tantivy::Result<MatchList> {
        let Some((last, before)) = terms.split_last() else { return Ok(MatchList::Freqs(Vec::new(), Vec::new())) };
        let placed: Vec<(usize, String)> = before.iter().cloned().enumerate().collect();
        let Some(phrase) = Phrase::open(self.segment, field, &placed, 0)? else {
            return Ok(MatchList::Freqs(Vec::new(), Vec::new()));
        };
        // Where a word with the prefix would have to be, by document.
        let mut waiting: FxHashMap<DocId, (u32, Vec<u32>)> = FxHashMap::default();
        phrase.each(candidates, self.budget, |document, freq, starts| {
            waiting.insert(document, (freq, starts.iter().map(|b| b + before.len() as u32).collect()));
            true
        })?;
        let index = self.segment.inverted_index(field)?;
        let (mut found, mut positions) = (Vec::new(), Vec::new());
        let mut meter = Meter::new(self.budget);
        for term in self.terms_with_prefix(&index, last)? {
            if waiting.is_empty() {
                break;
            }
            meter.add(OPEN_COST)?;
            let mut list = index.read_postings_from_terminfo(&term, IndexRecordOption::WithFreqsAndPositions)?;
            while list.doc() != TERMINATED {
                let document = list.doc();
                meter.add(1)?;
                if let Some((freq, wanted)) = waiting.get(&document) {
                    list.positions(&mut positions);
                    meter.add(positions.len() as u64)?;
                    if positions.iter().any(|at| wanted.binary_search(at).is_ok()) {
                        found.push((document, *freq));
                        waiting.remove(&document);
                    }
                }
                list.advance();
            }
        }
        found.sort_unstable();
        let (documents, freqs) = found.into_iter().unzip();
        Ok(MatchList::Freqs(documents, freqs))
    }
}
