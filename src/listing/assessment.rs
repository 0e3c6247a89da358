//! An assessment: what one method says about one version of a listing.

use super::{Finding, Severity, Tag};
use serde::{Deserialize, Serialize};

/// Tags and findings of one version under one method; a pure function of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Fingerprint of the vocabulary, rules and program logic that made it.
    pub method: String,
    /// Tags in order of facet, then term.
    pub tags: Vec<Tag>,
    /// Findings, gravest first, then by rule.
    pub findings: Vec<Finding>,
}

impl Assessment {
    /// The gravest severity among the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }
}
