//! The stored catalog: the newest versions, all of them, or those of a day.

use super::{FEED, audit, count, findings, report, workplace};
use crate::support::{done, stderr, stdout, write};
use std::path::Path;

/// Ingests a feed into the data folder of the workplace.
fn ingest(folder: &Path, feed: &str) {
    let file = write(folder, "stored.jsonl", feed);
    done(&folder.join("data"), &["ingest", "-q", "-s", "canonical", &file]);
}

/// The day of the run, which the test cannot choose.
fn today(folder: &Path) -> String {
    let output = crate::support::json(&folder.join("data"), &["audit", "--format", "json", "--fail-on", "never"]);
    output["head"]["as_of"].as_str().unwrap().to_owned()
}

#[test]
fn the_catalog_gives_the_findings_that_the_file_gives() {
    let folder = workplace();
    let folder = folder.path();
    // The same identifier twice: both ways name the second in the same manner.
    let feed = format!("{FEED}{{\"id\":\"f1\",\"title\":\"Face images, other\"}}\n");
    ingest(folder, &feed);
    let prints = |arguments: &[&str]| {
        let (report, code) = report(folder, arguments);
        let entries = report["entries"].as_array().unwrap().clone();
        let found = entries.iter().flat_map(|e| e["findings"].as_array().cloned().unwrap_or_default());
        let mut prints: Vec<String> = found.map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect();
        prints.sort();
        (prints, code)
    };
    let today = today(folder);
    let of_file = prints(&["stored.jsonl", "--as-of", &today]);
    assert_eq!(of_file, prints(&["--as-of", &today]));
    assert_eq!(of_file.0.len(), if ("2026-01-01"..="2026-06-30").contains(&&*today) { 5 } else { 4 });
    let (found, _) = report(folder, &["--query", "images", "--as-of", &today]);
    assert_eq!(count(&found, "listings"), 2, "only what the query finds");
    assert!(found["head"]["catalog"].as_str().unwrap().contains("query"));
    let (source, _) = report(folder, &["--source", "canonical", "--as-of", &today]);
    assert_eq!(count(&source, "listings"), 4);
    crate::support::one_line(&audit(folder, &["--source", "nobody", "-q"]), 2, &["“nobody”", "canonical"]);
    crate::support::one_line(&audit(folder, &["--input-format", "csv", "-q"]), 2, &["--input-format"]);
}

#[test]
fn history_audits_every_version_from_the_first_run_on() {
    let folder = workplace();
    let folder = folder.path();
    ingest(folder, FEED);
    ingest(folder, &FEED.replace("Face images of 5,000 people", "Photographs of lamps"));
    let today = today(folder);
    let (newest, code) = report(folder, &["--as-of", &today, "--pack", "one"]);
    assert_eq!(count(&newest, "listings"), 3);
    assert!(!findings(&newest).iter().any(|(_, rule, _)| rule == "t-faces"), "the newest version shows no faces");
    let (all, all_code) = report(folder, &["--as-of", &today, "--history"]);
    assert_eq!(count(&all, "listings"), 4);
    let numbers: Vec<(&str, u64)> = all["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["native_id"] == "f1")
        .map(|e| (e["version"]["observed"].as_str().unwrap(), e["version"]["number"].as_u64().unwrap()))
        .collect();
    assert_eq!(numbers, [(today.as_str(), 1), (today.as_str(), 2)]);
    assert!(findings(&all).iter().any(|(_, rule, _)| rule == "t-faces"), "the first version showed faces");
    assert!(all_code == 1 && code <= 1);
    let (before, code) = report(folder, &["--as-of", "2020-01-01"]);
    assert_eq!((count(&before, "listings"), count(&before, "not_yet_observed"), code), (0, 3, 0));
    let table = audit(folder, &["--as-of", "2020-01-01"]);
    assert!(stdout(&table).contains("3 listings were not yet observed on 2020-01-01"), "{}", stderr(&table));
}
