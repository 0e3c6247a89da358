//! Errors of keys and of issuing tokens.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the folder of keys cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Other users of the machine can read the key folder.
    #[error("{0}: the key folder is readable by other users (mode {mode:o}); run `chmod 700 {0}`", path.display())]
    FolderOpenToOthers {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Other users of the machine can read the key.
    #[error(
        "{0}: this private key is readable by other users (mode {mode:o}); run `chmod 600 {0}`, and \
         `brokerwatch token rotate` if others may have read it", path.display()
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key.
    #[error(
        "{}: invalid {what} key, expected Ed25519 in PEM; restore it from a backup or remove it from the folder: \
         {reason}", path.display()
    )]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// `private` or `public`.
        what: &'static str,
        /// What the parser reports.
        reason: String,
    },
    /// There is no private key of this name.
    #[error("no private key “{kid}” in {}; the file names contain the ids", dir.display())]
    Unknown {
        /// The id requested.
        kid: String,
        /// The key folder.
        dir: PathBuf,
    },
    /// A system call failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl KeyError {
    /// Whether this user may not read or create keys.
    pub fn is_forbidden(&self) -> bool {
        let forbidden = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
        matches!(self, Self::Io { source, .. } if forbidden.contains(&source.kind()))
    }
}

/// Why a token is not issued.
#[derive(Debug, Error)]
pub enum AuthError {
    /// A scope that does not exist.
    #[error("unknown scope “{given}”; expected one of: {known}")]
    UnknownScope {
        /// What was given.
        given: String,
        /// All names.
        known: String,
    },
    /// A token without any scope.
    #[error("a token needs at least one scope; expected one of: {known}")]
    NoScope {
        /// All names.
        known: String,
    },
    /// An invalid subject or agency.
    #[error(
        "invalid subject “{0}”: expected 1 to 200 characters without control characters, for example an e-mail address"
    )]
    Subject(String),
    /// A lifetime of zero, or one that is too long.
    #[error("invalid lifetime {asked} s: expected 1 to {limit} s ({hours} hours)")]
    Lifetime {
        /// Seconds requested.
        asked: u64,
        /// Maximum number of seconds.
        limit: u64,
        /// The same in hours.
        hours: u64,
    },
    /// The folder contains only public keys.
    #[error("no private key in the key folder, so tokens cannot be issued; `brokerwatch token rotate` creates a key")]
    NoSigningKey,
    /// The ledger of tokens cannot be read or written.
    #[error("the ledger of tokens cannot be used: {0}")]
    Ledger(String),
    /// Signing failed.
    #[error("the token could not be signed: {0}")]
    Signing(String),
}
