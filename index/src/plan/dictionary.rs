//! The words of the index: how many documents have them, which begin in a certain way, which are like another.

use std::cell::Cell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, Term};
use tantivy::{Searcher, SegmentReader};

use super::Where;
use crate::budget::{Budget, Meter};
use crate::matching::Phrase;
use crate::schema::{FacetField, Kind, TextField, handle};

/// How many times words like another are looked for in one question: each time takes milliseconds.
pub(super) const MOST_LOOKS: usize = 64;
/// What one such look costs in a segment, in terms gone through.
const LOOK: u64 = 2_000;

/// The term dictionaries of a picture of the index.
pub(crate) struct Dictionary<'a> {
    searcher: &'a Searcher,
    /// Languages with stems in the index, ISO 639-1.
    pub(crate) languages: &'a [&'static str],
    /// How many times words like another were looked for.
    looked: Cell<usize>,
    budget: &'a Budget,
}

/// A word of the dictionary and the number of documents that have it, deleted ones that are not yet cleared included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) word: String,
    pub(crate) documents: u64,
}

pub(crate) fn field_of(place: Where) -> Field {
    handle(match place {
        Where::Text(field) => Kind::Text(field),
        Where::TitleStems => Kind::TitleStems,
        Where::Stems => Kind::Stems,
        Where::Sound => Kind::Sound,
        Where::Facet(field) => Kind::Facet(field),
    })
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(searcher: &'a Searcher, languages: &'a [&'static str], budget: &'a Budget) -> Self {
        Self { searcher, languages, looked: Cell::new(0), budget }
    }

    /// In how many documents a term stands in one place.
    pub(crate) fn documents(&self, place: Where, term: &str) -> tantivy::Result<u64> {
        self.budget.spend(self.searcher.segment_readers().len() as u64)?;
        self.searcher.doc_freq(&Term::from_field_text(field_of(place), term))
    }

    /// In how many documents a word stands in any text, roughly: a document with it in two fields counts twice.
    pub(crate) fn documents_in_texts(&self, term: &str) -> tantivy::Result<u64> {
        TextField::all().map(|field| self.documents(Where::Text(field), term)).sum()
    }

    /// All words of one text field that begin with `prefix`, in order, unless there are more than `most`.
    pub(crate) fn begun(&self, field: TextField, prefix: &str, most: usize) -> tantivy::Result<Option<Vec<Known>>> {
        let mut found = FxHashMap::default();
        for segment in self.searcher.segment_readers() {
            if !add_begun(segment, field, prefix, &mut found, most, self.budget)? {
                return Ok(None);
            }
        }
        Ok(Some(known(found.into_iter().collect())))
    }

    /// All words of these text fields that begin with `prefix`, with the sum of their documents in each field; no order.
    pub(crate) fn begun_in(&self, fields: &[TextField], prefix: &str) -> tantivy::Result<FxHashMap<Vec<u8>, u64>> {
        let mut found = FxHashMap::default();
        for field in fields {
            for segment in self.searcher.segment_readers() {
                add_begun(segment, *field, prefix, &mut found, usize::MAX, self.budget)?;
            }
        }
        // Pairs of little words are no words.
        found.retain(|word: &Vec<u8>, _| !word.contains(&b' '));
        Ok(found)
    }

    /// Whether these terms stand side by side in some document, in one of these fields.
    pub(crate) fn stand(&self, fields: &[TextField], terms: &[(usize, String)]) -> tantivy::Result<bool> {
        let mut stand = false;
        for field in fields {
            for segment in self.searcher.segment_readers() {
                if let Some(phrase) = Phrase::open(segment, field.handle(), terms, 0)? {
                    phrase.each(None, self.budget, |_, _, _| {
                        stand = true;
                        false
                    })?;
                }
                if stand {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether some term begins so.
    pub(crate) fn goes_on(&self, field: TextField, prefix: &str) -> tantivy::Result<bool> {
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field.handle())?;
            let mut stream = index.terms().range().ge(prefix).into_stream()?;
            if stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All words of each of these text fields within `edits` of `word`: letters added, left out, changed, or swapped with
    /// their neighbour. None once [`MOST_LOOKS`] have been made.
    pub(crate) fn like(&self, fields: &[TextField], word: &str, edits: u8) -> tantivy::Result<Vec<Vec<Known>>> {
        self.looked.set(self.looked.get() + 1);
        if self.is_weary() {
            return Ok(vec![Vec::new(); fields.len()]);
        }
        let any_field = TextField::Title.handle();
        let automaton = FuzzyTermQuery::new(Term::from_field_text(any_field, word), edits, true).automaton()?;
        let in_field = |field: &TextField| {
            let mut found = BTreeMap::<Vec<u8>, u64>::new();
            for segment in self.searcher.segment_readers() {
                self.budget.spend(LOOK)?;
                let index = segment.inverted_index(field.handle())?;
                let mut meter = Meter::new(self.budget);
                let mut stream = index.terms().search(&automaton).into_stream()?;
                while stream.advance() {
                    meter.add(1)?;
                    *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
            Ok(known(found))
        };
        fields.iter().map(in_field).collect()
    }

    /// Whether more words were to be looked for than are.
    pub(super) fn is_weary(&self) -> bool {
        self.looked.get() > MOST_LOOKS
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
        Ok(known(found).into_iter().map(|k| k.word).collect())
    }
}

/// Adds the documents of all terms of a field of a segment that begin with `prefix`; tells whether there are no more of them in
/// all than `most`, and stops there.
fn add_begun(
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

/// Pairs of little words are no words.
fn known(found: BTreeMap<Vec<u8>, u64>) -> Vec<Known> {
    let text = |(word, documents)| Some(Known { word: String::from_utf8(word).ok()?, documents });
    found.into_iter().filter_map(text).filter(|k| !k.word.contains(' ')).collect()
}
