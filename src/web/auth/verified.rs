//! Tokens whose signature has been verified with the present keys. A client sends the same token with every request, and
//! verifying Ed25519 takes many times as long as all other checks. Expiry and revocation are checked each time all the
//! same, and another set of keys begins with no such tokens.

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};

/// Most tokens that are remembered; 32 bytes each.
const MOST: usize = 10_000;

/// SHA-256 of tokens with a valid signature, issuer and audience.
#[derive(Default)]
pub(super) struct Verified(Mutex<FxHashSet<[u8; 32]>>);

impl Verified {
    /// Names a token: equal only for tokens that are equal in every byte, the signature included.
    pub fn digest(token: &str) -> [u8; 32] {
        Sha256::digest(token.as_bytes()).into()
    }

    /// Whether a token was verified before.
    pub fn has(&self, digest: &[u8; 32]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }

    /// Remembers a token that was verified. When there are too many, all are forgotten and verified anew.
    pub fn add(&self, digest: [u8; 32]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_all_its_bytes_and_their_number_is_bounded() {
        let verified = Verified::default();
        let digest = Verified::digest("a.b.c");
        assert!(!verified.has(&digest));
        verified.add(digest);
        assert!(verified.has(&digest));
        assert!(!verified.has(&Verified::digest("a.b.d")));
        (0..MOST).for_each(|n| verified.add(Verified::digest(&n.to_string())));
        assert!(verified.0.lock().unwrap().len() <= MOST);
        assert!(!verified.has(&digest), "forgotten, so verified anew");
    }
}
