//! How words are reduced to stems, language by language.

use frostem::{Algorithm, Stemmer};

/// A language whose words are reduced to stems.
pub(crate) struct Stemmed {
    /// ISO 639-1.
    pub(crate) code: &'static str,
    /// Prefix of its stems in the index; a capital, while words are in lower case. Never reused for another
    /// language.
    pub(crate) prefix: char,
    pub(crate) algorithm: Algorithm,
}

const fn stemmed(code: &'static str, prefix: char, algorithm: Algorithm) -> Stemmed {
    Stemmed { code, prefix, algorithm }
}

/// The languages with stems. Snowball algorithms of the `frostem` crate.
pub(crate) const STEMMED: &[Stemmed] = &[
    stemmed("en", 'A', Algorithm::English),
    stemmed("de", 'B', Algorithm::German),
    stemmed("fr", 'C', Algorithm::French),
    stemmed("es", 'D', Algorithm::Spanish),
    stemmed("pt", 'E', Algorithm::Portuguese),
    stemmed("it", 'F', Algorithm::Italian),
    stemmed("nl", 'G', Algorithm::Dutch),
    stemmed("ru", 'H', Algorithm::Russian),
    stemmed("ar", 'I', Algorithm::Arabic),
    stemmed("tr", 'J', Algorithm::Turkish),
    stemmed("sv", 'K', Algorithm::Swedish),
    stemmed("da", 'L', Algorithm::Danish),
    stemmed("no", 'M', Algorithm::Norwegian),
    stemmed("fi", 'N', Algorithm::Finnish),
    stemmed("hu", 'O', Algorithm::Hungarian),
    stemmed("ro", 'P', Algorithm::Romanian),
    stemmed("id", 'Q', Algorithm::Indonesian),
    stemmed("pl", 'R', Algorithm::Polish),
    stemmed("hi", 'S', Algorithm::Hindi),
    stemmed("el", 'T', Algorithm::Greek),
];

/// The entry of a language, by its code.
pub(crate) fn stemmed_language(code: &str) -> Option<&'static Stemmed> {
    STEMMED.iter().find(|s| s.code == code)
}

/// The stem of a folded word, after the prefix of its language. Words with digits are their own stems.
pub(crate) fn prefixed_stem(language: &Stemmed, word: &str) -> String {
    let mut stem = String::with_capacity(word.len() + 1);
    stem.push(language.prefix);
    stem.push_str(&Stemmer::new(language.algorithm).stem(word));
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_belongs_to_one_language() {
        let mut prefixes: Vec<char> = STEMMED.iter().map(|s| s.prefix).collect();
        prefixes.dedup();
        assert_eq!(prefixes.len(), STEMMED.len());
        assert!(prefixes.is_sorted() && prefixes.iter().all(char::is_ascii_uppercase));
    }

    #[test]
    fn stems_have_the_prefix_of_their_language() {
        let english = stemmed_language("en").unwrap();
        assert_eq!(prefixed_stem(english, "recordings"), "Arecord");
        assert_eq!(prefixed_stem(english, "recorded"), "Arecord");
        let spanish = stemmed_language("es").unwrap();
        assert_eq!(prefixed_stem(spanish, "grabaciones"), prefixed_stem(spanish, "grabacion"));
    }
}
