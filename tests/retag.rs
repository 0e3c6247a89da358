//! Stored listings assessed anew: the same as a fresh ingest, nothing twice, nothing half, and a dry run that is true.

use crate::support::{State, canonical, command, done, json, listings, refused, state, stderr, stdout, store, write};
use brokerwatch::assess::method::Method;
use brokerwatch::pipeline::{DataFolder, Follower, IndexOptions, Retag, RetagReport};
use brokerwatch::store::ChangeKind;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

const TERM: &str = "sensitivity:call-recording";

/// A card of the term with these strong cues and no others.
fn card(cues: &str) -> String {
    format!(
        "+++\nid = \"{TERM}\"\nkind = \"term\"\nstatus = \"stable\"\nlabel = \"Recorded calls\"\ndefinition = \"Recordings \
         of calls.\"\npersonal = true\n[cues.en]\nstrong = [{cues}]\n+++\n\n# Recorded calls\n"
    )
}

/// A folder of own cards.
fn cards(folder: &Path, name: &str, cues: &str) -> String {
    std::fs::create_dir_all(folder.join(name)).unwrap();
    write(&folder.join(name), "call-recording.md", card(cues));
    folder.join(name).to_string_lossy().into_owned()
}

/// Listings of recorded calls, and some that a second cue of the card names.
fn records(folder: &Path, calls: u32) -> String {
    let walruses: String = (0..40)
        .map(|n| {
            format!("{{\"id\":\"w{n}\",\"title\":\"Walrus {n}\",\"description\":\"Walrus sounds of {n} hours.\"}}\n")
        })
        .collect();
    write(folder, "a.jsonl", canonical(0..calls) + &walruses)
}

/// A data folder with these records under the method of these cards.
fn ingested(folder: &Path, name: &str, cards: &str, input: &str) -> std::path::PathBuf {
    let data = folder.join(name);
    done(&data, &["ingest", "--cards", cards, "-s", "canonical", input]);
    data
}

fn tagged(state: &State, term: &str) -> u64 {
    let has = |assessment: &str| {
        let tags: Value = serde_json::from_str(assessment).unwrap();
        tags["tags"].as_array().unwrap().iter().any(|t| t["term"] == term)
    };
    state.listings.iter().filter(|(.., assessment)| has(assessment)).count() as u64
}

/// The row of a term or rule in a summary: gained and lost.
fn moved(summary: &Value, list: &str, name: &str) -> (u64, u64) {
    let row = summary[list].as_array().unwrap().iter().find(|r| r["name"] == name);
    row.map_or((0, 0), |r| {
        let (gained, lost) = (r["gained"].as_u64().unwrap(), r["lost"].as_u64().unwrap());
        assert_eq!(r["net"].as_i64().unwrap(), gained as i64 - lost as i64);
        (gained, lost)
    })
}

#[test]
fn a_retag_equals_a_fresh_ingest_under_the_new_method() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (old, new) = (cards(folder, "old", "\"recorded calls\", \"walrus\""), cards(folder, "new", "\"walrus\""));
    let input = records(folder, 600);
    let data = &ingested(folder, "data", &old, &input);
    let fresh = state(&ingested(folder, "fresh", &new, &input));
    let before = state(data);
    assert_eq!((tagged(&before, TERM), tagged(&fresh, TERM)), (640, 40), "the cards must differ in what they find");

    // A dry run says what will be, and nothing changes.
    let told = json(data, &["retag", "--cards", &new, "--dry-run", "--json"]);
    assert_eq!(state(data), before);
    assert_eq!(json(data, &["status", "--json"])["runs"], 1);
    let seen: Vec<i64> = listings(&store(data)).iter().map(|l| l.last_seen).collect();

    let summary = json(data, &["retag", "--cards", &new, "--json"]);
    for name in ["examined", "current", "reassessed", "tags_changed", "evidence_changed", "findings_changed"] {
        assert_eq!(summary[name], told[name], "{name}");
    }
    assert_eq!((&summary["terms"], &summary["findings"]), (&told["terms"], &told["findings"]));
    assert_eq!((summary["examined"].as_u64(), summary["current"].as_u64()), (Some(640), Some(0)));
    assert_eq!((summary["reassessed"].as_u64(), summary["tags_changed"].as_u64()), (Some(640), Some(600)));
    assert_eq!(moved(&summary, "terms", TERM), (0, 600));

    let after = state(data);
    assert_eq!(after.listings, fresh.listings, "tags, findings and method are those of a fresh ingest");
    assert_eq!(after.versions, before.versions, "no version is made");
    assert_eq!(after.changes.len(), 1_280);
    assert!(after.changes[640..].iter().all(|(_, kind, _)| *kind == ChangeKind::Reassessed));
    let seen_after: Vec<i64> = listings(&store(data)).iter().map(|l| l.last_seen).collect();
    assert_eq!(seen_after, seen, "no run has met the listings at their source");
    // The index follows.
    assert_eq!(json(data, &["search", "--json", TERM])["total"], 40);
    done(data, &["doctor"]);

    // Nothing is left to do, and nothing is noted.
    let again = done(data, &["retag", "--cards", &new]);
    assert!(stderr(&again).contains("All 640 assessments are current"), "{}", stderr(&again));
    assert_eq!(stdout(&again), "");
    assert_eq!(json(data, &["retag", "--cards", &new, "--json"])["current"], 640);
    assert_eq!(state(data), after);
    assert_eq!(json(data, &["status", "--json"])["runs"], 2);
    // And an ingest under the same method finds everything current.
    assert_eq!(json(data, &["ingest", "--json", "--cards", &new, "-s", "canonical", &input])["unchanged"], 640);
    assert_eq!(state(data), after);
    // Back under the old method: its assessments are there already and hold again.
    let back = json(data, &["retag", "--cards", &old, "--json"]);
    assert_eq!(moved(&back, "terms", TERM), (600, 0));
    assert_eq!(state(data).listings, before.listings);
    assert_eq!(json(data, &["status", "--json"])["assessments"], 1_280);
}

