//! Tags that follow from claims, so that nothing is tagged “not stated” that a claim states.
//!
//! Tagger and claims read the same text with different word lists. Ages below 18 give the term for children; consent
//! that is claimed or denied gives a term of consent. How data was collected answers the question of provenance even if
//! no term fits: then the facet has no tag, which means “stated, of no known kind” or “not asked”, never “not stated”.

use crate::domain::listing::{Basis, Claim, ClaimKind, Facet, Tag, TermId};
use crate::domain::vocabulary::Vocabulary;

/// The term for a claimed age below 18.
pub(super) const CHILDREN: &str = "sensitivity:children";
/// Its confidence: ages are parsed strictly, so a careful reader could only doubt whose they are.
pub(super) const CHILDREN_CONFIDENCE: f32 = 0.9;

/// The term for a claim of consent in words that no term has as a cue.
const EXPLICIT_CONSENT: &str = "consent:explicit-informed";
/// The claim states consent; that the people were informed is implied.
const EXPLICIT_CONSENT_CONFIDENCE: f32 = 0.6;

/// The term for a denied consent.
const NOT_OBTAINED: &str = "consent:not-obtained";
const NOT_OBTAINED_CONFIDENCE: f32 = 0.8;

/// Documents that say where the data comes from.
const DOCUMENTS_OF_ORIGIN: [&str; 5] =
    ["provenance-statement", "named-source", "crawler", "generator", "upstream-contract"];

/// Facets whose question the claims of a listing answer.
pub(super) fn answered(claims: &[Claim]) -> Vec<Facet> {
    let consent = |c: &Claim| c.kind == ClaimKind::Consent;
    let origin = |c: &Claim| match c.kind {
        ClaimKind::CollectionMethod => true,
        ClaimKind::Document => DOCUMENTS_OF_ORIGIN.contains(&c.value.as_str()),
        _ => false,
    };
    let mut facets = Vec::new();
    facets.extend(claims.iter().any(consent).then_some(Facet::Consent));
    facets.extend(claims.iter().any(origin).then_some(Facet::Provenance));
    facets
}

/// Adds the tags that follow from claims and that no cue has given; not those of terms that the vocabulary lacks.
pub(super) fn follow(tags: &mut Vec<Tag>, claims: &[Claim], vocabulary: &Vocabulary) {
    let consent = |value: &'static str| move |c: &Claim| c.kind == ClaimKind::Consent && c.value == value;
    let add = |tags: &mut Vec<Tag>, id: &str, basis: Basis, confidence: f32, says: &dyn Fn(&Claim) -> bool| {
        let Ok(term) = TermId::try_from(id.to_owned()) else { return };
        let evidence: Vec<_> = claims.iter().filter(|c| says(c)).map(|c| c.evidence.clone()).collect();
        if !evidence.is_empty() && vocabulary.get(&term).is_some() && tags.iter().all(|t| t.term != term) {
            tags.push(Tag { term, basis, confidence, evidence });
        }
    };
    add(tags, CHILDREN, Basis::Stated, CHILDREN_CONFIDENCE, &|c| c.minor);
    add(tags, NOT_OBTAINED, Basis::Stated, NOT_OBTAINED_CONFIDENCE, &consent("denied"));
    // A tag of consent from a cue is more specific than the claim.
    if !tags.iter().any(|t| t.term.facet() == Facet::Consent) {
        add(tags, EXPLICIT_CONSENT, Basis::Implied, EXPLICIT_CONSENT_CONFIDENCE, &consent("stated"));
    }
}
