//! Damage is noticed and repaired, read-only folders can be read, passwords stay secret, keys are followed.

use crate::support::{
    Random, bound_by_permissions, brokerwatch, canonical, command, copy, demo, done, files_below, json, listings,
    one_line, skipped, stderr, stdout, store, write,
};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Files below a folder that hold something, sorted.
fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| fs::metadata(path).unwrap().len() > 0 && wanted(path);
    files_below(folder).into_iter().filter(holds).collect()
}

/// What `doctor` says of a folder: whether all is well, and its words.
fn doctor(data: &Path, options: &[&str]) -> (bool, String) {
    let output = brokerwatch(data, &[&["doctor"], options].concat());
    let told = stdout(&output) + &stderr(&output);
    assert!(!told.contains("panicked"), "{told}");
    assert!([Some(0), Some(1), Some(4)].contains(&output.status.code()), "{:?}: {told}", output.status);
    (output.status.success(), told)
}

/// The engine replaces its lists by files that only their owner may read.
#[test]
fn index_files_are_as_readable_as_their_folder() {
    let folder = demo();
    let index = folder.path().join("data/index");
    done(&folder.path().join("data"), &["reindex"]);
    let readable = fs::metadata(&index).unwrap().permissions().mode() & 0o044;
    let all = files_below(&index);
    assert!(all.iter().any(|path| path.ends_with("meta.json")));
    for path in all.iter().flat_map(|path| [path.as_path(), path.parent().unwrap()]) {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o044, readable, "{}: {mode:o}", path.display());
    }
}

/// A catalog of two readings with a decision between them, closed in order. It is small, because `doctor` is asked some thirty
/// times and reads all of it.
fn kept() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let read = |name: &str, records: std::ops::Range<u32>| {
        let input = write(folder.path(), name, canonical(records));
        done(&data, &["ingest", "-s", "canonical", &input]);
    };
    read("first.jsonl", 40..80);
    let first = &listings(&store(&data))[0].listing.id.to_string();
    let by = ["--by", "Ines Roth", "--reason", "read it"];
    done(&data, &[&["decide", first, "sensitivity:children", "accept"], &by[..]].concat());
    read("more.jsonl", 0..40);
    folder
}

