//! `completeness`: the same score on the command line, in the index and in the CSV, from a file or from the catalog.

use crate::support::{brokerwatch, command, demo, done, json, listings, one_line, refused, stderr, stdout, store};
use brokerwatch::assess::completeness::Completeness;
use brokerwatch::assess::method::Method;
use brokerwatch::store::StoredListing;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

const FEED: &str = concat!(
    r#"{"id":"1","title":"Face images","description":"Faces of 300 people, scraped from the web.","broker":"Sample Ltd","legal_basis":"contract"}"#,
    "\n",
    r#"{"id":"2","title":"Rain gauges","description":"Hourly values, details on request.","price":"on request"}"#,
    "\n"
);

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn completeness_of_a_feed_needs_no_database_and_explains_points() {
    let folder = tempfile::tempdir().unwrap();
    let (data, feed) = (folder.path().join("none"), folder.path().join("feed.jsonl"));
    std::fs::write(&feed, FEED).unwrap();
    let output = done(&data, &["completeness", &feed.to_string_lossy(), "--json"]);
    assert!(!data.exists(), "a data folder was made");
    let told = lines(&stdout(&output));
    assert_eq!((told.len(), &told[2]["summary"]["listings"]), (3, &2.into()));
    for listing in &told[..2] {
        let c = &listing["completeness"];
        let facts = c["facts"].as_array().unwrap();
        assert_eq!(facts.len(), 62);
        let sum: f64 = facts.iter().map(|f| f["points"].as_f64().unwrap()).sum();
        assert_eq!(c["overall"]["points"].as_f64().unwrap(), sum);
        let unexplained = |f: &&Value| f["points"].as_f64().unwrap() > 0.0 && f["answers"].as_array().is_none();
        assert_eq!(facts.iter().find(unexplained), None);
    }
    let state = |listing: usize, id: &str| {
        let facts = told[listing]["completeness"]["facts"].as_array().unwrap();
        facts.iter().find(|f| f["id"] == id).unwrap()["state"].clone()
    };
    for (listing, id, expected) in [
        (0, "A06", "present"),
        (0, "A15", "present"),
        (0, "A26", "present"),
        (0, "A41", "present"),
        (0, "A39", "absent"),
        (1, "A06", "absent"),
        (1, "A41", "not-applicable"),
        (1, "A62", "claimed"),
    ] {
        assert_eq!(state(listing, id), expected, "{listing} {id}");
    }
    // Standard input says the same.
    let mut child = command(&data, &["completeness", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(FEED.as_bytes()).unwrap();
    assert_eq!(stdout(&child.wait_with_output().unwrap()), stdout(&output));
    let table = stdout(&done(&data, &["completeness", &feed.to_string_lossy(), "--standard", "d-ta"]));
    assert!(table.contains("Seller by name [Src5]") && table.contains("broker “Sample Ltd”"), "{table}");
    assert!(!table.contains("Pay and terms"), "a fact that the standard does not ask for: {table}");
}

#[test]
fn the_grade_is_the_same_in_catalog_index_and_export() {
    let folder = demo();
    let data = &folder.path().join("data");
    let method = Method::embedded().unwrap();
    let summary = json(data, &["completeness", "--json"]);
    let mut grades = BTreeMap::<String, u64>::new();
    let csv = done(data, &["export"]).stdout;
    let mut reader = csv::Reader::from_reader(&csv[..]);
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let stored: BTreeMap<String, StoredListing> =
        listings(&store(data)).into_iter().map(|s| (s.listing.id.to_string(), s)).collect();
    for (n, row) in reader.records().map(Result::unwrap).enumerate() {
        *grades.entry(row[column("completeness_core_grade")].to_owned()).or_default() += 1;
        let StoredListing { listing, assessment, .. } = &stored[&row[0]];
        let one = serde_json::to_value(Completeness::of(listing, assessment, method.vocabulary.personal())).unwrap();
        // The command line says the same; a start for each listing would take minutes.
        if n % 40 == 0 {
            assert_eq!(json(data, &["completeness", &row[0], "--json"])["completeness"], one, "{}", &row[0]);
        }
        let core = &one["core"];
        assert_eq!(core["grade"], row[column("completeness_core_grade")]);
        assert_eq!(core["points"].as_f64().unwrap(), row[column("completeness_core_points")].parse::<f64>().unwrap());
        assert_eq!(core["of"].as_u64().unwrap(), row[column("completeness_core_max")].parse::<u64>().unwrap());
        let absent = |f: &&Value| f["state"] == "absent";
        let absent = one["facts"].as_array().unwrap().iter().filter(absent).count();
        assert_eq!(row[column("completeness_missing")].split('|').count(), absent);
    }
    for pair in summary["summary"]["grades"].as_array().unwrap() {
        let (grade, count) = (pair[0].as_str().unwrap(), pair[1].as_u64().unwrap());
        assert_eq!(count, grades.get(grade).copied().unwrap_or_default(), "{grade}");
        let found = json(data, &["search", "--json", "--", &format!("grade:\"{grade}\"")]);
        assert_eq!(found["total"], count, "{grade}");
    }
    let one_source = json(data, &["completeness", "--source", "sample-exchange", "--json"]);
    let all = summary["summary"]["listings"].as_u64().unwrap();
    assert!((1..all).contains(&one_source["summary"]["listings"].as_u64().unwrap()));
}

#[test]
fn what_cannot_be_measured_is_told_in_one_line() {
    let folder = demo();
    let data = &folder.path().join("data");
    refused(data, &["completeness", "no-such-file.jsonl"], 2, &["no-such-file.jsonl", "no such file"]);
    refused(data, &["completeness", "--standard", "iso"], 2, &["--standard", "iso", "d-ta"]);
    refused(data, &["completeness", "--broker", "Nobody Ltd"], 2, &["no listing of this broker"]);
    refused(data, &["completeness", &"0".repeat(32)], 2, &["unknown listing"]);
    let feed = folder.path().join("feed.jsonl");
    refused(data, &["completeness", &feed.to_string_lossy(), "-s", "no-card"], 2, &["no-card", "canonical"]);
    std::fs::write(&feed, format!("{FEED}{{broken\n")).unwrap();
    let output = brokerwatch(data, &["completeness", &feed.to_string_lossy(), "--json"]);
    one_line(&output, 3, &["feed.jsonl:3"]);
    assert_eq!(lines(&stdout(&output)).len(), 3, "{}", stderr(&output));
}
