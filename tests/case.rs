//! Cases with the real program: the investigation of docs/INVESTIGATION.md from the question to the signed file, and the
//! commands of the operator.

use crate::support::{Server, command, demo, done, json, one_line, read, refused, root, skipped, stdout};
use std::path::Path;
use std::process::{Command, Output};

/// Whether a program can be run with these arguments.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// The commands of a document in order: the blocks marked as `sh`.
fn commands(document: &str) -> String {
    let blocks = document.split("\n```sh\n").skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap()).collect::<Vec<_>>().join("\n")
}

fn verify(data: &Path, file: &Path, more: &[&str]) -> Output {
    command(data, &[&["case", "verify", file.to_str().unwrap()], more].concat()).output().unwrap()
}

#[test]
fn the_investigation_of_the_documentation_ends_in_a_file_that_is_verified() {
    if !runs("curl", &["--version"]) || !runs("python3", &["--version"]) {
        return skipped("curl or python3 is not there");
    }
    let folder = demo();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    let work = folder.path().join("work");
    std::fs::create_dir(&work).unwrap();
    let mut script = commands(&read("docs/INVESTIGATION.md"));
    assert!(script.matches("$URL").count() > 8, "the commands were not found");
    let with_python = runs("python3", &["-c", "import cryptography"]);
    if !with_python {
        skipped("the signature is not checked in Python: it lacks the package cryptography");
        script = script.replace("python3 verify_case.py case.zip", "python3 verify_case.py case.zip || test $? = 3");
    }
    if !runs("openssl", &["version"]) {
        skipped("OpenSSL is not there");
        script = script.replace("openssl pkeyutl", "true");
    }
    let program = command(&data, &[]);
    let program = program.get_program().to_str().unwrap();
    let head = format!(
        "set -euo pipefail\nURL=http://{}\nbrokerwatch() {{ '{program}' --data-dir '{}' --no-progress \"$@\"; }}\n",
        server.address,
        data.display()
    );
    std::fs::copy(root().join("docs/examples/verify_case.py"), work.join("verify_case.py")).unwrap();
    let shell = Command::new("bash").current_dir(&work).args(["-c", &format!("{head}{script}")]).output().unwrap();
    assert!(shell.status.success(), "{}\n{}", stdout(&shell), crate::support::stderr(&shell));
    let said = stdout(&shell);
    assert!(said.contains("verified: case ") && said.contains("damaged: README.txt"), "{said}");
    drop(server);
    operator(&data, &work);
}

/// The operator lists, shows, writes and verifies the same case, on the folder itself.
fn operator(data: &Path, work: &Path) {
    let listed = json(data, &["case", "list", "--json"]);
    assert_eq!(
        (&listed[0]["agency"], &listed[0]["state"], &listed[0]["pins"]),
        (&"dpa".into(), &"on-hold".into(), &3.into())
    );
    assert_eq!(json(data, &["case", "list", "--agency", "cnil", "--json"]), serde_json::json!([]));
    let id = listed[0]["id"].as_str().unwrap();
    assert!(stdout(&done(data, &["case", "list", "--state", "on-hold"])).contains(id));
    let shown = stdout(&done(data, &["case", "show", id]));
    assert!(shown.contains("Recorded calls of Europeans") && shown.contains("hold"), "{shown}");
    assert_eq!(json(data, &["case", "show", id, "--json"])["history"].as_array().unwrap().len(), 6);
    let file = work.join("operator.zip");
    done(data, &["case", "export", id, "--output", file.to_str().unwrap()]);
    let keys = work.join("keys.json");
    let keys = ["--key", keys.to_str().unwrap()];
    let verified = verify(data, &file, &[&keys[..], &["--json"]].concat());
    assert!(verified.status.success(), "{}", stdout(&verified));
    let verified: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(
        (&verified["verified"], &verified["key_compared"], &verified["case"]),
        (&true.into(), &true.into(), &id.into())
    );
    let bytes = std::fs::read(&file).unwrap();
    let changed = work.join("changed-by-hand.zip");
    std::fs::write(&changed, &bytes[..bytes.len() / 2]).unwrap();
    let cut = verify(data, &changed, &["-q"]);
    assert_eq!(cut.status.code(), Some(1));
    assert!(stdout(&cut).starts_with("damaged: the file: no complete zip"), "{}", stdout(&cut));
    let nowhere = work.join("nowhere.zip");
    one_line(&verify(data, &nowhere, &[]), 2, &["nowhere.zip", "cannot be read"]);
    one_line(&verify(data, &file, &["--key", file.to_str().unwrap()]), 2, &["no Ed25519 public key"]);
    refused(data, &["case", "show", "x"], 2, &["unknown case", "case list"]);
    refused(data, &["case", "export", "x", "--output", "x.zip"], 2, &["unknown case"]);
    let shut = command(data, &["case", "list", "--state", "shut"]).output().unwrap();
    assert_eq!(shut.status.code(), Some(2));
    assert!(crate::support::stderr(&shut).contains("expected one of open, on-hold, closed"));
    let checked = stdout(&done(data, &["doctor"]));
    assert!(checked.contains("1 cases with 6 events"), "{checked}");
}
