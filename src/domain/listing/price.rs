//! Prices as stated: an amount with currency and unit, or the words "on request" or "free".

use serde::{Deserialize, Serialize};

/// What the seller asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The words of the listing, white space collapsed.
    pub text: String,
    /// Their meaning.
    pub amount: Amount,
}

/// The meaning of a price text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Amount {
    /// Free of charge.
    Free,
    /// "Contact us", 面议.
    OnRequest,
    /// A sum of money.
    Money {
        /// Millionths of the currency unit: 0.50 is 500 000.
        micros: i64,
        /// ISO 4217 code; `None` when the listing names no currency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
        /// The unit priced, in lower-case English where known (`call`, `month`, `record`, `hour`), else the seller's
        /// word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
}

impl Price {
    /// The sum as a plain decimal number without exponent, for example `0.5`; `None` unless money.
    pub fn decimal(&self) -> Option<String> {
        let Amount::Money { micros, .. } = &self.amount else { return None };
        let (whole, rest) = (micros / 1_000_000, (micros % 1_000_000).abs());
        let mut text = format!("{whole}.{rest:06}");
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        Some(text)
    }
}
