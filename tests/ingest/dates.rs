//! The time a source states is kept apart from the time of reading, an older observation never replaces a newer one, and a clock
//! that was set back is noticed.

use crate::support::{brokerwatch, canonical, done, json, refused, state, stderr, stdout, store, write};
use brokerwatch::store::{ChangeKind, TimesChecked};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, SystemTime};

fn record(title: &str) -> String {
    format!("{{\"id\":\"a\",\"title\":\"{title}\",\"description\":\"Calls of a help line.\"}}\n")
}

/// Reads one record as observed then.
fn read(folder: &Path, title: &str, more: &[&str]) -> std::process::Output {
    let input = write(folder, "a.jsonl", record(title));
    brokerwatch(&folder.join("data"), &[&["ingest", "-s", "canonical", &input], more].concat())
}

fn only(data: &Path) -> Value {
    json(data, &["search", "--json"])["items"][0].clone()
}

fn micros(day: &str) -> i64 {
    format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

#[test]
fn first_and_last_seen_follow_the_observation_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let began = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros() as i64;
    for (day, title) in [("2023-05-01", "First"), ("2023-08-01", "First"), ("2024-05-01", "Second")] {
        assert!(read(folder.path(), title, &["--observed-at", day]).status.success());
    }
    let found = only(&data);
    assert_eq!(found["first_seen"], micros("2023-05-01"));
    assert_eq!(found["last_seen"], micros("2024-05-01"));
    assert!(found["last_read"].as_i64().unwrap() >= began, "read today");
    let store = store(&data);
    let versions = store.versions(&store.listings_after(None, 1).unwrap()[0].listing.id).unwrap();
    let times: Vec<i64> = versions.iter().rev().map(|v| v.observed_at).collect();
    assert_eq!(times, [micros("2023-05-01"), micros("2024-05-01")]);
    assert!(versions.iter().all(|v| v.recorded_at >= began && v.observed_by.name() == "operator" && !v.out_of_order));
    let changes = store.changes_after(0, 10).unwrap();
    let observed: Vec<i64> = changes.iter().map(|c| c.observed_at).collect();
    assert_eq!(observed, [micros("2023-05-01"), micros("2024-05-01")]);
    assert!(changes.iter().all(|c| c.at >= began));
    // Search, export and the audit of a day know it, too.
    assert_eq!(json(&data, &["search", "--json", "observed:2023"])["total"], 1);
    assert_eq!(json(&data, &["search", "--json", "seen:2026.."])["total"], 0);
    let table = stdout(&done(&data, &["export"]));
    assert!(table.contains("2023-05-01") && table.contains("2024-05-01") && table.contains("operator"), "{table}");
    for (day, listings) in [("2023-04-30", 0), ("2023-05-01", 1), ("2024-06-01", 1)] {
        let report = json(&data, &["audit", "--fail-on", "never", "--format", "json", "--as-of", day]);
        assert_eq!(report["summary"]["counts"]["listings"], listings, "{day}");
    }
    let told = stderr(&brokerwatch(&data, &["audit", "--as-of", "2020-01-01"]));
    assert!(told.contains("no listing was observed by that day; the first was observed on 2023-05-01"), "{told}");
    done(&data, &["doctor"]);
}

#[test]
fn the_observation_time_comes_from_a_column_or_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let crawl = |day: &str, n: u32| {
        canonical(0..n).lines().map(|l| format!("{},\"crawled\":\"{day}\"}}\n", &l[..l.len() - 1])).collect::<String>()
    };
    let mapped = ["ingest", "-s", "canonical", "--map", "observed_at=crawled"];
    let input = write(folder.path(), "a.jsonl", crawl("2023-05-01T10:00:00Z", 3));
    done(&data, &[&mapped[..], &[&input]].concat());
    assert_eq!(store(&data).listings_after(None, 1).unwrap()[0].first_seen, micros("2023-05-01") + 36_000_000_000);
    // Another day of crawling is no other version.
    let input = write(folder.path(), "b.jsonl", crawl("2023-06-01", 3));
    let again = json(&data, &[&mapped[..], &["--json", "-q", &input]].concat());
    assert_eq!((&again["unchanged"], &again["issues"]), (&3.into(), &0.into()));
    assert_eq!(store(&data).listings_after(None, 1).unwrap()[0].last_seen, micros("2023-06-01"));
    let input = write(folder.path(), "c.jsonl", crawl("some day", 3));
    let told = stderr(&done(&data, &[&mapped[..], &[&input]].concat()));
    assert!(told.contains("not-understood crawled “some day”: expected a day or a time"), "{told}");

    let other = folder.path().join("other");
    let path = write(folder.path(), "d.jsonl", canonical(0..1));
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    done(&other, &["ingest", "-s", "canonical", "--observed-at", "file-time", &path]);
    let version = store(&other).listings_after(None, 1).unwrap().remove(0).version;
    assert_eq!((version.observed_at, version.observed_by.name()), (1_700_000_000_000_000, "file-time"));
}

