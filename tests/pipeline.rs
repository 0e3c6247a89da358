//! What an ingest leaves behind: nothing twice, nothing lost, everything counted, the same on every machine.

use crate::support::{State, brokerwatch, canonical, demo, done, json, listings, state, stderr, store, write};
use brokerwatch::domain::listing::IssueCode;
use brokerwatch::ingest::acquire::archive::Archive;
use brokerwatch::store::ChangeKind;
use serde_json::Value;
use std::path::Path;

/// Ingests and checks that the counts of the run add up.
fn ingest(data: &Path, more: &[&str]) -> Value {
    ingest_ending(data, more, 0)
}

/// The same, where some records cannot be read and the exit code says so.
fn ingest_ending(data: &Path, more: &[&str], code: i32) -> Value {
    let output = brokerwatch(data, &[&["ingest", "--json", "-s", "canonical"], more].concat());
    assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let n = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(n("records"), n("added") + n("changed") + n("unchanged") + n("repeated"), "{summary}");
    let run = &store(data).runs(1).unwrap()[0];
    assert_eq!(summary["run"], run.id);
    let told = serde_json::to_value(run.tally).unwrap();
    for (name, value) in told.as_object().unwrap() {
        assert_eq!(&summary[name], value, "{name}");
    }
    summary
}

fn counts(summary: &Value) -> [u64; 5] {
    ["added", "changed", "unchanged", "repeated", "issues"].map(|name| summary[name].as_u64().unwrap())
}

#[test]
fn the_same_input_twice_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..700));
    assert_eq!(counts(&ingest(data, &[&input])), [700, 0, 0, 0, 0]);
    let before = state(data);
    assert_eq!((before.listings.len(), before.versions.len(), before.changes.len()), (700, 700, 700));
    assert_eq!(counts(&ingest(data, &[&input])), [0, 0, 700, 0, 0]);
    assert_eq!(state(data), before);
}

#[test]
fn a_changed_row_is_one_version_and_a_removed_row_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let table = |rows: &[&str]| format!("id,title,price\n{}\n", rows.join("\n"));
    let read = |rows: &[&str]| {
        let input = write(folder.path(), "a.csv", table(rows));
        ingest(data, &["--format", "csv", &input])
    };
    read(&["a,Street scenes,10 USD", "b,Voices,20 USD", "c,Faces,30 USD"]);
    let before = state(data);
    assert_eq!(counts(&read(&["a,Street scenes,10 USD", "b,Voices,25 USD", "c,Faces,30 USD"])), [0, 1, 2, 0, 0]);
    let after = state(data);
    assert_eq!((after.listings.len(), after.versions.len(), after.changes.len()), (3, 4, 4));
    assert_eq!(after.changes[3].1, ChangeKind::Changed);
    assert!(before.versions.iter().all(|v| after.versions.contains(v)), "a version was lost");
    assert_eq!(json(data, &["search", "--json", "voices"])["items"][0]["version"]["number"], 2);
    // Back to the old price is a third version, not the first one again.
    assert_eq!(counts(&read(&["b,Voices,20 USD"])), [0, 1, 0, 0, 0]);
    assert_eq!(state(data).versions.len(), 5);
    assert_eq!(json(data, &["status", "--json"])["listings"], 3);
    assert_eq!(json(data, &["search", "--json", "faces"])["total"], 1);
}

