//! Claims: what a listing says about itself in plain words — how many people, which ages, with whose consent — each
//! with the words that say it. A claim is what the seller states, not what is true.

use super::{AgeRange, Evidence};
use serde::{Deserialize, Serialize};

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ClaimKind {
    /// Consent, release or authorisation of the people in the data: `stated` or `denied`.
    Consent,
    /// How the people were made hard to recognise: `blurred`, `de-identified`, `anonymised` …
    Anonymisation,
    /// What a buyer may do: `commercial`, `non-commercial`, `research-only` …
    UseLicence,
    /// Number of people, a whole number.
    People,
    /// Ages of the people in whole years: `3-5`, `6+`, `up to 12`, `7`.
    Ages,
    /// Country where people or data come from, ISO 3166-1 alpha-2; of states of the USA, ISO 3166-2: `US-IL`.
    Place,
    /// When the data was collected: `2021`, `2016-02/2021-12`, `2008/..`.
    Collected,
    /// How the data was collected: `mobile-phone`, `scraped`, `survey` …
    CollectionMethod,
    /// That the data is offered for artificial intelligence: `model-training` or `machine-learning`.
    AiSale,
    /// What the data is offered for: `face-recognition`, `credit`, `voice-cloning` …
    Use,
    /// An assurance of the seller: `gdpr-compliant`, `no-personal-data`, `ethically-sourced` …
    Assurance,
    /// Documentation that the listing states or links: `withdrawal-route`, `impact-assessment` …
    Document,
    /// Who may buy: `worldwide`, `screened`, `law-enforcement` …
    Buyer,
    /// A name that an audit rule watches for, for example `ntechlab`.
    Name,
}

impl ClaimKind {
    /// All kinds, in the order shown.
    pub const ALL: [Self; 14] = [
        Self::Consent,
        Self::Anonymisation,
        Self::UseLicence,
        Self::People,
        Self::Ages,
        Self::Place,
        Self::Collected,
        Self::CollectionMethod,
        Self::AiSale,
        Self::Use,
        Self::Assurance,
        Self::Document,
        Self::Buyer,
        Self::Name,
    ];

    /// Name as used in files and by the API.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// One claim of one listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it is about.
    pub kind: ClaimKind,
    /// What it says, in the short form that [`ClaimKind`] names for each kind.
    pub value: String,
    /// Of ages: the youngest may be below 18.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub minor: bool,
    /// The words that say it, in title or description; the cue is the name of the kind.
    pub evidence: Evidence,
}

/// Ages as the value of a claim: `3-5`, `6+`, `up to 12`, `7`.
pub fn age_value(ages: &AgeRange) -> String {
    match (ages.min, ages.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min}-{max}"),
        (Some(min), None) => format!("{min}+"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => String::new(),
    }
}

/// Whether ages reach below 18. Without a youngest age an oldest one of 18 or less says so.
pub fn age_minor(ages: &AgeRange) -> bool {
    match (ages.min, ages.max) {
        (Some(min), _) => min < 18,
        (None, Some(max)) => max <= 18,
        (None, None) => false,
    }
}
