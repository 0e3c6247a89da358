//! What can go wrong with keys and with issuing tokens, each as one line with its place and what to do.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the folder of keys cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Other users of the machine could look into the folder of the keys.
    #[error("{0}: the folder of the keys is open to other users (mode {mode:o}); run `chmod 700 {0}`", path.display())]
    FolderOpenToOthers {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Other users of the machine could copy the key.
    #[error(
        "{0}: this private key is open to other users (mode {mode:o}); run `chmod 600 {0}`, and `brokerwatch token rotate` if \
         others may have read it", path.display()
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key.
    #[error("{}: no Ed25519 {what} key in PEM form; restore it from a backup or move it out of the folder: {reason}", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// `private` or `public`.
        what: &'static str,
        /// What the reader of the format says.
        reason: String,
    },
    /// There is no private key of this name.
    #[error("no private key “{kid}” in {}; the ids stand in the names of its files", dir.display())]
    Unknown {
        /// What was asked for.
        kid: String,
        /// Where.
        dir: PathBuf,
    },
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl KeyError {
    /// Whether the system does not let this user read or make keys.
    pub fn is_forbidden(&self) -> bool {
        let forbidden = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
        matches!(self, Self::Io { source, .. } if forbidden.contains(&source.kind()))
    }
}

/// Why a token is not issued.
#[derive(Debug, Error)]
pub enum AuthError {
    /// A scope that does not exist.
    #[error("there is no scope “{given}”; there are: {known}")]
    UnknownScope {
        /// What was given.
        given: String,
        /// All names.
        known: String,
    },
    /// A token that may do nothing.
    #[error("a token needs at least one scope; there are: {known}")]
    NoScope {
        /// All names.
        known: String,
    },
    /// A name that could not be told apart in a log.
    #[error("“{0}” is no subject: 1 to 200 characters without control characters, for example an e-mail address")]
    Subject(String),
    /// A life that is too long, or none.
    #[error("a lifetime of {asked} s is not possible: at least 1 s and at most {limit} s ({hours} hours)")]
    Lifetime {
        /// Seconds asked for.
        asked: u64,
        /// Most seconds.
        limit: u64,
        /// The same in hours.
        hours: u64,
    },
    /// Only public keys are there.
    #[error(
        "this folder holds no private key, so tokens are checked here and issued elsewhere; `brokerwatch token rotate` makes a key"
    )]
    NoSigningKey,
    /// The signing itself failed.
    #[error("the token could not be signed: {0}")]
    Signing(String),
}
