//! Files of keys: their form, their permissions, and a server that follows its folder. Holds reliability.md 11 and
//! cases/reports.md 14.

use super::{Auth, IssueRequest, KeyError, Keys};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const NOW: u64 = 1_790_000_000;

fn private(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut found: Vec<PathBuf> = files.filter(|p| p.to_string_lossy().ends_with(".key.pem")).collect();
    found.sort();
    found
}

fn request() -> IssueRequest {
    IssueRequest { subject: "ines".to_owned(), scopes: vec!["listings:read".to_owned()], lifetime: 600, agency: None }
}

/// Writes a private key as a file that only its owner may read.
fn keep(path: &Path, pem: &str) {
    fs::write(path, pem).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// A folder of keys that only its owner may read, as the program makes it.
fn key_folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o700)).unwrap();
    dir
}

#[test]
fn private_keys_are_pkcs8_version_1() {
    let dir = key_folder();
    Keys::open(dir.path()).unwrap();
    let file = &private(dir.path())[0];
    let pem = fs::read_to_string(file).unwrap();
    // 48 bytes are those of RFC 8410 without the public half; the fifth byte is the version.
    let key = SigningKey::from_pkcs8_pem(&pem).unwrap();
    let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
    assert_eq!((der.len(), &der[..5]), (48, &[0x30, 0x2e, 0x02, 0x01, 0x00][..]));
    assert_eq!(&der[16..], key.to_bytes());
    match Command::new("openssl").args(["pkey", "-noout", "-text", "-in"]).arg(file).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success() && text.contains("ED25519"),
                "{text}{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Err(_) => eprintln!("skipped: there is no openssl here"),
    }
}

#[test]
fn keys_written_by_earlier_versions_still_work() {
    let dir = key_folder();
    let key = SigningKey::from_bytes(&[9; 32]);
    let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
    keep(&dir.path().join("20250101T000000000000Z-old.key.pem"), &pem);
    let auth = Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0);
    let token = auth.issue(request(), NOW).unwrap().token;
    assert!(auth.verify(&token, NOW).is_ok());
    assert_eq!(private(dir.path()).len(), 1, "no other key was made");
}

#[test]
fn added_and_removed_keys_count_without_a_restart() {
    let dir = key_folder();
    let server = Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0);
    let issuer = || Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0);
    let old = issuer().issue(request(), NOW).unwrap().token;
    let old_file = private(dir.path()).remove(0);
    let begun = Instant::now();
    let later = |n: u32| server.keys.at(begun + Duration::from_secs(u64::from(n)));
    let kids = || server.keys.jwks()["keys"].as_array().unwrap().len();
    assert!(server.verify(&old, NOW).is_ok());
    let new_kid = Keys::add(dir.path()).unwrap();
    let new = issuer().issue(request(), NOW).unwrap().token;
    later(1);
    assert!(server.verify(&new, NOW).is_ok() && server.verify(&old, NOW).is_ok());
    assert_eq!((server.keys.signing_kid(), kids()), (Some(new_kid), 2));
    fs::remove_file(old_file).unwrap();
    later(2);
    assert_eq!(server.verify(&old, NOW).unwrap_err().code(), "unknown-key");
    assert!(server.verify(&new, NOW).is_ok());
    assert_eq!(kids(), 1);
    // A file that cannot be used neither brings back a key nor takes the others away.
    fs::write(dir.path().join("z.key.pem"), "nothing").unwrap();
    fs::set_permissions(dir.path().join("z.key.pem"), Permissions::from_mode(0o600)).unwrap();
    later(3);
    assert!(server.verify(&new, NOW).is_ok());
    fs::remove_dir_all(dir.path()).unwrap();
    later(4);
    assert_eq!(server.verify(&new, NOW).unwrap_err().code(), "unknown-key", "no folder, no keys");
    fs::create_dir(dir.path()).unwrap();
}

#[test]
fn a_token_that_was_accepted_is_still_checked_each_time() {
    let dir = key_folder();
    let auth = Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0);
    let token = auth.issue(request(), NOW).unwrap().token;
    let claims = auth.verify(&token, NOW).unwrap();
    assert_eq!(auth.verify(&token, NOW).unwrap(), claims);
    // Same header and claims; one bit of the signature differs.
    let at = token.len() - 40;
    let other = if &token[at..=at] == "A" { "B" } else { "A" };
    let forged = format!("{}{other}{}", &token[..at], &token[at + 1..]);
    assert_eq!(auth.verify(&forged, NOW).unwrap_err().code(), "signature");
    assert_eq!(auth.verify(&forged, NOW).unwrap_err().code(), "signature", "a refused token is not remembered");
    assert_eq!(auth.verify(&token, NOW + 3_600).unwrap_err().code(), "expired");
    assert_eq!(auth.verify(&token, NOW - 3_600).unwrap_err().code(), "not-yet-valid");
    assert_eq!(auth.verify(&token, NOW).unwrap(), claims);
}

#[test]
fn a_key_folder_readable_by_others_is_refused() {
    let dir = key_folder();
    let folder = dir.path().join("keys");
    Keys::open(&folder).unwrap();
    for mode in [0o755, 0o750, 0o710, 0o701, 0o777] {
        fs::set_permissions(&folder, Permissions::from_mode(mode)).unwrap();
        let error = Keys::open(&folder).map(drop).unwrap_err();
        assert!(matches!(error, KeyError::FolderOpenToOthers { mode: found, .. } if found == mode), "{error}");
        let message = error.to_string();
        assert!(
            message.contains(&format!("chmod 700 {}", folder.display())) && message.lines().count() == 1,
            "{message}"
        );
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
    assert!(Keys::open(&folder).is_ok(), "a folder that is not even writable is closed enough");
}

#[test]
fn a_server_without_keys_refuses_every_token() {
    let dir = key_folder();
    let token = Auth::new(Keys::open(dir.path()).unwrap(), "i", "a", 0).issue(request(), NOW).unwrap().token;
    let server = Auth::new(Keys::none(), "i", "a", 0);
    assert_eq!(server.verify(&token, NOW).unwrap_err().code(), "unknown-key");
    assert_eq!(server.keys.jwks()["keys"].as_array().unwrap().len(), 0);
}
