//! Which words of a question stand for a tag: what the cards of the vocabulary say calls for it.

use crate::domain::listing::Facet;
use crate::domain::vocabulary::Vocabulary;
use brokerwatch_index::{FacetField, Synonyms};
use serde::Deserialize;
use std::collections::HashSet;

/// Terms whose words nobody is led to by a correction: those of children and of sex.
const DELICATE: [&str; 4] = ["adult-sexual", "children", "csam-risk", "intimate-nonconsensual"];

/// The names of all terms that tag listings, and the cues that call for them by themselves, in all languages. Whatever word the
/// vocabulary knows is never taken for another.
pub fn synonyms(vocabulary: &Vocabulary) -> Synonyms {
    let mut synonyms = Synonyms::default();
    protect(&mut synonyms, vocabulary);
    synonyms.protect(rust_iso3166::ALL.iter().map(|country| country.name));
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

fn protect(synonyms: &mut Synonyms, vocabulary: &Vocabulary) {
    let (mut delicate, mut alone, mut others) = (Vec::new(), Vec::new(), HashSet::new());
    for card in vocabulary.cards() {
        let term = &card.head;
        let name = term.id.slug().replace('-', " ");
        let own = [term.label.as_str(), name.as_str(), card.prose.as_str()];
        let cues = || term.cues.values().flat_map(|cues| cues.strong.iter().chain(&cues.weak)).map(String::as_str);
        let company = term.cues.values().flat_map(|cues| &cues.context).chain(&term.neg).map(String::as_str);
        synonyms.protect(own.into_iter().chain(cues()).chain(company.clone()));
        let words = own[..2].iter().copied().chain(cues()).flat_map(str::split_whitespace).map(str::to_owned);
        if term.id.facet() == Facet::Sensitivity && DELICATE.contains(&term.id.slug()) {
            let said = term.cues.values().flat_map(|cues| cues.strong.iter().chain(&cues.weak)).map(String::as_str);
            alone.extend(said.filter(|cue| !cue.contains(' ')));
            delicate.extend(words);
            others.extend(company.flat_map(str::split_whitespace).map(str::to_owned));
        } else {
            others.extend(words);
        }
    }
    // Of cues of several words, what other terms say too, as “photos” and “school”, says nothing of children or sex.
    let parts = delicate.iter().map(String::as_str).filter(|word| !others.contains(*word));
    synonyms.set_delicate(alone.into_iter().chain(parts));
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
    fn the_delicate_terms_exist_and_are_those_that_warn_of_children_or_sex() {
        let vocabulary = Vocabulary::embedded().unwrap();
        for slug in DELICATE {
            assert!(vocabulary.cards().any(|c| c.head.id.as_str() == format!("sensitivity:{slug}")), "{slug}");
        }
    }

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
