//! `brokerwatch rules`: the cards listed, shown, tested, explained and compared.

use crate::support::{brokerwatch, canonical, done, json, one_line, refused, stderr, stdout, write};
use serde_json::Value;
use std::path::Path;

/// A rule card on a tag.
fn card(folder: &Path, id: &str, term: &str, example: &str) {
    std::fs::create_dir_all(folder.join("own")).unwrap();
    let text = format!(
        "+++\nid = \"{id}\"\nkind = \"rule\"\nstatus = \"stable\"\ntitle = \"A rule\"\nseverity = \"high\"\nverdict = \
         \"risk\"\njurisdictions = [\"US-IL\"]\neffective_from = \"2025-03-01\"\ncites = [\"Act 1\"]\nconfidence = \"S\"\n\
         evidence = [\"words\"]\nremedy = \"Say so.\"\n[when]\nall = [ {{ tag = [\"{term}\"] }}, {{ country = [\"US-IL\"] }} ]\n\
         +++\n# A rule\nProse.\n```listing {example}\ntitle = \"Recorded telephone calls\"\n```\n"
    );
    write(&folder.join("own"), &format!("{id}.md"), text);
}

#[test]
fn rules_are_filtered_by_pack_place_status_and_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let all = json(&data, &["rules", "list", "--json"]);
    let rules = all.as_array().unwrap();
    let mut ids: Vec<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules.len());
    for (argument, field, value) in [("--pack", "pack", "gdpr"), ("--status", "status", "stable")] {
        let some = json(&data, &["rules", "list", "--json", argument, value]);
        let some = some.as_array().unwrap();
        assert!(!some.is_empty() && some.iter().all(|r| r[field] == value), "{argument}");
    }
    let before = json(&data, &["rules", "list", "--json", "--pack", "gdpr", "--as-of", "2018-05-24"]);
    assert_eq!(before, Value::Array(vec![]), "the GDPR applies from 2018-05-25");
    let told = stderr(&done(&data, &["rules", "list"]));
    assert!(
        told.contains("register us-ca-brokers has not been imported; undecided without it: us-ca-delete-act"),
        "{told}"
    );
    let here = json(&data, &["rules", "list", "--json", "--jurisdiction", "EU"]);
    assert!(here.as_array().unwrap().iter().all(|r| r["jurisdictions"].as_array().unwrap().contains(&"EU".into())));
}

#[test]
fn a_wrong_name_is_refused_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    refused(&data, &["rules", "list", "--pack", "gpdr"], 2, &["--pack", "“gpdr”", "gdpr"]);
    refused(&data, &["rules", "list", "--status", "live"], 2, &["“live”", "stable, draft, retired"]);
    refused(&data, &["rules", "show", "gdpr-99"], 2, &["“gdpr-99”", "gdpr-9"]);
    refused(&data, &["rules", "diff"], 2, &["--to", "--from"]);
    refused(&data, &["rules", "explain", "nothing", "text"], 2, &["“nothing”", "rules list"]);
}

#[test]
fn a_rule_is_shown_and_explained_part_by_part() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let shown = stdout(&done(&data, &["rules", "show", "gdpr-9"]));
    assert!(shown.contains("Art. 9") && shown.contains("[when]") && shown.contains("## Why it matters"), "{shown}");
    let text = "Chest X-ray images of patients";
    let told = stdout(&done(&data, &["rules", "explain", "gdpr-9", text]));
    assert!(told.contains("undecided") && told.contains("countries"), "{told}");
    let traced = json(&data, &["rules", "explain", "gdpr-9", text, "--json"]);
    assert_eq!((traced["truth"].as_str(), traced["missing"][0].as_str()), (Some("unknown"), Some("countries")));
    assert_eq!(traced["when"]["condition"], "all of");
}

#[test]
fn own_cards_are_tested_and_a_broken_promise_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let own = folder.path().join("cards");
    card(&own, "own-calls", "sensitivity:call-recording", "unknown");
    let dir = own.to_string_lossy().into_owned();
    done(&data, &["rules", "test", "own-calls", "--dir", &dir]);
    card(&own, "own-calls", "sensitivity:call-recording", "flag");
    let output = brokerwatch(&data, &["rules", "test", "own-calls", "--dir", &dir]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("expected flag, got unknown"), "{}", stdout(&output));
    assert!(stderr(&output).contains("1 failed"), "{}", stderr(&output));
    card(&own, "own-calls", "sensitivity:call-recordin", "flag");
    refused(&data, &["rules", "test", "--dir", &dir], 2, &["own-calls.md:", "which has no card"]);
}

