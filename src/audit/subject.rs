//! What a rule may look at: the listing, its tags, its claims, and what registers say of the seller.

use crate::listing::{Claim, ClaimKind, Listing, RegisterEntry, Standing, Tag};

/// One listing with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The facts of the listing.
    pub listing: &'a Listing,
    /// Its tags.
    pub tags: &'a [Tag],
    /// What it says about itself.
    pub claims: &'a [Claim],
    /// What registers say of the seller; empty if none has been read.
    pub dossier: &'a [RegisterEntry],
}

impl<'a> Subject<'a> {
    /// A listing with its tags only.
    pub fn tagged(listing: &'a Listing, tags: &'a [Tag]) -> Self {
        Self { listing, tags, claims: &[], dossier: &[] }
    }

    /// Tag of a term.
    pub(super) fn tag(&self, term: &str) -> Option<&'a Tag> {
        self.tags.iter().find(|t| t.term.as_str() == term)
    }

    /// Claims of a kind.
    pub(super) fn claims_of(&self, kind: ClaimKind) -> impl Iterator<Item = &'a Claim> {
        self.claims.iter().filter(move |c| c.kind == kind)
    }

    /// Claims that a reference names: `use:credit`, or `use` for any of the kind.
    pub(super) fn said(&self, reference: &'a str) -> impl Iterator<Item = &'a Claim> {
        let (kind, value) = match reference.split_once(':') {
            Some((kind, value)) => (kind, Some(value)),
            None => (reference, None),
        };
        self.claims.iter().filter(move |c| c.kind.name() == kind && value.is_none_or(|v| c.value == v))
    }

    /// Countries of the people or data, as facts and as claims: `DE`, `US`, `US-IL`.
    pub(super) fn places(&self) -> impl Iterator<Item = &'a str> {
        let claimed = self.claims_of(ClaimKind::Place).map(|c| c.value.as_str());
        self.listing.countries.iter().map(String::as_str).chain(claimed)
    }

    /// What a register says of the seller, if it has been read.
    pub(super) fn entry(&self, register: &str) -> Option<&'a RegisterEntry> {
        self.dossier.iter().find(|e| e.register == register)
    }

    /// The seller's country: as the listing has it, else as a register has it.
    pub(super) fn seller_country(&self) -> Option<&'a str> {
        let stated = self.listing.broker.as_ref().and_then(|b| b.country.as_deref());
        stated.or_else(|| {
            let listed = self.dossier.iter().filter(|e| e.standing == Standing::Listed);
            listed.filter_map(|e| e.country.as_deref()).next()
        })
    }
}

/// Whether a place is one of those wanted, or a state of one of them: `US-IL` lies in `US`.
pub(super) fn covers(wanted: &[String], place: &str) -> bool {
    let country = country_of(place);
    wanted.iter().any(|w| w == place || w == country)
}

/// `US` of `US-IL`.
pub(super) fn country_of(place: &str) -> &str {
    place.split_once('-').map_or(place, |(country, _)| country)
}
