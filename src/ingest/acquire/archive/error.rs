//! What can go wrong with the archive, each as one line with its place and what to do.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the archive could not do what was asked.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// No room for more.
    #[error("{}: no space left on disk or in quota; make room and run again", path.display())]
    DiskFull {
        /// The file that was being written.
        path: PathBuf,
    },
    /// The system forbids it.
    #[error("{}: permission denied; give the user that runs brokerwatch the right to use the archive", path.display())]
    NotPermitted {
        /// The file or folder.
        path: PathBuf,
    },
    /// Opened for reading only.
    #[error("{}: this archive is open for reading only; nothing can be stored", path.display())]
    ReadOnly {
        /// The folder of the archive.
        path: PathBuf,
    },
    /// Not in the archive.
    #[error("{}: not in the archive; check the folder of the archive and the digest", path.display())]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// The stored bytes are not those that were received.
    #[error("{}: corrupt, {reason}; restore it from a backup, or read the original again, which replaces it", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A text that is not a digest.
    #[error("invalid digest “{text}”; expected 64 lower-case hex digits")]
    NotADigest {
        /// What was given, its first 80 characters.
        text: String,
    },
    /// A range beyond the end of the content.
    #[error("{}: bytes {offset} to {offset}+{length} are beyond its end; is this the digest of that file?", path.display())]
    OutOfRange {
        /// The file.
        path: PathBuf,
        /// First byte asked for.
        offset: u64,
        /// Number of bytes asked for.
        length: u64,
    },
    /// The bytes to be stored could not be fetched.
    #[error("reading the bytes to archive failed: {source}")]
    Source {
        /// What the reader says.
        source: io::Error,
    },
    /// Any other answer of the system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl ArchiveError {
    /// Sorts what the system says about a path.
    pub(super) fn of(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotPermitted { path },
            ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Io { path, source },
        }
    }

    /// A failure while unpacking: an error of the system is reported as such, anything else is damage.
    pub(super) fn corrupt(path: &Path, source: io::Error) -> Self {
        match source.raw_os_error() {
            Some(_) => Self::of(path, source),
            None => Self::Corrupt { path: path.to_owned(), reason: source.to_string() },
        }
    }
}
