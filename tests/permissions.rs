//! What the program may not read or write: one line with the path and what to do, and nothing half done.

use crate::support::{bound_by_permissions, canonical, done, json, one_line, skipped, write};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A catalog of 20 listings in `data`, and beside it a file that may not be read, a folder with one, and a folder in
/// which nothing may be written.
fn stocked() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "open.jsonl", canonical(0..20));
    done(&data, &["ingest", "-s", "canonical", &input]);
    done(&data, &["init"]);
    write(folder.path(), "closed.jsonl", canonical(20..21));
    for name in ["closed", "fixed"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    (folder, data)
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn missing_permissions_are_reported_with_the_path() {
    let (folder, data) = stocked();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    // The user is given the folder first; what comes after must hold for its owner.
    if bound_by_permissions(folder.path(), &data, &[]).is_none() {
        return skipped("permissions do not bind this user and there is no setpriv");
    }
    permit(&folder.path().join("closed.jsonl"), 0o000);
    permit(&folder.path().join("closed"), 0o000);
    permit(&folder.path().join("fixed"), 0o500);
    let run = |arguments: &[&str], data: &Path, code: i32, words: &[&str]| {
        let arguments = [arguments, &["-q"]].concat();
        let output = bound_by_permissions(folder.path(), data, &arguments).unwrap().output().unwrap();
        one_line(&output, code, words);
    };
    let (file, closed, fixed) = (path("closed.jsonl"), path("closed"), path("fixed"));
    let denied = "permission denied";
    run(&["ingest", "-s", "canonical", &file], &data, 2, &[&file, denied, "the right to read"]);
    run(&["ingest", "-s", "canonical", &closed], &data, 2, &[&closed, denied, "the right to read"]);
    let target = format!("{fixed}/x.csv");
    run(&["export", "-o", &target], &data, 2, &[&target, "check that the folder"]);
    let elsewhere = folder.path().join("fixed/data");
    run(&["ingest", "-s", "canonical", &path("open.jsonl")], &elsewhere, 4, &[&fixed, "--data-dir"]);
    permit(&data.join("archive"), 0o500);
    let other = write(folder.path(), "other.jsonl", canonical(30..31));
    run(&["ingest", "-s", "canonical", &other], &data, 4, &["archive", denied, "give the user"]);
    // So that the folder can be removed again.
    for path in ["data/archive", "closed", "fixed"] {
        permit(&folder.path().join(path), 0o700);
    }
    assert_eq!(json(&data, &["status", "--json"])["listings"], 20);
    done(&data, &["doctor", "--archive"]);
}
