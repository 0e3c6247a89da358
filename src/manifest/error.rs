//! What can be wrong with a manifest, as one line with place and hint.

use std::io;
use std::path::{Path, PathBuf};

/// Why a manifest cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Bytes that are not those that were written.
    #[error("{}: the manifest is damaged: {what}; run `brokerwatch manifest verify`, and add it again from its files", path.display())]
    Damaged {
        /// File.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A file of something else.
    #[error("{}: not a manifest of this program, or of a later version; remove the file or add the manifest again", path.display())]
    Foreign {
        /// File.
        path: PathBuf,
    },
    /// A name that cannot be a file name.
    #[error(
        "invalid name “{0}”; expected 1 to 64 small letters, digits, “-”, “_” and “.”, beginning with a letter or digit"
    )]
    Name(String),
    /// A name that no manifest has.
    #[error("unknown manifest “{name}”; expected {}", known_names(.known))]
    Unknown {
        /// As asked.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A name that is taken.
    #[error("there is a manifest “{0}” already; use --replace, or another --name")]
    Taken(String),
    /// An input that cannot be read as a list of addresses.
    #[error("{place}: {what}")]
    Input {
        /// File, and row where one is meant.
        place: String,
        /// What is wrong, with a hint.
        what: String,
    },
    /// What was asked for cannot be looked up.
    #[error("{0}")]
    Question(String),
}

fn known_names(names: &[String]) -> String {
    if names.is_empty() {
        return "one that was added with `brokerwatch manifest add`; there is none yet".to_owned();
    }
    format!("one of {}", names.join(", "))
}

impl ManifestError {
    /// An answer of the system about a path.
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// Bytes that do not fit.
    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }

    /// An input that cannot be read.
    pub(super) fn input(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Input { place: place.into(), what: what.into() }
    }

    /// Whether the caller can mend it by asking otherwise; everything else is a fault of the files.
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Name(_) | Self::Unknown { .. } | Self::Taken(_) | Self::Input { .. } | Self::Question(_))
    }
}
