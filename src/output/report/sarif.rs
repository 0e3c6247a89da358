//! SARIF 2.1.0, the format in which code-scanning services read findings. Results are written one by one; notifications about
//! the input are kept until the end, where the format has them.

use super::baseline::FINGERPRINT;
use super::entry::{Entry, Head, ReportedFinding, RuleHead};
use super::sarif_rule::{descriptor, level};
use super::sentences::{self, is_unreadable, issue_line};
use super::{BaselineFinding, Outcome, Report, Summary};
use crate::domain::listing::{Issue, SourceLocation};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A report under way.
pub(super) struct Sarif<'a> {
    out: &'a mut dyn Write,
    head: &'a Head,
    index: HashMap<&'a str, usize>,
    undecided: bool,
    first: bool,
    notifications: Vec<Value>,
}

impl<'a> Sarif<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write, undecided: bool) -> io::Result<Self> {
        let (name, version) = head.program.split_once(' ').unwrap_or((&head.program, ""));
        let rules: Vec<Value> = head.rules.iter().map(descriptor).collect();
        let driver = json!({"name": name, "version": version, "semanticVersion": version, "rules": rules});
        let what = head.source.as_deref().unwrap_or("catalog");
        let automation = json!({"id": format!("brokerwatch-audit/{what}/")});
        write!(out, "{{\n\"$schema\": \"{SCHEMA}\",\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\"tool\": ")?;
        serde_json::to_writer(&mut *out, &json!({"driver": driver}))?;
        write!(out, ",\n\"automationDetails\": {automation},\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": [")?;
        let index = head.rules.iter().enumerate().map(|(n, r): (usize, &RuleHead)| (r.id.as_str(), n)).collect();
        Ok(Self { out, head, index, undecided, first: true, notifications: Vec::new() })
    }

    fn result(&mut self, rule: &str, mut result: Value) -> io::Result<()> {
        result["ruleId"] = json!(rule);
        if let Some(index) = self.index.get(rule) {
            result["ruleIndex"] = json!(index);
        }
        self.out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
        Ok(serde_json::to_writer(&mut self.out, &result)?)
    }

    fn finding(&mut self, entry: &Entry, reported: &ReportedFinding) -> io::Result<()> {
        let finding = &reported.finding;
        let related: Vec<Value> = finding
            .evidence
            .iter()
            .enumerate()
            .map(|(n, evidence)| {
                let text = format!("{}: “{}”", evidence.field.name(), sentences::one_line(&evidence.quote));
                let field = format!("{}/{}", logical_name(entry), evidence.field.name());
                json!({"id": n, "message": {"text": text}, "physicalLocation": physical(&entry.place),
                   "logicalLocations": [{"fullyQualifiedName": field, "kind": "text"}],
                   "properties": {"field": evidence.field.name(), "start": evidence.start, "end": evidence.end}})
            })
            .collect();
        let mut properties = properties(json!({
            "title": finding.title,
            "severity": finding.severity.name(),
            "verdict": finding.verdict.map(|v| v.name()),
            "pack": finding.pack,
            "listing": entry.id,
            "nativeId": entry.native_id,
            "listingTitle": entry.title,
            "broker": entry.broker,
            "url": entry.url,
            "version": entry.version,
            "facts": finding.facts,
            "cites": finding.cites,
            "remedy": finding.remedy,
            "inForce": reported.in_force,
            "waiver": reported.waiver,
        }));
        properties.retain(|_, value| !value.is_null());
        // A provision that is not in force cannot have been failed.
        let kind = if reported.in_force { "fail" } else { "notApplicable" };
        let mut result = json!({
            "kind": kind,
            "level": if reported.in_force { level(finding.severity) } else { "none" },
            "message": {"text": sentences::indicator(finding)},
            "locations": [{"physicalLocation": physical(&entry.place), "logicalLocations": [logical(entry)]}],
            "partialFingerprints": {FINGERPRINT: finding.fingerprint},
            "properties": properties,
        });
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        if let Some(state) = reported.state {
            result["baselineState"] = json!(state.name());
        }
        // An empty list says that suppressions were looked for and none holds.
        let holds = reported.waiver.as_ref().filter(|w| !w.expired);
        result["suppressions"] = json!(
            holds
                .into_iter()
                .map(|w| json!({
                    "kind": "external",
                    "status": "accepted",
                    "justification": format!("{}, until {}: {}", w.by, w.until, w.reason),
                    "properties": {"by": w.by, "until": w.until},
                }))
                .collect::<Vec<_>>()
        );
        self.result(&finding.rule, result)
    }

    fn open(&mut self, entry: &Entry) -> io::Result<()> {
        for undecided in &entry.undecided {
            for rule in &undecided.rules {
                let missing = undecided.missing.join(", ");
                let text = format!("Rule {rule} is undecided: missing {missing}.");
                let result = json!({
                    "kind": "open",
                    "level": "none",
                    "message": {"text": text},
                    "locations": [{"physicalLocation": physical(&entry.place), "logicalLocations": [logical(entry)]}],
                    "suppressions": [],
                    "properties": {"listing": entry.id, "nativeId": entry.native_id, "missing": undecided.missing},
                });
                self.result(rule, result)?;
            }
        }
        Ok(())
    }
}

