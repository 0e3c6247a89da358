//! Processes that die, indexes that are lost, two operators at once: the store is the truth and nothing is lost.

use crate::support::{
    brokerwatch, canonical, command, copy, done, json, one_line, refused, signal, state, stderr, write,
};
use brokerwatch::pipeline::DataFolder;
use brokerwatch::store::Store;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Waits until the store shows a listing or the process ends; answers with the number of listings.
fn until_something_is_stored(child: &mut Child, data: &Path) -> u64 {
    let database = data.join("brokerwatch.db").to_string_lossy().into_owned();
    loop {
        // Until the tables are there the store cannot be opened.
        let stored = Store::open(&database, false).and_then(|s| s.counts()).map_or(0, |c| c.listings);
        if stored > 0 || child.try_wait().unwrap().is_some() {
            return stored;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// A data folder with 300 listings.
fn stocked(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    let input = write(folder, "a.jsonl", canonical(0..300));
    done(&data, &["ingest", "-s", "canonical", &input]);
    data
}

fn healthy(data: &Path, listings: u64) {
    done(data, &["doctor", "--archive"]);
    assert_eq!(json(data, &["search", "--json", "calls"])["total"], listings);
}

#[test]
fn a_killed_ingest_is_finished_by_the_same_command() {
    let folder = tempfile::tempdir().unwrap();
    let (data, undisturbed) = (&folder.path().join("data"), &folder.path().join("undisturbed"));
    let input = write(folder.path(), "a.jsonl", canonical(0..3_000));
    let ingest = ["ingest", "-q", "-s", "canonical", "--threads", "1", &input];
    let mut child = command(data, &ingest).stderr(Stdio::null()).spawn().unwrap();
    let seen = until_something_is_stored(&mut child, data);
    signal(&child, "STOP");
    assert!(seen > 0 && seen < 3_000, "{seen} listings: the process was not met at work");
    // While it writes, others read, and a second writer is turned away.
    assert!(json(data, &["status", "--json"])["listings"].as_u64().unwrap() >= seen);
    assert_eq!(json(data, &["status", "--json"])["last_run"]["state"], "running");
    done(data, &["search", "calls"]);
    done(data, &["export", "-q", "calls"]);
    let name = data.to_string_lossy().into_owned();
    one_line(&brokerwatch(data, &ingest), 4, &[&name, "another"]);
    one_line(&brokerwatch(data, &["reindex"]), 4, &[&name, "another"]);
    child.kill().unwrap();
    child.wait().unwrap();
    done(data, &ingest);
    let runs = crate::support::store(data).runs(10).unwrap();
    assert_eq!(runs.iter().map(|r| &*r.state).collect::<Vec<_>>(), ["complete", "interrupted"]);
    done(undisturbed, &ingest);
    let (one, other) = (state(data), state(undisturbed));
    assert_eq!(one.listings.len(), 3_000);
    assert!(one == other, "the state differs from that of a run that was left alone");
    healthy(data, 3_000);
}

#[test]
fn an_interrupted_ingest_keeps_what_it_read_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..8_000));
    let ingest = ["ingest", "-q", "-s", "canonical", "--complete", "--threads", "1", &input];
    let mut child = command(data, &ingest).stderr(Stdio::piped()).spawn().unwrap();
    let seen = until_something_is_stored(&mut child, data);
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    one_line(&output, 130, &["interrupted", "run the same command again"]);
    let stored = json(data, &["status", "--json"])["listings"].as_u64().unwrap();
    assert!(stored >= seen && stored < 8_000, "{stored}");
    assert_eq!(json(data, &["status", "--json"])["last_run"]["state"], "stopped");
    healthy(data, stored);
    done(data, &ingest);
    healthy(data, 8_000);
    let runs = crate::support::store(data).runs(10).unwrap();
    assert_eq!(runs.iter().map(|r| r.complete).collect::<Vec<_>>(), [true, false], "a stopped run is never complete");
}

