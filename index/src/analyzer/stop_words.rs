//! Stop words: those that are in nearly every text.
//!
//! They are indexed like all others, so phrases stay exact. Two of them side by side (“of the”) are also one term,
//! because a phrase of such words would otherwise have to read positions of every document. The list is part of the
//! layout of the index: changing it raises [`super::VERSION`].

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

/// Places of the table below; a power of two, many times the number of words.
const PLACES: usize = 1024;

/// The stop words as numbers, each at the place of its number or, where that was taken, at one of the next: every word of
/// every text is looked up, and comparing a number is faster than comparing text.
static NUMBERS: [u64; PLACES] = {
    let (mut table, mut i) = ([0; PLACES], 0);
    while i < STOP_WORDS.len() {
        let number = packed(STOP_WORDS[i].as_bytes());
        let mut at = place(number);
        while table[at] != 0 {
            at = (at + 1) % PLACES;
        }
        table[at] = number;
        i += 1;
    }
    table
};

/// A word of at most seven bytes as one number.
const fn packed(word: &[u8]) -> u64 {
    let (mut number, mut i) = (0, word.len());
    while i > 0 {
        i -= 1;
        number = number << 8 | word[i] as u64;
    }
    number
}

/// Where in the table a number is looked for first.
const fn place(number: u64) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize % PLACES
}

/// Whether a folded word is a stop word.
pub(crate) fn is_stop_word(word: &str) -> bool {
    if word.len() >= 8 {
        return false;
    }
    is_stop_number(packed(word.as_bytes()))
}

/// Whether the number of a plain word, as of [`super::plain_number`], is that of a stop word.
#[inline]
pub(super) fn is_plain_stop_word(number: u128) -> bool {
    u64::try_from(number).is_ok_and(is_stop_number)
}

#[inline]
fn is_stop_number(number: u64) -> bool {
    let mut at = place(number);
    while NUMBERS[at] != 0 {
        if NUMBERS[at] == number {
            return true;
        }
        at = (at + 1) % PLACES;
    }
    false
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
    fn every_stop_word_is_found_and_nothing_else() {
        assert!(STOP_WORDS.iter().all(|w| is_stop_word(w)));
        assert!(["", "thee", "protest", "th", "\u{0}", "whiches", "在"].iter().all(|w| !is_stop_word(w)));
    }

    #[test]
    fn negations_are_never_optional() {
        assert!(is_stop_word("the") && is_optional_stop_word("the"));
        assert!(["no", "not", "without", "war", "children"].iter().all(|w| !is_optional_stop_word(w)));
    }
}