#[test]
fn times_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", record("A"));
    for (when, word) in [
        ("2023", "a day or a time"),
        ("yesterday", "a day or a time"),
        ("2023-02-30", "a day or a time"),
        ("2099-01-01", "future"),
    ] {
        refused(
            &data,
            &["ingest", "-s", "canonical", "--observed-at", when, &input],
            2,
            &["--observed-at", when, word],
        );
    }
}

#[test]
fn an_older_observation_is_added_only_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(read(folder.path(), "New", &["--observed-at", "2024-05-01"]).status.success());
    let before = state(&data);
    let late = ["--observed-at", "2023-05-01"];
    let output = read(folder.path(), "Old", &late);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    for word in ["1 records were observed before", "2024-05-01", "--allow-older", "nothing was stored"] {
        assert!(stderr(&output).contains(word), "“{word}” is not in: {}", stderr(&output));
    }
    assert_eq!(state(&data), before);
    let output = read(folder.path(), "Old", &[&late[..], &["--allow-older"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 earlier observations added"), "{}", stderr(&output));
    let found = only(&data);
    assert_eq!((&found["listing"]["title"], &found["version"]["number"]), (&"New".into(), &1.into()));
    assert_eq!(
        (&found["first_seen"], &found["last_seen"]),
        (&micros("2023-05-01").into(), &micros("2024-05-01").into())
    );
    let store = store(&data);
    let id = &store.listings_after(None, 1).unwrap()[0].listing.id;
    let versions = store.versions(id).unwrap();
    assert_eq!(
        (versions[0].number, versions[0].observed_at, versions[0].out_of_order),
        (2, micros("2023-05-01"), true)
    );
    assert_eq!(store.changes_after(1, 9).unwrap()[0].kind, ChangeKind::Backfilled);
    let at = |day: Option<i64>| store.versions_of(std::slice::from_ref(id), day, false).unwrap().remove(0).1.title;
    assert_eq!(
        (at(None), at(Some(micros("2023-06-01"))), at(Some(micros("2024-06-01")))),
        ("New".into(), "Old".into(), "New".into())
    );
    // The search knows the new first day and the old content.
    assert_eq!(json(&data, &["search", "--json", "observed:2023"])["items"][0]["listing"]["title"], "New");
    assert_eq!(json(&data, &["search", "--json", "title:Old"])["total"], 0);
    // Once more, and with what was the same then: nothing is added.
    let after = state(&data);
    assert!(read(folder.path(), "Old", &[&late[..], &["--allow-older"]].concat()).status.success());
    assert!(read(folder.path(), "Old", &["--observed-at", "2023-07-01", "--allow-older"]).status.success());
    assert_eq!(state(&data), after);
    done(&data, &["doctor", "--archive"]);
    // A reading of today goes on from the newest.
    assert!(read(folder.path(), "Newest", &[]).status.success());
    assert_eq!(only(&data)["version"]["number"], 3);
    assert_eq!(store.check_times().unwrap(), TimesChecked { reversed: 0, unmarked: 0, out_of_order: 1 });
}

#[test]
fn only_later_complete_observations_make_a_listing_gone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let read = |n: u32, day: &str, more: &[&str]| {
        let input = write(folder.path(), "a.jsonl", canonical(0..n));
        let fixed = ["ingest", "-q", "--json", "--complete", "-s", "canonical", "--observed-at", day, &input];
        json(&data, &[&fixed[..], more].concat())["delisted"].as_u64().unwrap()
    };
    read(12, "2023-05-01", &[]);
    assert_eq!(read(10, "2023-06-01", &[]), 0, "one absence proves nothing");
    assert_eq!(read(10, "2023-06-01", &[]), 0, "the same observation twice is one absence");
    assert_eq!(read(9, "2023-01-01", &["--allow-older"]), 0, "what came later cannot be missed");
    assert_eq!(read(10, "2023-07-01", &[]), 2);
    let gone = store(&data).listings_after(None, 100).unwrap();
    let gone: Vec<i64> = gone.into_iter().filter_map(|l| l.delisted).collect();
    assert_eq!(gone, [micros("2023-05-01"); 2], "gone since it was last observed");
    done(&data, &["doctor"]);
}

#[test]
fn a_clock_that_was_set_back_stops_every_command_that_writes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["ingest", "-s", "canonical", &write(folder.path(), "a.jsonl", record("A"))]);
    // A record of a year ahead is what a clock that was set back by a year leaves behind.
    let ahead =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros() as i64 + 31_536_000_000_000;
    let listing = {
        let store = store(&data);
        let mut writer = store.writer().unwrap();
        writer.begin_run("ahead", "canonical", "m", ahead).unwrap();
        writer.end_run("ahead", brokerwatch::store::RunState::Complete, &Default::default(), ahead, "").unwrap();
        store.listings_after(None, 1).unwrap().remove(0).listing.id.to_string()
    };
    let before = state(&data);
    let input = write(folder.path(), "b.jsonl", record("B"));
    let questions = write(folder.path(), "q.toml", "[[search]]\nname = \"a\"\nquery = \"calls\"\n");
    let remembered = folder.path().join("state").to_string_lossy().into_owned();
    let commands: [&[&str]; 5] = [
        &["ingest", "-s", "canonical", &input],
        &["retag"],
        &["decide", &listing, "sensitivity:children", "reject", "--by", "x", "--reason", "y"],
        &["findings", "withdraw", "1", "--by", "x", "--reason", "y"],
        &["alerts", &questions, "--state", &remembered],
    ];
    for command in commands {
        refused(&data, command, 4, &["is behind the newest record", "nothing was written", "--allow-clock-back"]);
        assert_eq!(state(&data), before, "{command:?}");
    }
    let told = stderr(&done(&data, &["ingest", "--allow-clock-back", "-s", "canonical", &input]));
    assert!(told.contains("because of --allow-clock-back"), "{told}");
    assert_eq!(json(&data, &["search", "--json", "title:B"])["total"], 1);
}

