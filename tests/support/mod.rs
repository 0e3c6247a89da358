//! What the tests share: the program run as an operator runs it, and what is stored.

mod catalog;
mod disk;
mod files;
pub mod install;
pub mod resales;
mod server;
mod site;

pub use catalog::{canonical, demo, real, real_catalog};
pub use disk::SmallDisk;
pub use files::{Random, copy, files_below, project_files, read, root, write};
pub use server::{Server, encoded};
pub use site::{Asked, Reply, Site};

use brokerwatch::store::{ChangeKind, Store, StoredListing};
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The program, as an operator runs it.
pub fn brokerwatch(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().expect("the program can be started")
}

/// The same, not yet started. Settings of the environment do not reach it.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerwatch"));
    command.arg("--data-dir").arg(data).args(arguments);
    command.stdin(Stdio::null()).env_remove("RUST_LOG");
    // Tests count runs and changes, so nothing is read in the background unless a test asks for it.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BROKERWATCH_") {
            command.env_remove(name);
        }
    }
    command.env("BROKERWATCH_SECOND_READER", "false");
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

/// Runs and insists on success.
pub fn done(data: &Path, arguments: &[&str]) -> Output {
    let output = brokerwatch(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    output
}

/// Runs quietly and insists on that exit code and on exactly one line on standard error with all these words.
pub fn refused(data: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let output = command(data, arguments).arg("-q").output().expect("the program can be started");
    one_line(&output, code, words);
}

/// Insists on that exit code and on exactly one line on standard error with all these words.
pub fn one_line(output: &Output, code: i32, words: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert_eq!(message.lines().count(), 1, "not one line:\n{message}");
    assert!(message.starts_with("brokerwatch: "), "{message}");
    for word in words {
        assert!(message.contains(word), "“{word}” is not in: {message}");
    }
}

/// The store of a data folder, for reading.
pub fn store(data: &Path) -> Store {
    Store::open(&data.join("brokerwatch.db").to_string_lossy(), false).unwrap()
}

/// What must be equal whenever the same input was read, in one run or in several: no times, no run ids.
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
