//! Which words of a question stand for a tag: what the cards of the vocabulary say calls for it.

use crate::listing::Facet;
use crate::vocabulary::Vocabulary;
use brokerwatch_index::{FacetField, Synonyms};
use serde::Deserialize;

/// The names of all terms that tag listings, and the cues that call for them by themselves, in all languages.
pub fn synonyms(vocabulary: &Vocabulary) -> Synonyms {
    let mut synonyms = Synonyms::default();
    for card in vocabulary.cards().filter(|c| c.head.is_in_use()) {
        let term = &card.head;
        let field = match term.id.facet() {
            Facet::Consent => FacetField::Consent,
            Facet::Provenance => FacetField::Provenance,
            Facet::Sensitivity => FacetField::Sensitivity,
        };
        let strong = term.cues.values().flat_map(|cues| &cues.strong).map(String::as_str);
        let name = term.id.slug().replace('-', " ");
        synonyms.add(field, term.id.slug(), strong.chain([term.label.as_str(), name.as_str()]));
    }
    for ring in &thesaurus().rings {
        synonyms.ring(ring.iter().map(String::as_str));
    }
    synonyms
}

/// Other words for the same, see the file.
#[derive(Deserialize)]
struct Thesaurus {
    rings: Vec<Vec<String>>,
}

fn thesaurus() -> Thesaurus {
    toml::from_str(include_str!("thesaurus.toml")).expect("a test below reads the file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ring_holds_phrases_that_are_looked_for_and_none_twice() {
        for ring in thesaurus().rings {
            assert!(ring.iter().filter(|p| !p.contains('*')).count() > 1, "{ring:?}");
            let mut phrases = ring.clone();
            phrases.sort();
            phrases.dedup();
            assert_eq!(phrases.len(), ring.len(), "{ring:?}");
        }
    }
}