#[test]
fn two_records_under_one_id_are_both_kept_and_keep_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let lines = ["one", "two", "one", "three", "two"].map(|t| format!("{{\"id\":\"x\",\"title\":\"{t}\"}}\n"));
    let input = write(folder.path(), "a.jsonl", lines.concat());
    let summary = ingest(data, &[&input]);
    assert_eq!(counts(&summary), [3, 0, 0, 2, 4]);
    let reader = store(data);
    let mut names: Vec<(String, String)> =
        listings(&reader).into_iter().map(|s| (s.listing.native_id, s.listing.title)).collect();
    names.sort();
    let named = |id: &str, title: &str| (id.to_owned(), title.to_owned());
    assert_eq!(names, [named("x", "one"), named("x#2", "two"), named("x#3", "three")]);
    let mut codes: Vec<(IssueCode, u64)> =
        reader.issues_after("", 100).unwrap().into_iter().map(|i| (i.issue.code, i.issue.place.line)).collect();
    codes.sort();
    let (duplicate, repeated) = (IssueCode::DuplicateId, IssueCode::RepeatedRecord);
    assert_eq!(codes, [(duplicate, 2), (duplicate, 4), (repeated, 3), (repeated, 5)]);
    let before = state(data);
    assert_eq!(counts(&ingest(data, &[&input])), [0, 0, 3, 2, 4]);
    assert_eq!(state(data), before, "a second run moved something");
    assert_eq!(json(data, &["search", "--json", "--", "two"])["items"][0]["listing"]["native_id"], "x#2");
}

#[test]
fn a_broken_line_is_one_issue_however_often_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..3) + "{\"id\": \n" + &canonical(3..5));
    assert_eq!(counts(&ingest_ending(data, &[&input], 3)), [5, 0, 0, 0, 1]);
    assert_eq!(counts(&ingest_ending(data, &[&input], 3)), [0, 0, 5, 0, 1]);
    assert_eq!(json(data, &["status", "--json"])["issues"], 1);
}

#[test]
fn threads_and_time_of_day_do_not_change_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let inputs: Vec<String> =
        (0..4).map(|n| write(folder.path(), &format!("{n}.jsonl"), canonical(n * 500..n * 500 + 520))).collect();
    let [a, b, c, d] = [0, 1, 2, 3].map(|n| inputs[n].as_str());
    let read = |name: &str, threads: &str, files: &[&str]| -> State {
        let data = &folder.path().join(name);
        ingest(data, &[&["--threads", threads], files].concat());
        state(data)
    };
    let one = read("one", "1", &[a, b, c, d]);
    assert_eq!(one.listings.len(), 2_020);
    assert_eq!(one, read("seven", "7", &[a, b, c, d]));
    // Another order of the files is another log, but the same listings, versions and assessments.
    let other = read("other", "3", &[d, b, a, c]);
    let content = |s: &State| s.listings.clone();
    assert_eq!(content(&one), content(&other));
    assert_eq!(one.versions, other.versions);
}

#[test]
fn every_record_can_be_cut_out_of_the_archive() {
    let folder = demo();
    let data = &folder.path().join("data");
    let archive = Archive::open_read_only(data.join("archive")).unwrap();
    let mut seen = 0;
    for stored in listings(&store(data)) {
        let (place, listing) = (&stored.version.place, &stored.listing);
        let bytes = archive.read_range(&stored.version.snapshot, place.offset, place.length).unwrap();
        if listing.source == "sample-brokers" {
            let record: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(record["title"].as_str().unwrap_or_default(), listing.title, "{place:?}");
            assert_eq!(record["id"].as_str().unwrap(), listing.native_id, "{place:?}");
            seen += 1;
        } else if listing.source == "sample-exchange" {
            let mut row = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
            let cells: Vec<_> = row.records().collect::<Result<_, _>>().unwrap();
            assert_eq!(cells.len(), 1, "{place:?}: not one row");
            assert!(cells[0].iter().any(|cell| cell == listing.title), "{place:?}: {:?}", cells[0]);
            seen += 1;
        }
    }
    assert!(seen > 130, "{seen}");
}

#[test]
fn a_new_reading_of_one_source_leaves_the_others_alone() {
    let folder = demo();
    let data = &folder.path().join("data");
    let before = json(data, &["status", "--json"]);
    let input = write(folder.path(), "a.jsonl", canonical(0..5));
    ingest(data, &[&input]);
    let after = json(data, &["status", "--json"]);
    let of = |status: &Value, name: &str| {
        status["sources"].as_array().unwrap().iter().find(|s| s["source"] == name).cloned().unwrap()
    };
    for name in ["sample-brokers", "sample-exchange", "sample-cards"] {
        assert_eq!(of(&before, name), of(&after, name));
    }
    assert_eq!(of(&after, "canonical")["listings"], 5);
    done(data, &["doctor", "--archive"]);
}
