//! Findings: what a rule says about a listing. Always an indicator ("the listing shows …"), never a judgement.

use super::Evidence;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Small.
    Low,
    /// Middling.
    Medium,
    /// Grave.
    High,
    /// Prohibited or to be escalated.
    Critical,
}

impl Severity {
    /// All, gravest first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Note];

    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One rule that applies to one listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Digest of (rule, listing, normalised evidence): the same finding keeps it when the method changes.
    pub fingerprint: String,
    /// Id of the rule card.
    pub rule: String,
    /// The rule's headline at the time.
    pub title: String,
    /// How grave.
    pub severity: Severity,
    /// The provisions cited.
    pub cites: Vec<String>,
    /// The words that triggered it.
    pub evidence: Vec<Evidence>,
    /// The facts used, as sentences: `tag sensitivity:call-recording`, `licence is not stated`.
    pub facts: Vec<String>,
}
