//! What can stop a run of the pipeline, and how a file that cannot be read is reported.

use super::folder::FolderError;
use crate::assess::second_reader::ModelError;
use crate::ingest::acquire::archive::ArchiveError;
use crate::ingest::acquire::formats::FormatError;
use crate::search::IndexError;
use crate::store::StoreError;
use std::path::{Path, PathBuf};

/// What can stop a run.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A value that cannot be written as JSON.
    #[error("a listing cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The file of normalised listings.
    #[error(
        "{dir}: the listings of this run cannot be kept: {source}; free space there, and run the same command again"
    )]
    Kept {
        /// Where the file is.
        dir: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The model of the second reader.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The network cannot be used at all.
    #[error("the network cannot be used: {0}")]
    Network(std::io::Error),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The run gave no sign of life for so long that another process has taken its place.
    #[error("the run gave no sign of life for too long and counts as dead; what it had stored is kept, run it again")]
    TakenForDead,
    /// A thread panicked.
    #[error("a worker thread ended unexpectedly; run the same command again, nothing stored is lost")]
    Worker,
}

/// A file that cannot be opened or read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{}: cannot be read: {error}; check the path and its permissions", path.display())
}

/// A format error with the path of the file: the parser knows only its name. `flag` is the option of the command that
/// names another format.
pub(super) fn with_path(path: &Path, name: &str, error: &FormatError, flag: &str) -> String {
    let message = error.to_string();
    let rest = message.strip_prefix(name).map(str::to_owned).unwrap_or_else(|| format!(": {message}"));
    let hint = match error {
        FormatError::WrongFormat { found: Some(found), .. } => format!("; try {flag} {found}"),
        _ => String::new(),
    };
    format!("{}{rest}{hint}", path.display())
}

/// The path of a file that is packed in another, as people would write it.
pub(super) fn path_of_part(path: &Path, file: &str, part: &str) -> PathBuf {
    match part.strip_prefix(file) {
        Some(rest) => PathBuf::from(format!("{}{rest}", path.display())),
        // A page of a crawl is named by its address.
        None => PathBuf::from(format!("{}: {part}", path.display())),
    }
}
