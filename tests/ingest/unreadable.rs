//! What cannot be read is reported and changes the exit code; the rest is read.

use crate::support::{brokerwatch, canonical, command, done, json, state, stderr, stdout, store, write};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn unreadable_records_are_exit_code_3_and_five_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let broken: String = (0..8).map(|n| format!("{{\"id\": {n}, broken\n")).collect();
    let input = write(folder.path(), "a.jsonl", canonical(0..3) + &broken);
    let output = brokerwatch(&data, &["ingest", "-s", "canonical", &input]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert_eq!(told.matches("unreadable-record").count(), 5, "{told}");
    for word in ["a.jsonl:4 (row 4)", "“{\"id\": 0, broken”", "expected a JSON object", "3 more issues", "8 unreadable"]
    {
        assert!(told.contains(word), "“{word}” is not in: {told}");
    }
    assert_eq!(json(&data, &["status", "--json"])["listings"], 3);
    let quiet = brokerwatch(&data, &["ingest", "-q", "--json", "-s", "canonical", &input]);
    assert_eq!(quiet.status.code(), Some(3));
    let summary: serde_json::Value = serde_json::from_slice(&quiet.stdout).unwrap();
    assert_eq!((&summary["unreadable"], summary["issue_list"].as_array().unwrap().len()), (&8.into(), 5));
}

#[test]
fn unreadable_files_in_a_folder_are_reported_and_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed");
    std::fs::create_dir(&feed).unwrap();
    write(&feed, "good.jsonl", canonical(0..3));
    write(&feed, "zipped.jsonl", b"PK\x03\x04 and so on");
    symlink("nowhere.jsonl", feed.join("broken.jsonl")).unwrap();
    let pipe = Command::new("mkfifo").arg(feed.join("pipe.jsonl")).status();
    let pipe = pipe.is_ok_and(|status| status.success());
    let path = feed.to_string_lossy().into_owned();
    for command in [&["ingest", "-s", "canonical", &path][..], &["audit", "--fail-on", "never", &path]] {
        let output = brokerwatch(&folder.path().join("data"), command);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{command:?}: {told}");
        for word in ["zipped.jsonl: no directory at its end", "broken.jsonl: no such file"] {
            assert!(told.contains(word), "{command:?}: “{word}” is not in: {told}");
        }
        assert!(!pipe || told.contains("pipe.jsonl: neither a file nor a folder"), "{told}");
    }
    assert_eq!(json(&folder.path().join("data"), &["status", "--json"])["listings"], 3);
    std::fs::remove_file(feed.join("good.jsonl")).unwrap();
    for (command, code) in [(&["ingest", "-s", "canonical", &path][..], 2), (&["audit", &path], 3)] {
        assert_eq!(brokerwatch(&folder.path().join("data"), command).status.code(), Some(code), "{command:?}");
    }
}

/// Runs with this text on standard input.
fn piped(data: &Path, arguments: &[&str], text: &str) -> std::process::Output {
    let mut child =
        command(data, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_is_read_alone_and_beside_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let output = piped(&data, &["ingest", "-s", "canonical", "-"], &canonical(0..3));
    assert!(output.status.success(), "{}", stderr(&output));
    let file = write(folder.path(), "a.jsonl", canonical(3..5));
    let output = piped(&data, &["ingest", "-s", "canonical", &file, "-"], &canonical(5..6));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(json(&data, &["status", "--json"])["listings"], 6);
    let dry = piped(&data, &["ingest", "--dry-run", "-s", "canonical", "-"], "not json\n{\"id\":1,\"title\":\"t\"}\n");
    assert_eq!(dry.status.code(), Some(3), "{}", stderr(&dry));
    assert!(stdout(&dry).contains("stdin:1 (row 1): unreadable-record"), "{}", stdout(&dry));
    let nothing = piped(&data, &["ingest", "-s", "canonical", "-"], "");
    assert_eq!(nothing.status.code(), Some(2));
    let twice = piped(&data, &["ingest", "-s", "canonical", "-", "-"], "");
    assert_eq!(twice.status.code(), Some(2));
    done(&data, &["doctor", "--archive"]);
}

#[test]
fn a_damaged_archive_file_is_set_aside_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..50));
    done(&data, &["ingest", "-s", "canonical", &input]);
    let before = state(&data);
    let (digest, _) = store(&data).snapshots().unwrap().remove(0);
    let copy = data.join("archive").join(&digest[..2]).join(format!("{digest}.zst"));
    let intact = std::fs::read(&copy).unwrap();
    for damage in 0..4 {
        let mut bytes = intact.clone();
        match damage {
            0 => bytes[intact.len() / 2] ^= 0x10,
            1 => bytes.truncate(intact.len() / 2),
            2 => bytes.clear(),
            _ => bytes[0] ^= 0xFF,
        }
        std::fs::write(&copy, &bytes).unwrap();
        let output = done(&data, &["ingest", "-s", "canonical", &input]);
        let (told, aside) = (stderr(&output), format!("{}.damaged-{}", copy.display(), damage + 1));
        assert!(told.contains("was damaged") && told.contains(&aside), "{told}");
        assert_eq!(std::fs::read(&aside).unwrap(), bytes, "the damaged copy is kept");
        assert_eq!(std::fs::read(&copy).unwrap(), intact);
        done(&data, &["doctor", "--archive"]);
        assert_eq!(state(&data), before);
    }
}

#[test]
fn a_record_that_is_no_listing_is_never_a_clean_audit() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let croissant = r#"{"@context":{"sc":"https://schema.org/"},"@type":"sc:Dataset","conformsTo":"http://mlcommons.org/croissant/1.0","name":"Voices of children"}"#;
    for (record, words) in [
        (croissant, "Croissant"),
        (r#"{"name":"voices","notes":"Voices of children","resources":[]}"#, "CKAN"),
        (r#"{"name":"Voices of children aged 6"}"#, "--map title=name"),
        (r#"{"@type":"dcat:Dataset","dct:title":"Voices"}"#, "DCAT"),
        (r#"{"id":7}"#, "no title and no description"),
    ] {
        let alone = write(folder.path(), "alone.jsonl", format!("{record}\n"));
        let among = write(folder.path(), "among.jsonl", format!("{record}\n{}", canonical(0..2)));
        for (command, file, code) in [
            (&["audit", "-s", "canonical", "--fail-on", "never"][..], &alone, 3),
            (&["audit", "-s", "canonical", "--fail-on", "never"], &among, 3),
            (&["ingest", "-s", "canonical"], &alone, 2),
            (&["ingest", "-s", "canonical"], &among, 3),
        ] {
            let output = brokerwatch(&data, &[command, &[file.as_str()]].concat());
            let told = stderr(&output);
            assert_eq!(output.status.code(), Some(code), "{record}: {told}");
            assert!(told.contains("not-a-listing") && told.contains(words), "{record}: {told}");
        }
    }
    assert_eq!(json(&data, &["status", "--json"])["listings"], 2);
    // What was meant can be said in both commands.
    let named = write(folder.path(), "named.jsonl", "{\"name\":\"Rain gauges\"}\n");
    done(&data, &["audit", "--map", "title=name", &named]);
}
