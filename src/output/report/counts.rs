//! The counts of a report and the exit code. Every number is the sum of others, so that a reader can check the report.

use super::entry::{BaselineState, Entry, InputDigest, ReportedFinding};
use super::sentences::is_unreadable;
use crate::domain::listing::{Issue, IssueCode, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

/// Findings of one severity or pack, or all of them. `found` = `waived` + `unchanged` + `open`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FindingCounts {
    /// In force on the day.
    pub found: u64,
    /// Of them, waived.
    pub waived: u64,
    /// Not waived, and in the baseline.
    pub unchanged: u64,
    /// Not waived, and new or without a baseline.
    pub open: u64,
}

impl FindingCounts {
    fn note(&mut self, finding: &ReportedFinding) {
        self.found += 1;
        if finding.is_waived() {
            self.waived += 1;
        } else if finding.state == Some(BaselineState::Unchanged) {
            self.unchanged += 1;
        } else {
            self.open += 1;
        }
    }
}

/// All counts of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Files read to their end.
    pub files: u64,
    /// Files that could not be read.
    pub files_failed: u64,
    /// Listings, or versions, audited.
    pub listings: u64,
    /// Of them, those with a finding in force.
    pub with_findings: u64,
    /// Records left out because the same record had been read before.
    pub repeated: u64,
    /// Listings of the catalog that no run had observed by the day.
    pub not_yet_observed: u64,
    /// Invented samples of the catalog left out because real listings are there too; in no other count.
    pub samples_excluded: u64,
    /// Findings in force.
    pub findings: FindingCounts,
    /// The same by severity, most severe first when printed; only those that occur.
    pub by_severity: BTreeMap<&'static str, FindingCounts>,
    /// The same by pack.
    pub by_pack: BTreeMap<String, FindingCounts>,
    /// Findings of provisions that are not in force on the day; in no other count.
    pub not_in_force: u64,
    /// Findings in force whose waiver has ended; they count as not waived.
    pub waivers_expired: u64,
    /// Waivers that no finding matches.
    pub waivers_unused: u64,
    /// Findings of the baseline that are no longer there.
    pub gone: u64,
    /// Pairs of listing and rule that cannot be decided.
    pub undecided: u64,
    /// Listings with at least one such rule.
    pub undecided_listings: u64,
    /// Records that could not be read, or not wholly.
    pub unreadable: u64,
    /// Other things that were not understood, each reported with its location.
    pub issues: u64,
    /// Open findings at or above the threshold.
    pub at_threshold: u64,
}

impl Counts {
    /// Adds a listing.
    pub fn note(&mut self, entry: &Entry, threshold: Option<Severity>) {
        self.listings += 1;
        let mut in_force = entry.findings.iter().filter(|f| f.in_force).peekable();
        self.with_findings += u64::from(in_force.peek().is_some());
        for reported in in_force {
            let finding = &reported.finding;
            self.findings.note(reported);
            self.by_severity.entry(finding.severity.name()).or_default().note(reported);
            self.by_pack.entry(finding.pack.clone()).or_default().note(reported);
            self.waivers_expired += u64::from(reported.waiver.as_ref().is_some_and(|w| w.expired));
            self.at_threshold +=
                u64::from(reported.is_open() && threshold.is_some_and(|threshold| finding.severity >= threshold));
        }
        let undecided: usize = entry.undecided.iter().map(|u| u.rules.len()).sum();
        self.undecided += undecided as u64;
        self.undecided_listings += u64::from(undecided > 0);
        entry.issues.iter().for_each(|issue| self.note_issue(issue));
    }

    /// Adds an issue of the input.
    pub fn note_issue(&mut self, issue: &Issue) {
        match is_unreadable(issue) {
            true => self.unreadable += 1,
            false => self.issues += 1,
        }
        self.repeated += u64::from(issue.code == IssueCode::RepeatedRecord);
    }

    /// How the command ends. What could not be read goes before what was found: a run that tolerates findings must not
    /// take half an input for all of it. The report and its last line name both.
    pub fn outcome(&self) -> Outcome {
        // A feed without a listing is a fault somewhere before, never a clean feed. A question to the catalog may find none.
        let anything_unreadable = self.files_failed > 0 || self.unreadable > 0;
        if self.files + self.files_failed > 0 && self.listings == 0 {
            if anything_unreadable { Outcome::NothingUnderstood } else { Outcome::NothingRead }
        } else if anything_unreadable {
            Outcome::Partial
        } else if self.at_threshold > 0 {
            Outcome::Found
        } else {
            Outcome::Clean
        }
    }

    /// Counts by severity, most severe first.
    pub fn severities(&self) -> impl Iterator<Item = (Severity, FindingCounts)> {
        Severity::ALL.into_iter().map(|s| (s, self.by_severity.get(s.name()).copied().unwrap_or_default()))
    }
}

/// How an audit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All was read, nothing open at the threshold.
    Clean,
    /// All was read, something is.
    Found,
    /// There was nothing to read in the input.
    NothingRead,
    /// There was something in the input, and none of it could be read as a listing.
    NothingUnderstood,
    /// Some of the input could not be read.
    Partial,
}

impl Outcome {
    /// Exit code of the command.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::NothingRead => 2,
            Self::Partial | Self::NothingUnderstood => 3,
        }
    }
}

/// The end of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The files read, in order.
    pub inputs: Vec<InputDigest>,
    /// All counts.
    pub counts: Counts,
    /// How the command ends.
    pub outcome: Outcome,
    /// Its exit code.
    pub exit_code: u8,
}

impl Summary {
    /// Closes the counts.
    pub fn new(inputs: Vec<InputDigest>, counts: Counts) -> Self {
        let outcome = counts.outcome();
        Self { inputs, counts, outcome, exit_code: outcome.code() }
    }
}
