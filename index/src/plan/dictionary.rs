//! The term dictionaries of the index: document frequencies, prefix scans and fuzzy scans.

use std::cell::Cell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Term;
use tantivy::{Searcher, SegmentReader};

use super::{MatchField, field_of};
use crate::budget::{Budget, Meter};
use crate::phrase::Phrase;
use crate::schema::{FacetField, TextField};

/// Maximum number of fuzzy scans of one query: each takes milliseconds.
pub(super) const MAX_FUZZY_SCANS: usize = 64;
/// What one fuzzy scan of a segment costs, in terms read.
const FUZZY_SCAN_COST: u64 = 2_000;

/// The term dictionaries of a snapshot of the index.
pub(crate) struct Dictionary<'a> {
    searcher: &'a Searcher,
    /// Languages with stems in the index, ISO 639-1.
    pub(crate) languages: &'a [&'static str],
    /// Fuzzy scans requested so far.
    fuzzy_scans: Cell<usize>,
    budget: &'a Budget,
}

/// A word of the dictionary and the number of documents that have it, including deleted ones that are not purged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DictionaryTerm {
    pub(crate) word: String,
    pub(crate) documents: u64,
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(searcher: &'a Searcher, languages: &'a [&'static str], budget: &'a Budget) -> Self {
        Self { searcher, languages, fuzzy_scans: Cell::new(0), budget }
    }

    /// How many documents have a term in a field.
    pub(crate) fn doc_freq(&self, field: MatchField, term: &str) -> tantivy::Result<u64> {
        self.budget.spend(self.searcher.segment_readers().len() as u64)?;
        self.searcher.doc_freq(&Term::from_field_text(field_of(field), term))
    }

    /// How many documents have a word in any text, roughly: a document that has it in two fields counts twice.
    pub(crate) fn text_doc_freq(&self, term: &str) -> tantivy::Result<u64> {
        TextField::all().map(|field| self.doc_freq(MatchField::Text(field), term)).sum()
    }

    /// All words of one text field that begin with `prefix`, in order, unless there are more than `most`.
    pub(crate) fn terms_with_prefix(
        &self,
        field: TextField,
        prefix: &str,
        most: usize,
    ) -> tantivy::Result<Option<Vec<DictionaryTerm>>> {
        let mut found = FxHashMap::default();
        for segment in self.searcher.segment_readers() {
            if !add_terms_with_prefix(segment, field, prefix, &mut found, most, self.budget)? {
                return Ok(None);
            }
        }
        Ok(Some(dictionary_terms(found.into_iter().collect())))
    }

    /// All words of these text fields that begin with `prefix`, with the sum of their documents in each field; in no
    /// order.
    pub(crate) fn prefix_doc_freqs(
        &self,
        fields: &[TextField],
        prefix: &str,
    ) -> tantivy::Result<FxHashMap<Vec<u8>, u64>> {
        let mut found = FxHashMap::default();
        for field in fields {
            for segment in self.searcher.segment_readers() {
                add_terms_with_prefix(segment, *field, prefix, &mut found, usize::MAX, self.budget)?;
            }
        }
        // Bigrams of stop words are not words.
        found.retain(|word: &Vec<u8>, _| !word.contains(&b' '));
        Ok(found)
    }

    /// Whether these terms are adjacent in some document, in one of these fields.
    pub(crate) fn phrase_exists(&self, fields: &[TextField], terms: &[(usize, String)]) -> tantivy::Result<bool> {
        let mut exists = false;
        for field in fields {
            for segment in self.searcher.segment_readers() {
                if let Some(phrase) = Phrase::open(segment, field.handle(), terms, 0)? {
                    phrase.each(None, self.budget, |_, _, _| {
                        exists = true;
                        false
                    })?;
                }
                if exists {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether some term has this prefix.
    pub(crate) fn prefix_exists(&self, field: TextField, prefix: &str) -> tantivy::Result<bool> {
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field.handle())?;
            let mut stream = index.terms().range().ge(prefix).into_stream()?;
            if stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All words of each of these text fields within the edit distance `edits` of `word`, where swapping two neighbours
    /// is one edit. None once [`MAX_FUZZY_SCANS`] are exceeded.
    pub(crate) fn fuzzy_terms(
        &self,
        fields: &[TextField],
        word: &str,
        edits: u8,
    ) -> tantivy::Result<Vec<Vec<DictionaryTerm>>> {
        self.fuzzy_scans.set(self.fuzzy_scans.get() + 1);
        if self.budget_exhausted() {
            return Ok(vec![Vec::new(); fields.len()]);
        }
        let any_field = TextField::Title.handle();
        let automaton = FuzzyTermQuery::new(Term::from_field_text(any_field, word), edits, true).automaton()?;
        let in_field = |field: &TextField| {
            let mut found = BTreeMap::<Vec<u8>, u64>::new();
            for segment in self.searcher.segment_readers() {
                self.budget.spend(FUZZY_SCAN_COST)?;
                let index = segment.inverted_index(field.handle())?;
                let mut meter = Meter::new(self.budget);
                let mut stream = index.terms().search(&automaton).into_stream()?;
                while stream.advance() {
                    meter.add(1)?;
                    *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
            Ok(dictionary_terms(found))
        };
        fields.iter().map(in_field).collect()
    }

    /// Whether more fuzzy scans were requested than are made.
    pub(super) fn budget_exhausted(&self) -> bool {
        self.fuzzy_scans.get() > MAX_FUZZY_SCANS
    }

    /// All values of a facet.
    pub(crate) fn values(&self, field: FacetField) -> tantivy::Result<Vec<String>> {
        let mut found = BTreeMap::<Vec<u8>, u64>::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field.handle())?;
            let mut meter = Meter::new(self.budget);
            let mut stream = index.terms().stream()?;
            while stream.advance() {
                meter.add(1)?;
                found.entry(stream.key().to_vec()).or_default();
            }
        }
        Ok(dictionary_terms(found).into_iter().map(|k| k.word).collect())
    }
}

/// Adds the documents of all terms of a field of a segment that begin with `prefix`. Stops and returns false once there
/// are more than `most` of them in all.
fn add_terms_with_prefix(
    segment: &SegmentReader,
    field: TextField,
    prefix: &str,
    sums: &mut FxHashMap<Vec<u8>, u64>,
    most: usize,
    budget: &Budget,
) -> tantivy::Result<bool> {
    let index = segment.inverted_index(field.handle())?;
    let mut meter = Meter::new(budget);
    let mut stream = index.terms().range().ge(prefix).into_stream()?;
    while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
        meter.add(1)?;
        let documents = u64::from(stream.value().doc_freq);
        match sums.get_mut(stream.key()) {
            Some(sum) => *sum += documents,
            None => drop(sums.insert(stream.key().to_vec(), documents)),
        }
        if sums.len() > most {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Bigrams of stop words are not words.
fn dictionary_terms(found: BTreeMap<Vec<u8>, u64>) -> Vec<DictionaryTerm> {
    let text = |(word, documents)| Some(DictionaryTerm { word: String::from_utf8(word).ok()?, documents });
    found.into_iter().filter_map(text).filter(|k| !k.word.contains(' ')).collect()
}
