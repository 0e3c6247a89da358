//! The findings of an earlier report, read from JSON, NDJSON or SARIF as this program writes them.

use super::entry::BaselineState;
use crate::domain::listing::Severity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the fingerprint in SARIF.
pub(super) const FINGERPRINT: &str = "brokerwatchFinding/v1";

/// A finding of the baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BaselineFinding {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// The rule's headline at the time.
    pub title: String,
    /// Its severity.
    pub severity: Severity,
    /// Id at the source of its listing.
    pub native_id: String,
    /// Title of its listing.
    pub listing_title: String,
    /// Where the record stood.
    pub file: String,
    /// Its line.
    pub line: u64,
}

/// All of them, by fingerprint.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: BTreeMap<String, (BaselineFinding, bool)>,
}

/// The top level of such a file, with the members that matter here.
#[derive(Deserialize)]
struct Document {
    kind: Option<String>,
    // A JSON report, or the head of an NDJSON report.
    layout: Option<String>,
    head: Option<Layout>,
    entries: Option<Vec<Line>>,
    // A line of an NDJSON report.
    #[serde(flatten)]
    line: Line,
    // SARIF.
    runs: Option<Vec<Run>>,
}

#[derive(Deserialize)]
struct Layout {
    layout: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    native_id: String,
    title: String,
    place: RecordLocation,
    findings: Vec<Found>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RecordLocation {
    file: String,
    line: u64,
}

#[derive(Deserialize)]
struct Found {
    fingerprint: String,
    rule: String,
    title: String,
    severity: Severity,
    // A provision that was not in force then may be by now; its finding is new then.
    #[serde(default = "yes")]
    in_force: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    #[serde(default)]
    results: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Tool {
    driver: Driver,
}

#[derive(Deserialize)]
struct Driver {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    kind: Option<String>,
    baseline_state: Option<String>,
    #[serde(default)]
    partial_fingerprints: BTreeMap<String, String>,
    #[serde(default)]
    properties: Properties,
    #[serde(default)]
    locations: Vec<Location>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Properties {
    title: String,
    severity: Option<Severity>,
    native_id: String,
    listing_title: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Artifact {
    uri: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Region {
    start_line: u64,
}

impl Baseline {
    /// Reads a report. Errors are one sentence without the name of the file.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let hint = "a baseline is a report of `brokerwatch audit` with --format json, ndjson or sarif";
        let mut baseline = Self::default();
        let mut met = false;
        for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Document>() {
            let document = document.map_err(|e| format!("not a report: {e}; {hint}"))?;
            let layout = document.head.map(|h| h.layout).or(document.layout);
            if let Some(other) = layout.as_ref().filter(|l| *l != super::Head::LAYOUT) {
                return Err(format!("unknown layout “{other}”; expected {}; {hint}", super::Head::LAYOUT));
            }
            if let Some(runs) = document.runs {
                for run in runs {
                    baseline.take_run(run)?;
                }
                met = true;
            } else if layout.is_some() {
                document.entries.into_iter().flatten().for_each(|line| baseline.take_line(line));
                met = true;
            } else if met && document.kind.is_some() {
                baseline.take_line(document.line);
            } else {
                return Err(format!("not a report: it has neither a head nor runs; {hint}"));
            }
        }
        if met { Ok(baseline) } else { Err(format!("the file is empty; {hint}")) }
    }

    fn take_line(&mut self, line: Line) {
        let Line { native_id, title, place, findings } = line;
        for found in findings.into_iter().filter(|f| f.in_force) {
            self.add(BaselineFinding {
                fingerprint: found.fingerprint,
                rule: found.rule,
                title: found.title,
                severity: found.severity,
                native_id: native_id.clone(),
                listing_title: title.clone(),
                file: place.file.clone(),
                line: place.line,
            });
        }
    }

    fn take_run(&mut self, run: Run) -> Result<(), String> {
        let name = run.tool.driver.name;
        if name != "brokerwatch" {
            return Err(format!("the SARIF report was written by “{name}”, expected brokerwatch"));
        }
        for result in run.results {
            let open = result.kind.is_some_and(|k| k != "fail");
            if open || result.baseline_state.is_some_and(|s| s == "absent") {
                continue;
            }
            let Some(fingerprint) = result.partial_fingerprints.get(FINGERPRINT) else {
                return Err(format!("a result of rule {} has no fingerprint {FINGERPRINT}", result.rule_id));
            };
            let place = result.locations.into_iter().next().unwrap_or_default().physical_location;
            self.add(BaselineFinding {
                fingerprint: fingerprint.clone(),
                rule: result.rule_id,
                title: result.properties.title,
                severity: result.properties.severity.unwrap_or(Severity::Note),
                native_id: result.properties.native_id,
                listing_title: result.properties.listing_title,
                file: place.artifact_location.uri,
                line: place.region.start_line,
            });
        }
        Ok(())
    }

    fn add(&mut self, known: BaselineFinding) {
        self.known.insert(known.fingerprint.clone(), (known, false));
    }

    /// Notes that a finding is still there, and says whether it is new.
    pub(super) fn meet(&mut self, fingerprint: &str) -> BaselineState {
        let known = self.known.get_mut(fingerprint).map(|(_, met)| *met = true).is_some();
        BaselineState::of(known)
    }

    /// The findings that are no longer there, most severe first, then by rule and listing. `asked` says whether a rule was part
    /// of the audit: findings of other rules are not gone.
    pub fn gone(self, asked: impl Fn(&str) -> bool) -> Vec<BaselineFinding> {
        let unmet = self.known.into_values().filter(|(_, met)| !met).map(|(known, _)| known);
        let mut gone: Vec<BaselineFinding> = unmet.filter(|known| asked(&known.rule)).collect();
        gone.sort_by(|a, b| {
            let rest = |k: &BaselineFinding| (k.rule.clone(), k.native_id.clone(), k.fingerprint.clone());
            b.severity.cmp(&a.severity).then_with(|| rest(a).cmp(&rest(b)))
        });
        gone
    }

    /// Number of findings.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}
