//! The files of keys: names, permissions, PEM.
//!
//! Private keys are written as PKCS#8 version 1 (RFC 5208), which every program reads; the version that adds the public key (RFC 5958), in which
//! earlier programs wrote them, is read as well. File names begin with the time of making, so that “newest” survives a copy or a
//! restored backup.

use super::KeyError;
use super::keys::generate;
use ed25519_dalek::pkcs8::SecretDocument;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// How the file of a private key ends.
const PRIVATE: &str = ".key.pem";
/// How the file of a public key ends.
const PUBLIC: &str = ".pub.pem";

/// The key files of the folder, oldest first; none if there is no folder.
///
/// Errors: others may enter the folder.
pub(super) fn list(dir: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let entries = match fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| failed(dir, e))?,
    };
    let mode = mode(dir)?;
    if mode & 0o077 != 0 {
        return Err(KeyError::FolderOpenToOthers { path: dir.to_owned(), mode });
    }
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| failed(dir, e))?.path();
        let name = path.to_string_lossy();
        if name.ends_with(PRIVATE) || name.ends_with(PUBLIC) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a key and the folder, if it is not there; gives the id of the key.
pub(super) fn make(dir: &Path) -> Result<String, KeyError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| failed(dir, e))?;
    let key = generate();
    let kid = kid(&key.verifying_key());
    let made = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%6fZ");
    let path = dir.join(format!("{made}-{kid}{PRIVATE}"));
    let pem = bare(&key).to_pkcs8_pem(LineEnding::LF).map_err(|e| not_a_key(&path, "private", &e))?;
    write_new(&path, pem.as_bytes())?;
    Ok(kid)
}

/// Keeps the public half of a key and removes its private half.
pub(super) fn retire(dir: &Path, wanted: &str) -> Result<(), KeyError> {
    for path in list(dir)?.into_iter().filter(|p| is_private(p)) {
        let public = read_private(&path)?.verifying_key();
        if kid(&public) != wanted {
            continue;
        }
        let name = path.to_string_lossy();
        let kept = PathBuf::from(format!("{}{PUBLIC}", name.strip_suffix(PRIVATE).unwrap_or(&name)));
        let pem = public.to_public_key_pem(LineEnding::LF).map_err(|e| not_a_key(&kept, "public", &e))?;
        write_new(&kept, pem.as_bytes())?;
        return fs::remove_file(&path).map_err(|e| failed(&path, e));
    }
    Err(KeyError::Unknown { kid: wanted.to_owned(), dir: dir.to_owned() })
}

pub(super) fn is_private(path: &Path) -> bool {
    path.to_string_lossy().ends_with(PRIVATE)
}

pub(super) fn read_private(path: &Path) -> Result<SigningKey, KeyError> {
    let mode = mode(path)?;
    if mode & 0o077 != 0 {
        return Err(KeyError::OpenToOthers { path: path.to_owned(), mode });
    }
    let pem = fs::read_to_string(path).map_err(|e| failed(path, e))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|e| not_a_key(path, "private", &e))
}

pub(super) fn read_public(path: &Path) -> Result<VerifyingKey, KeyError> {
    let pem = fs::read_to_string(path).map_err(|e| failed(path, e))?;
    VerifyingKey::from_public_key_pem(&pem).map_err(|e| not_a_key(path, "public", &e))
}

/// The private key in the binary form that the signing library takes.
pub(super) fn der(path: &Path, key: &SigningKey) -> Result<SecretDocument, KeyError> {
    bare(key).to_pkcs8_der().map_err(|e| not_a_key(path, "private", &e))
}

/// A key without its public half: with it the file would be of the version that OpenSSL and others refuse.
fn bare(key: &SigningKey) -> KeypairBytes {
    KeypairBytes { secret_key: key.to_bytes(), public_key: None }
}

/// Writes a file that is either there in full or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let half = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&half, path)?;
        path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
    };
    write().map_err(|e| failed(path, e))
}

fn mode(path: &Path) -> Result<u32, KeyError> {
    Ok(fs::metadata(path).map_err(|e| failed(path, e))?.permissions().mode() & 0o777)
}

pub(super) fn kid(public: &VerifyingKey) -> String {
    kid_of(public.as_bytes())
}

pub(super) fn kid_of(public: &[u8; 32]) -> String {
    hex::encode(&Sha256::digest(public)[..8])
}

pub(super) fn failed(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), source }
}

fn not_a_key(path: &Path, what: &'static str, reason: &dyn std::fmt::Display) -> KeyError {
    KeyError::NotAKey { path: path.to_owned(), what, reason: reason.to_string() }
}