#[test]
fn doctor_notices_times_out_of_order() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for title in ["A", "B"] {
        assert!(read(folder.path(), title, &[]).status.success());
    }
    done(&data, &["doctor"]);
    let sql = |text: &str| {
        let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
        let run = std::process::Command::new("python3")
            .args(["-c", program])
            .arg(data.join("brokerwatch.db"))
            .arg(text)
            .output();
        run.is_ok_and(|o| o.status.success())
    };
    for (damage, mend, words) in [
        (
            "UPDATE listings SET last_seen = first_seen - 1",
            "UPDATE listings SET last_seen = first_seen + 1",
            "1 listings last seen before",
        ),
        (
            "UPDATE versions SET observed_at = 5 WHERE number = 2",
            "UPDATE versions SET late = 1 WHERE number = 2",
            "1 versions older",
        ),
    ] {
        if !sql(damage) {
            return crate::support::skipped("there is no python3 with sqlite3 to damage a database");
        }
        let output = brokerwatch(&data, &["doctor"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stdout(&output).lines().any(|l| l.starts_with("FAULT") && l.contains(words)), "{}", stdout(&output));
        assert!(sql(mend));
        let mended = stdout(&brokerwatch(&data, &["doctor"]));
        assert!(!mended.lines().any(|l| l.starts_with("FAULT") && l.contains("times in order")), "{mended}");
    }
}
