//! What stands beside a finding: the day, the baseline, waivers.

use super::{audit, count, findings, report, workplace};
use crate::support::{stderr, stdout, write};
use std::fs;

fn states(folder: &std::path::Path, baseline: &str) -> Vec<(String, String, String)> {
    findings(&report(folder, &["feed.jsonl", "--baseline", baseline]).0)
}

#[test]
fn a_rule_applies_from_its_first_to_its_last_day() {
    let folder = workplace();
    for (day, found) in [("2025-12-31", false), ("2026-01-01", true), ("2026-06-30", true), ("2026-07-01", false)] {
        let (report, _) = report(folder.path(), &["feed.jsonl", "--as-of", day]);
        assert_eq!(findings(&report).iter().any(|(_, rule, _)| rule == "t-dated"), found, "{day}");
        assert_eq!(count(&report, "not_in_force"), u64::from(!found), "{day}");
        assert_eq!(report["head"]["as_of"], day);
    }
    let table = stdout(&audit(folder.path(), &["feed.jsonl", "--as-of", "2025-12-31"]));
    assert!(table.contains("1 findings of rules not in force on 2025-12-31, shown with --not-in-force"), "{table}");
    // Shown on request, marked, and of no weight.
    let asked = ["feed.jsonl", "--as-of", "2025-12-31", "--not-in-force", "--rule", "t-dated"];
    let only = ["feed.jsonl", "--as-of", "2025-12-31", "--not-in-force", "--pack", "two"];
    for arguments in [&asked[..], &only] {
        let (report, _) = report(folder.path(), arguments);
        let shown: Vec<_> = findings(&report).into_iter().filter(|(_, rule, _)| rule == "t-dated").collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(report["summary"]["counts"]["by_severity"].get("high"), None);
    }
}

#[test]
fn a_baseline_in_any_format_marks_findings_new_or_removed() {
    let folder = workplace();
    let folder = folder.path();
    for format in ["json", "ndjson", "sarif"] {
        let file = format!("base.{format}");
        let written = audit(folder, &["feed.jsonl", "--format", format, "-o", &file, "--undecided"]);
        assert_eq!((written.status.code(), stdout(&written)), (Some(1), String::new()));
        // The same feed: nothing new, so nothing fails.
        let (same, code) = report(folder, &["feed.jsonl", "--baseline", &file]);
        assert_eq!((code, count(&same, "gone")), (0, 0), "{format}");
        assert!(findings(&same).iter().all(|(.., state)| state == "unchanged"), "{format}");
        assert_eq!(findings(&same).len(), 3);
    }
    // One listing is gone, one is new; the place of the others has moved.
    let feed = fs::read_to_string(folder.join("feed.jsonl")).unwrap();
    let (first, rest) = feed.split_once('\n').unwrap();
    let calls = rest.lines().next().unwrap();
    write(folder, "feed.jsonl", format!("{{\"id\":\"f2\",\"title\":\"Face images\"}}\n\n{first}\n"));
    for format in ["json", "ndjson", "sarif"] {
        let file = format!("base.{format}");
        let found = states(folder, &file);
        let state = |id: &str| found.iter().filter(|(n, ..)| n == id).map(|(.., s)| s.as_str()).collect::<Vec<_>>();
        assert_eq!((state("f1"), state("f2")), (vec!["unchanged"; 2], vec!["new"; 2]), "{format}");
        let (now, code) = report(folder, &["feed.jsonl", "--baseline", &file]);
        assert_eq!((code, count(&now, "gone"), count(&now, "at_threshold")), (1, 1, 1), "{format}");
        let gone = now["entries"].as_array().unwrap().iter().find(|e| e["kind"] == "gone").unwrap();
        assert_eq!((&gone["rule"], &gone["native_id"]), (&"t-dated".into(), &"c1".into()), "{format}");
        for (shown, words) in
            [("table", "Gone since the baseline"), ("markdown", "## Gone since the baseline"), ("csv", ",gone,")]
        {
            let text = stdout(&audit(folder, &["feed.jsonl", "--baseline", &file, "--format", shown]));
            assert!(text.contains(words), "{shown}: {text}");
        }
    }
    // A report against a baseline is a baseline itself; what was gone there is not gone again.
    write(folder, "next.jsonl", format!("{first}\n"));
    audit(folder, &["next.jsonl", "--baseline", "base.sarif", "--format", "sarif", "-o", "next.sarif"]);
    let (next, code) = report(folder, &["next.jsonl", "--baseline", "next.sarif"]);
    assert_eq!((code, count(&next, "gone")), (0, 0));
    // What nobody looked for is not gone.
    write(folder, "calls.jsonl", format!("{calls}\n"));
    let narrowed = ["audit", "--cards", "cards", "--rule", "t-dated", "--as-of", super::DAY, "--format", "json"];
    let output = crate::support::command(
        &folder.join("data"),
        &[&narrowed[..], &["calls.jsonl", "--baseline", "base.json"]].concat(),
    )
    .current_dir(folder)
    .output()
    .unwrap();
    let narrowed: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)));
    assert_eq!((count(&narrowed, "gone"), findings(&narrowed).len()), (0, 1));
}

