//! The listings of real brokers beside the project, where they are there: nothing may be lost, and a change of one cell
//! is a change of one listing.

use crate::support::{done, json, listings, real, real_catalog, state, store};
use brokerwatch::domain::listing::IssueCode;
use brokerwatch::store::ChangeKind;
use std::collections::BTreeSet;
use std::path::Path;

/// Card, where its input lies, listings.
const SOURCES: [(&str, &str, u64); 4] = [
    ("beijing-data-exchange", "cn-data-exchanges/beijing.csv", 714),
    ("datatang-cards", "hf-hub-cards-2023/datatang", 127),
    ("shanghai-data-exchange", "cn-data-exchanges/shanghai.csv", 447),
    ("zhejiang-data-exchange", "cn-data-exchanges/zhejiang.csv", 838),
];

#[test]
fn one_changed_price_among_real_listings_is_one_version() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    for (source, path, listings) in SOURCES {
        let Some(path) = real(path) else { return };
        let summary = json(data, &["ingest", "--json", "-s", source, &path.to_string_lossy()]);
        assert_eq!(summary["added"], listings, "{source}");
    }
    let status = json(data, &["status", "--json"]);
    let total: u64 = SOURCES.iter().map(|s| s.2).sum();
    assert_eq!(total, 2_126);
    for name in ["listings", "versions", "changes"] {
        assert_eq!(status[name], total, "{name}");
    }
    let of_sources: u64 = status["sources"].as_array().unwrap().iter().map(|s| s["issues"].as_u64().unwrap()).sum();
    assert_eq!(status["issues"], of_sources);
    let stored = listings(&store(data));
    assert_eq!(stored.iter().map(|s| &s.listing.id).collect::<BTreeSet<_>>().len() as u64, total);
    let before = state(data);
    for (source, path, listings) in SOURCES {
        let Some(path) = real(path) else { return };
        let summary = json(data, &["ingest", "--json", "-s", source, &path.to_string_lossy()]);
        assert_eq!((&summary["unchanged"], &summary["added"]), (&listings.into(), &0.into()), "{source}");
    }
    assert!(state(data) == before, "a second run moved something");
    change_one_price(folder.path(), data);
    let after = state(data);
    assert_eq!(after.versions.len(), before.versions.len() + 1);
    assert_eq!(after.changes.len(), before.changes.len() + 1);
    assert_eq!(after.changes.last().unwrap().1, ChangeKind::Changed);
    done(data, &["doctor", "--archive"]);
}

/// Ingests Zhejiang once more with another price in its first row.
fn change_one_price(folder: &Path, data: &Path) {
    let Some(path) = real("cn-data-exchanges/zhejiang.csv") else { return };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let price = header.iter().position(|h| h.trim_start_matches('\u{FEFF}') == "price").expect("a column of prices");
    let copy = folder.join("zhejiang.csv");
    let mut writer = csv::Writer::from_path(&copy).unwrap();
    writer.write_record(&header).unwrap();
    for (n, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let cells = row.iter().enumerate().map(|(i, cell)| if n == 0 && i == price { "123456.78" } else { cell });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
    let summary = json(data, &["ingest", "--json", "-s", "zhejiang-data-exchange", &copy.to_string_lossy()]);
    assert_eq!((&summary["changed"], &summary["unchanged"]), (&1.into(), &837.into()));
}

/// The mean of nDCG@10 over the judged questions that must be reached; docs/RELEVANCE.md has the figure measured.
const LEAST_RELEVANCE: &str = "0.58";

#[test]
fn every_hub_card_is_a_listing_and_judged_queries_still_answer() {
    let Some(catalog) = real_catalog() else { return };
    let (data, summary) = (&catalog.data, &catalog.summaries["hub-cards"]);
    assert_eq!((&summary["added"], &summary["files"]), (&4_776.into(), &4_776.into()));
    assert_eq!(summary["failed"].as_array().unwrap().len(), 0);
    let issues = store(data).issues_after("", u32::MAX).unwrap();
    let counted: u64 = catalog.summaries.values().map(|s| s["issues"].as_u64().unwrap()).sum();
    assert_eq!(issues.len() as u64, counted);
    assert!(issues.iter().any(|i| i.issue.code == IssueCode::BrokenFrontMatter));
    done(data, &["doctor", "--archive"]);
    let judged = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benchmark/queries.ndjson");
    let report = json(data, &["relevance", "--json", "--min-ndcg", LEAST_RELEVANCE, judged]);
    assert_eq!(report["means"][""]["questions"], 131);
}
