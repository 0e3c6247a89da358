//! Decisions: what a person decided about a term of a listing. A decision overrides the tagger until it is withdrawn;
//! none is ever changed or deleted.

use super::{Evidence, Field, Listing, ListingId, TermId, digest_hex};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DecisionVerdict {
    /// The term applies, whatever the tagger finds.
    Accept,
    /// The term does not apply, whatever the tagger finds.
    Reject,
    /// The earlier decision is withdrawn; the tagger's result applies again.
    Withdraw,
}

impl DecisionVerdict {
    /// All, in the order shown.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Reject, Self::Withdraw];

    /// Name as stored, as shown and as typed.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The verdict with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// One decision of one person on one term of one listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Digest of everything below, 32 hex digits.
    pub id: String,
    /// 1, 2, 3 … over all listings, without a gap; the greatest for a listing and term holds.
    pub number: u64,
    /// Which listing.
    pub listing: ListingId,
    /// Which term.
    pub term: TermId,
    /// What was decided.
    pub verdict: DecisionVerdict,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Words of the listing that prove an acceptance, as of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
}

impl Decision {
    /// The decision with its id, which is a digest of its content.
    pub fn sealed(mut self) -> Self {
        let (number, at) = (self.number.to_le_bytes(), self.at.to_le_bytes());
        let quote = self.quote.as_deref().unwrap_or_default();
        let (listing, term) = (self.listing.as_str(), self.term.as_str());
        let texts = [listing, term, self.verdict.name(), &self.by, &self.reason, quote].map(str::as_bytes);
        let parts: Vec<&[u8]> = texts.into_iter().chain([&number[..], &at[..]]).collect();
        self.id = digest_hex(&parts)[..32].to_owned();
        self
    }

    /// The quoted words in a listing: in the title, else the keywords, the description, another column.
    pub fn evidence(&self, listing: &Listing) -> Option<Evidence> {
        self.quote.as_deref().and_then(|words| find_words(listing, words))
    }
}

/// The first occurrence of words in a listing, byte for byte. The cue of this evidence is empty, because no card has
/// one.
pub fn find_words(listing: &Listing, words: &str) -> Option<Evidence> {
    let fields = [Field::Title, Field::Keywords, Field::Description, Field::Extra];
    fields.into_iter().filter(|_| !words.is_empty()).find_map(|field| {
        let start = listing.text(field).find(words)?;
        Some(Evidence { field, start, end: start + words.len(), quote: words.to_owned(), cue: String::new() })
    })
}

/// The decisions in force, by listing: for each term the newest, unless that is a withdrawal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    by_listing: HashMap<ListingId, Vec<Decision>>,
}

impl Decisions {
    /// Selects the decisions in force from all decisions ever made, in any order.
    pub fn in_force(all: impl IntoIterator<Item = Decision>) -> Self {
        let mut newest = BTreeMap::<(ListingId, TermId), Decision>::new();
        for decision in all {
            let key = (decision.listing.clone(), decision.term.clone());
            if newest.get(&key).is_none_or(|known| known.number < decision.number) {
                newest.insert(key, decision);
            }
        }
        let mut by_listing = HashMap::<ListingId, Vec<Decision>>::new();
        for ((listing, _), decision) in newest {
            if decision.verdict != DecisionVerdict::Withdraw {
                by_listing.entry(listing).or_default().push(decision);
            }
        }
        Self { by_listing }
    }

    /// Those on one listing, in order of term.
    pub fn of(&self, listing: &ListingId) -> &[Decision] {
        self.by_listing.get(listing).map_or(&[], Vec::as_slice)
    }

    /// Whether this decision is in force.
    pub fn holds(&self, decision: &Decision) -> bool {
        self.of(&decision.listing).iter().any(|d| d.number == decision.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(number: u64, term: &str, verdict: DecisionVerdict) -> Decision {
        let term = TermId::try_from(term.to_owned()).unwrap();
        let (listing, by, reason) = (ListingId::derive("s", "1"), "ines".to_owned(), "read it".to_owned());
        Decision { id: String::new(), number, listing, term, verdict, by, reason, quote: None, at: 7 }.sealed()
    }

    #[test]
    fn the_newest_decision_is_in_force_unless_withdrawn() {
        use DecisionVerdict::{Accept, Reject, Withdraw};
        let (health, voice) = ("sensitivity:health", "sensitivity:biometric-voice");
        let all = [
            decision(4, voice, Withdraw),
            decision(1, health, Accept),
            decision(2, health, Reject),
            decision(3, voice, Accept),
        ];
        let numbers = |all: &[Decision]| -> Vec<u64> {
            let listing = ListingId::derive("s", "1");
            Decisions::in_force(all.to_vec()).of(&listing).iter().map(|d| d.number).collect()
        };
        assert_eq!(numbers(&all), [2]);
        assert_eq!(numbers(&all[1..]), [3, 2], "in order of term");
        assert_eq!(numbers(&[]), [0; 0]);
    }

    #[test]
    fn the_id_of_a_decision_covers_all_its_content() {
        let one = decision(1, "sensitivity:health", DecisionVerdict::Accept);
        let others = [
            Decision { number: 2, ..one.clone() },
            Decision { by: "omar".into(), ..one.clone() },
            Decision { reason: "another".into(), ..one.clone() },
            Decision { quote: Some("words".into()), ..one.clone() },
            Decision { verdict: DecisionVerdict::Reject, ..one.clone() },
            Decision { at: 8, ..one.clone() },
        ];
        assert_eq!(one.clone().sealed(), one);
        for other in others {
            assert_ne!(other.sealed().id, one.id);
        }
    }
}
