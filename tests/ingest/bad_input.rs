//! Bad input and a bad environment: each ends with its documented exit code and one line that names place and remedy, and what
//! was stored before is still there.

use crate::support::{
    Random, SmallDisk, brokerwatch, canonical, command, done, json, one_line, refused, skipped, stderr, stdout, store,
    write,
};
use brokerwatch::domain::listing::IssueCode;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Listings stored before anything bad happens.
const BEFORE: u64 = 20;

/// A folder with a catalog in `data`.
fn stocked() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "before.jsonl", canonical(0..BEFORE as u32));
    done(&data, &["ingest", "-s", "canonical", &input]);
    (folder, data)
}

/// What was stored before, and so many more listings, are there and whole.
fn holds(data: &Path, more: u64) {
    assert_eq!(json(data, &["status", "--json"])["listings"], BEFORE + more);
    done(data, &["doctor", "--archive"]);
}

fn codes(data: &Path) -> Vec<(IssueCode, u64)> {
    let issues = store(data).issues_after("", 1_000).unwrap();
    let mut codes: Vec<_> = issues.into_iter().map(|i| (i.issue.code, i.issue.place.line)).collect();
    codes.sort();
    codes
}

#[test]
fn missing_paths_are_refused_before_anything_is_stored() {
    let (folder, data) = stocked();
    let absent = folder.path().join("absent.jsonl").to_string_lossy().into_owned();
    refused(&data, &["ingest", "-s", "canonical", &absent], 2, &[&absent, "check the path"]);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    write(&empty, "readme.txt", "no listing");
    let empty = empty.to_string_lossy();
    refused(&data, &["ingest", "-s", "canonical", &empty], 2, &[&empty, ".jsonl", "name the files"]);
    refused(&data, &["ingest", "-s", "canonical", "/dev/null"], 2, &["/dev/null", "write the data to a file"]);
    assert_eq!(json(&data, &["status", "--json"])["runs"], 1, "a refused command noted a run");
    holds(&data, 0);
}

