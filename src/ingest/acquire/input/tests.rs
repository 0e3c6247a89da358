//! Folders as operators have them: nested, with links, hidden files and files nobody may read.

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

fn folder(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    dir
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    list_files(paths, &["csv", "tsv"]).unwrap().into_iter().map(|file| file.name).collect()
}

#[test]
fn a_folder_gives_its_files_sorted_by_path_and_named_from_it() {
    let dir = folder(&["b.csv", "a/z.CSV", "a/b/c.tsv", "a.csv", ".hidden.csv", ".git/x.csv", "notes.txt", "csv"]);
    assert_eq!(names(&[dir.path().to_owned()]), ["a/b/c.tsv", "a/z.CSV", "a.csv", "b.csv"]);
}

#[test]
fn a_file_given_by_itself_may_have_any_name() {
    let dir = folder(&["listings.txt", ".hidden"]);
    let paths = [dir.path().join("listings.txt"), dir.path().join(".hidden")];
    assert_eq!(names(&paths), ["listings.txt", ".hidden"]);
}

#[test]
fn a_file_given_twice_is_listed_once() {
    let dir = folder(&["a.csv", "sub/b.csv"]);
    let paths = ["", "a.csv", "sub", ""].map(|path| dir.path().join(path));
    assert_eq!(names(&paths), ["a.csv", "sub/b.csv"]);
}

#[test]
fn files_of_the_same_name_are_named_by_their_path() {
    let dir = folder(&["one/a.csv", "two/a.csv", "two/b.csv"]);
    let found = names(&[dir.path().join("one"), dir.path().join("two")]);
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    assert_eq!(found, [path("one/a.csv"), path("two/a.csv"), "b.csv".to_owned()]);
}

#[test]
fn links_in_a_circle_come_to_an_end() {
    let dir = folder(&["a/x.csv"]);
    symlink(dir.path(), dir.path().join("a/loop")).unwrap();
    symlink("self", dir.path().join("self")).unwrap();
    assert_eq!(names(&[dir.path().join("a")]), ["x.csv"]);
}

#[test]
fn a_link_to_itself_is_an_error_only_if_it_is_meant() {
    let dir = folder(&["x.csv"]);
    symlink("self.csv", dir.path().join("self.csv")).unwrap();
    let error = list_files(&[dir.path().to_owned()], &["csv"]).unwrap_err().to_string();
    assert!(error.contains("self.csv"), "{error}");
}

#[test]
fn a_link_that_leads_nowhere_is_an_error_if_its_name_matches() {
    let dir = folder(&["x.csv"]);
    symlink("gone.txt", dir.path().join("old.txt")).unwrap();
    assert_eq!(names(&[dir.path().to_owned()]), ["x.csv"]);
    symlink("gone.csv", dir.path().join("old.csv")).unwrap();
    let error = list_files(&[dir.path().to_owned()], &["csv"]).unwrap_err();
    assert!(matches!(&error, InputError::Missing { path } if path.ends_with("old.csv")), "{error}");
}

#[test]
fn what_is_not_there_is_named() {
    let error = list_files(&["/nowhere/listings.csv".into()], &["csv"]).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/listings.csv: no such file or folder"), "{error}");
}

#[test]
fn a_folder_without_a_matching_file_says_what_was_looked_for() {
    let dir = folder(&["a.json"]);
    let error = list_files(&[dir.path().to_owned()], &["csv", "tsv"]).unwrap_err().to_string();
    assert!(error.contains(": no file ending in .csv or .tsv in this folder"), "{error}");
}

#[test]
fn a_device_is_neither_file_nor_folder() {
    let error = list_files(&["/dev/null".into()], &["csv"]).unwrap_err();
    assert!(matches!(error, InputError::NotAFile { .. }), "{error}");
}

