//! The keys that sign and verify tokens: Ed25519, one file each, in a folder that only its owner can read.
//!
//! A key is created on the first start. To rotate keys, a new one is added: the newest signs and all of them verify, so
//! earlier tokens stay valid until they expire. A retired key is reduced to its public key, which still verifies; a key
//! whose file is removed does not. A running server follows the folder within a second.

use super::key_file::{self, is_private, kid, kid_of, read_private, read_public};
use super::verified::Verified;
use super::{AuthError, KeyError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the keys are cached before the folder is checked again.
const CACHE_TIME: Duration = Duration::from_millis(500);

/// The keys of this node.
pub struct Keys {
    dir: Option<PathBuf>,
    cache: Mutex<Cache>,
}

struct Cache {
    set: Arc<KeySet>,
    checked: Instant,
    stamps: Vec<FileStamp>,
}

/// The keys of the folder.
#[derive(Default)]
pub(super) struct KeySet {
    /// The newest private key.
    pub signing: Option<Signing>,
    verifying: BTreeMap<String, Verifying>,
    /// Tokens that these keys have verified.
    pub verified: Verified,
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

/// The key that signs files. What it signs is never a token: a token is text of base64url with a full stop.
pub struct FileSigner {
    /// Id of the key.
    pub kid: String,
    public: [u8; 32],
    set: Arc<KeySet>,
}

impl FileSigner {
    /// The public key, SPKI in PEM.
    pub fn public_pem(&self) -> Result<String, AuthError> {
        key_file::public_pem(&self.public).map_err(AuthError::Signing)
    }

    /// The signature of a message, 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, AuthError> {
        let signing = self.set.signing.as_ref().ok_or(AuthError::NoSigningKey)?;
        let failed = |error: &dyn std::fmt::Display| AuthError::Signing(error.to_string());
        let text = jsonwebtoken::crypto::sign(message, &signing.key, Algorithm::EdDSA).map_err(|e| failed(&e))?;
        URL_SAFE_NO_PAD.decode(text).map_err(|e| failed(&e))
    }
}

/// A key as listed for its operator.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ListedKey {
    /// Its id.
    pub kid: String,
    /// Whether it is the one that signs.
    pub signs: bool,
    /// Whether only its public half is left.
    pub retired: bool,
    /// Its file.
    pub file: PathBuf,
}

/// State of a file: path, mode, length, time of the last modification. If none changed, the keys are not read again.
type FileStamp = (PathBuf, u32, u64, i64, i64);

