//! The terms of an operator's own cards, with their examples as texts, for the second reader.

use crate::assess::second_reader::OwnTerm;
use crate::domain::card::{CardError, Example, Expect};
use crate::domain::vocabulary::Vocabulary;
use serde::Deserialize;

/// What is read of an example.
#[derive(Default, Deserialize)]
struct Words {
    #[serde(default)]
    title: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    description: String,
}

/// The terms in use that are not part of the program.
pub(super) fn of(vocabulary: &Vocabulary) -> Result<Vec<OwnTerm>, CardError> {
    let embedded = Vocabulary::embedded()?;
    let own =
        vocabulary.cards().filter(|c| c.head.is_in_use() && !c.head.absence && embedded.get(&c.head.id).is_none());
    let texts = |examples: &[Example], wanted: Expect| -> Vec<String> {
        // An example that is no listing is reported by the check of cards.
        let words = examples.iter().filter(|e| e.expect == wanted).filter_map(|e| toml::from_str(&e.body).ok());
        words
            .map(|Words { title, keywords, description }| {
                let parts = [title.trim().to_owned(), keywords.join(", "), description.trim().to_owned()];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
            })
            .collect()
    };
    Ok(own
        .map(|card| OwnTerm {
            term: card.head.id.clone(),
            flagged: texts(&card.examples, Expect::Flag),
            clear: texts(&card.examples, Expect::Clear),
        })
        .collect())
}
