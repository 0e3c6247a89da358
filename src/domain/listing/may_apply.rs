//! What may apply: a rule whose condition would be true if the seller were established in the country that signs in the
//! listing imply. It is no finding: it has no fingerprint, is not waived, counted or compared, and decides nothing.

use super::Evidence;
use serde::{Deserialize, Serialize};

/// A rule that hangs on an implied country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayApply {
    /// Id of the rule card.
    pub rule: String,
    /// The rule's headline at the time.
    pub title: String,
    /// What it hangs on, as the end of a sentence: `the seller is established in China`.
    #[serde(rename = "if")]
    pub condition: String,
    /// The implied country, ISO 3166-1 alpha-2.
    pub seller_country: String,
    /// The signs that imply it, at least two of different kinds.
    pub signs: Vec<CountrySign>,
    /// The words that make the rest of the rule's condition true.
    pub evidence: Vec<Evidence>,
    /// The other facts used, as sentences.
    pub facts: Vec<String>,
}

/// A sign of the country in which the seller is established.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountrySign {
    /// Its kind. Two signs of one kind count once.
    pub kind: SignKind,
    /// What it is, as a part of a sentence: `the name has a legal form of China`.
    pub says: String,
    /// The words: a part of the seller's name, a price, a host, or the id of the source.
    pub quote: String,
}

/// Kinds of signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SignKind {
    /// The home country of the source, as its card states it.
    Source,
    /// A legal form in the seller's name that one country has.
    LegalForm,
    /// A place in the seller's name.
    Place,
    /// The currency of the price together with the language of the text.
    Currency,
    /// The domain of the seller's own site.
    Domain,
}

impl SignKind {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl CountrySign {
    /// `the price is in CNY and the text is in Chinese (“0.5元/次”)`.
    pub fn sentence(&self) -> String {
        format!("{} (“{}”)", self.says, self.quote)
    }
}
