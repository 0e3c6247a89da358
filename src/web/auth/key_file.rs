//! Key files: names, permissions, PEM.
//!
//! Private keys are written as PKCS#8 version 1 (RFC 5208), which every program reads; version 2 with the public key
//! (RFC 5958), which earlier versions of this program wrote, is read as well. File names begin with the time of
//! creation, so that the newest key stays the newest after a copy or a restored backup.

use super::KeyError;
use ed25519_dalek::ed25519::signature::rand_core::OsRng;
use ed25519_dalek::pkcs8::SecretDocument;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Extension of private keys.
const PRIVATE: &str = ".key.pem";
/// Extension of public keys.
const PUBLIC: &str = ".pub.pem";

/// The key files of the folder, oldest first; none if the folder does not exist.
///
/// Errors: the folder is readable by other users.
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

/// Creates a key and, if necessary, the folder; returns the id of the key.
pub(super) fn create(dir: &Path) -> Result<String, KeyError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| failed(dir, e))?;
    let key = SigningKey::generate(&mut OsRng);
    let kid = kid(&key.verifying_key());
    let created = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%6fZ");
    let path = dir.join(format!("{created}-{kid}{PRIVATE}"));
    let pem = without_public(&key).to_pkcs8_pem(LineEnding::LF).map_err(|e| not_a_key(&path, "private", &e))?;
    write_new(&path, pem.as_bytes())?;
    Ok(kid)
}

/// Replaces a private key by its public key.
pub(super) fn retire(dir: &Path, wanted: &str) -> Result<(), KeyError> {
    for path in list(dir)?.into_iter().filter(|p| is_private(p)) {
        let public = read_private(&path)?.verifying_key();
        if kid(&public) != wanted {
            continue;
        }
        let name = path.to_string_lossy();
        let retired = PathBuf::from(format!("{}{PUBLIC}", name.strip_suffix(PRIVATE).unwrap_or(&name)));
        let pem = public.to_public_key_pem(LineEnding::LF).map_err(|e| not_a_key(&retired, "public", &e))?;
        write_new(&retired, pem.as_bytes())?;
        return fs::remove_file(&path).map_err(|e| failed(&path, e));
    }
    Err(KeyError::Unknown { kid: wanted.to_owned(), dir: dir.to_owned() })
}

pub(super) fn is_private(path: &Path) -> bool {
    path.to_string_lossy().ends_with(PRIVATE)
}

/// A public key, SPKI in PEM; the error says why it is none.
pub(super) fn public_pem(public: &[u8; 32]) -> Result<String, String> {
    let key = VerifyingKey::from_bytes(public).map_err(|e| e.to_string())?;
    key.to_public_key_pem(LineEnding::LF).map_err(|e| e.to_string())
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

/// The private key as DER, for the signing library.
pub(super) fn der(path: &Path, key: &SigningKey) -> Result<SecretDocument, KeyError> {
    without_public(key).to_pkcs8_der().map_err(|e| not_a_key(path, "private", &e))
}

/// A private key without its public key: OpenSSL and others refuse PKCS#8 version 2.
fn without_public(key: &SigningKey) -> KeypairBytes {
    KeypairBytes { secret_key: key.to_bytes(), public_key: None }
}

/// Writes a file atomically: it exists completely or not at all. Only the owner may read it.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let write = || {
        // Created with mode 0600.
        let mut file = NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        File::open(dir)?.sync_all()
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
    Sha256::digest(public).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn failed(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), source }
}

fn not_a_key(path: &Path, what: &'static str, reason: &dyn std::fmt::Display) -> KeyError {
    KeyError::NotAKey { path: path.to_owned(), what, reason: reason.to_string() }
}
