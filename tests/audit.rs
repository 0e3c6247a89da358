//! `brokerwatch audit` as a broker runs it: files in, a report out, no data folder; and over the stored catalog.

mod catalog;
mod formats;
mod gate;
mod may_apply;
mod properties;
mod sarif;
mod standing;
mod verdicts;

use crate::support::{brokerwatch, command, one_line, stderr, stdout, write};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

/// A day on which the dated rule of these tests is in force.
const DAY: &str = "2026-03-01";

/// A rule card.
fn card(id: &str, severity: &str, dates: &str, when: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\nkind = \"rule\"\nstatus = \"stable\"\ntitle = \"The listing shows {id}\"\nseverity = \
         \"{severity}\"\nverdict = \"risk\"\njurisdictions = [\"any\"]\n{dates}cites = [\"Law {id}, Art. 1\"]\nconfidence = \
         \"own\"\nevidence = [\"the words\"]\nremedy = \"State it.\"\nwhen = {when}\n+++\n# {id}\n## What it finds\nThings \
         of {id},\nover two lines.\n\n## Why\nBecause.\n"
    )
}

/// A folder with own rules in the packs `one` and `two`, and a feed.
fn workplace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for pack in ["cards/one", "cards/two"] {
        fs::create_dir_all(folder.path().join(pack)).unwrap();
    }
    let faces = "{ tag = [\"sensitivity:biometric-face\"] }";
    let calls = "{ tag = [\"sensitivity:call-recording\"] }";
    let dated = "effective_from = \"2026-01-01\"\neffective_to = \"2026-06-30\"\n";
    let german = format!("{{ all = [ {calls}, {{ country = [\"DE\"] }} ] }}");
    for (name, text) in [
        ("cards/one/t-faces.md", card("t-faces", "critical", "", faces)),
        (
            "cards/one/t-terms.md",
            card("t-terms", "note", "", &format!("{{ all = [ {faces}, {{ missing = \"licence\" }} ] }}")),
        ),
        ("cards/two/t-dated.md", card("t-dated", "high", dated, calls)),
        ("cards/two/t-german.md", card("t-german", "medium", "", &german)),
    ] {
        write(folder.path(), name, text);
    }
    write(folder.path(), "feed.jsonl", FEED);
    folder
}

