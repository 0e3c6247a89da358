//! Measuring and explaining from the command line, and cards of an operator's own.

use crate::support::{brokerwatch, json, stderr, stdout};
use std::fs;

const GOLD: &str = r#"{"id": "1", "text": "Face images of 5,000 people. Selfies and ID photos.", "labels": ["facial_biometrics"], "vendor": "a"}
{"id": "2", "text": "Merge conflicts of 4,000 repositories, by project.", "labels": ["none"], "vendor": "b"}
{"id": "3", "text": "Call centre recordings in Spanish, 300 hours.", "labels": ["recorded_calls", "voice_biometrics"], "vendor": "b", "contested": true}
"#;

#[test]
fn a_gold_file_gives_counts_that_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.ndjson");
    fs::write(&gold, GOLD).unwrap();
    // No catalog is needed for a file of texts.
    let report = json(
        &folder.path().join("none"),
        &["evaluate", "--without-second-reader", "--json", "--held-out", &gold.to_string_lossy()],
    );
    assert_eq!(report["items"], 3);
    let micro = &report["micro"];
    assert_eq!((&micro["right"], &micro["wrong"], &micro["missed"]), (&3.into(), &0.into(), &0.into()), "{report}");
    assert_eq!((&micro["precision"], &micro["recall"], &micro["f1"]), (&1.0.into(), &1.0.into(), &1.0.into()));
    assert_eq!((&report["none"]["clean"], &report["none"]["total"]), (&1.into(), &1.into()));
    assert_eq!(report["uncontested"]["items"], 2);
    let of_labels: u64 = report["labels"].as_object().unwrap().values().map(|l| l["right"].as_u64().unwrap()).sum();
    assert_eq!(of_labels, 3);
    assert!(report["held_out"]["vendor_left_out"]["micro"]["right"].as_u64().unwrap() <= 3);
}

#[test]
fn a_gold_file_with_a_fault_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.ndjson");
    for (line, hint) in [
        (
            "{\"id\": \"4\", \"text\": \"x\", \"labels\": [\"faces\"]}",
            "line 4, labels: invalid label “faces”; expected one of",
        ),
        ("{\"id\": \"4\", \"text\": \"x\"}", "line 4, labels: not stated; expected a list of labels"),
        ("not json", "expected"),
        ("{\"id\": \"4\", \"labels\": [\"none\"]}", "line 4, id: invalid id “4”; expected the id of a stored listing"),
    ] {
        fs::write(&gold, format!("{GOLD}{line}\n")).unwrap();
        let output = brokerwatch(folder.path(), &["evaluate", &gold.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(2), "{line}");
        let told = stderr(&output);
        assert!(told.contains("gold.ndjson: line 4") && told.contains(hint), "{told}");
        assert_eq!(told.trim_end().lines().count(), 1, "{told}");
    }
}

#[test]
fn an_explanation_names_each_cue_and_what_took_it_away() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Traffic counts. Face images are not included. Simulated sensors show selfies.";
    let output = brokerwatch(folder.path(), &["explain", text]);
    let told = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(told.contains("sensitivity:biometric-face  not tagged"), "{told}");
    assert!(told.contains("denied in its clause"), "{told}");
    assert!(told.contains("says that the content is synthetic"), "{told}");
    let output = brokerwatch(folder.path(), &["explain", "--term", "sensitivity:fases", text]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_broken_card_is_reported_with_its_line_and_nothing_is_tagged() {
    let folder = tempfile::tempdir().unwrap();
    let cards = folder.path().join("cards");
    fs::create_dir(&cards).unwrap();
    let card = "+++\nid = \"sensitivity:own\"\nkind = \"term\"\nstatus = \"stable\"\nlabel = \"Own\"\ndefinition = \"Own.\"\n\
                [cues.en]\nstrong = [\"own wo*rds\"]\n+++\n# Own\n";
    fs::write(cards.join("own.md"), card).unwrap();
    let listings = folder.path().join("listings.jsonl");
    fs::write(&listings, "{\"id\": \"1\", \"title\": \"Own words\"}\n").unwrap();
    let (dir, file) = (cards.to_string_lossy().into_owned(), listings.to_string_lossy().into_owned());
    let data = folder.path().join("data");
    for command in [vec!["cards", "check", &dir], vec!["--cards", &dir, "ingest", "-s", "canonical", &file]] {
        let output = brokerwatch(&data, &command);
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(stderr(&output).contains("own.md:8: invalid cue “own wo*rds”"), "{}", stderr(&output));
    }
    fs::write(cards.join("own.md"), card.replace("wo*rds", "words")).unwrap();
    let summary = json(&data, &["--cards", &dir, "ingest", "--json", "-s", "canonical", &file]);
    assert_eq!(summary["added"], 1);
    let listing = json(&data, &["--cards", &dir, "explain", "--json", "Own words"]);
    assert_eq!(listing["terms"][0]["term"], "sensitivity:own");
}
