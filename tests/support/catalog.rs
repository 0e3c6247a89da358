//! Catalogs that tests share: the samples, the real listings beside the project, and plain records made to measure.

use super::{copy, done, files::root, json, skipped};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// A fresh folder with the sample catalog in `data`; ingested once in a run of the tests, then copied.
pub fn demo() -> TempDir {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let data = for_this_run("samples");
        done(&data, &["demo", "--no-serve"]);
        data
    });
    let folder = tempfile::tempdir().unwrap();
    copy(made, &folder.path().join("data"));
    folder
}

/// A folder that many tests share: made anew in each run, and left behind in the target folder.
fn for_this_run(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A file or folder of the real data beside the project; says when it is absent, so that a skip is seen.
pub fn real(path: &str) -> Option<PathBuf> {
    let found = root().join("../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    skipped(&format!("../shared/data/{path} is not there"));
    None
}

/// The catalog of all real listings, and the summary of each ingest. Read-only.
pub struct RealCatalog {
    pub data: PathBuf,
    /// By the id of the source.
    pub summaries: BTreeMap<&'static str, serde_json::Value>,
}

/// The catalog of all real listings; `None` if they are not there.
pub fn real_catalog() -> Option<&'static RealCatalog> {
    static MADE: OnceLock<Option<RealCatalog>> = OnceLock::new();
    let make = || {
        let folder = for_this_run("real");
        std::fs::create_dir_all(&folder).unwrap();
        let cards = folder.join("cards");
        std::fs::create_dir(&cards).unwrap();
        let packed = real("hf-hub-cards-2023/other-cards.tar.zst")?;
        let sources = [
            ("beijing-data-exchange", real("cn-data-exchanges/beijing.csv")?),
            ("shanghai-data-exchange", real("cn-data-exchanges/shanghai.csv")?),
            ("zhejiang-data-exchange", real("cn-data-exchanges/zhejiang.csv")?),
            ("datatang-cards", real("hf-hub-cards-2023/datatang")?),
            ("hub-cards", cards.clone()),
        ];
        unpack(&packed, &cards);
        let data = folder.join("data");
        let read = |(source, path): (&'static str, PathBuf)| {
            (source, json(&data, &["ingest", "--json", "--quiet", "-s", source, &path.to_string_lossy()]))
        };
        let summaries = sources.into_iter().map(read).collect();
        Some(RealCatalog { data, summaries })
    };
    MADE.get_or_init(make).as_ref()
}

/// Canonical records with numbers `from..to`, one a line.
pub fn canonical(numbers: std::ops::Range<u32>) -> String {
    let record = |n| {
        format!(
            "{{\"id\":\"n{n}\",\"title\":\"Recorded calls, part {n}\",\"price\":\"{} USD\",\"description\":\"Telephone \
             calls of a help line with {n} speakers; no consent was asked.\"}}\n",
            n + 1
        )
    };
    numbers.map(record).collect()
}

/// Unpacks the files of a compressed tar into one folder, without their folders.
fn unpack(packed: &Path, into: &Path) {
    let mut tar = Command::new("tar");
    tar.args(["--zstd", "--transform", "s|.*/||", "-xf"]).arg(packed).arg("-C").arg(into);
    assert!(tar.status().unwrap().success(), "tar {}", packed.display());
}
