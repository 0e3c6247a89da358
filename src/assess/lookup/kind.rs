//! Kinds of recording, in the words of people, mapped onto terms and kinds of content: the table is `kinds.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One kind of recording.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// As shown.
    pub label: String,
    /// Other words by which people ask for it.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Terms of the vocabulary that say it.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Kinds of content that say it.
    #[serde(default)]
    pub modalities: Vec<String>,
    /// Words of which one must stand in the text where only the kind of content says it: images are photos of people where
    /// people are said to be in them.
    #[serde(default)]
    pub people: Vec<String>,
    /// Words of title or keywords that say it.
    #[serde(default)]
    pub words: Vec<String>,
}

/// All kinds, by name.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Kinds(BTreeMap<String, Kind>);

impl Kinds {
    /// The table of the program.
    pub fn get() -> &'static Self {
        static TABLE: LazyLock<Kinds> = LazyLock::new(|| {
            toml::from_str(include_str!("kinds.toml")).expect("the table is part of the program and tested")
        });
        &TABLE
    }

    /// All with their names, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.0.iter().map(|(name, kind)| (name.as_str(), kind))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is shown for a name.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|kind| kind.label.as_str())
    }

    /// The name of the kind that somebody calls so, in any case.
    pub fn named(&self, word: &str) -> Option<&str> {
        let word = word.trim().to_lowercase();
        let called = |(name, kind): &(&str, &Kind)| *name == word || kind.label == word || kind.asked.contains(&word);
        self.iter().find(called).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Modality, TermId};
    use crate::domain::market::Platforms;

    #[test]
    fn kinds_name_only_what_there_is() {
        for (name, kind) in Kinds::get().iter() {
            assert!(!(kind.terms.is_empty() && kind.modalities.is_empty()), "{name}");
            assert!(kind.terms.iter().all(|t| TermId::try_from(t.clone()).is_ok()), "{name}");
            assert!(kind.modalities.iter().all(|m| Modality::ALL.iter().any(|o| o.name() == m)), "{name}");
        }
        let kinds: Vec<&str> = Kinds::get().names().collect();
        for platform in Platforms::get().iter() {
            assert!(platform.kinds.iter().all(|k| kinds.contains(&k.as_str())), "{}", platform.id);
        }
    }

    #[test]
    fn people_ask_for_a_kind_in_their_own_words() {
        let named = |word: &str| Kinds::get().named(word);
        assert_eq!(
            (named("Phone calls"), named("selfies"), named("GPS")),
            (Some("calls"), Some("photos"), Some("location"))
        );
        assert_eq!(named("something"), None);
    }
}