#[test]
fn files_and_folders_that_may_not_be_read_are_errors() {
    let dir = folder(&["sub/a.csv"]);
    for (forbidden, mode) in [("sub/a.csv", 0o644), ("sub", 0o755)] {
        let path = dir.path().join(forbidden);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        let bound = if path.is_dir() { fs::read_dir(&path).is_err() } else { File::open(&path).is_err() };
        let found = list_files(&[dir.path().to_owned()], &["csv"]);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if !bound {
            eprintln!("skipped: permissions do not bind this user (root)");
            return;
        }
        let error = found.unwrap_err();
        assert!(matches!(&error, InputError::NotPermitted { path } if path.ends_with(forbidden)), "{error}");
    }
}

#[test]
fn packed_files_and_archives_are_found_where_they_can_be_read() {
    let dir =
        folder(&["a.csv", "b.csv.gz", "c.CSV.ZST", "d.tar.xz", "e.tgz", "f.zip", "g.jsonl.gz", "h.png", "i.gz", "j"]);
    let paths = [dir.path().to_owned()];
    let found = find_packed_files(&paths, &["csv"]).unwrap();
    let names: Vec<&str> = found.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.csv", "b.csv.gz", "c.CSV.ZST", "d.tar.xz", "e.tgz", "f.zip"]);
    let found = find_files(&paths, &["csv"]).unwrap();
    assert_eq!(found.files.len(), 1);
}

#[test]
fn files_of_other_endings_are_counted_by_ending() {
    let dir = folder(&["a.csv", "b/1.png", "b/2.PNG", "b/3.png", "b/4.png", "b/5.png", "b/6.png", "README", ".x.png"]);
    let found = find_packed_files(&[dir.path().to_owned()], &all_extensions()).unwrap();
    assert_eq!(found.files.len(), 1);
    let note = "1 × no ending (README), 6 × .png (b/1.png, b/2.PNG, b/3.png, b/4.png, b/5.png, …)";
    assert_eq!(found.note().as_deref(), Some(note));
}

#[test]
fn markdown_that_is_no_listing_is_left_out_of_folders() {
    let mut files: Vec<String> = NO_LISTINGS.iter().map(|name| format!("{name}.md")).collect();
    files.extend(["LICENSE.MD", "a/Code_of_Conduct.md", "a/Changelog.md.gz"].map(str::to_owned));
    let left_out = files.len() as u64;
    files.extend(["README.md", "a/licensed-speech.md", "a/notice.csv", "a/security.jsonl.gz"].map(str::to_owned));
    let dir = folder(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let found = find_packed_files(&[dir.path().to_owned()], &all_extensions()).unwrap();
    let names: Vec<&str> = found.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["README.md", "a/licensed-speech.md", "a/notice.csv", "a/security.jsonl.gz"]);
    assert_eq!(found.skipped.values().map(|skipped| skipped.count).sum::<u64>(), left_out);
    assert_eq!(found.skipped["md"].count, left_out - 1);
    assert!(found.note().unwrap().contains("a/Code_of_Conduct.md"), "{:?}", found.note());
}

#[test]
fn a_licence_file_given_by_itself_is_read() {
    let dir = folder(&["LICENSE.md"]);
    let found = find_files(&[dir.path().join("LICENSE.md")], &all_extensions()).unwrap();
    assert_eq!((found.files.len(), found.skipped.len()), (1, 0));
}

#[test]
fn the_endings_of_every_format_are_known() {
    let all = all_extensions();
    assert!(FORMATS.iter().flat_map(|format| format.extensions).all(|one| all.contains(one)));
}

#[test]
fn a_whole_name_may_stand_for_an_ending() {
    let dir = folder(&["a/datapackage.yaml", "b/DataPackage.yml", "c/docker-compose.yml", "d/x.datapackage.yaml"]);
    let found = find_files(&[dir.path().to_owned()], &all_extensions()).unwrap();
    let names: Vec<&str> = found.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a/datapackage.yaml", "b/DataPackage.yml"]);
    assert_eq!(found.skipped.values().map(|skipped| skipped.count).sum::<u64>(), 2);
}
