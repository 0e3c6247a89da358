//! Lists of words that say something without stating it: “worldwide”, “on request”, “premium”. One pass over title and
//! description finds the first of each list.

use super::reader::Quote;
use crate::domain::listing::{Field, Listing, template};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::BTreeMap;

/// All lists, ready to be searched.
#[derive(Debug)]
pub(super) struct Words {
    names: Vec<String>,
    /// The list of each pattern.
    lists: Vec<usize>,
    automaton: AhoCorasick,
}

impl Words {
    pub(super) fn new(lists: BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut words = Vec::new();
        let mut of = Vec::new();
        for (n, list) in lists.values().enumerate() {
            of.extend(list.iter().map(|_| n));
            words.extend(list.iter().cloned());
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .ascii_case_insensitive(true)
            .build(words)
            .map_err(|e| e.to_string())?;
        Ok(Self { names: lists.into_keys().collect(), lists: of, automaton })
    }

    /// The number of a list.
    pub(super) fn list(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The name of a list.
    pub(super) fn name(&self, list: usize) -> &str {
        &self.names[list]
    }

    /// Every place of a word, with the number of its list. A word begins at a word; endings may follow.
    fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let begins = |at: usize| {
            let latin = |c: char| c.is_ascii_alphabetic();
            !(text[at..].starts_with(latin) && text[..at].ends_with(latin))
        };
        let hits = self.automaton.find_overlapping_iter(text).filter(move |hit| begins(hit.start()));
        hits.map(|hit| (self.lists[hit.pattern().as_usize()], hit.start(), hit.end()))
    }

    /// Whether one of the words of a list stands in a text.
    pub(super) fn stand_in(&self, list: usize, text: &str) -> bool {
        self.places(text).any(|(of, ..)| of == list)
    }
}

/// For each list, the first of its words in a listing.
pub(super) struct Hits<'a>(Vec<Option<Quote<'a>>>);

impl<'a> Hits<'a> {
    /// Searches title and description.
    pub(super) fn find(words: &Words, listing: &'a Listing) -> Self {
        let mut first = vec![None; words.names.len()];
        for (field, text) in [(Field::Title, &listing.title), (Field::Description, &listing.description)] {
            let unfilled = template::unfilled(text);
            let stated = |start: usize| !unfilled.iter().any(|(from, to)| (*from..*to).contains(&start));
            for (list, start, end) in words.places(text).filter(|(_, start, _)| stated(*start)) {
                first[list].get_or_insert(Quote { field, start, end, quote: &text[start..end] });
            }
        }
        Self(first)
    }

    /// No words looked for: for questions that no word decides.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// The first word of a list.
    pub(super) fn first(&self, list: usize) -> Option<Quote<'a>> {
        self.0.get(list).copied().flatten()
    }
}