/// One critical and one note, one dated with one undecided, one clean with a value that is not understood.
const FEED: &str = "{\"id\":\"f1\",\"title\":\"Face images of 5,000 people\",\"broker\":\"=Faces | Ltd\"}
{\"id\":\"c1\",\"title\":\"Recorded calls of a help line\"}
{\"id\":\"r1\",\"title\":\"Rain gauges, hourly\",\"price\":\"lots of it\"}
";

/// Runs an audit in the folder with its own rules only, on a day.
fn audit(folder: &Path, arguments: &[&str]) -> Output {
    let all = [&["audit", "--cards", "cards", "--pack", "one", "--pack", "two"], arguments].concat();
    let dated = arguments.contains(&"--as-of");
    let day: &[&str] = if dated { &[] } else { &["--as-of", DAY] };
    command(&folder.join("data"), &[&all, day].concat()).current_dir(folder).output().unwrap()
}

/// The same as JSON, with the exit code that the report and the process agree on.
fn report(folder: &Path, arguments: &[&str]) -> (Value, i32) {
    let output = audit(folder, &[arguments, &["--format", "json"]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)));
    let code = output.status.code().unwrap();
    assert_eq!(report["summary"]["exit_code"], code);
    (report, code)
}

/// All findings of a report, as (native id, rule, state).
fn findings(report: &Value) -> Vec<(String, String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let entries = report["entries"].as_array().unwrap().iter();
    entries
        .flat_map(|e| {
            let found = e["findings"].as_array().cloned().unwrap_or_default();
            found.into_iter().map(move |f| (text(&e["native_id"]), text(&f["rule"]), text(&f["state"])))
        })
        .collect()
}

fn count(report: &Value, name: &str) -> u64 {
    report["summary"]["counts"][name].as_u64().unwrap_or_else(|| panic!("no count {name}"))
}

#[test]
fn a_feed_is_audited_without_a_data_folder() {
    let folder = workplace();
    let (report, code) = report(folder.path(), &["feed.jsonl"]);
    assert_eq!(code, 1);
    let found = findings(&report);
    let rules: Vec<(&str, &str)> = found.iter().map(|(id, rule, _)| (id.as_str(), rule.as_str())).collect();
    assert_eq!(rules, [("f1", "t-faces"), ("f1", "t-terms"), ("c1", "t-dated")]);
    assert_eq!((count(&report, "listings"), count(&report, "undecided"), count(&report, "issues")), (3, 1, 1));
    assert!(!folder.path().join("data").exists(), "an audit of files needs no data folder");
    let sum = std::process::Command::new("sha256sum").arg(folder.path().join("feed.jsonl")).output().unwrap();
    let digest = report["summary"]["inputs"][0]["sha256"].as_str().unwrap();
    assert!(stdout(&sum).starts_with(digest), "the digest is that of sha256sum");
}

#[test]
fn the_audit_exit_code_follows_the_threshold_only() {
    let folder = workplace();
    write(folder.path(), "clean.jsonl", "{\"id\":\"r\",\"title\":\"Rain gauges\"}\n");
    write(folder.path(), "half.jsonl", format!("{FEED}not json\n"));
    write(folder.path(), "none.jsonl", "not json\n");
    write(folder.path(), "empty.jsonl", "");
    write(folder.path(), "binary.jsonl", b"PAR1\0\0\0");
    for (arguments, code) in [
        (&["clean.jsonl"][..], 0),
        (&["feed.jsonl"], 1),
        (&["feed.jsonl", "--fail-on", "note"], 1),
        (&["feed.jsonl", "--fail-on", "never"], 0),
        (&["feed.jsonl", "--pack", "one", "--fail-on", "critical"], 1),
        (&["feed.jsonl", "--fail-on", "critical", "--waivers", "w.toml"], 0),
        (&["half.jsonl"], 3),
        (&["half.jsonl", "--fail-on", "never"], 3),
        (&["feed.jsonl", "binary.jsonl"], 3),
        (&["binary.jsonl"], 3),
        (&["none.jsonl"], 3),
        (&["empty.jsonl"], 2),
        (&["--query", "faces"], 4),
    ] {
        let waiver =
            "[[waiver]]\nrule = \"t-faces\"\nlisting = \"f1\"\nby = \"Ines\"\nreason = \"x\"\nuntil = \"2026-12-31\"\n";
        write(folder.path(), "w.toml", waiver);
        let output = audit(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    }
    // What was found does not hide what was not read, nor the reverse.
    let told = stderr(&audit(folder.path(), &["half.jsonl", "-q"]));
    assert!(told.contains("half.jsonl:4: unreadable-record"), "{told}");
    assert!(told.contains("1 records could not be read") && told.contains("2 open findings"), "{told}");
}

#[test]
fn invalid_arguments_are_refused_in_one_line_with_valid_values() {
    let folder = workplace();
    write(folder.path(), "bad.json", "{\"a\": 1}");
    write(folder.path(), "other.sarif", "{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"lint\"}},\"results\":[]}]}");
    write(
        folder.path(),
        "w.toml",
        "\n[[waiver]]\nrule = \"t-faces\"\nlisting = \"f1\"\nby = \"\"\nreason = \"r\"\nuntil = \"2026-12-31\"\n",
    );
    for (arguments, words) in [
        (&["absent.jsonl"][..], &["absent.jsonl", "no such file", "--query"][..]),
        (&["feed.jsonl", "--pack", "three"], &["“three”", "gdpr, ", "one", "two"]),
        (&["feed.jsonl", "--rule", "t-face"], &["“t-face”", "t-faces"]),
        (&["feed.jsonl", "--jurisdiction", "Atlantis"], &["“Atlantis”", "EU"]),
        (&["feed.jsonl", "--as-of", "2025-02-30"], &["“2025-02-30”", "YYYY-MM-DD"]),
        (&["feed.jsonl", "--as-of", "yesterday"], &["“yesterday”", "YYYY-MM-DD"]),
        (&["feed.jsonl", "--fail-on", "severe"], &["“severe”", "critical, high", "never"]),
        (&["feed.jsonl", "--format", "xml"], &["“xml”", "table, json, ndjson, csv, sarif, markdown, github, junit"]),
        (&["feed.jsonl", "--format", "csv", "--json"], &["--json", "--format csv"]),
        (&["feed.jsonl", "--source", "nobody"], &["“nobody”", "canonical"]),
        (&["feed.jsonl", "--input-format", "docx"], &["“docx”", "jsonl"]),
        (&["-", "-"], &["given twice"]),
        (&["feed.jsonl", "--baseline", "absent.json"], &["--baseline", "absent.json", "check the path"]),
        (&["feed.jsonl", "--baseline", "bad.json"], &["bad.json", "not a report", "sarif"]),
        (&["feed.jsonl", "--baseline", "other.sarif"], &["other.sarif", "“lint”"]),
        (&["feed.jsonl", "--waivers", "absent.toml"], &["--waivers", "absent.toml"]),
        (&["feed.jsonl", "--waivers", "w.toml"], &["w.toml:2:", "by is empty", "owner"]),
        (&["feed.jsonl", "-o", "nowhere/report.json"], &["nowhere/report.json", "folder"]),
    ] {
        one_line(&audit(folder.path(), &[arguments, &["-q"]].concat()), 2, words);
    }
    // Usage that the parser of the command line refuses itself.
    for arguments in [&["feed.jsonl", "--query", "x"][..], &["feed.jsonl", "--history"]] {
        assert_eq!(audit(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
    let none = brokerwatch(
        &folder.path().join("data"),
        &["audit", "-q", "Cargo.toml", "--pack", "gdpr", "--jurisdiction", "US-CA"],
    );
    one_line(&none, 2, &["contains no rule in use"]);
}

#[test]
fn a_jurisdiction_brings_what_contains_it_and_what_lies_within() {
    let folder = workplace();
    let packs = |place: &str| {
        let output = brokerwatch(
            &folder.path().join("data"),
            &[
                "audit",
                "--format",
                "json",
                "--fail-on",
                "never",
                "--jurisdiction",
                place,
                &folder.path().join("feed.jsonl").to_string_lossy(),
            ],
        );
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{place}: {e}: {}", stderr(&output)));
        report["head"]["packs"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    for (place, in_it, not_in_it) in [
        ("US-CA", "us-federal", "gdpr"),
        ("us", "us-states", "gdpr"),
        ("DE", "gdpr", "us-federal"),
        ("EU", "gdpr", "us-federal"),
    ] {
        let packs = packs(place);
        assert!(packs.iter().any(|p| p == in_it), "{place}: {packs:?}");
        assert!(!packs.iter().any(|p| p == not_in_it), "{place}: {packs:?}");
    }
}

#[test]
fn standard_input_or_a_closed_pipe_does_not_change_the_verdict() {
    let folder = workplace();
    let piped = |arguments: &[&str]| {
        let all = [&["audit", "--cards", "cards", "--pack", "one", "-q", "-"], arguments].concat();
        let mut command = command(&folder.path().join("data"), &all);
        let feed = fs::File::open(folder.path().join("feed.jsonl")).unwrap();
        command.current_dir(folder.path()).stdin(feed).stdout(Stdio::piped()).spawn().unwrap()
    };
    let output = piped(&["--format", "json"]).wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["entries"][0]["place"]["file"], "stdin");
    assert_eq!(report["summary"]["inputs"][0]["name"], "stdin");
    // Nobody reads: the answer is the same.
    let mut child = piped(&["--format", "ndjson"]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
