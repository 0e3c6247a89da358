//! Identifiers that anyone can recompute: digests or slugs of what was published, never counters.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Whether a text is exactly so many lower-case hex digits.
pub fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// SHA-256 of the parts, each preceded by its length so that no two lists of parts collide; 64 lower-case hex digits.
pub fn digest_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// Permanent id of a listing: the first 32 hex digits of the digest of (source, native id).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListingId(String);

impl ListingId {
    /// Derives the id of the listing that `source` itself calls `native_id`.
    pub fn derive(source: &str, native_id: &str) -> Self {
        let mut hex = digest_hex(&[source.as_bytes(), native_id.as_bytes()]);
        hex.truncate(32);
        Self(hex)
    }

    /// Accepts 32 lower-case hex digits; anything else is not a listing id.
    pub fn parse(text: &str) -> Option<Self> {
        let ok = is_hex(text, 32);
        ok.then(|| Self(text.to_owned()))
    }

    /// The 32 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ListingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Id of a broker, a readable slug of its name: letters and digits of any script, lower case, joined by hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BrokerId(String);

impl BrokerId {
    /// Longest part of a name that counts, in bytes: what a list of brokers can hold.
    pub const LONGEST_NAME: usize = 500;

    /// Slug of a broker's name. Names without a letter or digit get a digest, so that they still differ. Of a name
    /// longer than [`Self::LONGEST_NAME`] only the beginning counts.
    pub fn derive(name: &str) -> Self {
        let name = &name[..name.floor_char_boundary(Self::LONGEST_NAME)];
        let mut slug = String::new();
        for word in name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.extend(word.chars().flat_map(char::to_lowercase));
        }
        if slug.is_empty() {
            slug = digest_hex(&[name.as_bytes()])[..16].to_owned();
        }
        Self(slug)
    }

    /// Wraps a stored slug that [`Self::derive`] made.
    pub fn of_slug(slug: &str) -> Self {
        Self(slug.to_owned())
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BrokerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
