//! Decisions by people on whether two listings are the same goods. As with decisions on terms, none is ever changed or
//! deleted; the newest on a pair is in force.

use super::{ListingId, digest_hex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ResaleVerdict {
    /// They are the same goods, whatever they share.
    Confirm,
    /// They are not, and are never shown in one cluster.
    Split,
    /// The earlier decision is withdrawn; the comparison applies again.
    Withdraw,
}

impl ResaleVerdict {
    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The verdict with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// One decision of one person on a pair of listings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResaleDecision {
    /// Digest of everything below, 32 hex digits.
    pub id: String,
    /// 1, 2, 3 … without a gap; the greatest for a pair holds.
    pub number: u64,
    /// The pair, the smaller id first.
    pub listings: [ListingId; 2],
    /// What was decided.
    pub verdict: ResaleVerdict,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
}

impl ResaleDecision {
    /// The decision with its pair in order and its id, which is a digest of its content.
    pub fn sealed(mut self) -> Self {
        self.listings.sort();
        let (number, at) = (self.number.to_le_bytes(), self.at.to_le_bytes());
        let [a, b] = &self.listings;
        let texts = [a.as_str(), b.as_str(), self.verdict.name(), &self.by, &self.reason].map(str::as_bytes);
        let parts: Vec<&[u8]> = texts.into_iter().chain([&number[..], &at[..]]).collect();
        self.id = digest_hex(&parts)[..32].to_owned();
        self
    }

    /// Of all decisions ever made those in force, by pair: the newest, unless that is a withdrawal.
    pub fn in_force(all: impl IntoIterator<Item = Self>) -> BTreeMap<[ListingId; 2], Self> {
        let mut held = BTreeMap::<[ListingId; 2], Self>::new();
        for decision in all {
            if held.get(&decision.listings).is_none_or(|known| known.number < decision.number) {
                held.insert(decision.listings.clone(), decision);
            }
        }
        held.retain(|_, decision| decision.verdict != ResaleVerdict::Withdraw);
        held
    }
}