#[test]
fn two_packs_are_compared_over_the_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..5));
    done(&data, &["ingest", "-s", "canonical", &input]);
    let own = folder.path().join("cards");
    card(&own, "own-calls", "sensitivity:call-recording", "unknown");
    let dir = own.to_string_lossy().into_owned();
    let same = json(&data, &["rules", "diff", "--to", &dir, "--from", &dir, "--json"]);
    assert_eq!((same["listings"].as_u64(), same["listings_changed"].as_u64()), (Some(5), Some(0)));
    let more = json(&data, &["rules", "diff", "--to", &dir, "--json"]);
    let moved = &more["rules"]["own-calls"];
    let (gained, undecided) = (moved["gained"].as_u64().unwrap(), moved["newly_undecided"].as_u64().unwrap());
    assert!(gained + undecided > 0, "{more}");
    assert_eq!(more["listings_changed"].as_u64(), Some(gained));
    let back = json(&data, &["rules", "diff", "--from", &dir, "--json"]);
    assert_eq!(
        back["rules"]["own-calls"]["lost"].as_u64(),
        Some(gained),
        "the other way round what was gained is lost"
    );
}

#[test]
fn questions_to_the_seller_are_asked_for_a_listing_or_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |what: &str| brokerwatch(folder.path(), &["rules", "questions", "--", what]);
    let asked = ask("Recorded phone calls of 1,200 customers, with health data.");
    let text = stdout(&asked);
    assert!(asked.status.success() && text.contains("In which country were these 1,200 speakers recorded?"), "{text}");
    one_line(&ask("  "), 2, &["the text is empty"]);
    one_line(&ask("0123456789abcdef0123456789abcde"), 2, &["expected 32 hexadecimal digits, got 31"]);
}

#[test]
fn rules_that_must_be_compared_with_the_law_are_listed_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let all = json(&data, &["rules", "due", "--as-of", "2035-01-01", "--json"]);
    let all = all.as_array().unwrap();
    assert_eq!(all.len() as u64, {
        let rules = json(&data, &["rules", "list", "--json"]);
        let sets = all.iter().filter(|d| d["kind"] == "set").count();
        (rules.as_array().unwrap().len() + sets) as u64
    });
    assert!(all.is_sorted_by(|a, b| a["recheck_by"].as_str() <= b["recheck_by"].as_str()));
    assert!(all.iter().all(|d| d["days_overdue"].as_i64().unwrap() > 0));
    let none = done(&data, &["rules", "due", "--as-of", "2026-01-01"]);
    assert_eq!(stdout(&none), "");
    assert_eq!(brokerwatch(&data, &["rules", "due", "--as-of", "2035-01-01"]).status.code(), Some(0));
    assert_eq!(brokerwatch(&data, &["rules", "due", "--as-of", "2035-01-01", "--check"]).status.code(), Some(1));
    assert_eq!(brokerwatch(&data, &["rules", "due", "--as-of", "2026-01-01", "--check"]).status.code(), Some(0));
    let near = json(&data, &["rules", "due", "--as-of", "2026-12-01", "--within", "30", "--json"]);
    let near = near.as_array().unwrap();
    assert!(!near.is_empty() && near.len() < all.len());
}

#[test]
fn changes_of_the_law_can_be_listed_for_a_rule_and_since_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let changes = json(&data, &["rules", "changes", "--rule", "gdpr-44", "--json"]);
    let changes = changes.as_array().unwrap();
    assert!(!changes.is_empty());
    assert!(changes.iter().all(|c| c["rules"].as_array().unwrap().contains(&"gdpr-44".into())));
    assert_eq!(json(&data, &["rules", "changes", "--since", "2035-01-01", "--json"]), Value::Array(vec![]));
    refused(&data, &["rules", "changes", "--rule", "gdpr-4444"], 2, &["unknown rule"]);
}