#[test]
fn a_second_writer_is_turned_away_with_the_name_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = stocked(folder.path());
    let name = data.to_string_lossy().into_owned();
    let lock = DataFolder::new(&data, None).lock().unwrap();
    let input = write(folder.path(), "b.jsonl", canonical(0..1));
    refused(&data, &["ingest", "-s", "canonical", &input], 4, &[&name, "wait for it"]);
    refused(&data, &["init"], 4, &[&name, "wait for it"]);
    refused(&data, &["reindex"], 4, &[&name, "wait for it"]);
    healthy(&data, 300);
    drop(lock);
    done(&data, &["ingest", "-s", "canonical", &input]);
}

#[test]
fn a_lost_index_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = stocked(folder.path());
    fs::remove_dir_all(data.join("index")).unwrap();
    assert_eq!(brokerwatch(&data, &["doctor"]).status.code(), Some(1));
    refused(&data, &["search", "calls"], 4, &["index"]);
    done(&data, &["init"]);
    healthy(&data, 300);
    fs::remove_dir_all(data.join("index")).unwrap();
    done(&data, &["reindex"]);
    healthy(&data, 300);
}

#[test]
fn an_older_index_is_brought_up_to_date_by_the_next_command() {
    for next in ["init", "ingest", "doctor --repair"] {
        let folder = tempfile::tempdir().unwrap();
        let data = stocked(folder.path());
        copy(&data.join("index"), &folder.path().join("old"));
        // Some listings are changed, some are new.
        let more = canonical(200..500).replace(" USD", " EUR");
        let input = write(folder.path(), "b.jsonl", more);
        done(&data, &["ingest", "-s", "canonical", &input]);
        fs::remove_dir_all(data.join("index")).unwrap();
        copy(&folder.path().join("old"), &data.join("index"));
        assert_eq!(brokerwatch(&data, &["doctor"]).status.code(), Some(1), "the fault must be seen");
        let told = match next {
            "ingest" => done(&data, &["ingest", "-s", "canonical", &input]),
            _ => done(&data, &next.split(' ').collect::<Vec<_>>()),
        };
        assert!(stderr(&told).contains("index"), "{next}: {}", stderr(&told));
        healthy(&data, 500);
    }
}

#[test]
fn an_index_ahead_of_the_store_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = stocked(folder.path());
    let (database, saved) = (data.join("brokerwatch.db"), folder.path().join("saved.db"));
    fs::copy(&database, &saved).unwrap();
    let input = write(folder.path(), "b.jsonl", canonical(300..400));
    done(&data, &["ingest", "-s", "canonical", &input]);
    // The database comes back from a backup; its log is that of another time.
    fs::copy(&saved, &database).unwrap();
    for rest in ["brokerwatch.db-wal", "brokerwatch.db-shm"] {
        let _ = fs::remove_file(data.join(rest));
    }
    assert_eq!(brokerwatch(&data, &["doctor"]).status.code(), Some(1));
    assert!(stderr(&done(&data, &["init"])).contains("ahead"));
    healthy(&data, 300);
}

#[test]
fn a_damaged_index_is_rebuilt_with_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let data = stocked(folder.path());
    let generation = || {
        let name = fs::read_to_string(data.join("index/CURRENT")).unwrap();
        data.join("index").join(name.trim())
    };
    let input = write(folder.path(), "b.jsonl", canonical(0..1));
    fs::write(generation().join("meta.json"), "{ damaged").unwrap();
    assert_eq!(brokerwatch(&data, &["doctor"]).status.code(), Some(1));
    let told = stderr(&done(&data, &["ingest", "-s", "canonical", &input]));
    assert!(told.contains("rebuilt"), "{told}");
    healthy(&data, 300);
    fs::write(data.join("index/CURRENT"), "nonsense").unwrap();
    done(&data, &["init"]);
    healthy(&data, 300);
    for extension in ["term", "store", "idx", "fast"] {
        let damaged = fs::read_dir(generation()).unwrap().map(|e| e.unwrap().path());
        let damaged: Vec<PathBuf> = damaged.filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
        assert!(!damaged.is_empty(), "no .{extension} file to damage");
        for path in damaged {
            fs::write(path, b"garbage").unwrap();
        }
        let told = brokerwatch(&data, &["doctor"]);
        assert_eq!(told.status.code(), Some(1), ".{extension}: {}", stderr(&told));
        done(&data, &["doctor", "--repair"]);
        healthy(&data, 300);
    }
}
