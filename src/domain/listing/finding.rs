//! Findings: what a rule says about a listing. Always an indicator ("the listing shows …"), never a judgement.

use super::Evidence;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How severe a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Minor.
    Low,
    /// Moderate.
    Medium,
    /// Serious.
    High,
    /// Prohibited or to be escalated.
    Critical,
}

impl Severity {
    /// All, most severe first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Note];

    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a finding amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// Points to a prohibited practice.
    IndicatorProhibited,
    /// Points to a breach of a duty.
    ViolationIndicator,
    /// A risk to the people concerned or the buyer.
    Risk,
    /// A duty that follows.
    Obligation,
    /// A fact that is missing.
    Gap,
    /// Statements that contradict each other.
    Contradiction,
    /// To be passed on immediately.
    Escalate,
    /// A person should look at it.
    Review,
    /// Another authority or law is responsible.
    Route,
}

impl Verdict {
    /// All, in the order shown.
    pub const ALL: [Self; 9] = [
        Self::Escalate,
        Self::IndicatorProhibited,
        Self::ViolationIndicator,
        Self::Contradiction,
        Self::Risk,
        Self::Obligation,
        Self::Gap,
        Self::Review,
        Self::Route,
    ];

    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
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
    /// Its severity.
    pub severity: Severity,
    /// What it amounts to; older assessments do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Pack of the rule, the folder of its card: `gdpr`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pack: String,
    /// Where the provision applies: ISO codes, `EU`, `US-CA` …, or `any`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jurisdictions: Vec<String>,
    /// First day in force, ISO 8601; none for checks that are not law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<String>,
    /// Last day in force, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<String>,
    /// The provisions cited.
    pub cites: Vec<String>,
    /// The words that triggered it.
    pub evidence: Vec<Evidence>,
    /// The facts used, as sentences: `tagged sensitivity:call-recording`, `licence is not stated`.
    pub facts: Vec<String>,
    /// What the seller could state or do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedy: String,
}

impl Finding {
    /// Whether the provision is in force on a day, ISO 8601. ISO dates compare as text.
    pub fn in_force(&self, day: &str) -> bool {
        in_force(self.effective_from.as_deref(), self.effective_to.as_deref(), day)
    }
}

/// Whether a period, both ends included and open where none is given, contains a day; all as ISO 8601.
pub fn in_force(from: Option<&str>, to: Option<&str>, day: &str) -> bool {
    from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t)
}

/// Rules that are undecided because the seller does not state some facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// The facts that would decide, by name, sorted: `countries`, `use` …
    pub missing: Vec<String>,
    /// Ids of the undecided rules, sorted.
    pub rules: Vec<String>,
}
