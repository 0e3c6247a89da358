//! What a rule may use: the listing, its tags, its claims, and what registers say of the seller.

use crate::domain::listing::{
    Basis, Claim, ClaimKind, Evidence, Facet, Listing, MatchStatus, RegisterEntry, Tag, TermId,
};
use std::borrow::Cow;

/// The term for “consent was not obtained”.
pub(super) const NOT_OBTAINED: &str = "consent:not-obtained";

/// Consent withdrawn or contested, which does not show consent either.
const DISPUTED: &str = "consent:disputed";

/// The people may object.
const OPT_OUT: &str = "consent:opt-out-offered";
/// The rightsholder gave a licence.
const LICENSED: &str = "consent:rightsholder-licence";

/// Terms by which a listing claims consent of some kind, valid under the GDPR or not. A stated lack of consent answers
/// “no” to each of them without a tag.
pub(super) const CONSENT_CLAIMED: [&str; 7] = [
    "consent:all-party",
    "consent:contributor-terms",
    "consent:explicit-informed",
    "consent:one-party",
    "consent:parental",
    "consent:tos-implied",
    "consent:written-release",
];

/// Claims of consent of the people, or of documents that show it.
const CLAIMS_OF_CONSENT: [(ClaimKind, &str); 4] = [
    (ClaimKind::Consent, "stated"),
    (ClaimKind::Document, "consent-document"),
    (ClaimKind::Document, "people-informed"),
    (ClaimKind::Assurance, "fully-consented"),
];

/// One listing with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The facts of the listing.
    pub listing: &'a Listing,
    /// Its tags, as [`as_rules_take`] gives them.
    pub tags: &'a [Tag],
    /// What it says about itself.
    pub claims: &'a [Claim],
    /// What registers say of the seller; empty if none has been read.
    pub register_matches: &'a [RegisterEntry],
    /// What only the second reader sees. It can leave a rule undecided that would fire on silence; it proves nothing.
    pub second: &'a [Tag],
}

impl<'a> Subject<'a> {
    /// A listing with its tags only.
    pub fn tagged(listing: &'a Listing, tags: &'a [Tag]) -> Self {
        Self { listing, tags, claims: &[], register_matches: &[], second: &[] }
    }

