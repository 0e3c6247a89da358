//! Alerts: kept questions are told of every change that answers them, once, and agree with searching.

use crate::support::{canonical, command, done, json, refused, stderr, stdout, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const QUESTIONS: &str = r#"
[[search]]
name = "calls"
query = "title:calls sensitivity:call-recording"

[[search]]
name = "cheap"
query = "price:<=3 -is:delisted"

[[search]]
name = "gone"
query = "is:delisted"

[[search]]
name = "nothing of the kind"
query = "satellite"
"#;

/// The alerts told as (question, change, kinds, listing), and the last change looked at.
fn told(data: &Path, more: &[&str]) -> (Vec<(String, u64, String, String)>, u64) {
    let out = stdout(&done(data, &[&["alerts", "--json"], more].concat()));
    let mut lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.pop().unwrap();
    assert_eq!(last["alerts"], lines.len() as u64);
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let alert = |v: &Value| {
        let kinds = v["kinds"].as_array().unwrap().iter().map(&text).collect::<Vec<_>>().join(" ");
        (text(&v["search"]), v["change"].as_u64().unwrap(), kinds, text(&v["listing"]["listing"]["id"]))
    };
    (lines.iter().map(alert).collect(), last["through"].as_u64().unwrap())
}

#[test]
fn every_matching_change_is_alerted_once_and_agrees_with_search() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let questions = &*write(folder.path(), "questions.toml", QUESTIONS);
    let state = &*folder.path().join("state").to_string_lossy().into_owned();
    // More than one batch of changes.
    let all = write(folder.path(), "all.jsonl", canonical(0..1_100));
    done(data, &["ingest", "-s", "canonical", "--complete", &all]);
    let (first, through) = told(data, &[questions, "--state", state]);
    assert_eq!(through, 1_100);
    let of = |name: &str| -> BTreeSet<String> {
        first.iter().filter(|(question, ..)| question == name).map(|(.., id)| id.clone()).collect()
    };
    for (name, query) in [("calls", "title:calls sensitivity:call-recording"), ("cheap", "price:<=3 -is:delisted")] {
        let found = json(data, &["search", "--json", "--limit", "10000", "--sort", "id", query]);
        let ids = found["items"].as_array().unwrap().iter().map(|i| i["listing"]["id"].as_str().unwrap().to_owned());
        assert_eq!(of(name), ids.collect::<BTreeSet<_>>(), "{name}");
        assert!(!of(name).is_empty(), "{name}");
    }
    assert!(of("gone").is_empty() && of("nothing of the kind").is_empty());
    assert!(first.iter().all(|(_, _, kinds, _)| kinds == "added"));
    // In order of the changes, each question once for each listing.
    assert!(first.is_sorted_by_key(|(_, change, ..)| *change));
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), first.len());
    assert_eq!(told(data, &[questions, "--state", state]), (vec![], 1_100), "told twice");

    // One dearer, one with another title; then all but two vanish.
    let moved = canonical(0..2).replace("1 USD", "9 USD").replace("calls, part 1", "voices, part 1");
    let moved = &*write(folder.path(), "moved.jsonl", moved);
    done(data, &["ingest", "-s", "canonical", moved]);
    let (second, _) = told(data, &[questions, "--state", state]);
    let shown: BTreeSet<(&str, &str)> = second.iter().map(|(q, _, kinds, _)| (&**q, &**kinds)).collect();
    assert_eq!(shown, BTreeSet::from([("calls", "changed"), ("cheap", "changed")]), "{second:?}");
    assert_eq!(second.len(), 2, "{second:?}");
    for _ in 0..2 {
        done(data, &["ingest", "-s", "canonical", "--complete", moved]);
    }
    let (third, end) = told(data, &[questions, "--state", state]);
    assert_eq!(third.iter().filter(|(q, _, kinds, _)| q == "gone" && kinds == "delisted").count(), 1_098);
    assert!(third.iter().all(|(q, ..)| q != "cheap"), "a listing that is gone is not on offer");
    assert_eq!(std::fs::read_to_string(state).unwrap().trim(), end.to_string());

    // From the beginning, the listings are told as they stand now, once for each batch in which something happened to them.
    let (again, _) = told(data, &[questions]);
    let gone = again.iter().filter(|(q, ..)| q == "gone");
    assert_eq!(gone.map(|(.., id)| id).collect::<BTreeSet<_>>().len(), 1_098);
    let out = command(data, &["alerts", questions, "--since", "1101"]).output().unwrap();
    assert!(stdout(&out).contains("delisted in change"), "{}", stdout(&out));
    assert!(stderr(&out).contains(&format!("continue with --since {end}")), "{}", stderr(&out));
}

#[test]
fn invalid_queries_and_numbers_are_refused_with_their_position() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    done(data, &["init"]);
    let question = |name: &str, query: &str| format!("[[search]]\nname = '{name}'\nquery = '{query}'\n");
    let cases = [
        ("[[search]\n".to_owned(), &["line 1", "[[search]]"][..]),
        ("[[search]]\nname = 'a'\nask = 'b'\n".to_owned(), &["line 3", "ask"]),
        (question("", "calls"), &["search 1", "name is empty"]),
        (question("a", "calls") + &question("a", "faces"), &["search 2", "duplicate", "“a”"]),
        (question("a", "calls") + &question("b", "contry:DE"), &["search 2", "“b”", "byte 1", "country"]),
        (question("a", "calls \"of"), &["search 1", "byte 7"]),
    ];
    for (text, words) in cases {
        let file = write(folder.path(), "questions.toml", text);
        refused(data, &["alerts", &file], 2, &[&["questions.toml"], words].concat());
    }
    let file = &*write(folder.path(), "questions.toml", question("a", "calls"));
    refused(data, &["alerts", file, "--since", "7"], 2, &["change 7", "newest", "0"]);
    let state = &*write(folder.path(), "state", "seven");
    refused(data, &["alerts", file, "--state", state], 2, &["seven", "remove the file"]);
    refused(data, &["alerts", "absent.toml"], 2, &["absent.toml"]);
}
