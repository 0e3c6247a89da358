//! Differences between two assessments of the same listings, counted: tags by term, findings by rule.

use crate::domain::listing::Assessment;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of listings that gained and lost a tag or finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Listings that have it now and did not before.
    pub gained: u64,
    /// Listings that had it and do not any more.
    pub lost: u64,
}

/// The sum over many listings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Listings compared.
    pub compared: u64,
    /// Listings with other terms than before.
    pub tags_changed: u64,
    /// Listings with the same terms on other evidence, basis or confidence.
    pub evidence_changed: u64,
    /// Listings with other findings, by rule.
    pub findings_changed: u64,
    /// Tags by term.
    pub terms: BTreeMap<String, Delta>,
    /// Findings by rule.
    pub rules: BTreeMap<String, Delta>,
}

impl Difference {
    /// Compares two assessments of one listing.
    pub fn note(&mut self, before: &Assessment, after: &Assessment) {
        fn terms(a: &Assessment) -> BTreeSet<&str> {
            a.tags.iter().map(|t| t.term.as_str()).collect()
        }
        fn rules(a: &Assessment) -> BTreeSet<&str> {
            a.findings.iter().map(|f| f.rule.as_str()).collect()
        }
        self.compared += 1;
        let other_terms = count(&mut self.terms, &terms(before), &terms(after));
        self.tags_changed += u64::from(other_terms);
        self.evidence_changed += u64::from(!other_terms && before.tags != after.tags);
        self.findings_changed += u64::from(count(&mut self.rules, &rules(before), &rules(after)));
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: Self) {
        self.compared += other.compared;
        self.tags_changed += other.tags_changed;
        self.evidence_changed += other.evidence_changed;
        self.findings_changed += other.findings_changed;
        for (all, more) in [(&mut self.terms, other.terms), (&mut self.rules, other.rules)] {
            for (name, moves) in more {
                let sum = all.entry(name).or_default();
                sum.gained += moves.gained;
                sum.lost += moves.lost;
            }
        }
    }
}

/// Counts what was gained and lost; returns whether anything was.
fn count(moves: &mut BTreeMap<String, Delta>, before: &BTreeSet<&str>, after: &BTreeSet<&str>) -> bool {
    for name in after.difference(before) {
        moves.entry((*name).to_owned()).or_default().gained += 1;
    }
    for name in before.difference(after) {
        moves.entry((*name).to_owned()).or_default().lost += 1;
    }
    before != after
}
