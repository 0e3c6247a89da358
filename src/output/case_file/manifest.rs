//! The manifest: what a case file contains, of which case, as of which change of the catalogue.

use serde::{Deserialize, Serialize};

/// The format that this program writes and reads.
pub const FORMAT: &str = "brokerwatch-case/1";

/// What the manifest says besides the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Id of the case.
    pub case: String,
    /// The agency it belongs to.
    pub agency: String,
    /// How many events the case had: its state.
    pub events: u64,
    /// Number of the newest change of the catalogue: the time stamp of what is said to hold now.
    pub change: u64,
    /// The same when the file was finished. If it is greater, what is said to hold now was read between the two.
    pub change_after: u64,
    /// The day on which waivers were judged, ISO 8601.
    pub day: String,
    /// Fingerprint of the vocabulary and rules in force.
    pub method: String,
    /// Program and version.
    pub program: String,
}

/// Which key signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKeyName {
    /// First 16 hex digits of the SHA-256 of the public key.
    pub kid: String,
    /// `Ed25519`.
    pub algorithm: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hex digits.
    pub sha256: String,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Of what.
    #[serde(flatten)]
    pub head: Head,
    /// By which key.
    pub key: SigningKeyName,
    /// In order of name.
    pub files: Vec<Entry>,
}
