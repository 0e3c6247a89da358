//! An assessment: the tags, findings and claims of one version of a listing under one method and the decisions of
//! people.

use super::{
    Claim, Decision, DocumentationSummary, Finding, MayApply, RegisterMatches, SecondReading, Severity, Tag, Undecided,
};
use serde::{Deserialize, Serialize};

/// The assessment of one version; a pure function of version, method and decisions in force.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// What it was made with: the fingerprint of vocabulary, rules and program logic; where it was read a second time,
    /// `~` and the name of the model; where people have decided, `+` and eight hex digits of the digest of their
    /// decisions.
    pub method: String,
    /// The tags that hold, in order of facet, then term.
    pub tags: Vec<Tag>,
    /// Findings, most severe first, then by rule.
    pub findings: Vec<Finding>,
    /// Undecided rules, grouped by the missing facts; in order of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<Undecided>,
    /// Of the undecided rules, those that would apply if the seller were established in the country that signs imply, in
    /// order of rule. No finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_apply: Vec<MayApply>,
    /// What the imported registers say about the seller.
    #[serde(rename = "dossier", default, skip_serializing_if = "Vec::is_empty")]
    pub register_matches: RegisterMatches,
    /// What the listing says about itself, by kind, then in the order of the text; older assessments have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// The decisions used, in order of term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Tags of the tagger that a decision rejects, in order of facet, then term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Tag>,
    /// How completely the listing is documented. Assessments stored before it was have none; `assess::completeness`
    /// then measures it on reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation: Option<DocumentationSummary>,
    /// What the second reader sees; none where it has not read the listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_reading: Option<SecondReading>,
}

impl Assessment {
    /// The highest severity among the findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }

    /// What only the second reader sees; empty where it has not read the listing.
    pub fn seen_second(&self) -> &[Tag] {
        self.second_reading.as_ref().map_or(&[], |reading| &reading.tags)
    }

    /// The tags of the lists, then those that only the second reader sees.
    pub fn tags_together(&self) -> impl Iterator<Item = &Tag> {
        self.tags.iter().chain(self.seen_second())
    }

    /// Number of undecided rules. For these the absence of a finding means nothing.
    pub fn rules_undecided(&self) -> u64 {
        let rules = self.undecided.iter().flat_map(|u| &u.rules);
        rules.collect::<std::collections::BTreeSet<_>>().len() as u64
    }
}
