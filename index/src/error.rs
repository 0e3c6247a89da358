//! The errors of the index, with messages that say what the operator should do.
//!
//! The index can always be rebuilt from the database, so after an error one has to wait, free space, reopen or rebuild.
//! Each variant says which.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::budget::StopReason;
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// An error of the search index.
#[derive(Debug, Clone, thiserror::Error)]
pub enum IndexError {
    /// There is no index in this folder yet, or none that this version can read.
    #[error("{}: no search index of this version here; run `brokerwatch doctor --repair`, which builds it", .0.display())]
    Missing(PathBuf),
    /// Another writer, in this or another process, has the index open.
    #[error("{}: another process is writing this search index (stop it or wait for it)", .0.display())]
    Locked(PathBuf),
    /// The disk is full or the quota exceeded. The last commit is intact; what was added after it is lost.
    #[error("{}: no space left for the search index (make room and open it again)", .0.display())]
    NoSpace(PathBuf),
    /// The files are not a valid index.
    #[error("{}: the search index is damaged: {reason}; run `brokerwatch doctor --repair`, which rebuilds it", path.display())]
    Corrupt {
        /// The folder of the generation.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A rebuild has replaced the generation that this writer writes.
    #[error("{}: this generation was replaced by “{current}” (open the index again)", path.display())]
    Superseded {
        /// The folder of this writer.
        path: PathBuf,
        /// The name of the current generation.
        current: String,
    },
    /// The query exceeded the budget of its request; see [`crate::Budget`].
    #[error("the query was stopped: {0}")]
    Stopped(StopReason),
    /// A document, id or page token that is invalid.
    #[error("document “{id}”: {problem}")]
    Document {
        /// The id or token as it was given.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file operation failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// The error of the system.
        source: Arc<io::Error>,
    },
    /// Anything else the engine reports.
    #[error("{}: the search engine failed: {reason}; run `brokerwatch doctor`", path.display())]
    Engine {
        /// The folder of the generation.
        path: PathBuf,
        /// The message of the engine.
        reason: String,
    },
}

/// A result of this crate.
pub(crate) type Result<T> = std::result::Result<T, IndexError>;

impl IndexError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::shared_io(path, Arc::new(source))
    }

    fn shared_io(path: &Path, source: Arc<io::Error>) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace(path),
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::Corrupt { path, reason: source.to_string() }
            }
            // The engine reports content that it cannot read in this form as well; errors of the system have no text of
            // their own.
            io::ErrorKind::Other | io::ErrorKind::InvalidInput if source.get_ref().is_some() => {
                Self::Corrupt { path, reason: source.to_string() }
            }
            _ => Self::Io { path, source },
        }
    }

    /// Translates an error of the engine about the generation in `path`.
    pub(crate) fn engine(path: &Path, error: TantivyError) -> Self {
        let owned = path.to_path_buf();
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked(owned),
            TantivyError::LockFailure(LockError::IoError(source), _)
            | TantivyError::IoError(source)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: source, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: source, .. })
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error: source, .. }) => {
                Self::shared_io(path, source)
            }
            TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(_)
            | TantivyError::OpenDirectoryError(_)
            | TantivyError::DeserializeError(_)
            | TantivyError::SchemaError(_) => Self::Corrupt { path: owned, reason: one_line(&error) },
            _ => Self::Engine { path: owned, reason: one_line(&error) },
        }
    }
}

fn one_line(error: &TantivyError) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_distinguished_from_other_errors() {
        let full = TantivyError::from(io::Error::from(io::ErrorKind::StorageFull));
        let denied = TantivyError::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert!(matches!(IndexError::engine(Path::new("x"), full), IndexError::NoSpace(_)));
        assert!(matches!(IndexError::engine(Path::new("x"), denied), IndexError::Io { .. }));
        let unreadable = TantivyError::from(io::Error::other("Unsupported dictionary type, found 1032582472"));
        assert!(matches!(IndexError::engine(Path::new("x"), unreadable), IndexError::Corrupt { .. }));
    }

    #[test]
    fn every_text_is_one_line_with_the_place_first() {
        let error = IndexError::engine(Path::new("data/index"), TantivyError::SchemaError("a\nb".into()));
        let text = error.to_string();
        assert!(text.starts_with("data/index: "), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}
