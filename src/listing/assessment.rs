//! An assessment: what one method says about one version of a listing.

use super::{Claim, Finding, Severity, Tag};
use serde::{Deserialize, Serialize};

/// Tags, findings and claims of one version under one method; a pure function of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Fingerprint of the vocabulary, rules and program logic that made it.
    pub method: String,
    /// Tags in order of facet, then term.
    pub tags: Vec<Tag>,
    /// Findings, gravest first, then by rule.
    pub findings: Vec<Finding>,
    /// What the listing says about itself, by kind, then in the order of the text; older assessments have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

impl Assessment {
    /// The gravest severity among the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }
}
