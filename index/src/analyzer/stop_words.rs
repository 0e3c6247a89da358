//! Stop words: those that are in nearly every text.
//!
//! They are indexed like all others, so phrases stay exact. Two of them side by side (“of the”) are also one term,
//! because a phrase of such words would otherwise have to read positions of every document. The list is part of the
//! layout of the index: changing it raises [`super::VERSION`].

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Sorted, each once. Of the words that negate only “not” is among them, and it is never optional.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "auf", "aus", "avec", "be", "been",
    "before", "between", "both", "but", "by", "can", "com", "con", "dans", "das", "de", "del", "dem", "den", "der",
    "des", "di", "do", "du", "e", "each", "ein", "eine", "einer", "el", "en", "es", "est", "et", "for", "from", "fur",
    "had", "has", "have", "i", "il", "im", "in", "into", "is", "it", "its", "la", "las", "le", "les", "los", "may",
    "mit", "more", "most", "nach", "not", "o", "of", "on", "or", "other", "our", "over", "par", "para", "por", "pour",
    "que", "s", "such", "sur", "that", "the", "their", "these", "they", "this", "to", "two", "um", "un", "una", "und",
    "under", "une", "von", "was", "were", "which", "will", "with", "y", "you", "your", "zu", "zum", "zur",
];

/// The stop words as numbers: every word of every text is looked up, and comparing a number is faster than comparing
/// text.
static NUMBERS: LazyLock<FxHashSet<u64>> = LazyLock::new(|| STOP_WORDS.iter().filter_map(|w| packed(w)).collect());

/// A word of at most seven bytes as one number.
fn packed(word: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..word.len()).filter(|_| word.len() < 8)?.copy_from_slice(word.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

/// Whether a folded word is a stop word.
pub(crate) fn is_stop_word(word: &str) -> bool {
    packed(word).is_some_and(|number| NUMBERS.contains(&number))
}

/// Whether a match may lack a folded word: stop words, except those that carry meaning in a query, as “not”.
pub(crate) fn is_optional_stop_word(word: &str) -> bool {
    is_stop_word(word)
        && !matches!(
            word,
            "not"
                | "all"
                | "under"
                | "over"
                | "two"
                | "before"
                | "after"
                | "may"
                | "e"
                | "i"
                | "o"
                | "s"
                | "y"
                | "des"
                | "com"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted_and_folded() {
        assert!(STOP_WORDS.is_sorted());
        assert!(STOP_WORDS.iter().all(|w| w.len() <= 7 && super::super::terms(w).map(|t| t.text).eq([*w])));
    }

    #[test]
    fn negations_are_never_optional() {
        assert!(is_stop_word("the") && is_optional_stop_word("the"));
        assert!(["no", "not", "without", "war", "children"].iter().all(|w| !is_optional_stop_word(w)));
    }
}