#[test]
fn threads_and_order_of_work_do_not_change_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (old, new) = (cards(folder, "old", "\"recorded calls\", \"walrus\""), cards(folder, "new", "\"walrus\""));
    let input = records(folder, 700);
    let run = |name: &str, threads: &str| {
        let data = ingested(folder, name, &old, &input);
        done(&data, &["retag", "--cards", &new, "--threads", threads]);
        state(&data)
    };
    assert_eq!(run("one", "1"), run("five", "5"));
}

#[test]
fn a_retag_of_one_source_leaves_the_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let data = &folder.join("data");
    done(data, &["demo", "--no-serve"]);
    let input = records(folder, 3);
    done(data, &["ingest", "-s", "canonical", &input]);
    let new = cards(folder, "new", "\"walrus\"");
    let summary = json(data, &["retag", "--cards", &new, "--source", "canonical", "--json"]);
    assert_eq!((summary["examined"].as_u64(), summary["reassessed"].as_u64()), (Some(43), Some(43)));
    let rest = json(data, &["retag", "--cards", &new, "--dry-run", "--json"]);
    assert_eq!(rest["current"], 43);
    assert!(rest["reassessed"].as_u64().unwrap() > 100, "{rest}");
    refused(data, &["retag", "--source", "nowhere"], 2, &["“nowhere”", "canonical", "sample-brokers"]);
}

#[test]
fn a_dry_run_needs_no_lock_and_a_run_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let old = cards(folder, "old", "\"recorded calls\"");
    let input = records(folder, 5);
    let data = &ingested(folder, "data", &old, &input);
    let lock = DataFolder::new(data, None).lock().unwrap();
    assert_eq!(json(data, &["retag", "--dry-run", "--json"])["examined"], 45);
    refused(data, &["retag"], 4, &["another brokerwatch process"]);
    drop(lock);
    let told = command(data, &["retag"]).output().unwrap();
    assert!(stdout(&told).contains("listings reassessed"), "{}", stdout(&told));
    refused(&folder.join("absent"), &["retag"], 4, &["brokerwatch init"]);
}

#[test]
fn a_stopped_retag_keeps_what_it_did_and_goes_on_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let old = cards(folder, "old", "\"recorded calls\", \"walrus\"");
    let data = &ingested(folder, "data", &old, &records(folder, 1_400));
    let method = Method::with_cards(vec![("call-recording.md".to_owned(), card("\"walrus\""))]).unwrap();
    let data_folder = DataFolder::new(data, None);
    let _lock = data_folder.lock().unwrap();
    let store = data_folder.store().unwrap();
    let mut writer = store.writer().unwrap();
    let options = IndexOptions { memory: 64 << 20, threads: 1, personal: Default::default() };
    let mut follower = Follower::open(&data_folder.index(), &store, &options, &|_| ()).unwrap();
    let mut run = |name: &str, stop_after: u64| -> RetagReport {
        let stop = AtomicBool::new(false);
        // The flag is set as Ctrl-C would set it, once so many listings have been looked at.
        let progress = |looked: u64| stop.store(looked >= stop_after, Ordering::Relaxed);
        let retag = Retag {
            store: &store,
            method: &method,
            source: None,
            only: None,
            second: None,
            threads: 2,
            progress: &progress,
            stop: &stop,
        };
        retag.run(name, &mut writer, &mut follower).unwrap()
    };
    let first = run("first", 1);
    assert_eq!((first.stopped, first.examined, first.current), (true, 1_000, 0));
    assert_eq!(first.difference.compared, 1_000);
    let second = run("second", u64::MAX);
    assert_eq!((second.stopped, second.examined, second.current), (false, 1_440, 1_000));
    assert_eq!(second.difference.compared, 440);
    let runs = store.runs(2).unwrap();
    assert_eq!(runs.iter().map(|r| &*r.state).collect::<Vec<_>>(), ["complete", "stopped"]);
    assert_eq!(runs[0].source, "*");
    follower.close().unwrap();
    drop(writer);
    done(data, &["doctor"]);
    assert_eq!(tagged(&state(data), TERM), 40);
}

#[test]
fn a_listing_that_is_gone_is_assessed_anew_and_stays_gone() {
    let folder = &tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (old, new) = (cards(folder, "old", "\"recorded calls\""), cards(folder, "new", "\"walrus\""));
    let data = ingested(folder, "data", &old, &write(folder, "all.jsonl", canonical(0..10)));
    let some = write(folder, "some.jsonl", canonical(0..4));
    for _ in 0..3 {
        done(&data, &["ingest", "--cards", &old, "-s", "canonical", "--complete", &some]);
    }
    let found = |query: &str| json(&data, &["search", "--json", "--cards", &old, query])["total"].as_u64().unwrap();
    let tagged = format!("is:delisted {TERM}");
    // One absence proves nothing: the first complete run is the first that can miss them.
    assert_eq!((found("is:delisted"), found(&tagged)), (6, 6));
    done(&data, &["retag", "--cards", &new]);
    assert_eq!((found("is:delisted"), found(&tagged), found(TERM)), (6, 0, 0));
    done(&data, &["doctor", "--cards", &new]);
    done(&data, &["reindex", "--cards", &new]);
    assert_eq!((found("is:delisted"), found(&tagged)), (6, 0));
}
