//! SARIF against the published schema, over a report that fills everything.

use super::{FEED, audit, workplace};
use crate::support::{stdout, write};
use serde_json::Value;
use std::path::Path;

/// The schema of OASIS, see `tests/fixtures/sarif/README.md`.
fn faults(report: &Value) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sarif/sarif-schema-2.1.0.json");
    // The published schema has a stray bracket in the pattern of languages, which strict readers of patterns refuse. Reports
    // name no language; the bracket is taken out here and the file left as published.
    let text = std::fs::read_to_string(file).unwrap();
    let stray = "[a-zA-Z]{2}]?$";
    assert!(text.contains(stray), "the schema was mended: this is no longer needed");
    let schema: Value = serde_json::from_str(&text.replace(stray, "[a-zA-Z]{2}$")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    validator.iter_errors(report).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn a_full_sarif_report_validates_against_the_published_schema() {
    let folder = workplace();
    let folder = folder.path();
    audit(folder, &["feed.jsonl", "--format", "json", "-o", "base.json"]);
    let waiver = |rule: &str, id: &str, until: &str| {
        format!(
            "[[waiver]]\nrule = \"{rule}\"\nlisting = \"{id}\"\nby = \"Ines\"\nreason = \"on file\"\nuntil = \"{until}\"\n"
        )
    };
    write(folder, "w.toml", waiver("t-faces", "f1", "2026-12-31") + &waiver("t-terms", "f1", "2025-12-31"));
    // The calls are gone, a new listing is there, one record cannot be read.
    let kept: Vec<&str> = FEED.lines().filter(|l| !l.contains("c1")).collect();
    let new = "{\"id\":\"c2\",\"title\":\"Recorded calls\"}";
    write(folder, "feed two.jsonl", format!("{}\n{new}\nnot json\n", kept.join("\n")));
    let arguments =
        ["feed two.jsonl", "--baseline", "base.json", "--waivers", "w.toml", "--undecided", "--format", "sarif", "-q"];
    let output = audit(folder, &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(faults(&report), Vec::<String>::new());

    let run = &report["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let of = |rule: &str, state: &str| {
        let found = results.iter().find(|r| r["ruleId"] == rule && r["baselineState"].as_str() == Some(state));
        found.unwrap_or_else(|| panic!("no {state} result of {rule}"))
    };
    for result in results {
        if let Some(index) = result["ruleIndex"].as_u64() {
            assert_eq!(rules[index as usize]["id"], result["ruleId"]);
        }
    }
    let waived = of("t-faces", "unchanged");
    assert_eq!((&waived["level"], &waived["suppressions"][0]["status"]), (&"error".into(), &"accepted".into()));
    assert!(waived["suppressions"][0]["justification"].as_str().unwrap().contains("Ines, until 2026-12-31"));
    let place = &waived["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"feed%20two.jsonl".into(), &1.into())
    );
    assert!(waived["message"]["text"].as_str().unwrap().contains("may apply because"));
    assert_eq!(waived["relatedLocations"][0]["message"]["text"], "title: “Face images”");
    // An ended waiver suppresses nothing and stays visible.
    let ended = of("t-terms", "unchanged");
    assert_eq!(
        (&ended["suppressions"], &ended["properties"]["waiver"]["expired"]),
        (&Value::Array(vec![]), &true.into())
    );
    assert_eq!(of("t-dated", "new")["properties"]["nativeId"], "c2");
    assert_eq!(of("t-dated", "absent")["properties"]["nativeId"], "c1");
    assert!(results.iter().any(|r| r["kind"] == "open" && r["ruleId"] == "t-german" && r["level"] == "none"));
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["exitCode"], &invocation["executionSuccessful"]), (&3.into(), &false.into()));
    let notes = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|n| n["level"] == "error" && n["descriptor"]["id"] == "unreadable-record"));
    assert!(notes.iter().any(|n| n["level"] == "note" && n["descriptor"]["id"] == "not-understood"));
    let rule = rules.iter().find(|r| r["id"] == "t-dated").unwrap();
    assert_eq!(rule["fullDescription"]["text"], "Things of t-dated, over two lines.");
    assert_eq!(rule["properties"]["effective"]["to"], "2026-06-30");
}

#[test]
fn sarif_of_built_in_rules_validates_and_a_fault_is_detected() {
    let folder = workplace();
    let output =
        crate::support::command(&folder.path().join("data"), &["audit", "feed.jsonl", "--format", "sarif", "-q"])
            .current_dir(folder.path())
            .output()
            .unwrap();
    let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(faults(&report), Vec::<String>::new());
    assert!(report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().all(|r| r["helpUri"].is_string()));
    write(folder.path(), "empty.jsonl", "");
    let empty: Value =
        serde_json::from_str(&stdout(&audit(folder.path(), &["empty.jsonl", "--format", "sarif", "-q"]))).unwrap();
    assert_eq!(faults(&empty), Vec::<String>::new());
    // The check itself works.
    report["runs"][0]["invocations"][0]["executionSuccessful"] = "yes".into();
    assert!(!faults(&report).is_empty());
}
