//! The keys with which tokens are signed and checked: Ed25519, one file each, in a folder only the owner can enter.
//!
//! A key is made on the first start. To change keys, a new one is added: the newest signs and all of them verify, so
//! tokens issued before stay good until they expire. A retired key is kept as its public half only: it still verifies; one whose
//! file is removed does not. A running server follows its folder: what is added or removed counts within a second.

use super::KeyError;
use super::key_file::{self, is_private, kid, kid_of, read_private, read_public};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::ed25519::signature::rand_core::OsRng;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what is known of the folder is believed before it is looked at again.
const BELIEVED: Duration = Duration::from_millis(500);

/// The keys of this node.
pub struct Keys {
    dir: Option<PathBuf>,
    known: Mutex<Known>,
}

struct Known {
    set: Arc<Set>,
    looked: Instant,
    stamp: Vec<Stamp>,
}

/// The keys as they stand in the folder at one moment.
#[derive(Default)]
pub(super) struct Set {
    /// The newest private key.
    pub signing: Option<Signing>,
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

/// A file of the folder: name, permission bits, length, time of the last change.
type Stamp = (PathBuf, u32, u64, i64, i64);

impl Keys {
    /// Opens the folder. If it holds no key at all, the folder and a key are made, readable by the owner only.
    ///
    /// Errors: a folder or a private key that others may read; a file that is no key; the system refuses.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        if key_file::list(dir)?.is_empty() {
            Self::add(dir)?;
        }
        let stamp = stamp(dir);
        let set = Arc::new(Set::read(dir)?);
        let known = Mutex::new(Known { set, looked: Instant::now(), stamp });
        Ok(Self { dir: Some(dir.to_owned()), known })
    }

    /// No keys, for a server that may not read them: it refuses every token.
    pub fn none() -> Self {
        let known = Known { set: Arc::default(), looked: Instant::now(), stamp: Vec::new() };
        Self { dir: None, known: Mutex::new(known) }
    }

    /// Adds a new key, which signs from now on; gives its id.
    pub fn add(dir: &Path) -> Result<String, KeyError> {
        key_file::make(dir)
    }

    /// Retires a key: its public half stays and verifies, its private half is removed.
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

    /// Id of the key that signs: the first 16 hex digits of the SHA-256 of its public half.
    pub fn signing_kid(&self) -> Option<String> {
        self.current().signing.as_ref().map(|s| s.kid.clone())
    }

    /// The public keys as a JSON Web Key Set (RFC 7517, RFC 8037), in order of id.
    pub fn jwks(&self) -> Value {
        let set = self.current();
        let key = |(kid, key): (&String, &Verifying)| {
            let x = URL_SAFE_NO_PAD.encode(key.public);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x })
        };
        json!({ "keys": set.verifying.iter().map(key).collect::<Vec<_>>() })
    }

    /// The keys as they stand now.
    pub(super) fn current(&self) -> Arc<Set> {
        self.at(Instant::now())
    }

    /// The keys as they stand at a moment: looked at again if that was long enough ago. A folder that cannot be read any more has
    /// none, and a file that cannot be used counts as absent; both are told in the log.
    pub(super) fn at(&self, now: Instant) -> Arc<Set> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(dir) = self.dir.as_ref().filter(|_| now.saturating_duration_since(known.looked) >= BELIEVED) else {
            return known.set.clone();
        };
        known.looked = now;
        let found = stamp(dir);
        if found != known.stamp {
            known.set = Arc::new(Set::usable(dir));
            known.stamp = found;
            tracing::info!(keys = known.set.verifying.len(), "the keys have been read anew");
        }
        known.set.clone()
    }
}

impl Set {
    /// All keys of the folder; one that cannot be used is an error.
    fn read(dir: &Path) -> Result<Self, KeyError> {
        let mut set = Self::default();
        key_file::list(dir)?.iter().try_for_each(|file| set.take(file))?;
        Ok(set)
    }

    /// Those keys of the folder that can be used.
    fn usable(dir: &Path) -> Self {
        let mut set = Self::default();
        let told = |result: Result<(), KeyError>| {
            if let Err(error) = result {
                tracing::warn!(%error, "a key is not used");
            }
        };
        match key_file::list(dir) {
            Ok(files) => files.iter().for_each(|file| told(set.take(file))),
            Err(error) => told(Err(error)),
        }
        set
    }

    fn take(&mut self, file: &Path) -> Result<(), KeyError> {
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

    pub fn verifying(&self, kid: &str) -> Option<&Verifying> {
        self.verifying.get(kid)
    }
}

/// How the folder and its files look; empty if they cannot be looked at.
fn stamp(dir: &Path) -> Vec<Stamp> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut stamps: Vec<Stamp> = entries
        .chain([dir.to_owned()])
        .filter_map(|path| {
            let meta = fs::metadata(&path).ok()?;
            Some((path, meta.mode(), meta.len(), meta.mtime(), meta.mtime_nsec()))
        })
        .collect();
    stamps.sort();
    stamps
}

/// A new private key from the random source of the system.
pub(super) fn generate() -> SigningKey {
    SigningKey::generate(&mut OsRng)
}
