//! The head of a term card.

use crate::domain::card::CardError;
use crate::domain::listing::{Modality, TermId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The head of a term card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// `facet:slug`; never reused once published.
    pub id: TermId,
    /// Always `term`.
    pub kind: String,
    /// Whether listings are tagged with it.
    pub status: Status,
    /// Short public name.
    pub label: String,
    /// One sentence.
    pub definition: String,
    /// The term that contains it.
    #[serde(default)]
    pub broader: Option<TermId>,
    /// CURIEs of terms of public vocabularies with nearly the same meaning; empty for a local term.
    #[serde(default)]
    pub close_match: Vec<String>,
    /// The law that gives this kind of data special protection, for example `GDPR Art. 9`.
    #[serde(default)]
    pub special_category: Option<String>,
    /// Pages warn before they show such a listing.
    #[serde(default)]
    pub content_note: bool,
    /// The data is about people, so the questions of consent and provenance arise.
    #[serde(default)]
    pub personal: bool,
    /// Official statistics and other figures about groups count as well as data of single persons.
    #[serde(default)]
    pub aggregates_count: bool,
    /// Synthetic, drawn or simulated content counts as well as recorded content.
    #[serde(default)]
    pub artificial_counts: bool,
    /// Given when no other term of the facet was found and a `personal` term was.
    #[serde(default)]
    pub absence: bool,
    /// Stated modalities that support a weak cue as a context word does.
    #[serde(default)]
    pub carriers: Vec<Modality>,
    /// Negative phrases: they cancel any cue hit they cover or touch.
    #[serde(default)]
    pub neg: Vec<String>,
    /// Columns of a record that say it, as far as no fact is read from them: name of the column, values; `*` at the end
    /// of a value stands for any ending.
    #[serde(default)]
    pub facts: BTreeMap<String, Vec<String>>,
    /// Cues by language.
    #[serde(default)]
    pub cues: BTreeMap<String, Cues>,
}

/// Cues of one term in one language: sequences of words, `*` at the end of a word standing for any ending.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    /// Each gives the tag by itself.
    #[serde(default)]
    pub strong: Vec<String>,
    /// Each gives the tag only with a context word or a fitting modality.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Context words: they support a weak cue of the same language in the same sentence.
    #[serde(default, rename = "with")]
    pub context: Vec<String>,
}

/// Life of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// Being written: listings are not tagged with it.
    Draft,
    /// In use.
    Stable,
    /// No longer used; the id stays reserved.
    Retired,
}

impl Status {
    /// Name as used in cards.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Term {
    /// Whether listings can have it: neither draft nor retired.
    pub fn is_in_use(&self) -> bool {
        self.status == Status::Stable
    }

    /// Validates what the TOML parser cannot.
    pub(super) fn check(&self, path: &str, text: &str) -> Result<(), CardError> {
        let line_of = |needle: &str| text.lines().position(|l| l.contains(needle)).map_or(2, |n| n + 1);
        if self.kind != "term" {
            return Err(CardError::at(path, line_of("kind"), format!("kind is “{}”, expected “term”", self.kind)));
        }
        if self.absence != self.cues.is_empty() {
            let reason = "a term has cues, or absence = true, and not both";
            return Err(CardError::at(path, line_of("absence"), reason));
        }
        if let Some((column, _)) = self.facts.iter().find(|(_, v)| v.iter().any(|v| v.trim_matches('*').is_empty())) {
            let reason = format!("the column “{column}” has an empty value; expected a word, “*” only at its end");
            return Err(CardError::at(path, line_of(column), reason));
        }
        for curie in &self.close_match {
            super::curie::expand(curie)
                .map_err(|reason| CardError::at(path, line_of(&format!("\"{curie}\"")), reason))?;
        }
        let phrases =
            self.cues.values().flat_map(|c| c.strong.iter().chain(&c.weak).chain(&c.context)).chain(&self.neg);
        for phrase in phrases {
            let letters = phrase.chars().any(char::is_alphanumeric);
            let ends_a_word = |w: &str| w.find('*').is_none_or(|at| at > 0 && at == w.len() - 1);
            if !letters || phrase.contains('*') && !phrase.split_whitespace().all(ends_a_word) {
                let reason =
                    format!("invalid cue “{phrase}”: expected words with letters, “*” only at the end of a word");
                return Err(CardError::at(path, line_of(phrase), reason));
            }
        }
        Ok(())
    }
}
