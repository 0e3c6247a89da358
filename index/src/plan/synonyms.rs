//! Synonyms: phrases that also match a facet value, or each other.
//!
//! The tagger knows in many languages which words indicate a tag. A query with these words also matches the tag, and
//! through it finds listings with other words: “call centre recordings” finds 客服电话录音. This crate has no vocabulary of
//! its own; the caller that opens the index passes one in.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analyzer;
use crate::schema::FacetField;

/// Phrases and what else they match.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// By their first term; under the empty text if the first term is a prefix.
    phrases: FxHashMap<String, Vec<Phrase>>,
    targets: Vec<SynonymTarget>,
    never_corrected: WordSet,
    never_suggested: WordSet,
}

/// Maximum number of letters that a star stands for: `record*` matches “recordings” and not “recordkeeping”.
const ENDING: usize = 3;

/// Words and prefixes of words.
#[derive(Debug, Clone, Default)]
struct WordSet {
    whole: FxHashSet<String>,
    prefixes: FxHashSet<String>,
}

impl WordSet {
    fn add(&mut self, text: &str) {
        text.split_whitespace().flat_map(patterns).for_each(|pattern| self.add_pattern(pattern));
    }

    fn add_pattern(&mut self, pattern: Pattern) {
        match pattern {
            Pattern::Whole(word) => self.whole.insert(word),
            Pattern::Prefix(word) => self.prefixes.insert(word),
        };
    }

    fn has(&self, word: &str) -> bool {
        let stem = |end: usize| self.prefixes.contains(&word[..end]);
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).rev().take(ENDING + 1);
        self.whole.contains(word) || ends.into_iter().any(stem)
    }
}

#[derive(Debug, Clone)]
struct Phrase {
    terms: Vec<Pattern>,
    target: usize,
}

/// What a phrase also matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SynonymTarget {
    /// A value of a facet.
    Value(FacetField, String),
    /// Any of these phrases, as folded terms.
    Phrases(Vec<Vec<String>>),
}

#[derive(Debug, Clone)]
enum Pattern {
    Whole(String),
    Prefix(String),
}

/// A phrase found in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SynonymMatch {
    /// The first term of the query that belongs to it.
    pub(super) start: usize,
    /// The first that does not.
    pub(super) end: usize,
    pub(super) target: SynonymTarget,
}

impl Synonyms {
    /// Lets each of `phrases` also match a facet value. A star at the end of a word stands for an ending of up to three
    /// letters. Phrases without a term are ignored.
    pub fn add<'a>(&mut self, field: FacetField, value: &str, phrases: impl IntoIterator<Item = &'a str>) {
        self.add_target(SynonymTarget::Value(field, value.to_owned()), phrases);
    }

    /// Lets each of these phrases also match all the others. Phrases with a star are recognised in queries and not
    /// looked up in listings.
    pub fn add_group<'a>(&mut self, phrases: impl IntoIterator<Item = &'a str> + Clone) {
        let whole = phrases.clone().into_iter().filter(|p| !p.contains('*'));
        let terms = whole.map(|p| analyzer::terms(p).map(|t| t.text).collect::<Vec<_>>()).filter(|t| !t.is_empty());
        self.add_target(SynonymTarget::Phrases(terms.collect()), phrases);
    }

    /// Words that are never corrected: names, and the words of the vocabulary. A star stands for an ending as above.
    pub fn never_correct<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|text| self.never_corrected.add(text));
    }

    /// Words that are never the correction of another word, nor suggested for it.
    pub fn never_suggest<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        words.into_iter().for_each(|word| self.never_suggested.add(word));
    }

    /// Whether a word, as a folded term, is never corrected.
    pub(super) fn is_never_corrected(&self, word: &str) -> bool {
        self.never_corrected.has(word)
    }

    /// Whether a word is never suggested for another.
    pub(super) fn is_never_suggested(&self, word: &str) -> bool {
        self.never_suggested.has(word)
    }

    fn add_target<'a>(&mut self, target: SynonymTarget, phrases: impl IntoIterator<Item = &'a str>) {
        let number = self.targets.len();
        self.targets.push(target);
        for phrase in phrases {
            let terms: Vec<Pattern> = phrase.split_whitespace().flat_map(patterns).collect();
            terms.iter().cloned().for_each(|pattern| self.never_corrected.add_pattern(pattern));
            let first = match terms.first() {
                Some(Pattern::Whole(term)) => term.clone(),
                Some(Pattern::Prefix(_)) => String::new(),
                None => continue,
            };
            self.phrases.entry(first).or_default().push(Phrase { terms, target: number });
        }
    }

    /// The phrases in these folded terms: the longest ones at each position, each target once.
    pub(super) fn find(&self, terms: &[&str]) -> Vec<SynonymMatch> {
        let mut found: Vec<SynonymMatch> = Vec::new();
        let mut start = 0;
        while start < terms.len() {
            let here = [terms[start], ""].into_iter().filter_map(|first| self.phrases.get(first)).flatten();
            let here: Vec<&Phrase> = here.filter(|p| p.matches_start_of(&terms[start..])).collect();
            let longest = here.iter().map(|p| p.terms.len()).max().unwrap_or(0);
            let mut targets: Vec<usize> = here.iter().filter(|p| p.terms.len() == longest).map(|p| p.target).collect();
            targets.sort_unstable();
            targets.dedup();
            let end = start + longest;
            found.extend(targets.into_iter().map(|m| SynonymMatch { start, end, target: self.targets[m].clone() }));
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
        terms.push(Pattern::Prefix(last));
    }
    terms
}

impl Phrase {
    fn matches_start_of(&self, terms: &[&str]) -> bool {
        terms.len() >= self.terms.len()
            && self.terms.iter().zip(terms).all(|(pattern, term)| match pattern {
                Pattern::Whole(whole) => whole == term,
                Pattern::Prefix(prefixes) => term.starts_with(prefixes.as_str()),
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
        synonyms.add_group(["court records", "裁判", "litigation*"]);
        let found = |terms: &[&str]| {
            let found = synonyms.find(terms);
            let value = |m: SynonymMatch| match m.target {
                SynonymTarget::Value(_, value) => (m.start, m.end, value),
                SynonymTarget::Phrases(phrases) => (m.start, m.end, format!("{phrases:?}")),
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
