//! What the tests share: the program itself, throw-away folders, and where real data may lie.

use brokerwatch::store::{ChangeKind, Store, StoredListing};
use std::collections::BTreeMap;
use std::fs::Permissions;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The program, as an operator runs it.
pub fn brokerwatch(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().expect("the program can be started")
}

/// The same, to be changed before it starts.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerwatch"));
    command.arg("--data-dir").arg(data).args(arguments);
    command.stdin(Stdio::null()).env_remove("RUST_LOG");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BROKERWATCH_") {
            command.env_remove(name);
        }
    }
    command
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs and insists on success; standard output as JSON.
pub fn json(data: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = brokerwatch(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {}", stdout(&output)))
}

/// A file or folder of the real data beside the project; says when it is absent, so that a skip is seen.
pub fn real(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    skipped(&format!("../shared/data/{path} is not there"));
    None
}

/// Runs and insists on success.
pub fn done(data: &Path, arguments: &[&str]) -> Output {
    let output = brokerwatch(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    output
}

/// Runs quietly and insists on that exit code and on exactly one line about it, which holds all the words.
pub fn refused(data: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let output = command(data, arguments).arg("-q").output().expect("the program can be started");
    one_line(&output, code, words);
}

/// The exit code and exactly one line on standard error, which holds all the words.
pub fn one_line(output: &Output, code: i32, words: &[&str]) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert_eq!(told.lines().count(), 1, "not one line:\n{told}");
    assert!(told.starts_with("brokerwatch: "), "{told}");
    for word in words {
        assert!(told.contains(word), "“{word}” is not in: {told}");
    }
}

/// A fresh folder with the sample catalog in `data`; ingested once, then copied.
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

/// Copies a folder with all that it holds, in place of what is there.
pub fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
}

/// What ingesting each source of real listings said, and the catalog of them all; only to be read.
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

/// The store of a data folder, for reading.
pub fn store(data: &Path) -> Store {
    Store::open(&data.join("brokerwatch.db").to_string_lossy(), false).unwrap()
}

/// Everything that must be the same when the same input was read, however that came about: no times, no run ids.
#[derive(Debug, PartialEq)]
pub struct State {
    /// Id of the newest version, its number, listing and assessment as JSON.
    pub listings: Vec<(String, u64, String, String)>,
    /// Ids of all versions.
    pub versions: Vec<String>,
    /// Number, kind and listing of every change.
    pub changes: Vec<(u64, ChangeKind, String)>,
    /// Ids of all issues.
    pub issues: Vec<String>,
}

/// Reads the state out of a data folder.
pub fn state(data: &Path) -> State {
    let store = store(data);
    let stored = listings(&store);
    let versions = stored.iter().flat_map(|s| store.versions(&s.listing.id).unwrap()).map(|v| v.id).collect();
    let listings = stored
        .iter()
        .map(|s| {
            let listing = serde_json::to_string(&s.listing).unwrap();
            (s.version.id.clone(), s.version.number, listing, serde_json::to_string(&s.assessment).unwrap())
        })
        .collect();
    let changes = store.changes_after(0, u32::MAX).unwrap();
    let changes = changes.into_iter().map(|c| (c.seq, c.kind, c.listing.to_string())).collect();
    let issues = store.issues_after("", u32::MAX).unwrap().into_iter().map(|i| i.id).collect();
    State { listings, versions, changes, issues }
}

/// All listings in order of id.
pub fn listings(store: &Store) -> Vec<StoredListing> {
    let mut all: Vec<StoredListing> = Vec::new();
    loop {
        let page = store.listings_after(all.last().map(|l| &l.listing.id), 1_000).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Writes a file and answers with its path as text.
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_string_lossy().into_owned()
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

/// Sends a signal, by its name, to a process.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", child.id())).status().unwrap();
    assert!(sent.success(), "kill -{name}");
}

/// The program run by a user to whom permissions apply: the present one or, if that is the administrator, nobody. The
/// folder is given to that user. `None` if the system cannot do that.
pub fn bound_by_permissions(folder: &Path, data: &Path, arguments: &[&str]) -> Option<Command> {
    let probe = folder.join(".probe");
    std::fs::create_dir_all(&probe).unwrap();
    std::fs::set_permissions(&probe, Permissions::from_mode(0o000)).unwrap();
    let bound = std::fs::read_dir(&probe).is_err();
    std::fs::remove_dir(&probe).unwrap();
    if bound {
        return Some(command(data, arguments));
    }
    let owned = Command::new("chown").args(["-R", "65534:65534"]).arg(folder).output();
    let as_nobody = |program: &str| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        command
    };
    let program = env!("CARGO_BIN_EXE_brokerwatch");
    let works = as_nobody(program).arg("--version").output().is_ok_and(|o| o.status.success());
    if !works || !owned.is_ok_and(|o| o.status.success()) {
        return None;
    }
    let mut command = as_nobody(program);
    command.arg("--data-dir").arg(data).args(arguments).stdin(Stdio::null());
    Some(command)
}

/// Says why a test could not be run here.
pub fn skipped(reason: &str) {
    // Straight to the terminal: the test harness hides what passing tests print.
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}

/// Unpacks the files of a compressed tar into one folder and counts them. A tar is a row of blocks of 512 bytes: a
/// header with the name at byte 0 and the size in octal at byte 124, then the content filled up to whole blocks.
pub fn unpack(packed: &Path, into: &Path) -> usize {
    let mut bytes = Vec::new();
    zstd::Decoder::new(std::fs::File::open(packed).unwrap()).unwrap().read_to_end(&mut bytes).unwrap();
    let text = |field: &[u8]| String::from_utf8(field.split(|b| *b == 0).next().unwrap().to_vec()).unwrap();
    let (mut at, mut files) = (0, 0);
    let mut long_name = None;
    while bytes[at] != 0 {
        let header = &bytes[at..at + 512];
        let size = usize::from_str_radix(text(&header[124..136]).trim(), 8).unwrap();
        let content = &bytes[at + 512..at + 512 + size];
        match header[156] {
            // GNU tar puts a name of more than 100 bytes into a record of its own.
            b'L' => long_name = Some(text(content)),
            b'0' | 0 => {
                let name = long_name.take().unwrap_or_else(|| text(&header[..100]));
                std::fs::write(into.join(name.rsplit('/').next().unwrap()), content).unwrap();
                files += 1;
            }
            _ => {}
        }
        at += 512 + size.next_multiple_of(512);
    }
    files
}
