//! Tags that follow from claims: what the program reads as a statement of the listing it may not call “not stated”.
//!
//! Tagger and claims read the same text by different lists. Ages below 18 are children; a consent that is claimed is a
//! consent, and one that is denied is none. How data was collected answers the question of origin, though no term may
//! fit it: then the facet has no tag, which means “stated, of no known kind” or “not asked”, never “not stated”.

use crate::domain::listing::{Basis, Claim, ClaimKind, Facet, Tag, TermId};
use crate::domain::vocabulary::Vocabulary;

/// The term that an age below 18 calls for.
pub(super) const CHILDREN: &str = "sensitivity:children";
/// How sure that is: ages are read strictly, and a careful reader could only doubt whose they are.
pub(super) const CHILDREN_CONFIDENCE: f32 = 0.9;

/// The term of a consent that is claimed in words of no other term.
const AGREED: &str = "consent:explicit-informed";
/// The claim says that people agreed; that they were told of what is implied.
const AGREED_CONFIDENCE: f32 = 0.6;

/// The term of a consent that is denied.
const REFUSED: &str = "consent:not-obtained";
const REFUSED_CONFIDENCE: f32 = 0.8;

/// Papers that say where the data comes from.
const PAPERS_OF_ORIGIN: [&str; 5] =
    ["provenance-statement", "named-source", "crawler", "generator", "upstream-contract"];

/// Facets of which a listing says something by its claims.
pub(super) fn answered(claims: &[Claim]) -> Vec<Facet> {
    let consent = |c: &Claim| c.kind == ClaimKind::Consent;
    let origin = |c: &Claim| match c.kind {
        ClaimKind::CollectionMethod => true,
        ClaimKind::Document => PAPERS_OF_ORIGIN.contains(&c.value.as_str()),
        _ => false,
    };
    let mut facets = Vec::new();
    facets.extend(claims.iter().any(consent).then_some(Facet::Consent));
    facets.extend(claims.iter().any(origin).then_some(Facet::Provenance));
    facets
}

/// Adds the tags that claims call for and the words of no term gave. Terms that the vocabulary lacks are no tags.
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
    add(tags, REFUSED, Basis::Stated, REFUSED_CONFIDENCE, &consent("denied"));
    // Where a term of consent is given by its own words, they say more than the claim.
    if !tags.iter().any(|t| t.term.facet() == Facet::Consent) {
        add(tags, AGREED, Basis::Implied, AGREED_CONFIDENCE, &consent("stated"));
    }
}