    /// Tag of a term.
    pub(super) fn tag(&self, term: &str) -> Option<&'a Tag> {
        self.tags.iter().find(|t| t.term.as_str() == term)
    }

    /// Tag of a term, unless it is a consent that was read only from words that deny consent.
    pub(super) fn given(&self, term: &str) -> Option<&'a Tag> {
        self.tag(term).filter(|tag| !(CONSENT_CLAIMED.contains(&term) && self.in_denial(&tag.evidence)))
    }

    /// Whether the listing says that consent was not obtained, was withdrawn or is contested.
    pub(super) fn denies_consent(&self) -> bool {
        self.tag(NOT_OBTAINED).or(self.tag(DISPUTED)).is_some()
            || self.claims_of(ClaimKind::Consent).any(|c| c.value == "denied")
    }

    /// Whether all that is said of consent is that it was not obtained, was withdrawn or is contested, or something
    /// that is not consent of the people: that they may object, that a licence was given.
    pub(super) fn only_denies_consent(&self) -> bool {
        let none = [NOT_OBTAINED, DISPUTED, "consent:unknown", OPT_OUT, LICENSED];
        let shows = |t: &&Tag| t.term.facet() == Facet::Consent && !none.contains(&t.term.as_str());
        let said = self.denies_consent() || self.tag(OPT_OUT).or(self.tag(LICENSED)).is_some();
        said && !self.tags.iter().filter(shows).any(|t| self.given(t.term.as_str()).is_some())
    }

    /// Whether something other than consent is stated, and no consent: the people may object, a licence or another
    /// legal basis was given.
    pub(super) fn states_another_basis(&self) -> bool {
        let other = [OPT_OUT, LICENSED, "consent:other-legal-basis"];
        let agreed = |t: &str| self.given(t).is_some();
        other.iter().any(|t| self.tag(t).is_some())
            && !CONSENT_CLAIMED.iter().any(|t| agreed(t))
            && !self.claims_of(ClaimKind::Consent).any(|c| c.value == "stated")
    }

    /// The words that deny consent.
    pub(super) fn denial(&self) -> impl Iterator<Item = &'a Evidence> {
        let claimed = self.claims_of(ClaimKind::Consent).filter(|c| c.value == "denied").map(|c| &c.evidence);
        let tagged = self.tag(NOT_OBTAINED);
        tagged.into_iter().flat_map(|t| &t.evidence).chain(claimed.filter(move |_| tagged.is_none()))
    }

    /// Whether there are words, and each piece of them overlaps the words that deny consent.
    fn in_denial(&self, words: &[Evidence]) -> bool {
        let Some(denied) = self.tag(NOT_OBTAINED) else { return false };
        let shared =
            |e: &Evidence| denied.evidence.iter().any(|d| d.field == e.field && d.start < e.end && e.start < d.end);
        !words.is_empty() && words.iter().all(shared)
    }

    /// Claims of a kind.
    pub(super) fn claims_of(&self, kind: ClaimKind) -> impl Iterator<Item = &'a Claim> {
        self.claims.iter().filter(move |c| c.kind == kind)
    }

    /// Claims that a reference names: `use:credit`, or `use` for any of the kind; without a consent that was read from
    /// words that deny it.
    pub(super) fn said(&self, reference: &'a str) -> impl Iterator<Item = &'a Claim> {
        let (kind, value) = match reference.split_once(':') {
            Some((kind, value)) => (kind, Some(value)),
            None => (reference, None),
        };
        let wanted = move |c: &&Claim| c.kind.name() == kind && value.is_none_or(|v| c.value == v);
        let subject = *self;
        let denied = move |c: &&Claim| {
            CLAIMS_OF_CONSENT.iter().any(|(kind, value)| c.kind == *kind && c.value == *value)
                && subject.in_denial(std::slice::from_ref(&c.evidence))
        };
        self.claims.iter().filter(wanted).filter(move |c| !denied(c))
    }

    /// Countries of the people or data and their parts, as facts and as claims: `DE`, `US`, `US-IL`.
    pub(super) fn places(&self) -> impl Iterator<Item = &'a str> {
        let claimed = self.claims_of(ClaimKind::Place).map(|c| c.value.as_str());
        self.listing.countries.iter().chain(&self.listing.subdivisions).map(String::as_str).chain(claimed)
    }

    /// What a register says of the seller, if it has been read.
    pub(super) fn entry(&self, register: &str) -> Option<&'a RegisterEntry> {
        self.register_matches.iter().find(|e| e.register == register)
    }

    /// The seller's country: as the listing has it, else as a register has it.
    pub(super) fn seller_country(&self) -> Option<&'a str> {
        let stated = self.listing.broker.as_ref().and_then(|b| b.country.as_deref());
        stated.or_else(|| {
            let listed = self.register_matches.iter().filter(|e| e.match_status == MatchStatus::Listed);
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

/// The tags as rules and documentation take them: words that were not understood are no statement, so they count as “not
/// stated”, with the sentence as evidence.
pub fn as_rules_take(tags: &[Tag]) -> Cow<'_, [Tag]> {
    let unclear = |t: &Tag| t.term.is_unclear();
    if !tags.iter().any(unclear) {
        return Cow::Borrowed(tags);
    }
    let mut asked = tags.to_vec();
    for tag in asked.iter_mut().filter(|t| unclear(t)) {
        if let Ok(term) = TermId::try_from(format!("{}:unknown", tag.term.facet().name())) {
            *tag = Tag { term, basis: Basis::NotStated, ..tag.clone() };
        }
    }
    Cow::Owned(asked)
}
