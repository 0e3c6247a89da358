//! Lists of phrases that hint at something without stating it: “worldwide”, “on request”, “premium”. One pass over
//! title and description finds the first phrase of each list.

use super::input::Quote;
use crate::domain::listing::{Field, Listing, template};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::BTreeMap;

/// All lists, compiled into one automaton.
#[derive(Debug)]
pub(super) struct PhraseLists {
    names: Vec<String>,
    /// The list of each pattern.
    lists: Vec<usize>,
    automaton: AhoCorasick,
}

impl PhraseLists {
    pub(super) fn new(lists: BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut phrases = Vec::new();
        let mut list_of = Vec::new();
        for (n, list) in lists.values().enumerate() {
            list_of.extend(list.iter().map(|_| n));
            phrases.extend(list.iter().cloned());
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .ascii_case_insensitive(true)
            .build(phrases)
            .map_err(|e| e.to_string())?;
        Ok(Self { names: lists.into_keys().collect(), lists: list_of, automaton })
    }

    /// The number of a list.
    pub(super) fn list(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The name of a list.
    pub(super) fn name(&self, list: usize) -> &str {
        &self.names[list]
    }

    /// Every match as (list, start, end). A phrase matches only at the beginning of a word; endings may follow.
    fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let starts_word = |at: usize| {
            let latin = |c: char| c.is_ascii_alphabetic();
            !(text[at..].starts_with(latin) && text[..at].ends_with(latin))
        };
        let hits = self.automaton.find_overlapping_iter(text).filter(move |hit| starts_word(hit.start()));
        hits.map(|hit| (self.lists[hit.pattern().as_usize()], hit.start(), hit.end()))
    }

    /// Whether a phrase of a list occurs in a text.
    pub(super) fn occurs(&self, list: usize, text: &str) -> bool {
        self.matches(text).any(|(of, ..)| of == list)
    }
}

/// For each list, the first of its phrases in a listing.
pub(super) struct PhraseHits<'a>(Vec<Option<Quote<'a>>>);

impl<'a> PhraseHits<'a> {
    /// Searches title and description, without the parts of a form that nobody filled in.
    pub(super) fn find(phrases: &PhraseLists, listing: &'a Listing) -> Self {
        let mut first = vec![None; phrases.names.len()];
        for (field, text) in [(Field::Title, &listing.title), (Field::Description, &listing.description)] {
            let unfilled = template::unfilled(text);
            let stated = |start: usize| !unfilled.iter().any(|(from, to)| (*from..*to).contains(&start));
            for (list, start, end) in phrases.matches(text).filter(|(_, start, _)| stated(*start)) {
                first[list].get_or_insert(Quote { field, start, end, quote: &text[start..end] });
            }
        }
        Self(first)
    }

    /// No hits, for questions that no phrase decides: searching would only cost time.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// The first phrase of a list.
    pub(super) fn first(&self, list: usize) -> Option<Quote<'a>> {
        self.0.get(list).copied().flatten()
    }
}
