//! Findings over time: in which versions a finding was seen, whether it is still current, and how two assessments of
//! one listing differ. A finding is identified by its fingerprint.

use super::{Finding, Responses, Waiver};
use serde::Serialize;
use std::collections::BTreeMap;

/// The findings of one stored assessment of one version.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// Number of the version.
    pub version: u64,
    /// When that version was first seen, microseconds since 1970 UTC.
    pub observed_at: i64,
    /// Method of the assessment.
    pub method: String,
    /// Whether it is the current assessment of the listing.
    pub newest: bool,
    /// Its findings.
    pub findings: Vec<Finding>,
}

/// A version in which a finding was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SeenIn {
    /// Number of the version.
    pub version: u64,
    /// When that version was first seen, microseconds since 1970 UTC.
    pub observed_at: i64,
}

/// One finding over all versions and methods.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingHistory {
    /// The finding in the newest assessment that has it.
    pub finding: Finding,
    /// First version in which any method found it.
    pub first: SeenIn,
    /// Last version in which any method found it.
    pub last: SeenIn,
    /// The methods that found it, sorted.
    pub methods: Vec<String>,
    /// Whether it is in the newest assessment.
    pub is_current: bool,
}

/// The state of a finding on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FindingState {
    /// In the newest assessment and not waived.
    Open,
    /// In the newest assessment and waived.
    Waived,
    /// In the newest assessment and dismissed: somebody holds that it does not apply.
    Dismissed,
    /// No longer in the newest assessment.
    Gone,
}

impl FindingState {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl FindingHistory {
    /// Its state on a day, ISO 8601.
    pub fn state(&self, responses: &Responses, day: &str) -> FindingState {
        match responses.waiver(&self.finding.fingerprint, day) {
            _ if !self.is_current => FindingState::Gone,
            Some(Waiver::Active(_)) => FindingState::Waived,
            _ if responses.dismissed(&self.finding.fingerprint) => FindingState::Dismissed,
            _ => FindingState::Open,
        }
    }
}

/// All findings that a listing ever had, by fingerprint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FindingHistories(BTreeMap<String, FindingHistory>);

impl FindingHistories {
    /// The history of one listing, from all its stored assessments in any order.
    pub fn of(mut assessed: Vec<Assessed>) -> Self {
        assessed.sort_by(|a, b| (a.newest, a.version, &a.method).cmp(&(b.newest, b.version, &b.method)));
        let mut all = BTreeMap::<String, FindingHistory>::new();
        for Assessed { version, observed_at, method, newest, findings } in assessed {
            let seen = SeenIn { version, observed_at };
            for finding in findings {
                match all.get_mut(&finding.fingerprint) {
                    Some(known) => {
                        let when = |seen: &SeenIn| (seen.observed_at, seen.version);
                        known.first = if when(&seen) < when(&known.first) { seen } else { known.first };
                        known.last = if when(&seen) > when(&known.last) { seen } else { known.last };
                        known.is_current |= newest;
                        known.finding = finding;
                        if !known.methods.contains(&method) {
                            known.methods.push(method.clone());
                            known.methods.sort();
                        }
                    }
                    None => {
                        let (key, methods) = (finding.fingerprint.clone(), vec![method.clone()]);
                        all.insert(
                            key,
                            FindingHistory { finding, first: seen, last: seen, methods, is_current: newest },
                        );
                    }
                }
            }
        }
        Self(all)
    }

    /// One of them.
    pub fn get(&self, fingerprint: &str) -> Option<&FindingHistory> {
        self.0.get(fingerprint)
    }

    /// All, most severe first, then by rule and fingerprint.
    pub fn sorted(&self) -> Vec<&FindingHistory> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by(|a, b| {
            let key = |h: &FindingHistory| (std::cmp::Reverse(h.finding.severity), h.finding.rule.clone());
            key(a).cmp(&key(b)).then_with(|| a.finding.fingerprint.cmp(&b.finding.fingerprint))
        });
        all
    }
}

/// The difference of a later assessment from an earlier one; each list in the order of its assessment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FindingDiff<'a> {
    /// Only in the later one.
    pub new: Vec<&'a Finding>,
    /// In both, as in the later one.
    pub unchanged: Vec<&'a Finding>,
    /// Only in the earlier one.
    pub gone: Vec<&'a Finding>,
}

impl<'a> FindingDiff<'a> {
    /// Compares by fingerprint.
    pub fn between(before: &'a [Finding], after: &'a [Finding]) -> Self {
        let within = |findings: &[Finding], f: &Finding| findings.iter().any(|o| o.fingerprint == f.fingerprint);
        let (unchanged, new) = after.iter().partition(|f| within(before, f));
        Self { new, unchanged, gone: before.iter().filter(|f| !within(after, f)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(fingerprint: &str) -> Finding {
        serde_json::from_value(serde_json::json!({
            "fingerprint": fingerprint, "rule": "r", "title": "", "severity": "high",
            "cites": [], "evidence": [], "facts": [],
        }))
        .unwrap()
    }

    fn assessed(version: u64, method: &str, newest: bool, fingerprints: &[&str]) -> Assessed {
        let findings = fingerprints.iter().map(|f| finding(f)).collect();
        Assessed { version, observed_at: version as i64 * 10, method: method.into(), newest, findings }
    }

    #[test]
    fn a_finding_is_followed_over_versions_and_methods() {
        let all = FindingHistories::of(vec![
            assessed(3, "m2", true, &["a", "c"]),
            assessed(1, "m1", false, &["a", "b"]),
            assessed(2, "m1", false, &["b"]),
            assessed(3, "m1", false, &["b"]),
        ]);
        let told = |f: &str| {
            let h = all.get(f).unwrap();
            (h.first.version, h.last.version, h.last.observed_at, h.methods.join(" "), h.is_current)
        };
        assert_eq!(told("a"), (1, 3, 30, "m1 m2".into(), true));
        assert_eq!(told("b"), (1, 3, 30, "m1".into(), false), "the newest method of version 3 does not find it");
        assert_eq!(told("c"), (3, 3, 30, "m2".into(), true));
        assert_eq!(all.get("d"), None);
        assert_eq!(all.get("b").unwrap().state(&Responses::default(), "2026-01-01"), FindingState::Gone);
    }

    #[test]
    fn assessments_are_compared_by_fingerprints() {
        let (before, after) = ([finding("a"), finding("b")], [finding("b"), finding("c")]);
        let diff = FindingDiff::between(&before, &after);
        let names = |part: &[&Finding]| part.iter().map(|f| f.fingerprint.clone()).collect::<Vec<_>>();
        assert_eq!(
            (names(&diff.new), names(&diff.unchanged), names(&diff.gone)),
            (vec!["c".into()], vec!["b".into()], vec!["a".into()])
        );
    }
}