impl Report for Sarif<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        entry.issues.iter().try_for_each(|issue| self.issue(issue))?;
        entry.findings.iter().try_for_each(|reported| self.finding(entry, reported))?;
        if self.undecided { self.open(entry) } else { Ok(()) }
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        self.notifications.push(json!({
            "descriptor": {"id": issue.code.name()},
            "level": if is_unreadable(issue) { "error" } else { "note" },
            "message": {"text": issue_line(issue)},
            "locations": [{"physicalLocation": physical(&issue.place)}],
        }));
        Ok(())
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        self.notifications.push(json!({
            "descriptor": {"id": "unreadable-file"}, "level": "error", "message": {"text": sentence},
        }));
        Ok(())
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        let place = SourceLocation { file: known.file.clone(), line: known.line, ..SourceLocation::default() };
        let title = if known.title.is_empty() { &known.rule } else { &known.title };
        let mut result = json!({
            "kind": "fail",
            "level": level(known.severity),
            "message": {"text": format!("No longer found: {title}, in “{}”.", sentences::one_line(&known.listing_title))},
            "partialFingerprints": {FINGERPRINT: known.fingerprint},
            "baselineState": "absent",
            "suppressions": [],
            "properties": {"title": known.title, "severity": known.severity.name(), "nativeId": known.native_id,
                           "listingTitle": known.listing_title},
        });
        if !place.file.is_empty() {
            result["locations"] = json!([{"physicalLocation": physical(&place)}]);
        }
        self.result(&known.rule, result)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let artifacts: Vec<Value> = summary.inputs.iter().map(|input| {
            json!({"location": {"uri": uri(&input.name)}, "length": input.bytes, "hashes": {"sha-256": input.sha256}})
        }).collect();
        let complete = matches!(summary.outcome, Outcome::Clean | Outcome::Found);
        let invocation = json!({
            "executionSuccessful": complete,
            "exitCode": summary.exit_code,
            "toolExecutionNotifications": self.notifications,
        });
        let properties = json!({"head": self.head, "counts": summary.counts});
        write!(self.out, "\n],\n\"artifacts\": {},\n", json!(artifacts))?;
        write!(self.out, "\"invocations\": [")?;
        serde_json::to_writer(&mut self.out, &invocation)?;
        writeln!(self.out, "],\n\"properties\": {properties}\n}}]\n}}")
    }
}

fn properties(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Location of a record. Byte offsets are those of the file as read; a location without a line names the file alone.
fn physical(place: &SourceLocation) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(&place.file)}});
    if place.line > 0 {
        physical["region"] = json!({"startLine": place.line});
        if place.length > 0 {
            physical["region"]["byteOffset"] = json!(place.offset);
            physical["region"]["byteLength"] = json!(place.length);
        }
    }
    physical
}

fn logical(entry: &Entry) -> Value {
    json!({"name": entry.id, "fullyQualifiedName": logical_name(entry), "kind": "resource"})
}

fn logical_name(entry: &Entry) -> String {
    format!("{}/{}", entry.source, entry.native_id)
}

/// A path as URI: absolute ones with scheme, others relative to where the command ran.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    let path = path.strip_prefix("./").unwrap_or(path);
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris_that_any_reader_resolves() {
        for (path, wanted) in [
            ("feeds/a b.jsonl", "feeds/a%20b.jsonl"),
            ("./a.csv", "a.csv"),
            ("/data/ä:1.jsonl", "file:///data/%C3%A4%3A1.jsonl"),
            ("../x.md", "../x.md"),
        ] {
            assert_eq!(uri(path), wanted);
        }
    }
}
