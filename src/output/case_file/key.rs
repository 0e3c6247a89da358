//! Public keys to verify with: a PEM file, or the set of keys that a server publishes (JWKS).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::DecodePublicKey;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Public keys that the operator of a server is known to have.
#[derive(Clone, Debug)]
pub struct PublicKeys(Vec<VerifyingKey>);

/// A file without a usable key.
#[derive(Debug, thiserror::Error)]
#[error("no Ed25519 public key in it; expected a PEM file (BEGIN PUBLIC KEY) or the answer of /.well-known/jwks.json")]
pub struct KeyFileError;

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    crv: Option<String>,
    x: Option<String>,
}

impl PublicKeys {
    /// Reads PEM or a key set.
    ///
    /// # Errors
    /// If there is no key in it.
    pub fn read(text: &str) -> Result<Self, KeyFileError> {
        let keys = match text.trim_start().starts_with('{') {
            true => {
                let set: KeySet = serde_json::from_str(text).map_err(|_| KeyFileError)?;
                let of_curve = set.keys.into_iter().filter(|key| key.crv.as_deref() == Some("Ed25519"));
                of_curve.filter_map(|key| point(&key.x?)).collect()
            }
            false => VerifyingKey::from_public_key_pem(text.trim()).into_iter().collect::<Vec<_>>(),
        };
        if keys.is_empty() { Err(KeyFileError) } else { Ok(Self(keys)) }
    }

    /// Whether one of them is this key.
    pub fn contain(&self, key: &VerifyingKey) -> bool {
        self.0.contains(key)
    }
}

fn point(text: &str) -> Option<VerifyingKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    VerifyingKey::from_bytes(bytes.as_slice().try_into().ok()?).ok()
}

/// The name of a key: the first 16 hex digits of the SHA-256 of its 32 bytes.
pub fn kid_of(key: &[u8; 32]) -> String {
    hex::encode(Sha256::digest(key)).chars().take(16).collect()
}
