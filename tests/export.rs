//! `export`: the file a journalist works with must be whole, complete and exactly what the search shows.

use crate::support::{brokerwatch, canonical, demo, done, json, refused, stderr, stdout, write};
use brokerwatch::output::export::COLUMNS;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Header and rows.
fn rows(csv: &[u8]) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (header, reader.records().collect::<Result<_, _>>().unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_export_has_a_row_for_every_listing_that_the_search_finds() {
    let folder = demo();
    let data = &folder.path().join("data");
    let queries = ["", "telephone", "sensitivity:biometric-voice", "voice OR face", "-voice", "人脸", "zzzqqqxxx"];
    let mut totals = Vec::new();
    for query in queries {
        let (header, rows) = rows(&done(data, &["export", "--", query]).stdout);
        assert!(header.iter().eq(COLUMNS.iter().map(|c| c.name)), "{header:?}");
        let found = json(data, &["search", "--json", "--limit", "10000", "--", query]);
        assert_eq!(found["total"].as_u64().unwrap() as usize, rows.len(), "{query}");
        let mut ids: Vec<&str> =
            found["items"].as_array().unwrap().iter().map(|i| i["listing"]["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        assert!(rows.iter().map(|r| &r[0]).eq(ids), "{query}");
        totals.push(rows.len());
    }
    assert!(totals[..6].iter().all(|n| *n > 0) && totals[6] == 0, "{totals:?}");
    assert!(totals[0] > totals[3] && totals[1] < totals[0], "{totals:?}");
}

#[test]
fn a_file_comes_with_a_manifest_that_is_true() {
    let folder = demo();
    let data = &folder.path().join("data");
    let target = folder.path().join("faces.csv");
    let said = json(data, &["export", "--json", "sensitivity:biometric-face", "-o", &target.to_string_lossy()]);
    let csv = std::fs::read(&target).unwrap();
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("faces.csv.manifest.json")).unwrap()).unwrap();
    assert_eq!(said, manifest);
    assert_eq!(manifest["sha256"], hex::encode(Sha256::digest(&csv)));
    assert_eq!(manifest["rows"].as_u64().unwrap() as usize, rows(&csv).1.len());
    assert_eq!(manifest["last_change"], json(data, &["status", "--json"])["last_change"]);
    assert_eq!(names(folder.path()), ["data", "faces.csv", "faces.csv.manifest.json"]);
    let query = manifest["query"].as_str().unwrap();
    assert_eq!(done(data, &["export", query]).stdout, csv, "the query of the manifest gives the same file");
}

#[test]
fn a_failed_export_leaves_nothing_behind() {
    let folder = demo();
    let data = &folder.path().join("data");
    let absent = folder.path().join("absent/x.csv").to_string_lossy().into_owned();
    refused(data, &["export", "-o", &absent], 2, &[&absent, "check that the folder"]);
    let taken = folder.path().join("taken.csv");
    std::fs::create_dir(&taken).unwrap();
    refused(data, &["export", "-o", &taken.to_string_lossy()], 2, &["taken.csv"]);
    assert_eq!(names(folder.path()), ["data", "taken.csv"]);
}

#[test]
fn spreadsheets_get_guarded_text_and_programs_get_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let title = "=HYPERLINK(\"http://sample.example\",\"free\"), now";
    let record = serde_json::json!({"id": "+1", "title": title, "description": "@x", "broker": "-Sample\u{2028}"});
    let input = write(folder.path(), "a.jsonl", format!("{record}\n"));
    done(data, &["ingest", "-s", "canonical", &input]);
    for (profile, guard) in [("spreadsheet", "'"), ("raw", "")] {
        let (header, rows) = rows(&done(data, &["export", "--profile", profile]).stdout);
        let cell = |name: &str| rows[0][header.iter().position(|h| h == name).unwrap()].to_owned();
        assert_eq!(cell("title"), format!("{guard}{title}"));
        assert_eq!(cell("native_id"), format!("{guard}+1"));
        assert!(cell("broker").starts_with(&format!("{guard}-Sample")));
    }
}

#[test]
fn csv_lines_follow_rfc_4180_and_a_bom_is_optional() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..3));
    done(data, &["ingest", "-s", "canonical", &input]);
    let plain = done(data, &["export"]).stdout;
    assert!(plain.starts_with(b"id,source,"));
    assert_eq!(plain.windows(2).filter(|w| w == b"\r\n").count(), 4);
    let marked = done(data, &["export", "--bom"]).stdout;
    assert_eq!(marked, [b"\xEF\xBB\xBF".as_slice(), &plain].concat());
    let wrong = brokerwatch(data, &["export", "--profile", "exel"]);
    assert_eq!((wrong.status.code(), stdout(&wrong)), (Some(2), String::new()), "{}", stderr(&wrong));
}
