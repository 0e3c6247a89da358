//! Corrects misspelt words, and suggests a frequent word for a rare one.
//!
//! A wrong correction shows people what they did not ask for, so few words are corrected: those of five letters and
//! more that occur nowhere in the index, are not a cue of the vocabulary and not a name. Nothing is corrected to a word
//! about children or sex: such listings are only found by who types such a word.

use super::dictionary::{Dictionary, DictionaryTerm};
use super::synonyms::Synonyms;
use crate::schema::TextField;
use std::collections::BTreeMap;
use std::ops::Range;

/// A word that at most this many documents have may be misspelt …
const RARE: u64 = 3;
/// … if a similar word is this many times as frequent.
const TIMES: u64 = 10;

/// Another word that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Bytes of the typed text to be replaced.
    pub span: Range<usize>,
    /// The replacement.
    pub word: String,
    /// How many documents have it, roughly.
    pub documents: u64,
}

/// Words up to this many letters are never corrected: most words of that length are one edit apart.
const SHORT: usize = 4;
/// Letters of the longest word that is corrected.
const LONGEST: usize = 64;

/// The edit distance of `word~` without a number: none below four letters, one up to seven, then two.
pub(super) fn edits_for(word: &str) -> u8 {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether a word can be misspelt: numbers and codes cannot.
fn spelt(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Whether a word may be corrected: it is long enough and not a known word.
fn correctable(word: &str, known: &Synonyms) -> bool {
    let letters = word.chars().count();
    letters > SHORT && letters <= LONGEST && spelt(word) && !known.is_never_corrected(word)
}

/// The correction of a word that no document has.
pub(super) fn corrected(
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Option<String>> {
    if !correctable(word, known) {
        return Ok(None);
    }
    // The nearest first: a word one edit away is meant more often than a frequent one two edits away.
    for edits in 1..=edits_for(word) {
        let best = neighbours(fields, word, edits, dictionary, known)?.into_iter().max_by_key(|k| rank(word, k));
        if let Some(best) = best {
            return Ok(Some(best.word));
        }
    }
    Ok(None)
}

/// A frequent word that may have been meant by a rare one.
pub(super) fn suggested(
    word: &str,
    documents: u64,
    span: Range<usize>,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Option<Suggestion>> {
    if documents > RARE || !correctable(word, known) {
        return Ok(None);
    }
    let fields: Vec<TextField> = TextField::all().collect();
    let near = neighbours(&fields, word, 1, dictionary, known)?;
    let best = near.into_iter().filter(|k| k.word != word).max_by_key(|k| rank(word, k));
    let best = best.filter(|k| k.documents >= documents.max(1) * TIMES);
    Ok(best.map(|k| Suggestion { span, word: k.word, documents: k.documents }))
}

/// Misspellings seldom change the first letter. Then the more frequent word; of ties, the earlier in the alphabet.
fn rank(word: &str, known: &DictionaryTerm) -> (bool, u64, std::cmp::Reverse<String>) {
    let same_start = known.word.chars().next() == word.chars().next();
    (same_start, known.documents, std::cmp::Reverse(known.word.clone()))
}

fn neighbours(
    fields: &[TextField],
    word: &str,
    edits: u8,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Vec<DictionaryTerm>> {
    let mut sums = BTreeMap::<String, u64>::new();
    for known in dictionary.fuzzy_terms(fields, word, edits)?.into_iter().flatten() {
        *sums.entry(known.word).or_default() += known.documents;
    }
    let words = sums.into_iter().map(|(word, documents)| DictionaryTerm { word, documents });
    // A short word is near to too many words to be a useful guess.
    let likely =
        |k: &DictionaryTerm| k.word.chars().count() >= SHORT && spelt(&k.word) && !known.is_never_suggested(&k.word);
    Ok(words.filter(likely).collect())
}