#[test]
fn a_file_of_another_kind_is_named_with_what_it_looks_like() {
    let (folder, data) = stocked();
    let png = [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".as_slice(), &Random(7).bytes(4_000)].concat();
    let zip = [b"PK\x03\x04".as_slice(), &Random(7).bytes(4_000)].concat();
    let files: [(&str, Vec<u8>, &str, &str); 5] = [
        ("png.jsonl", png.clone(), "canonical", "not text"),
        ("png.csv", png, "sample-exchange", "not text"),
        ("zip.csv", zip, "sample-exchange", "no directory at its end"),
        ("noise.jsonl", Random(7).bytes(100_000), "canonical", "not text"),
        ("table.jsonl", b"id,title\n1,a\n2,b\n".to_vec(), "canonical", "--format csv"),
    ];
    for (name, content, source, hint) in files {
        let path = write(folder.path(), name, content);
        refused(&data, &["ingest", "-s", source, &path], 2, &[&path, hint]);
    }
    holds(&data, 0);
}

#[test]
fn a_bad_file_among_good_ones_is_exit_code_3() {
    let (folder, data) = stocked();
    let bad = write(folder.path(), "a.jsonl", Random(7).bytes(5_000));
    let good = write(folder.path(), "b.jsonl", canonical(100..103));
    refused(&data, &["ingest", "-s", "canonical", &bad, &good], 3, &[&bad]);
    holds(&data, 3);
    let output = brokerwatch(&data, &["ingest", "--json", "-q", "-s", "canonical", &bad, &good]);
    one_line(&output, 3, &[&bad]);
    let summary: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(summary["failed"][0].as_str().unwrap().contains(&bad), "{summary}");
}

#[test]
fn noise_in_the_middle_of_a_file_costs_only_the_lines_it_hits() {
    let (folder, data) = stocked();
    let mut middle = Random(7).bytes(3_000);
    middle.retain(|b| *b != b'\n');
    let content = [canonical(100..200).as_bytes(), &middle, b"\n", canonical(200..220).as_bytes()].concat();
    let input = write(folder.path(), "a.jsonl", content);
    let output = brokerwatch(&data, &["ingest", "-s", "canonical", &input]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(codes(&data), [(IssueCode::UnreadableRecord, 101), (IssueCode::InvalidUtf8, 101)]);
    holds(&data, 120);
}

#[test]
fn a_line_of_200_megabytes_is_an_issue_and_takes_no_memory() {
    let (folder, data) = stocked();
    let path = folder.path().join("long.jsonl");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    file.write_all(canonical(100..101).as_bytes()).unwrap();
    file.write_all(b"{\"id\": \"long\", \"title\": \"").unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        file.write_all(&block).unwrap();
    }
    file.write_all(b"\"}\n").unwrap();
    file.write_all(canonical(101..102).as_bytes()).unwrap();
    file.into_inner().unwrap();
    let mut ingest = command(&data, &["ingest", "-q", "-s", "canonical", &path.to_string_lossy()]);
    let mut child = ingest.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(peak_memory(child.id()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(peak < 300 << 10, "{peak} KiB at most");
    assert_eq!(codes(&data), [(IssueCode::BrokenRecord, 2)]);
    holds(&data, 2);
}

/// Most memory that a process has had so far, in KiB; 0 where the system does not tell.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn text_that_is_not_utf_8_is_kept_and_reported() {
    let (folder, data) = stocked();
    let content = b"{\"id\":\"latin\",\"title\":\"Caf\xE9 voices walrus\"}\n";
    let input = write(folder.path(), "a.jsonl", content);
    done(&data, &["ingest", "-s", "canonical", &input]);
    assert_eq!(codes(&data), [(IssueCode::ReadAs, 0)]);
    let found = json(&data, &["search", "--json", "walrus"]);
    assert_eq!(found["items"][0]["listing"]["title"], "Café voices walrus");
    // Among text in UTF-8 a single wrong byte is damage.
    let text = format!("{{\"id\":\"long\",\"title\":\"Caf\u{e9} calls narwhal {}\"}}\n", "über ".repeat(200));
    let at = text.find("calls").unwrap();
    let damaged = [&text.as_bytes()[..at], b"\xE9 ", &text.as_bytes()[at..]].concat();
    done(&data, &["ingest", "-s", "canonical", &write(folder.path(), "b.jsonl", damaged)]);
    assert!(codes(&data).contains(&(IssueCode::InvalidUtf8, 1)), "{:?}", codes(&data));
    assert!(json(&data, &["search", "--json", "narwhal"]).to_string().contains('\u{FFFD}'));
    holds(&data, 2);
}

#[test]
fn rows_that_do_not_fit_the_header_keep_all_their_cells() {
    let (folder, data) = stocked();
    let table = "id,title,price\n1,Long,5 USD,surplus walrus,more\n2,Short\n3,\"never closed,9 USD\n4,Last,1 USD\n";
    let input = write(folder.path(), "a.csv", table);
    let output = brokerwatch(&data, &["ingest", "-s", "canonical", "--format", "csv", &input]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let (count, broken) = (IssueCode::ColumnCount, IssueCode::BrokenRecord);
    assert_eq!(codes(&data), [(broken, 4), (count, 2), (count, 3)]);
    let shown = json(&data, &["search", "--json", "--limit", "100"]).to_string();
    assert!(shown.contains("surplus walrus"), "a cell was lost");
    holds(&data, 3);
}

#[test]
fn a_card_that_unfolds_without_end_is_an_issue() {
    let (folder, data) = stocked();
    let mut yaml = "---\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..12 {
        let of = format!("*a{}, ", n - 1).repeat(9);
        yaml.push_str(&format!("a{n}: &a{n} [{}]\n", of.trim_end_matches(", ")));
    }
    let card = write(folder.path(), "bomb.md", yaml + "---\n# Dataset Card for walrus calls\n\nCalls of walruses.\n");
    done(&data, &["ingest", "-s", "hub-cards", &card]);
    assert_eq!(codes(&data).iter().map(|c| c.0).collect::<Vec<_>>(), [IssueCode::BrokenFrontMatter]);
    assert_eq!(json(&data, &["search", "--json", "walrus"])["total"], 1);
    holds(&data, 1);
}

#[test]
fn data_of_a_newer_version_is_left_alone() {
    let (folder, data) = stocked();
    let step = |sql: &str| {
        let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
        let database = data.join("brokerwatch.db");
        let run = std::process::Command::new("python3").args(["-c", program]).arg(database).arg(sql).output();
        run.is_ok_and(|o| o.status.success())
    };
    if !step("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')") {
        return skipped("there is no python3 with sqlite3 to write the row of a newer version");
    }
    let name = data.to_string_lossy().into_owned();
    let input = write(folder.path(), "a.jsonl", canonical(500..501));
    let commands: [&[&str]; 5] =
        [&["status"], &["search", "calls"], &["doctor"], &["init"], &["ingest", "-s", "canonical", &input]];
    for command in commands {
        refused(&data, command, 4, &[&name, "newer brokerwatch", "99990101000000", "use that version"]);
    }
    assert!(step("DELETE FROM __diesel_schema_migrations WHERE version = '99990101000000'"));
    holds(&data, 0);
}

#[test]
fn a_file_that_is_no_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.jsonl", canonical(0..1));
    let text = "not a database ".repeat(1_000);
    let database = write(folder.path(), "brokerwatch.db", &text);
    for command in [&["status"][..], &["doctor"], &["init"], &["ingest", "-s", "canonical", &input]] {
        refused(folder.path(), command, 4, &[&database, "not a database", "--data-dir"]);
    }
    assert_eq!(fs::read_to_string(&database).unwrap(), text);
    refused(Path::new(&input), &["ingest", "-s", "canonical", &input], 4, &[&input, "--data-dir"]);
}

#[test]
fn after_a_full_disk_the_same_command_continues() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::of("6m", folder.path().join("disk")) else {
        return skipped("this user may not mount a small disk");
    };
    let data = disk.path().join("data");
    let first = write(folder.path(), "first.jsonl", canonical(0..BEFORE as u32));
    done(&data, &["ingest", "-s", "canonical", &first]);
    // Fills the disk at different moments: in the archive, in the database, in the index.
    let input = write(folder.path(), "a.jsonl", canonical(100..2_100));
    for left in [0, 16 << 10, 200 << 10, 1 << 20, 2 << 20] {
        let ballast = disk.path().join("ballast");
        disk.fill(&ballast, left);
        let output = brokerwatch(&data, &["ingest", "-q", "-s", "canonical", &input]);
        if !output.status.success() {
            one_line(&output, 4, &["space"]);
        } else {
            assert!(left > 1 << 20, "the disk was not full with {left} bytes left");
        }
        fs::remove_file(&ballast).unwrap();
        assert!(json(&data, &["status", "--json"])["listings"].as_u64().unwrap() >= BEFORE);
    }
    disk.grow();
    done(&data, &["ingest", "-s", "canonical", &input]);
    holds(&data, 2_000);
}
