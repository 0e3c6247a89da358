//! Lists of phrases that hint at something without stating it: “worldwide”, “on request”, “premium”. One pass over
//! title and description finds the first phrase of each list.

use super::input::Quote;
use crate::assess::reading::PhraseSet;
use crate::domain::listing::{Field, Listing, template};
use std::collections::BTreeMap;

/// All lists, searched together.
#[derive(Debug)]
pub(super) struct PhraseLists {
    names: Vec<String>,
    /// The lists that each phrase is in.
    lists: Vec<Vec<usize>>,
    /// All phrases, letters of ASCII in lower case.
    set: PhraseSet,
}

impl PhraseLists {
    pub(super) fn new(lists: BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut phrases = BTreeMap::<String, Vec<usize>>::new();
        for (n, list) in lists.values().enumerate() {
            for phrase in list {
                phrases.entry(phrase.to_ascii_lowercase()).or_default().push(n);
            }
        }
        let set = PhraseSet::new(phrases.keys()).map_err(|e| e.to_string())?;
        Ok(Self { names: lists.into_keys().collect(), lists: phrases.into_values().collect(), set })
    }

    /// The number of a list.
    pub(super) fn list(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The name of a list.
    pub(super) fn name(&self, list: usize) -> &str {
        &self.names[list]
    }

    /// Passes every match as (list, start, end). A phrase matches only at the beginning of a word; endings may follow.
    fn matches(&self, text: &str, mut found: impl FnMut(usize, usize, usize)) {
        let lower = text.to_ascii_lowercase();
        self.set.find(&lower, |phrase, start, end| {
            self.lists[phrase as usize].iter().for_each(|list| found(*list, start, end));
        });
    }

    /// Whether a phrase of a list occurs in a text.
    pub(super) fn occurs(&self, list: usize, text: &str) -> bool {
        let mut occurs = false;
        self.matches(text, |of, _, _| occurs |= of == list);
        occurs
    }
}

/// For each list, the first of its phrases in a listing: of those in one field the one that ends first.
pub(super) struct PhraseHits<'a>(Vec<Option<Quote<'a>>>);

impl<'a> PhraseHits<'a> {
    /// Searches title and description, without the parts of a form that nobody filled in.
    pub(super) fn find(phrases: &PhraseLists, listing: &'a Listing) -> Self {
        let mut first: Vec<Option<Quote<'a>>> = vec![None; phrases.names.len()];
        for (field, text) in [(Field::Title, &listing.title), (Field::Description, &listing.description)] {
            let unfilled = template::unfilled(text);
            phrases.matches(text, |list, start, end| {
                let earlier = |known: &Quote<'_>| known.field != field || (known.end, known.start) <= (end, start);
                let hidden = || unfilled.iter().any(|(from, to)| (*from..*to).contains(&start));
                if !first[list].as_ref().is_some_and(earlier) && !hidden() {
                    first[list] = Some(Quote { field, start, end, quote: &text[start..end] });
                }
            });
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
