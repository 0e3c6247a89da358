//! The parts of a report, as plain data.

use crate::domain::listing::{
    Finding, Issue, ListingId, MayApply, SecondReading, Severity, SourceLocation, Undecided, Verdict,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The head of a report: everything that decides what it says.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Name and number of the layout of JSON reports.
    pub layout: &'static str,
    /// Program and version.
    pub program: String,
    /// Fingerprint of the whole method, whichever of its rules are chosen; with `~` and the model where a second reader
    /// has read the input.
    pub method: String,
    /// The day on which provisions must be in force and waivers hold, ISO 8601.
    pub as_of: String,
    /// Source card of the input; none for the catalog.
    pub source: Option<String>,
    /// What was asked of the catalog; none for files.
    pub catalog: Option<String>,
    /// Packs of the rules chosen, each with its number of rules in use.
    pub packs: BTreeMap<String, usize>,
    /// Jurisdictions asked for; empty for all.
    pub jurisdictions: Vec<String>,
    /// The threshold; none for never.
    pub fail_on: Option<Severity>,
    /// The baseline, if there is one.
    pub baseline: Option<InputDigest>,
    /// The file of waivers, if there is one.
    pub waivers: Option<InputDigest>,
    /// The rules chosen that are in use, in order of id; only SARIF prints them.
    #[serde(skip)]
    pub rules: Vec<RuleHead>,
}

impl Head {
    /// Layout of the JSON reports written by this program.
    pub const LAYOUT: &'static str = "brokerwatch-audit/1";
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputDigest {
    /// Its name as given.
    pub name: String,
    /// SHA-256, 64 hex digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// A rule as SARIF shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleHead {
    /// Id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// What it finds, one paragraph.
    pub finds: String,
    /// The prose of the card, Markdown.
    pub help: String,
    /// Where the card can be read.
    pub uri: Option<String>,
    /// Pack.
    pub pack: String,
    /// Severity of its findings.
    pub severity: Severity,
    /// What a finding amounts to.
    pub verdict: Verdict,
    /// Provisions.
    pub cites: Vec<String>,
    /// Where they apply.
    pub jurisdictions: Vec<String>,
    /// First day in force.
    pub effective_from: Option<String>,
    /// Last day in force.
    pub effective_to: Option<String>,
    /// How well the citation is confirmed.
    pub confidence: String,
    /// What the seller could state or do.
    pub remedy: String,
}

/// One listing, or one version of it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: ListingId,
    /// Source card.
    pub source: String,
    /// Id at the source.
    pub native_id: String,
    /// Title.
    pub title: String,
    /// Seller as named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broker: Option<String>,
    /// Address at the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Location of the record.
    pub place: SourceLocation,
    /// Which version, of a stored listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Findings, most severe first.
    pub findings: Vec<ReportedFinding>,
    /// Rules that cannot be decided.
    pub undecided: Vec<Undecided>,
    /// Of these, the rules in force that would apply if the seller were established where signs imply; no findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub may_apply: Vec<MayApply>,
    /// What a second reader sees beside the lists; none where it has not read the listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_reading: Option<SecondReading>,
    /// What was not understood of the record.
    pub issues: Vec<Issue>,
}

/// A stored version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// 1 for the first.
    pub number: u64,
    /// Day on which it was first observed, UTC, ISO 8601.
    pub observed: String,
}

/// A finding with what follows from day, baseline and waivers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether its provision is in force on the day.
    pub in_force: bool,
    /// Against the baseline; none without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<BaselineState>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<AppliedWaiver>,
}

impl ReportedFinding {
    /// Whether it is waived on the day.
    pub fn is_waived(&self) -> bool {
        self.waiver.as_ref().is_some_and(|w| !w.expired)
    }

    /// Whether it can make the command fail: in force, not waived and, with a baseline, new.
    pub fn is_open(&self) -> bool {
        self.in_force && !self.is_waived() && self.state.is_none_or(|s| s == BaselineState::New)
    }
}

/// What became of a finding since the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BaselineState {
    /// Not in the baseline.
    New,
    /// In both.
    Unchanged,
}

impl BaselineState {
    /// Name as shown and as used in files; SARIF has the same names.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A waiver as shown beside a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedWaiver {
    /// Its owner.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Last day on which it holds, ISO 8601.
    pub until: String,
    /// Whether that day is past; then it counts as none.
    pub expired: bool,
}
