//! What a way of finding a word that is more than one list finds in one segment: all words that begin so, any of many words, phrases.
//! Found once, it tells which documents answer, how they rank and why.

use rustc_hash::FxHashMap;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::positions::Phrase;
use super::{Bits, Part};
use crate::budget::Meter;
use crate::plan::{Terms, Way, field_of};

/// Opening the list of a term costs as much as going through so many of its documents.
const OPENING: u64 = 16;

/// The documents of one segment that one way finds.
pub(crate) enum Found {
    /// How often it stands there does not matter.
    Set(Bits),
    /// The documents in order, and how often it stands in each.
    Times(Vec<DocId>, Vec<u32>),
}

impl Found {
    pub(crate) fn add_to(&self, bits: &mut Bits) {
        match self {
            Self::Set(set) => bits.add(set),
            Self::Times(documents, _) => bits.insert_all(documents),
        }
    }

    /// How often it stands in a document; 1 in every document of a set.
    pub(crate) fn times(&self, document: DocId) -> u32 {
        match self {
            Self::Set(set) => u32::from(set.contains(document)),
            Self::Times(documents, times) => documents.binary_search(&document).map_or(0, |at| times[at]),
        }
    }

    /// The memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Set(set) => set.bytes(),
            Self::Times(documents, _) => documents.len() * 8,
        }
    }
}

impl Part<'_> {
    /// What a way finds that is not one plain list; of `these` documents if given, and perhaps of others.
    pub(super) fn look_for(&self, way: &Way, these: Option<&Bits>) -> tantivy::Result<Found> {
        let field = field_of(way.place);
        match &way.terms {
            Terms::One(term) => {
                let mut bits = Bits::none(self.documents());
                self.add_term(&Term::from_field_text(field, term), &mut bits)?;
                Ok(Found::Set(bits))
            }
            Terms::AnyOf(terms) => {
                let mut bits = Bits::none(self.documents());
                for term in terms {
                    self.add_term(&Term::from_field_text(field, term), &mut bits)?;
                }
                Ok(Found::Set(bits))
            }
            Terms::Begun(prefix) => self.all_begun(field, prefix),
            Terms::Phrase { terms, slop } => self.phrase(field, terms, *slop, these),
            Terms::PhraseBegun { terms } => self.phrase_begun(field, terms, these),
        }
    }

    fn phrase(
        &self,
        field: Field,
        terms: &[(usize, String)],
        slop: u32,
        these: Option<&Bits>,
    ) -> tantivy::Result<Found> {
        let (mut documents, mut often) = (Vec::new(), Vec::new());
        if let Some(phrase) = Phrase::open(self.segment, field, terms, slop)? {
            phrase.each(these, self.budget, |document, times, _| {
                documents.push(document);
                often.push(times);
                true
            })?;
        }
        Ok(Found::Times(documents, often))
    }

    fn all_begun(&self, field: Field, prefix: &str) -> tantivy::Result<Found> {
        let mut bits = Bits::none(self.documents());
        let index = self.segment.inverted_index(field)?;
        let terms = self.begun(&index, prefix)?;
        for term in terms {
            self.budget.spend(u64::from(term.doc_freq))?;
            let mut blocks = index.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                bits.insert_all(blocks.docs());
                blocks.advance();
            }
        }
        Ok(Found::Set(bits))
    }

    /// The lists of all terms that begin so; refused if going through them is more than may be done.
    fn begun(&self, index: &InvertedIndexReader, prefix: &str) -> tantivy::Result<Vec<TermInfo>> {
        let (mut terms, mut documents) = (Vec::new(), 0);
        let mut meter = Meter::new(self.budget);
        let mut stream = index.terms().range().ge(prefix).into_stream()?;
        while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            meter.add(1)?;
            documents += u64::from(stream.value().doc_freq);
            terms.push(stream.value().clone());
        }
        self.budget.afford(documents + OPENING * terms.len() as u64)?;
        Ok(terms)
    }

    /// Words side by side, the last only begun. It counts as often as the words before it stand there.
    fn phrase_begun(&self, field: Field, terms: &[String], these: Option<&Bits>) -> tantivy::Result<Found> {
        let Some((last, before)) = terms.split_last() else { return Ok(Found::Times(Vec::new(), Vec::new())) };
        let placed: Vec<(usize, String)> = before.iter().cloned().enumerate().collect();
        let Some(phrase) = Phrase::open(self.segment, field, &placed, 0)? else {
            return Ok(Found::Times(Vec::new(), Vec::new()));
        };
        // Where the last word would have to stand, by document.
        let mut waiting: FxHashMap<DocId, (u32, Vec<u32>)> = FxHashMap::default();
        phrase.each(these, self.budget, |document, times, begins| {
            waiting.insert(document, (times, begins.iter().map(|b| b + before.len() as u32).collect()));
            true
        })?;
        let index = self.segment.inverted_index(field)?;
        let (mut found, mut stands) = (Vec::new(), Vec::new());
        let mut meter = Meter::new(self.budget);
        for term in self.begun(&index, last)? {
            if waiting.is_empty() {
                break;
            }
            meter.add(OPENING)?;
            let mut list = index.read_postings_from_terminfo(&term, IndexRecordOption::WithFreqsAndPositions)?;
            while list.doc() != TERMINATED {
                let document = list.doc();
                meter.add(1)?;
                if let Some((times, wanted)) = waiting.get(&document) {
                    list.positions(&mut stands);
                    meter.add(stands.len() as u64)?;
                    if stands.iter().any(|at| wanted.binary_search(at).is_ok()) {
                        found.push((document, *times));
                        waiting.remove(&document);
                    }
                }
                list.advance();
            }
        }
        found.sort_unstable();
        let (documents, times) = found.into_iter().unzip();
        Ok(Found::Times(documents, times))
    }
}