#[test]
fn noise_anywhere_in_the_index_is_noticed_and_repaired() {
    let folder = kept();
    let (data, copied) = (folder.path().join("data"), folder.path().join("copy"));
    assert!(doctor(&data, &["--deep"]).0, "{}", doctor(&data, &["--deep"]).1);
    let in_segments = |p: &Path| p.extension().is_some_and(|e| e != "json" && e != "sha256") && !p.ends_with("CURRENT");
    let paths = files(&data.join("index"), &in_segments);
    assert!(paths.len() >= 6, "{paths:?}");
    let mut seeded = Random(3);
    for case in 0..10 {
        copy(&data, &copied);
        let path = &paths[case % paths.len()];
        let path = copied.join(path.strip_prefix(&data).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        let at = seeded.below(bytes.len());
        let end = bytes.len().min(at + 512);
        bytes[at..end].iter_mut().for_each(|b| *b ^= 1 + seeded.below(255) as u8);
        fs::write(&path, bytes).unwrap();
        let (well, told) = doctor(&copied, &[]);
        assert!(!well && told.contains("FAULT  index"), "{} at {at}: {told}", path.display());
        // Whatever is asked of it meanwhile, the answer is an answer or one line that names the remedy.
        for question in ["telefone~", "calls", "a*", "sensitivity:children"] {
            let output = brokerwatch(&copied, &["search", question]);
            let told = stderr(&output);
            assert!(!told.contains("panicked"), "{told}");
            if !output.status.success() {
                assert!(told.contains("brokerwatch doctor"), "{told}");
            }
        }
        if case % 5 == 0 {
            let (well, told) = doctor(&copied, &["--repair"]);
            assert!(well, "{told}");
        }
    }
}

#[test]
fn one_flipped_bit_anywhere_is_noticed() {
    let folder = kept();
    let (data, copied) = (folder.path().join("data"), folder.path().join("copy"));
    assert!(doctor(&data, &["--deep"]).0);
    let kinds: [(&str, usize); 3] = [("brokerwatch.db", 10), ("archive", 4), ("index", 6)];
    let mut seeded = Random(16);
    for (kind, cases) in kinds {
        let whole = data.join(kind);
        let paths = if whole.is_dir() { files(&whole, &|_| true) } else { vec![whole] };
        for _ in 0..cases {
            copy(&data, &copied);
            let path = copied.join(paths[seeded.below(paths.len())].strip_prefix(&data).unwrap());
            let mut bytes = fs::read(&path).unwrap();
            let (at, bit) = (seeded.below(bytes.len()), seeded.below(8));
            bytes[at] ^= 1 << bit;
            fs::write(&path, bytes).unwrap();
            let (well, told) = doctor(&copied, &["--deep"]);
            assert!(!well, "bit {bit} of byte {at} of {}: {told}", path.display());
        }
    }
}

#[test]
fn text_that_no_index_of_the_database_holds_is_noticed_too() {
    let folder = kept();
    let (data, copied) = (folder.path().join("data"), folder.path().join("copy"));
    let database = fs::read(data.join("brokerwatch.db")).unwrap();
    // Words in the reason of a decision, the name of a file and the state of a run, and the beginning of packed JSON.
    for (place, bytes) in
        [("reason", &b"read it"[..]), ("file", b"more.jsonl"), ("state", b"complete"), ("JSON", b"\x28\xb5\x2f\xfd")]
    {
        copy(&data, &copied);
        let windows = database.windows(bytes.len()).enumerate();
        let found: Vec<usize> = windows.filter(|(_, w)| *w == bytes).map(|(at, _)| at).collect();
        assert!(!found.is_empty(), "{place}");
        // Behind the head of packed JSON, within words.
        let offset = if place == "JSON" { 40 } else { 2 };
        let mut bytes = database.clone();
        // Rows that have moved may leave their bytes behind, so all places are changed.
        found.iter().for_each(|at| bytes[at + offset] ^= 1);
        fs::write(copied.join("brokerwatch.db"), bytes).unwrap();
        let (well, told) = doctor(&copied, &[]);
        assert!(!well && told.contains("FAULT"), "{place}: {told}");
    }
}

#[test]
fn a_damaged_copy_in_the_archive_is_replaced_by_its_original() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "some.jsonl", canonical(0..30));
    done(&data, &["ingest", "-s", "canonical", &input]);
    let archived = files(&data.join("archive"), &|_| true).remove(0);
    let sound = fs::read(&archived).unwrap();
    let spoil = || {
        let mut bytes = sound.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        fs::write(&archived, bytes).unwrap();
    };
    spoil();
    let (well, told) = doctor(&data, &[]);
    assert!(!well && told.contains(archived.to_str().unwrap()), "{told}");
    let (well, told) = doctor(&data, &["--repair"]);
    assert!(!well && told.contains("--original"), "it says what it cannot repair: {told}");
    let (well, told) = doctor(&data, &["--repair", "--original", folder.path().join("some.jsonl").to_str().unwrap()]);
    assert!(well, "{told}");
    assert_eq!(fs::read(&archived).unwrap(), sound);
    // Reading the intact original again does it, too, and does not blame the input.
    spoil();
    let output = done(&data, &["ingest", "-s", "canonical", &input]);
    assert!(stderr(&output).contains("damaged"), "{}", stderr(&output));
    assert_eq!(fs::read(&archived).unwrap(), sound);
    // What is lost altogether comes back the same way.
    fs::remove_file(&archived).unwrap();
    assert!(!doctor(&data, &["--quick"]).0);
    assert!(doctor(&data, &["--repair", "--original", folder.path().to_str().unwrap()]).0);
}

#[test]
fn a_full_archive_with_a_new_database_is_not_made_ready() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "some.jsonl", canonical(0..5));
    done(&data, &["ingest", "-s", "canonical", &input]);
    let backup = folder.path().join("backup.db");
    done(&data, &["backup", backup.to_str().unwrap()]);
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("brokerwatch.db{ending}")));
    }
    for arguments in [&["init"][..], &["ingest", "-s", "canonical", &input], &["demo", "--no-serve"]] {
        let output = command(&data, arguments).arg("-q").output().unwrap();
        one_line(&output, 4, &["archive holds 1 files", "restore", "backup"]);
        assert!(!data.join("brokerwatch.db").exists(), "nothing was made");
    }
    fs::write(data.join("brokerwatch.db"), "").unwrap();
    one_line(&command(&data, &["init", "-q"]).output().unwrap(), 4, &["restore"]);
    fs::copy(backup, data.join("brokerwatch.db")).unwrap();
    done(&data, &["init"]);
    assert!(doctor(&data, &["--deep"]).0, "{}", doctor(&data, &["--deep"]).1);
}

#[test]
fn files_that_no_run_names_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..5));
    done(&data, &["ingest", "-s", "canonical", &input]);
    let backup = folder.path().join("backup.db");
    done(&data, &["backup", backup.to_str().unwrap()]);
    let later = write(folder.path(), "b.jsonl", canonical(5..9));
    done(&data, &["ingest", "-s", "canonical", &later]);
    fs::copy(backup, data.join("brokerwatch.db")).unwrap();
    done(&data, &["init"]);
    let (_, told) = doctor(&data, &[]);
    assert!(told.contains("1 files without a run"), "{told}");
}

