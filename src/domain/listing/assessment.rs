//! An assessment: what one method, and the people who decided over it, say about one version of a listing.

use super::{Claim, Decision, Dossier, Finding, Severity, Tag, Undecided};
use serde::{Deserialize, Serialize};

/// Tags, findings and claims of one version under one method and the decisions in force; a pure function of the three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// What it was made with: the fingerprint of vocabulary, rules and program logic and, where people have decided,
    /// `+` and eight hex digits of the digest of their decisions.
    pub method: String,
    /// The tags that hold, in order of facet, then term.
    pub tags: Vec<Tag>,
    /// Findings, gravest first, then by rule.
    pub findings: Vec<Finding>,
    /// Rules that cannot be decided, grouped by what is not stated; in order of what is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<Undecided>,
    /// What registers say of the seller, as far as they had been read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dossier: Dossier,
    /// What the listing says about itself, by kind, then in the order of the text; older assessments have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// The decisions used, in order of term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Tags that the machine gives and a decision on the same term takes out, in order of facet, then term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Tag>,
}

impl Assessment {
    /// The gravest severity among the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }

    /// How many rules cannot be decided: the absence of a finding clears nothing of them.
    pub fn rules_undecided(&self) -> u64 {
        let rules = self.undecided.iter().flat_map(|u| &u.rules);
        rules.collect::<std::collections::BTreeSet<_>>().len() as u64
    }
}
