//! A data folder of the program before step 15 of the migrations, whose database is rewritten, and the documented ways to
//! read what is packed.

use crate::support::{brokerwatch, done, read, refused, root, skipped, stdout, write};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder, and what that program exported of it.
fn before(folder: &Path) -> PathBuf {
    let fixture = fs::File::open(root().join("tests/fixtures/data-folder/before-packing.tar.xz")).unwrap();
    tar::Archive::new(lzma_rust2::XzReader::new(fixture, false)).unpack(folder).unwrap();
    folder.join("data")
}

#[test]
fn a_folder_of_the_program_before_gives_the_same_exports() {
    let folder = tempfile::tempdir().unwrap();
    let data = before(folder.path());
    refused(&data, &["status"], 4, &["20261130000015", "brokerwatch init"]);
    done(&data, &["init"]);
    done(&data, &["reindex"]);
    done(&data, &["doctor"]);
    let listings = folder.path().join("now.csv");
    done(&data, &["export", "-o", listings.to_str().unwrap()]);
    let exported = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    // Columns have only been added since, at the end.
    let rows = |name: &str| -> Vec<csv::StringRecord> {
        let text = exported(name);
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(Result::unwrap)
            .collect()
    };
    let (now, before) = (rows("now.csv"), rows("listings.csv"));
    let columns = before[0].len();
    let same = |now: &csv::StringRecord| now.iter().take(columns).map(str::to_owned).collect::<csv::StringRecord>();
    assert_eq!(now.iter().map(same).collect::<Vec<_>>(), before);
    // The same holds for the members of a finding.
    let findings = |text: &str| serde_json::from_str::<Vec<serde_json::Map<String, serde_json::Value>>>(text).unwrap();
    let now = findings(&stdout(&done(&data, &["findings", "list", "--json"])));
    let before = findings(&exported("findings.json"));
    assert_eq!(now.len(), before.len());
    for (now, before) in now.iter().zip(&before) {
        let same: serde_json::Map<_, _> =
            before.keys().filter_map(|key| Some((key.clone(), now.get(key)?.clone()))).collect();
        assert_eq!(&same, before);
    }
    // A new method makes new assessments of what was migrated.
    done(&data, &["retag"]);
    done(&data, &["doctor"]);
}

#[test]
fn packed_columns_can_be_read_in_the_documented_ways() {
    let folder = tempfile::tempdir().unwrap();
    let data = before(folder.path());
    done(&data, &["init"]);
    let listing = "10fd65f092ee4d6913f4d722e69a0a2e";
    let told = stdout(&done(&data, &["doctor", "--unpack", listing]));
    let lines: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["listing"]["id"], listing);
    assert!(lines[1..].iter().any(|line| line["assessment"]["findings"][0]["rule"].is_string()), "{told}");
    let version = lines[0]["version"].as_str().unwrap();
    assert_eq!(stdout(&done(&data, &["doctor", "--unpack", version])), told);
    refused(&data, &["doctor", "--unpack", "no-id"], 2, &["no version or listing", "no-id"]);

    let storage = read("docs/reference/storage.md");
    let program = storage.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let program = program.replace("src/store/", &format!("{}/src/store/", root().display()));
    let program = write(folder.path(), "read.py", program);
    let run = Command::new("python3").arg(program).current_dir(folder.path()).output();
    let Some(run) = run.ok().filter(|run| !String::from_utf8_lossy(&run.stderr).contains("ModuleNotFoundError")) else {
        return skipped("there is no python3 with zstandard to unpack rows");
    };
    let printed = stdout(&run);
    let line = printed.lines().find(|line| line.starts_with(version)).unwrap_or_else(|| panic!("{run:?}"));
    let json: serde_json::Value = serde_json::from_str(&line[version.len()..]).unwrap();
    assert_eq!(json, lines[0]["listing"]);
    assert!(brokerwatch(&data, &["doctor", "--quick"]).status.success());
}
