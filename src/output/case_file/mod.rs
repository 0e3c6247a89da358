//! The case file: one zip that shows later, and without this program, what a case contained.
//!
//! `manifest.json` has name, size and SHA-256 of every other file; `manifest.sig` is the Ed25519 signature over its bytes,
//! 64 bytes as OpenSSL reads them, and `public-key.pem` the key. There is no time of day in it: equal cases, catalogues
//! and keys give equal files. `verify.rs` trusts nothing that it reads.

mod key;
mod manifest;
mod names;
#[cfg(test)]
mod tests;
mod verify;
mod write;

pub use key::{KeyFileError, PublicKeys, kid_of};
pub use manifest::{Entry, FORMAT, Head, Manifest, SigningKeyName};
pub use names::{is_safe, safe_part};
pub use verify::{Fault, Verified, VerifyError, verify};
pub use write::{CaseFileWriter, WriteError};

/// The list of files.
pub const MANIFEST: &str = "manifest.json";
/// The signature over it.
pub const SIGNATURE: &str = "manifest.sig";
/// The key that made it, SPKI in PEM.
pub const PUBLIC_KEY: &str = "public-key.pem";
/// The files that the manifest does not list.
const UNLISTED: [&str; 3] = [MANIFEST, SIGNATURE, PUBLIC_KEY];
