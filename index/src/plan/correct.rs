//! Slips of the pen: the nearest word that some listing has, and what may have been meant instead of a rare one.
//!
//! A correction that is wrong shows somebody what they did not ask for, so few words are corrected: those of five letters and
//! more that stand nowhere in the index, are no cue of the vocabulary and nobody's name. And nothing is corrected to a word
//! that stands for children or sex: who asks for that asks for it in so many words.

use super::dictionary::{Dictionary, Known};
use super::synonyms::Synonyms;
use crate::schema::TextField;
use std::collections::BTreeMap;
use std::ops::Range;

/// A word that so few documents have may be a slip.
const RARE: u64 = 3;
/// … if a neighbour has so many times as many.
const TIMES: u64 = 10;

/// Another question that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Bytes of the typed text to be replaced.
    pub span: Range<usize>,
    /// By what.
    pub word: String,
    /// How many documents have it, roughly.
    pub documents: u64,
}

/// Letters of a word up to which it is taken as typed: most others of its length are one letter away.
const SHORT: usize = 4;
/// Letters of the longest word that is corrected.
const LONGEST: usize = 64;

/// How many slips are forgiven of a word asked for by `~`: none below four letters, one up to seven, then two.
pub(super) fn edits_for(word: &str) -> u8 {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether a word can be misspelt at all: numbers and codes are what they are.
fn spelt(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Whether a word may be taken for another: it is long enough, and nothing known.
fn correctable(word: &str, known: &Synonyms) -> bool {
    let letters = word.chars().count();
    letters > SHORT && letters <= LONGEST && spelt(word) && !known.protects(word)
}

/// The word to search for instead of one that no document has.
pub(super) fn corrected(
    fields: &[TextField],
    word: &str,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Option<String>> {
    if !correctable(word, known) {
        return Ok(None);
    }
    // The nearest first: a word one slip away is meant more often than a frequent one two slips away.
    for edits in 1..=edits_for(word) {
        let best = neighbours(fields, word, edits, dictionary, known)?.into_iter().max_by_key(|k| rank(word, k));
        if let Some(best) = best {
            return Ok(Some(best.word));
        }
    }
    Ok(None)
}

/// A word that may have been meant instead of a rare one.
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

/// Slips seldom hit the first letter. Then the more frequent word; of equals, the earlier in the alphabet.
fn rank(word: &str, known: &Known) -> (bool, u64, std::cmp::Reverse<String>) {
    let same_start = known.word.chars().next() == word.chars().next();
    (same_start, known.documents, std::cmp::Reverse(known.word.clone()))
}

fn neighbours(
    fields: &[TextField],
    word: &str,
    edits: u8,
    dictionary: &Dictionary<'_>,
    known: &Synonyms,
) -> tantivy::Result<Vec<Known>> {
    let mut sums = BTreeMap::<String, u64>::new();
    for known in dictionary.like(fields, word, edits)?.into_iter().flatten() {
        *sums.entry(known.word).or_default() += known.documents;
    }
    let words = sums.into_iter().map(|(word, documents)| Known { word, documents });
    // A short word is near to everything, and says nothing of what was meant.
    let likely = |k: &Known| k.word.chars().count() >= SHORT && spelt(&k.word) && !known.is_delicate(&k.word);
    Ok(words.filter(likely).collect())
}