impl Keys {
    /// Opens the folder. If it contains no key, the folder and a key are created, readable by the owner only.
    ///
    /// Errors: the folder or a private key is readable by other users; an invalid key; an I/O error.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        if key_file::list(dir)?.is_empty() {
            Self::add(dir)?;
        }
        let stamps = stamps(dir);
        let set = Arc::new(KeySet::read(dir)?);
        let cache = Mutex::new(Cache { set, checked: Instant::now(), stamps });
        Ok(Self { dir: Some(dir.to_owned()), cache })
    }

    /// No keys, for a server that cannot read them: every token is refused.
    pub fn none() -> Self {
        let cache = Cache { set: Arc::default(), checked: Instant::now(), stamps: Vec::new() };
        Self { dir: None, cache: Mutex::new(cache) }
    }

    /// The folder of the keys.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// Adds a new key, which signs from now on; returns its id.
    pub fn add(dir: &Path) -> Result<String, KeyError> {
        key_file::create(dir)
    }

    /// Retires a key: its public key still verifies, its private key is removed.
    pub fn retire(dir: &Path, wanted: &str) -> Result<(), KeyError> {
        key_file::retire(dir, wanted)
    }

    /// All keys, oldest first.
    pub fn list(dir: &Path) -> Result<Vec<ListedKey>, KeyError> {
        let mut listed = Vec::new();
        for file in key_file::list(dir)? {
            let retired = !is_private(&file);
            let public = if retired { read_public(&file)? } else { read_private(&file)?.verifying_key() };
            listed.push(ListedKey { kid: kid(&public), signs: false, retired, file });
        }
        if let Some(newest) = listed.iter_mut().rev().find(|k| !k.retired) {
            newest.signs = true;
        }
        Ok(listed)
    }

    /// Id of the signing key: the first 16 hex digits of the SHA-256 of its public key.
    pub fn signing_kid(&self) -> Option<String> {
        self.current().signing.as_ref().map(|s| s.kid.clone())
    }

    /// The key that signs now, for files that are proved later.
    pub fn file_signer(&self) -> Option<FileSigner> {
        let set = self.current();
        let signing = set.signing.as_ref()?;
        let public = set.verifying(&signing.kid)?.public;
        Some(FileSigner { kid: signing.kid.clone(), public, set })
    }

    /// The public keys as a JSON Web Key Set (JWKS; RFC 7517, RFC 8037), in order of id.
    pub fn jwks(&self) -> Value {
        let set = self.current();
        let key = |(kid, key): (&String, &Verifying)| {
            let x = URL_SAFE_NO_PAD.encode(key.public);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x })
        };
        json!({ "keys": set.verifying.iter().map(key).collect::<Vec<_>>() })
    }

    /// The present keys.
    pub(super) fn current(&self) -> Arc<KeySet> {
        self.at(Instant::now())
    }

    /// The keys at a time; the folder is checked again if the cache is old. An unreadable folder has no keys, and an
    /// invalid file is ignored; both are logged.
    pub(super) fn at(&self, now: Instant) -> Arc<KeySet> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(dir) = self.dir.as_ref().filter(|_| now.saturating_duration_since(cache.checked) >= CACHE_TIME) else {
            return cache.set.clone();
        };
        cache.checked = now;
        let found = stamps(dir);
        if found != cache.stamps {
            cache.set = Arc::new(KeySet::usable(dir));
            cache.stamps = found;
            tracing::info!(keys = cache.set.verifying.len(), "keys reloaded");
        }
        cache.set.clone()
    }
}

impl KeySet {
    /// All keys of the folder; an invalid one is an error.
    fn read(dir: &Path) -> Result<Self, KeyError> {
        let mut set = Self::default();
        key_file::list(dir)?.iter().try_for_each(|file| set.add(file))?;
        Ok(set)
    }

    /// The valid keys of the folder.
    fn usable(dir: &Path) -> Self {
        let mut set = Self::default();
        let log = |result: Result<(), KeyError>| {
            if let Err(error) = result {
                tracing::warn!(%error, "key ignored");
            }
        };
        match key_file::list(dir) {
            Ok(files) => files.iter().for_each(|file| log(set.add(file))),
            Err(error) => log(Err(error)),
        }
        set
    }

    fn add(&mut self, file: &Path) -> Result<(), KeyError> {
        let public = if is_private(file) {
            let key = read_private(file)?;
            let public = key.verifying_key();
            let der = key_file::der(file, &key)?;
            self.signing = Some(Signing { kid: kid(&public), key: EncodingKey::from_ed_der(der.as_bytes()) });
            public
        } else {
            read_public(file)?
        };
        let public = public.to_bytes();
        let key = DecodingKey::from_ed_der(&public);
        self.verifying.insert(kid_of(&public), Verifying { key, algorithm: Algorithm::EdDSA, public });
        Ok(())
    }

    /// The key with this id.
    pub fn verifying(&self, kid: &str) -> Option<&Verifying> {
        self.verifying.get(kid)
    }
}

/// The state of the folder and its files; empty if it cannot be read.
fn stamps(dir: &Path) -> Vec<FileStamp> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut stamps: Vec<FileStamp> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .chain([dir.to_owned()])
        .filter_map(|path| {
            let meta = fs::metadata(&path).ok()?;
            Some((path, meta.mode(), meta.len(), meta.mtime(), meta.mtime_nsec()))
        })
        .collect();
    stamps.sort();
    stamps
}
