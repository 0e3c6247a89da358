//! Little words: those that nearly every text holds and that nobody means when searching.
//!
//! They are indexed like all others, so phrases stay exact. Two of them side by side (“of the”) are also one term of
//! their own, because a phrase of such words would otherwise have to look into every document. The list is part of the
//! layout of the index: changing it raises [`super::VERSION`].

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// In order, each once. Words that deny (“no”, “not”, “without”) are not among them where they would
/// be forgiven, see [`is_little`].
const LITTLE: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "auf", "aus", "avec", "be", "been",
    "before", "between", "both", "but", "by", "can", "com", "con", "dans", "das", "de", "del", "dem", "den", "der",
    "des", "di", "do", "du", "e", "each", "ein", "eine", "einer", "el", "en", "es", "est", "et", "for", "from", "fur",
    "had", "has", "have", "i", "il", "im", "in", "into", "is", "it", "its", "la", "las", "le", "les", "los", "may",
    "mit", "more", "most", "nach", "not", "o", "of", "on", "or", "other", "our", "over", "par", "para", "por", "pour",
    "que", "s", "such", "sur", "that", "the", "their", "these", "they", "this", "to", "two", "um", "un", "una", "und",
    "under", "une", "von", "was", "were", "which", "will", "with", "y", "you", "your", "zu", "zum", "zur",
];

/// The little words as numbers: every word of every text is looked up, so no bytes are compared one by one.
static NUMBERS: LazyLock<FxHashSet<u64>> = LazyLock::new(|| LITTLE.iter().filter_map(|w| packed(w)).collect());

/// A word of at most seven bytes as one number.
fn packed(word: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..word.len()).filter(|_| word.len() < 8)?.copy_from_slice(word.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

/// Whether a folded word is one of the little words.
pub(crate) fn is_little(word: &str) -> bool {
    packed(word).is_some_and(|number| NUMBERS.contains(&number))
}

/// Whether a question may leave a folded word unanswered. “not” may not.
pub(crate) fn is_forgiven(word: &str) -> bool {
    is_little(word)
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
    fn little_words_stand_in_order_and_are_folded() {
        assert!(LITTLE.is_sorted());
        assert!(LITTLE.iter().all(|w| w.len() <= 7 && super::super::terms(w).map(|t| t.text).eq([*w])));
    }

    #[test]
    fn words_that_deny_are_never_forgiven() {
        assert!(is_little("the") && is_forgiven("the"));
        assert!(["no", "not", "without", "war", "children"].iter().all(|w| !is_forgiven(w)));
    }
}
