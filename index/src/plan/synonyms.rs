//! Other words for the same: phrases that stand for a value of a facet.
//!
//! Who tags listings knows in many languages which words call for a tag. A question that uses these words means the tag
//! too, and through it finds listings that use quite other words: “call centre recordings” finds 客服电话录音. The crate
//! knows no vocabulary; whoever opens the index hands one in.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analyzer;
use crate::schema::FacetField;

/// Phrases and what they stand for.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// By their first term; for a first term that is only begun, under the empty text.
    phrases: FxHashMap<String, Vec<Phrase>>,
    meanings: Vec<Meaning>,
    protected: WordSet,
    delicate: WordSet,
}

/// Letters that an ending adds to a word at most: `record*` means “recordings” and no “recordkeeping”.
const ENDING: usize = 3;

/// Words, and beginnings of words.
#[derive(Debug, Clone, Default)]
struct WordSet {
    whole: FxHashSet<String>,
    begun: FxHashSet<String>,
}

impl WordSet {
    fn add(&mut self, text: &str) {
        for pattern in text.split_whitespace().flat_map(patterns) {
            match pattern {
                Pattern::Whole(word) => self.whole.insert(word),
                Pattern::Begun(word) => self.begun.insert(word),
            };
        }
    }

    fn has(&self, word: &str) -> bool {
        let stem = |end: usize| self.begun.contains(&word[..end]);
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).rev().take(ENDING + 1);
        self.whole.contains(word) || ends.into_iter().any(stem)
    }
}

#[derive(Debug, Clone)]
struct Phrase {
    terms: Vec<Pattern>,
    meaning: usize,
}

/// What a phrase stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A value of a facet.
    Value(FacetField, String),
    /// Any of these phrases, as folded terms.
    Phrases(Vec<Vec<String>>),
}

#[derive(Debug, Clone)]
enum Pattern {
    Whole(String),
    Begun(String),
}

/// A phrase found in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    /// The first term of the question that belongs to it.
    pub(super) start: usize,
    /// The first that does not.
    pub(super) end: usize,
    pub(super) meaning: Meaning,
}

impl Synonyms {
    /// Lets each of `phrases` stand for a value of a facet. A star at the end of a word stands for any ending. Phrases
    /// without a term are ignored.
    pub fn add<'a>(&mut self, field: FacetField, value: &str, phrases: impl IntoIterator<Item = &'a str>) {
        self.mean(Meaning::Value(field, value.to_owned()), phrases);
    }

    /// Lets each of these phrases stand for all the others. A star at the end of a word stands for any ending; phrases
    /// with one are recognised and not looked for.
    pub fn ring<'a>(&mut self, phrases: impl IntoIterator<Item = &'a str> + Clone) {
        let whole = phrases.clone().into_iter().filter(|p| !p.contains('*'));
        let terms = whole.map(|p| analyzer::terms(p).map(|t| t.text).collect::<Vec<_>>()).filter(|t| !t.is_empty());
        self.mean(Meaning::Phrases(terms.collect()), phrases);
    }

    /// Words that are never taken for others: names, and whatever the vocabulary knows. A star at the end of a word stands for any
    /// ending.
    pub fn protect<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|text| self.protected.add(text));
    }

    /// Words for which no other word is ever taken.
    pub fn set_delicate<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        words.into_iter().for_each(|word| self.delicate.add(word));
    }

    /// Whether a word, as a folded term, is never taken for another.
    pub(super) fn protects(&self, word: &str) -> bool {
        self.protected.has(word)
    }

    /// Whether no other word is ever taken for this one.
    pub(super) fn is_delicate(&self, word: &str) -> bool {
        self.delicate.has(word)
    }

    fn mean<'a>(&mut self, meaning: Meaning, phrases: impl IntoIterator<Item = &'a str>) {
        let number = self.meanings.len();
        self.meanings.push(meaning);
        for phrase in phrases {
            self.protected.add(phrase);
            let terms: Vec<Pattern> = phrase.split_whitespace().flat_map(patterns).collect();
            let first = match terms.first() {
                Some(Pattern::Whole(term)) => term.clone(),
                Some(Pattern::Begun(_)) => String::new(),
                None => continue,
            };
            self.phrases.entry(first).or_default().push(Phrase { terms, meaning: number });
        }
    }

    /// What stands in these folded terms: at each place the longest phrases, each meaning of them once.
    pub(super) fn find(&self, terms: &[&str]) -> Vec<Meant> {
        let mut found: Vec<Meant> = Vec::new();
        let mut start = 0;
        while start < terms.len() {
            let here = [terms[start], ""].into_iter().filter_map(|first| self.phrases.get(first)).flatten();
            let here: Vec<&Phrase> = here.filter(|p| p.stands_in(&terms[start..])).collect();
            let longest = here.iter().map(|p| p.terms.len()).max().unwrap_or(0);
            let mut meanings: Vec<usize> =
                here.iter().filter(|p| p.terms.len() == longest).map(|p| p.meaning).collect();
            meanings.sort_unstable();
            meanings.dedup();
            let end = start + longest;
            found.extend(meanings.into_iter().map(|m| Meant { start, end, meaning: self.meanings[m].clone() }));
            start = end.max(start + 1);
        }
        found
    }
}

fn patterns(word: &str) -> Vec<Pattern> {
    let mut terms: Vec<Pattern> = analyzer::terms(word).map(|t| Pattern::Whole(t.text)).collect();
    if word.ends_with('*')
        && let Some(Pattern::Whole(last)) = terms.last().cloned()
    {
        terms.pop();
        terms.push(Pattern::Begun(last));
    }
    terms
}

impl Phrase {
    fn stands_in(&self, terms: &[&str]) -> bool {
        terms.len() >= self.terms.len()
            && self.terms.iter().zip(terms).all(|(pattern, term)| match pattern {
                Pattern::Whole(whole) => whole == term,
                Pattern::Begun(begun) => term.starts_with(begun.as_str()),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_at_each_place_is_found() {
        let mut synonyms = Synonyms::default();
        synonyms.add(
            FacetField::Sensitivity,
            "call-recording",
            ["call recording*", "recorded phone calls", "电话录音"],
        );
        synonyms.add(FacetField::Sensitivity, "health", ["call", "patient*", ""]);
        synonyms.ring(["court records", "裁判", "litigation*"]);
        let found = |terms: &[&str]| {
            let found = synonyms.find(terms);
            let value = |m: Meant| match m.meaning {
                Meaning::Value(_, value) => (m.start, m.end, value),
                Meaning::Phrases(phrases) => (m.start, m.end, format!("{phrases:?}")),
            };
            found.into_iter().map(value).collect::<Vec<_>>()
        };
        assert_eq!(found(&["call", "recordings"]), [(0, 2, "call-recording".to_owned())]);
        assert_eq!(found(&["a", "call"]), [(1, 2, "health".to_owned())]);
        assert_eq!(found(&["patients", "recorded", "phone", "calls"]).len(), 2);
        assert_eq!(found(&["recorded", "calls"]), []);
        let ring = "[[\"court\", \"records\"], [\"裁判\"]]".to_owned();
        assert_eq!(found(&["litigations"]), [(0, 1, ring)]);
        let chinese: Vec<String> = analyzer::terms("电话录音").map(|t| t.text).collect();
        assert_eq!(found(&chinese.iter().map(String::as_str).collect::<Vec<_>>()).len(), 1);
    }
}
