//! Listings that vanish from their source: only complete runs count an absence, search and change log know it, and a return
//! ends it.

use super::read;
use crate::support::{brokerwatch, canonical, copy, done, json, listings, state, stderr, stdout, store, write};
use brokerwatch::store::ChangeKind;
use serde_json::Value;
use std::path::Path;

fn delisted(data: &Path) -> u64 {
    json(data, &["search", "--json", "--limit", "1", "is:delisted"])["total"].as_u64().unwrap()
}

#[test]
fn a_listing_missed_by_two_complete_runs_is_delisted_until_seen() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let all = write(folder.path(), "all.jsonl", canonical(0..1_300));
    // More than one page of the walk vanishes.
    let some = write(folder.path(), "some.jsonl", canonical(0..100));
    let first = read(data, &["--complete", &all]);
    assert_eq!((&first["complete"], &first["delisted"], &first["relisted"]), (&true.into(), &0.into(), &0.into()));
    for partial in [&[&*some][..], &["--complete", "--dry-run", &some], &[&some]] {
        assert_eq!(read(data, partial)["complete"], false, "{partial:?}");
    }
    assert_eq!(read(data, &["--complete", &some])["delisted"], 0);
    assert_eq!(delisted(data), 0, "one absence proves nothing");
    assert_eq!(read(data, &["--complete", &some])["delisted"], 1_200);
    assert_eq!(delisted(data), 1_200);
    assert_eq!(json(data, &["search", "--json", "--limit", "1", "--", "-is:delisted"])["total"], 100);
    let status = json(data, &["status", "--json"]);
    assert_eq!((&status["listings"], &status["delisted"]), (&1_300.into(), &1_200.into()));
    done(data, &["doctor"]);

    let before = state(data);
    assert_eq!(before.changes.iter().filter(|c| c.1 == ChangeKind::Delisted).count(), 1_200);
    assert_eq!(read(data, &["--complete", &some])["delisted"], 0);
    assert!(state(data) == before, "a third run moved something");

    // It says when it was last met, as page, API and CSV do.
    let gone = listings(&store(data)).into_iter().find(|l| l.delisted.is_some()).unwrap();
    assert_eq!(gone.delisted, Some(gone.last_seen));
    let told = stdout(&done(data, &["search", "--limit", "1", "is:delisted"]));
    assert!(told.contains("no longer listed, last seen on"), "{told}");
    let cells = |query: &str| -> Vec<String> {
        let out = done(data, &["export", "--", query]).stdout;
        let mut rows = csv::Reader::from_reader(&*out);
        let column = rows.headers().unwrap().iter().position(|h| h == "delisted").unwrap();
        rows.records().map(|r| r.unwrap()[column].to_owned()).collect()
    };
    assert!(cells("is:delisted").iter().all(|c| c.ends_with('Z')));
    assert!(cells("-is:delisted").iter().all(String::is_empty));

    // As they were, and one with another title: both are back.
    let back = write(
        folder.path(),
        "back.jsonl",
        canonical(100..300) + "{\"id\":\"n300\",\"title\":\"Recorded calls, anew\"}\n",
    );
    let summary = read(data, &[&back]);
    let n = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!((n("relisted"), n("unchanged"), n("changed"), n("added")), (201, 200, 1, 0));
    assert_eq!(delisted(data), 999);
    assert_eq!(read(data, &[&back])["relisted"], 0);
    done(data, &["doctor", "--archive"]);
    done(data, &["reindex"]);
    assert_eq!(delisted(data), 999, "a new index says the same");
}

#[test]
fn a_partial_run_is_never_complete_whatever_the_operator_says() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let all = write(folder.path(), "all.jsonl", canonical(0..5));
    read(data, &["--complete", &all]);
    let broken = write(folder.path(), "broken.jsonl", canonical(0..4) + "{\"id\": \n");
    let empty = write(folder.path(), "empty.jsonl", "");
    let (rest, latin) = (write(folder.path(), "rest.jsonl", canonical(0..4)), folder.path().join("packed.jsonl"));
    std::fs::write(&latin, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]).unwrap();
    let packed = latin.to_string_lossy().into_owned();
    for (files, word) in [(&[&*broken][..], "records"), (&[&*empty], "no record"), (&[&*rest, &*packed], "files")] {
        let told = brokerwatch(data, &[&["ingest", "--json", "-s", "canonical", "--complete"], files].concat());
        let summary: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&told)));
        assert_eq!((&summary["complete"], &summary["delisted"]), (&false.into(), &0.into()), "{summary}");
        assert!(summary["incomplete_reason"].as_str().unwrap().contains(word), "{summary}");
        let run = &store(data).runs(1).unwrap()[0];
        let told = run.state == "refused" || run.note.contains("not counted as complete");
        assert!(!run.complete && told, "{run:?}");
    }
    assert_eq!(delisted(data), 0);
    let told = stderr(&brokerwatch(data, &["ingest", "-s", "canonical", "--complete", &broken]));
    assert!(told.contains("not counted as complete"), "{told}");
}

#[test]
fn an_index_learns_of_delistings_from_the_change_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let (index, kept) = (data.join("index"), folder.path().join("kept"));
    let all = write(folder.path(), "all.jsonl", canonical(0..30));
    let some = write(folder.path(), "some.jsonl", canonical(0..10));
    read(data, &["--complete", &all]);
    read(data, &["--complete", &some]);
    copy(&index, &kept);
    read(data, &["--complete", &some]);
    // As if the program had ended between the store and the index.
    copy(&kept, &index);
    assert_eq!(delisted(data), 0);
    assert_eq!(brokerwatch(data, &["doctor"]).status.code(), Some(1));
    done(data, &["init"]);
    assert_eq!(delisted(data), 20);
    done(data, &["doctor"]);
    copy(&index, &kept);
    read(data, &[&all]);
    copy(&kept, &index);
    done(data, &["init"]);
    assert_eq!(delisted(data), 0);
    done(data, &["doctor"]);
}