#[test]
fn a_waived_finding_names_its_owner_and_an_ended_waiver_is_none() {
    let folder = workplace();
    let folder = folder.path();
    let (plain, _) = report(folder, &["feed.jsonl"]);
    let fingerprint = plain["entries"][0]["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let waivers = format!(
        "[[waiver]]\nfinding = \"{fingerprint}\"\nby = \"Ines Weber\"\nreason = \"Releases are on file\"\nuntil = \
         \"2026-04-30\"\n\n[[waiver]]\nrule = \"t-dated\"\nlisting = \"c1\"\nby = \"Bo\"\nreason = \"Under review\"\nuntil = \
         \"2026-03-01\"\n\n[[waiver]]\nrule = \"t-faces\"\nlisting = \"nobody\"\nby = \"Bo\"\nreason = \"r\"\nuntil = \"2027-01-01\"\n"
    );
    write(folder, "w.toml", waivers);
    for (day, code, waived, expired) in [("2026-03-01", 0, 2, 0), ("2026-03-02", 1, 1, 1), ("2026-05-01", 1, 0, 2)] {
        let (report, got) = report(folder, &["feed.jsonl", "--waivers", "w.toml", "--as-of", day]);
        let counts = &report["summary"]["counts"];
        assert_eq!((got, &counts["findings"]["waived"]), (code, &waived.into()), "{day}");
        assert_eq!((count(&report, "waivers_expired"), count(&report, "waivers_unused")), (expired, 1), "{day}");
        assert_eq!(findings(&report).len(), 3, "a waiver takes no finding away");
        let table = stdout(&audit(folder, &["feed.jsonl", "--waivers", "w.toml", "--as-of", day]));
        let mark =
            if day == "2026-03-01" { "waived until 2026-03-01 by Bo" } else { "waiver ended on 2026-03-01 by Bo" };
        assert!(table.contains(mark), "{table}");
    }
}

#[test]
fn a_waiver_that_says_too_little_is_refused_with_its_line() {
    let folder = workplace();
    let whole = "rule = \"t-faces\"\nlisting = \"f1\"\nby = \"I\"\nreason = \"r\"\nuntil = \"2026-12-31\"\n";
    for (change, with, line, word) in [
        ("until = \"2026-12-31\"\n", "", 3, "missing until"),
        ("2026-12-31", "2026-12-32", 3, "“2026-12-32”"),
        ("2026-12-31", "soon", 3, "“soon”"),
        ("\"r\"", "\" \"", 3, "reason is empty"),
        ("listing = \"f1\"\n", "", 3, "either finding, or rule and listing"),
        ("t-faces", "t-fases", 3, "unknown rule “t-fases”"),
        ("by =", "bye =", 6, "bye"),
        ("rule = \"t-faces\"\nlisting = \"f1\"", "finding = \"xyz\"", 3, "“xyz”"),
        ("= \"f1\"", "= ", 5, "docs/AUDIT.md"),
    ] {
        let text = format!("# by hand\n\n[[waiver]]\n{}", whole.replace(change, with));
        write(folder.path(), "w.toml", text);
        let output = audit(folder.path(), &["feed.jsonl", "-q", "--waivers", "w.toml"]);
        crate::support::one_line(&output, 2, &[&format!("w.toml:{line}: "), word]);
    }
}
