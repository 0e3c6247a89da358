//! The formats: the same findings in each, the same bytes each time, and nothing foreign that acts.

use super::{FEED, audit, count, report, workplace};
use crate::support::{stderr, stdout, write};
use serde_json::Value;
use std::collections::BTreeSet;

const FORMATS: [&str; 8] = ["table", "json", "ndjson", "csv", "sarif", "markdown", "github", "junit"];

#[test]
fn the_number_of_threads_does_not_change_a_report() {
    let folder = workplace();
    let many: String = (0..1_500)
        .map(|n| match n % 3 {
            0 => format!("{{\"id\":\"f{n}\",\"title\":\"Face images, part {n}\"}}\n"),
            1 => format!("{{\"id\":\"c{n}\",\"title\":\"Recorded calls, part {n}\",\"price\":\"some\"}}\n"),
            // The same identifier for two records, and one record twice.
            _ => format!("{{\"id\":\"d\",\"title\":\"Face images {}\"}}\n", n % 4),
        })
        .collect();
    write(folder.path(), "many.jsonl", many);
    for format in FORMATS {
        let run =
            |threads| stdout(&audit(folder.path(), &["many.jsonl", "--format", format, "--threads", threads, "-q"]));
        let one = run("1");
        assert!(!one.is_empty() && one == run("7"), "{format}");
    }
    let (report, _) = report(folder.path(), &["many.jsonl"]);
    assert_eq!((count(&report, "listings"), count(&report, "repeated")), (1_004, 496));
    let numbers: Vec<u64> =
        report["entries"].as_array().unwrap().iter().filter_map(|e| e["place"]["line"].as_u64()).collect();
    assert!(numbers.len() >= 1_500 && numbers.is_sorted(), "the order of the input is kept");
}

#[test]
fn every_format_tells_the_same_findings_and_its_sums_add_up() {
    let folder = workplace();
    let text = |format: &str| stdout(&audit(folder.path(), &["feed.jsonl", "--format", format, "-q"]));
    let rules = ["t-faces", "t-terms", "t-dated"];
    for format in FORMATS {
        let text = text(format);
        assert!(rules.iter().all(|rule| text.contains(rule)), "{format}: {text}");
    }
    let lines: Vec<Value> = text("ndjson").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let document: Value = serde_json::from_str(&text("json")).unwrap();
    assert_eq!(lines[1..lines.len() - 1], document["entries"].as_array().unwrap()[..]);
    assert_eq!((&lines[0]["kind"], &lines[lines.len() - 1]["kind"]), (&"head".into(), &"summary".into()));
    assert_eq!(lines[0]["method"], document["head"]["method"]);
    let counts = &document["summary"]["counts"];
    for part in ["found", "waived", "unchanged", "open"] {
        let total = counts["findings"][part].as_u64().unwrap();
        for by in ["by_severity", "by_pack"] {
            let sum: u64 = counts[by].as_object().unwrap().values().map(|l| l[part].as_u64().unwrap()).sum();
            assert_eq!(sum, total, "{by} {part}");
        }
    }
    assert_eq!(counts["findings"]["found"], 3);
    let sarif: Value = serde_json::from_str(&text("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 3);
    let table = text("table");
    let total = table.lines().find(|l| l.starts_with("total")).unwrap();
    assert_eq!(total.split_whitespace().collect::<Vec<_>>(), ["total", "3", "0", "3"]);
    assert!(table.contains("1 rule undecided: missing countries"), "{table}");
    assert!(text("markdown").contains("| **total** | 3 | 0 | 0 | 3 |"));
}

#[test]
fn a_report_without_a_finding_is_a_whole_document() {
    let folder = workplace();
    write(folder.path(), "clean.jsonl", "{\"id\":\"r\",\"title\":\"Rain gauges\"}\n");
    for (file, code) in [("clean.jsonl", 0), ("empty.jsonl", 2)] {
        write(folder.path(), "empty.jsonl", "");
        for format in ["json", "sarif"] {
            let output = audit(folder.path(), &[file, "--format", format, "-q"]);
            assert_eq!(output.status.code(), Some(code));
            serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|e| panic!("{format}: {e}"));
        }
    }
}

#[test]
fn csv_rows_have_documented_columns_and_no_formulas() {
    let folder = workplace();
    let text = stdout(&audit(folder.path(), &["feed.jsonl", "--format", "csv", "-q"]));
    assert!(text.lines().count() == 4 && text.matches("\r\n").count() == 4, "{text}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let documented = brokerwatch::output::report::reference();
    assert!(names.iter().all(|n| documented.contains(&format!("| `{n}` |"))), "{names:?}");
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!((&row[at("broker")], &row[at("rule")]), ("'=Faces | Ltd", "t-faces"));
    assert_eq!((&row[at("file")], &row[at("line")], &row[at("as_of")]), ("feed.jsonl", "1", super::DAY));
}

#[test]
fn words_of_a_seller_cannot_command_a_terminal_or_a_page() {
    let folder = workplace();
    let hostile =
        "{\"id\":\"x\\u001b[31m\",\"title\":\"Face images \\u001b]0;owned\\u0007 <img src=x> @all \\u202e\"}\n";
    write(folder.path(), "feed.jsonl", hostile);
    for format in ["table", "markdown", "github"] {
        let output = audit(folder.path(), &["feed.jsonl", "--format", format]);
        for text in [stdout(&output), stderr(&output)] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {text:?}");
        }
        if format == "markdown" {
            assert!(!stdout(&output).contains("<img") && !stdout(&output).contains("@all"));
        }
    }
}

#[test]
fn a_report_file_is_whole_or_not_there() {
    let folder = workplace();
    let output = audit(folder.path(), &["feed.jsonl", "--format", "json", "-o", "r.json"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), String::new()));
    let written = std::fs::read_to_string(folder.path().join("r.json")).unwrap();
    assert_eq!(written, stdout(&audit(folder.path(), &["feed.jsonl", "--format", "json"])));
    // A folder of files is read in order, each by its path.
    std::fs::create_dir(folder.path().join("feeds")).unwrap();
    for name in ["feeds/b.jsonl", "feeds/a.jsonl"] {
        write(folder.path(), name, FEED);
    }
    let (report, _) = report(folder.path(), &["feeds"]);
    let names: BTreeSet<&str> =
        report["summary"]["inputs"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["feeds/a.jsonl", "feeds/b.jsonl"]);
}
