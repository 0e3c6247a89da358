//! An input that is read again: files that the newest run read in the same way are not parsed, and what is stored is as if
//! they had been.

use super::read;
use crate::support::{canonical, copy, done, listings, state, store, write};
use serde_json::Value;
use std::path::Path;

/// Whether nothing was parsed.
fn was_recognised(summary: &Value) -> bool {
    !summary["same_input_as"].is_null()
}

fn counts(summary: &Value) -> [u64; 7] {
    ["files", "records", "added", "changed", "unchanged", "repeated", "issues"].map(|n| summary[n].as_u64().unwrap())
}

#[test]
fn the_same_files_are_recognised_and_everything_is_seen_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..300));
    let other = write(folder.path(), "b.jsonl", canonical(300..310));
    let first = read(data, &[&input, &other]);
    assert_eq!((counts(&first), was_recognised(&first)), ([2, 310, 310, 0, 0, 0, 0], false));
    let (before, seen) = (state(data), listings(&store(data)));

    let second = read(data, &[&input, &other]);
    assert_eq!((counts(&second), was_recognised(&second)), ([2, 310, 0, 0, 310, 0, 0], true));
    assert_eq!(second["same_input_as"], first["run"]);
    assert!(state(data) == before, "something but the times moved");
    for (was, is) in seen.iter().zip(listings(&store(data))) {
        assert_eq!((was.first_seen, &was.version.id), (is.first_seen, &is.version.id));
        assert!(was.last_seen < is.last_seen);
    }
    // The run that was recognised can be recognised too, and a complete one counts the listings as found.
    let third = read(data, &["--complete", &input, &other]);
    assert_eq!(
        (&third["same_input_as"], &third["complete"], &third["delisted"]),
        (&second["run"], &true.into(), &0.into())
    );
    done(data, &["doctor", "--archive"]);
}

/// A change between two readings of the same file.
type Step = (&'static str, fn(&Path, &Path));

#[test]
fn nothing_is_recognised_after_something_else_has_happened() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let start = dir.join("start");
    let input = write(dir, "a.jsonl", canonical(0..40));
    read(&start, &[&input]);
    let steps: [Step; 5] = [
        ("another input came in between", |data, dir| {
            let other = write(dir, "other.jsonl", canonical(20..60));
            read(data, &[&other]);
        }),
        ("two complete runs did not find its listings", |data, dir| {
            let other = write(dir, "few.jsonl", canonical(0..20));
            read(data, &["--complete", &other]);
            read(data, &["--complete", &other]);
        }),
        ("the file has changed by a byte", |_, dir| {
            write(dir, "a.jsonl", canonical(0..40).replacen("Recorded", "recorded", 1));
        }),
        ("the archived copy is damaged", |data, _| damage(&data.join("archive"))),
        ("a listing was changed in between and back", |data, dir| {
            let other = write(dir, "changed.jsonl", canonical(0..40).replacen("Recorded", "Taped", 3));
            read(data, &[&other]);
        }),
    ];
    for (what, change) in steps {
        let own = dir.join(what.replace(' ', "-"));
        std::fs::create_dir_all(&own).unwrap();
        let data = own.join("data");
        copy(&start, &data);
        std::fs::copy(&input, own.join("a.jsonl")).unwrap();
        change(&data, &own);
        let file = own.join("a.jsonl").to_string_lossy().into_owned();
        let again = read(&data, &[&file]);
        assert!(!was_recognised(&again), "{what}");
        assert_eq!(again["records"], 40, "{what}");
        done(&data, &["doctor"]);
        // Every listing is as if the store had never seen anything but the last input, versions apart.
        let fresh = own.join("fresh");
        read(&fresh, &[&file]);
        let texts = |data: &Path| -> Vec<String> {
            let all = listings(&store(data)).into_iter().filter(|l| l.delisted.is_none());
            all.map(|l| format!("{:?}{:?}", l.listing, l.assessment)).collect()
        };
        let (here, there) = (texts(&data), texts(&fresh));
        assert!(there.iter().all(|listing| here.contains(listing)), "{what}");
    }
}

#[test]
fn another_method_reads_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..20));
    let cards = folder.path().join("cards");
    std::fs::create_dir_all(&cards).unwrap();
    let card = "+++\nid = \"sensitivity:call-recording\"\nkind = \"term\"\nstatus = \"stable\"\nlabel = \"Calls\"\n\
                definition = \"Recordings of calls.\"\n[cues.en]\nstrong = [\"help line\"]\n+++\n\n# Calls\n";
    write(&cards, "call-recording.md", card);
    let cards = cards.to_string_lossy().into_owned();
    let own = &["--cards", &*cards, &input][..];
    let found = [&[&*input][..], &[&input], own, own, &[&input]].map(|run| was_recognised(&read(data, run)));
    assert_eq!(found, [false, true, false, true, false]);
    done(data, &["doctor"]);
}

#[test]
fn what_has_issues_or_states_its_times_is_parsed_again() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("issues", canonical(0..30) + "{\"id\":\"x\",\"title\":\"A\",\"price\":\"cheap\"}\n", &[][..]),
        ("a repeated record", canonical(0..30) + &canonical(0..1), &[]),
        ("a stated time", canonical(0..30), &["--observed-at", "2026-01-01"]),
        ("times of files", canonical(0..30), &["--observed-at", "file-time"]),
    ];
    for (what, records, flags) in cases {
        let data = folder.path().join(what.replace(' ', "-"));
        let input = write(folder.path(), "input.jsonl", records);
        let arguments = [flags, &[&input]].concat();
        let (first, second) = (read(&data, &arguments), read(&data, &arguments));
        assert!(!was_recognised(&second), "{what}");
        assert_eq!((&second["issues"], &second["issue_list"]), (&first["issues"], &first["issue_list"]), "{what}");
    }
}

/// Breaks a byte in the middle of every archived file.
fn damage(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            damage(&path);
        } else {
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            std::fs::write(&path, bytes).unwrap();
        }
    }
}