#[test]
fn a_copy_can_be_made_while_another_process_writes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "many.jsonl", canonical(0..6_000));
    done(&data, &["init"]);
    let mut writing = command(&data, &["ingest", "-s", "canonical", &input, "-q"]).spawn().unwrap();
    for n in 0..3 {
        let file = folder.path().join(format!("{n}.db"));
        done(&data, &["backup", file.to_str().unwrap()]);
        let counts = brokerwatch::store::Store::open(file.to_str().unwrap(), false).unwrap().counts().unwrap();
        assert_eq!(counts.listings, counts.changes, "one moment of it");
    }
    assert!(writing.wait().unwrap().success());
    let again = brokerwatch(&data, &["backup", folder.path().join("0.db").to_str().unwrap()]);
    one_line(&again, 2, &["0.db", "already"]);
}

/// Runs as a user to whom the permissions of the folder apply.
fn bound(folder: &Path, data: &Path, arguments: &[&str]) -> Option<Output> {
    Some(bound_by_permissions(folder, data, arguments)?.output().unwrap())
}

#[test]
fn a_reader_without_write_access_can_use_every_reading_command() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "some.jsonl", canonical(0..25));
    done(&data, &["ingest", "-s", "canonical", &input]);
    if bound_by_permissions(folder.path(), &data, &[]).is_none() {
        return skipped("permissions do not bind this user and there is no setpriv");
    }
    let locked = |mode: &str| {
        let status = std::process::Command::new("chmod").args(["-R", mode]).arg(&data).status().unwrap();
        assert!(status.success());
    };
    // The folder is given to the user by each call, so it is the mode that binds.
    for leftover in ["", "empty", "frames"] {
        locked("u+w");
        let wal = data.join("brokerwatch.db-wal");
        let _ = fs::remove_file(&wal);
        let _ = fs::remove_file(data.join("brokerwatch.db-shm"));
        match leftover {
            "empty" => fs::write(&wal, "").unwrap(),
            "frames" => fs::write(&wal, [7; 100]).unwrap(),
            _ => {}
        }
        let before = files(&data, &|_| true);
        locked("a-w");
        let commands: [&[&str]; 7] = [
            &["search", "calls"],
            &["export"],
            &["audit"],
            &["doctor", "--deep"],
            &["status"],
            &["findings", "list"],
            &["decisions"],
        ];
        for arguments in commands {
            let output = bound(folder.path(), &data, arguments).unwrap();
            if leftover == "frames" {
                let told = stderr(&output);
                assert!(!output.status.success() && told.contains("brokerwatch.db-wal"), "{arguments:?}: {told}");
            } else {
                let fine = output.status.success() || (arguments[0] == "audit" && output.status.code() == Some(1));
                assert!(fine, "{leftover} {arguments:?}: {}{}", stdout(&output), stderr(&output));
            }
        }
        locked("u+w");
        assert_eq!(files(&data, &|_| true), before, "reading left nothing behind");
    }
}

#[test]
fn a_database_address_never_shows_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["init"]);
    for address in [
        "postgres://user:S3CRET@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=u&password=S3CRET",
        "postgres://u:S3%43RET@127.0.0.1:1/db?sslpassword=S3CRET",
        "postgres://u:S3CRET@x/y@127.0.0.1:1/db",
        "host=127.0.0.1 port=1 user=u password=S3CRET",
        "password=S3CRET",
        "mysql://u:S3CRET@127.0.0.1/db",
        "u:S3CRET@127.0.0.1/db",
    ] {
        for arguments in [&["status"][..], &["-vv", "init"], &["doctor"], &["serve", "--port", "0"]] {
            let output = command(&data, arguments)
                .env("BROKERWATCH_DATABASE_URL", address)
                .env("RUST_LOG", "debug")
                .current_dir(folder.path())
                .output()
                .unwrap();
            let told = stdout(&output) + &stderr(&output);
            assert!(!output.status.success(), "{address}: {told}");
            assert!(!told.contains("S3") && !told.contains("CRET"), "{address} {arguments:?}: {told}");
        }
    }
    let made: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(made, ["data"]);
}

#[test]
fn keys_are_added_listed_and_retired() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["init"]);
    let keys = |data: &Path| json(data, &["token", "keys", "--json"]);
    let first = keys(&data)[0]["kid"].as_str().unwrap().to_owned();
    done(&data, &["token", "rotate"]);
    let listed = keys(&data);
    assert_eq!((listed[0]["signs"].as_bool(), listed[1]["signs"].as_bool()), (Some(false), Some(true)));
    done(&data, &["token", "retire", &first]);
    assert_eq!(keys(&data)[0]["retired"], true);
    one_line(&brokerwatch(&data, &["token", "retire", &first]), 2, &[&first]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.join("keys")), 0o700);
    fs::set_permissions(data.join("keys"), Permissions::from_mode(0o755)).unwrap();
    for arguments in [&["token", "issue", "--subject", "x"][..], &["init"], &["token", "keys"]] {
        let output = command(&data, arguments).arg("-q").output().unwrap();
        one_line(&output, 4, &["chmod 700", "keys", "755"]);
    }
}
