//! Which words have stems in the index.

use super::is_stop_word;
use crate::stemming::{prefixed_stem, stemmed_language};

/// Words with fewer bytes are not stemmed.
pub(super) const SHORTEST: usize = 3;

/// Whether a folded word that is no stop word has a stem in the index.
pub(super) fn is_stemmed(word: &str) -> bool {
    word.len() >= SHORTEST && !word.bytes().any(|b| b.is_ascii_digit())
}

/// The prefixed stems of a folded word in these languages, each with its language; none for stop words.
pub(crate) fn stems(word: &str, languages: &[&'static str]) -> Vec<(&'static str, String)> {
    if !is_stemmed(word) || is_stop_word(word) {
        return Vec::new();
    }
    let known = languages.iter().filter_map(|code| stemmed_language(code));
    known.map(|l| (l.code, prefixed_stem(l, word))).collect()
}
