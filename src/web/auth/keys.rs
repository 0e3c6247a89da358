//! The keys with which tokens are signed and checked: Ed25519, one file each, in a folder only the owner can enter.
//!
//! A key is made on the first start. To change keys, a new one is added: the newest signs and all of them verify, so
//! tokens issued before stay good until they expire. A retired key is kept as its public half only: it still verifies.
//! File names begin with the time of making, so that “newest” survives a copy or a restored backup.

use super::KeyError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// How the file of a private key ends.
const PRIVATE: &str = ".key.pem";
/// How the file of a public key ends.
const PUBLIC: &str = ".pub.pem";

/// The keys of this node.
pub struct Keys {
    pub(super) signing: Option<Signing>,
    verifying: BTreeMap<String, Verifying>,
}

/// The key that signs.
pub(super) struct Signing {
    pub kid: String,
    pub key: EncodingKey,
}

/// A key that verifies, with the one algorithm it may be used with.
pub(super) struct Verifying {
    pub key: DecodingKey,
    pub algorithm: Algorithm,
    public: [u8; 32],
}

impl Keys {
    /// Opens the folder. If it holds no key at all, the folder and a key are made, readable by the owner only.
    ///
    /// Errors: a private key that others may read; a file that is no key; the system refuses.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let mut files = files(dir)?;
        if files.is_empty() {
            Self::add(dir)?;
            files = self::files(dir)?;
        }
        let (mut signing, mut verifying) = (None, BTreeMap::new());
        for path in files {
            let public = if is_private(&path) {
                let key = read_private(&path)?;
                let public = key.verifying_key();
                let der = key.to_pkcs8_der().map_err(|e| not_a_key(&path, "private", &e))?;
                signing = Some(Signing { kid: kid(&public), key: EncodingKey::from_ed_der(der.as_bytes()) });
                public
            } else {
                read_public(&path)?
            };
            let public = public.to_bytes();
            let key = DecodingKey::from_ed_der(&public);
            verifying.insert(kid_of(&public), Verifying { key, algorithm: Algorithm::EdDSA, public });
        }
        Ok(Self { signing, verifying })
    }

    /// Adds a new key, which signs from the next [`Keys::open`] on; gives its id.
    pub fn add(dir: &Path) -> Result<String, KeyError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| failed(dir, e))?;
        let key = SigningKey::from_bytes(&seed()?);
        let kid = kid(&key.verifying_key());
        let made = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%6fZ");
        let path = dir.join(format!("{made}-{kid}{PRIVATE}"));
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|e| not_a_key(&path, "private", &e))?;
        write_new(&path, pem.as_bytes())?;
        Ok(kid)
    }

    /// Retires a key: its public half stays and verifies, its private half is removed.
    pub fn retire(dir: &Path, wanted: &str) -> Result<(), KeyError> {
        for path in files(dir)?.into_iter().filter(|p| is_private(p)) {
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

    /// Id of the key that signs: the first 16 hex digits of the SHA-256 of its public half.
    pub fn signing_kid(&self) -> Option<&str> {
        self.signing.as_ref().map(|s| s.kid.as_str())
    }

    /// The public keys as a JSON Web Key Set (RFC 7517, RFC 8037), in order of id.
    pub fn jwks(&self) -> Value {
        let key = |(kid, key): (&String, &Verifying)| {
            let x = URL_SAFE_NO_PAD.encode(key.public);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x })
        };
        json!({ "keys": self.verifying.iter().map(key).collect::<Vec<_>>() })
    }

    pub(super) fn verifying(&self, kid: &str) -> Option<&Verifying> {
        self.verifying.get(kid)
    }
}

/// The key files of the folder, oldest first; none if there is no folder.
fn files(dir: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let entries = match fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| failed(dir, e))?,
    };
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

fn is_private(path: &Path) -> bool {
    path.to_string_lossy().ends_with(PRIVATE)
}

fn read_private(path: &Path) -> Result<SigningKey, KeyError> {
    let mode = fs::metadata(path).map_err(|e| failed(path, e))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::OpenToOthers { path: path.to_owned(), mode });
    }
    let pem = fs::read_to_string(path).map_err(|e| failed(path, e))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|e| not_a_key(path, "private", &e))
}

fn read_public(path: &Path) -> Result<VerifyingKey, KeyError> {
    let pem = fs::read_to_string(path).map_err(|e| failed(path, e))?;
    VerifyingKey::from_public_key_pem(&pem).map_err(|e| not_a_key(path, "public", &e))
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

/// 32 bytes from the random source of the system.
fn seed() -> Result<[u8; 32], KeyError> {
    let source = Path::new("/dev/urandom");
    let mut seed = [0; 32];
    File::open(source).and_then(|mut f| f.read_exact(&mut seed)).map_err(|e| failed(source, e))?;
    Ok(seed)
}

fn kid(public: &VerifyingKey) -> String {
    kid_of(public.as_bytes())
}

fn kid_of(public: &[u8; 32]) -> String {
    hex::encode(&Sha256::digest(public)[..8])
}

fn failed(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), source }
}

fn not_a_key(path: &Path, what: &'static str, reason: &dyn std::fmt::Display) -> KeyError {
    KeyError::NotAKey { path: path.to_owned(), what, reason: reason.to_string() }
}
