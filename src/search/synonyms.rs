//! Which words of a question stand for a tag: what the cards of the vocabulary say calls for it.

use crate::listing::Facet;
use crate::vocabulary::Vocabulary;
use brokerwatch_index::{FacetField, Synonyms};

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
    synonyms
}
