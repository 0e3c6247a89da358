//! What the tests share: the program itself, throw-away folders, and where real data may lie.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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
    // Straight to the terminal: the test harness hides what passing tests print.
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "skipped: ../shared/data/{path} is not there");
    None
}
