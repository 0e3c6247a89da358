//! The synonyms of queries: the cues of the vocabulary for each tag, and the thesaurus.

use crate::domain::listing::Facet;
use crate::domain::vocabulary::Vocabulary;
use brokerwatch_index::{FacetField, Synonyms};
use serde::Deserialize;
use std::collections::HashSet;

/// Terms on child sexual abuse material, children, adult and intimate content: their words are never suggested nor used
/// as corrections.
const NEVER_SUGGESTED: [&str; 4] = ["adult-sexual", "children", "csam-risk", "intimate-nonconsensual"];

/// The names of all terms in use and their strong cues, in all languages. Words of the vocabulary are never corrected.
pub fn synonyms(vocabulary: &Vocabulary) -> Synonyms {
    let mut synonyms = Synonyms::default();
    protect(&mut synonyms, vocabulary);
    synonyms.never_correct(rust_iso3166::ALL.iter().map(|country| country.name));
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
    for group in &thesaurus().groups {
        synonyms.add_group(group.iter().map(String::as_str));
    }
    synonyms
}

/// Exempts words of the vocabulary from corrections, and words of the terms above from suggestions.
fn protect(synonyms: &mut Synonyms, vocabulary: &Vocabulary) {
    let (mut sensitive, mut single_words, mut others) = (Vec::new(), Vec::new(), HashSet::new());
    // Most words stand in many cues; each is analysed once.
    let mut all = HashSet::new();
    for card in vocabulary.cards() {
        let term = &card.head;
        let name = term.id.slug().replace('-', " ");
        let own = [term.label.as_str(), name.as_str(), card.prose.as_str()];
        let cues = || term.cues.values().flat_map(|cues| cues.strong.iter().chain(&cues.weak)).map(String::as_str);
        let context_words = term.cues.values().flat_map(|cues| &cues.context).chain(&term.neg).map(String::as_str);
        let protected = own.into_iter().chain(cues()).chain(context_words.clone());
        all.extend(protected.flat_map(str::split_whitespace).map(str::to_owned));
        let words = own[..2].iter().copied().chain(cues()).flat_map(str::split_whitespace).map(str::to_owned);
        if term.id.facet() == Facet::Sensitivity && NEVER_SUGGESTED.contains(&term.id.slug()) {
            let cue_words =
                term.cues.values().flat_map(|cues| cues.strong.iter().chain(&cues.weak)).map(String::as_str);
            single_words.extend(cue_words.filter(|cue| !cue.contains(' ')));
            sensitive.extend(words);
            others.extend(context_words.flat_map(str::split_whitespace).map(str::to_owned));
        } else {
            others.extend(words);
        }
    }
    synonyms.never_correct(all.iter().map(String::as_str));
    // Of cues of several words, those that other terms have too, such as “photos” and “school”, are harmless.
    let parts = sensitive.iter().map(String::as_str).filter(|word| !others.contains(*word));
    synonyms.never_suggest(single_words.into_iter().chain(parts));
}

/// See the head of the file.
#[derive(Deserialize)]
struct Thesaurus {
    groups: Vec<Vec<String>>,
}

fn thesaurus() -> Thesaurus {
    toml::from_str(include_str!("thesaurus.toml")).expect("a test below parses this file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terms_that_are_never_suggested_exist() {
        let vocabulary = Vocabulary::embedded().unwrap();
        for slug in NEVER_SUGGESTED {
            assert!(vocabulary.cards().any(|c| c.head.id.as_str() == format!("sensitivity:{slug}")), "{slug}");
        }
    }

    #[test]
    fn every_group_has_phrases_to_look_up_and_none_twice() {
        for group in thesaurus().groups {
            assert!(group.iter().filter(|p| !p.contains('*')).count() > 1, "{group:?}");
            let mut phrases = group.clone();
            phrases.sort();
            phrases.dedup();
            assert_eq!(phrases.len(), group.len(), "{group:?}");
        }
    }
}
