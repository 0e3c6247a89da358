//! The manifests of a data folder: `manifests/<name>.manifest`, one file each.

use super::error::ManifestError;
use super::file::Manifest;
use super::lookup::{Listed, Question};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Ending of the files.
const ENDING: &str = "manifest";

/// The manifests of a folder. Each call looks at the folder anew, so a manifest that was added or replaced is seen at
/// once, and one that is being read stays as it was.
#[derive(Clone, Debug)]
pub struct Manifests {
    folder: PathBuf,
}

/// Checks a name of a manifest, which becomes the name of a file.
///
/// # Errors
/// If it has other characters than small letters, digits, `-`, `_` and `.`, does not begin with a letter or digit, or has
/// more than 64.
pub fn check_name(name: &str) -> Result<(), ManifestError> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good =
        name.len() <= 64 && name.starts_with(letter) && name.chars().all(|c| letter(c) || matches!(c, '-' | '_' | '.'));
    if good { Ok(()) } else { Err(ManifestError::Name(name.chars().take(80).collect())) }
}

impl Manifests {
    /// Those of the data folder `root`, which need not exist.
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join("manifests") }
    }

    /// Where a manifest is, or would be.
    ///
    /// # Errors
    /// An invalid name.
    pub fn path(&self, name: &str) -> Result<PathBuf, ManifestError> {
        check_name(name)?;
        Ok(self.folder.join(format!("{name}.{ENDING}")))
    }

    /// The names, sorted.
    ///
    /// # Errors
    /// If the folder cannot be read; one that does not exist has none.
    pub fn names(&self) -> Result<Vec<String>, ManifestError> {
        let fault = |source| ManifestError::io(&self.folder, source);
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fault(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(fault)?.path();
            if path.extension().is_some_and(|ending| ending == ENDING) {
                names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Opens a manifest.
    ///
    /// # Errors
    /// None of this name, or one that is damaged.
    pub fn open(&self, name: &str) -> Result<Manifest, ManifestError> {
        let path = self.path(name)?;
        match Manifest::open(&path) {
            Err(ManifestError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Err(ManifestError::Unknown { name: name.to_owned(), known: self.names()? })
            }
            other => other,
        }
    }

    /// Removes a manifest.
    ///
    /// # Errors
    /// None of this name, or the system refuses.
    pub fn remove(&self, name: &str) -> Result<(), ManifestError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(ManifestError::Unknown { name: name.to_owned(), known: self.names()? })
            }
            other => other.map_err(|source| ManifestError::io(&path, source)),
        }
    }

    /// Removes what processes that ended in the middle have left. The caller holds the lock of the data folder.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn remove_unfinished(&self) -> Result<(), ManifestError> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Ok(()) };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|ending| ending == "part") {
                fs::remove_dir_all(&path).map_err(|source| ManifestError::io(&path, source))?;
            }
        }
        Ok(())
    }

    /// Looks addresses up in all manifests: for each address the manifests in which at least its domain is listed.
    ///
    /// # Errors
    /// A manifest that is damaged: an answer without it would be incomplete.
    pub fn look_up(&self, questions: &[Question], sample: usize) -> Result<Vec<Listed>, ManifestError> {
        let mut found = Vec::new();
        if questions.is_empty() {
            return Ok(found);
        }
        let manifests = self.all()?;
        for question in questions {
            for manifest in &manifests {
                found.extend(manifest.look_up(question, sample)?);
            }
        }
        Ok(found)
    }

    /// All manifests, open.
    ///
    /// # Errors
    /// The first that cannot be opened.
    pub fn all(&self) -> Result<Vec<Manifest>, ManifestError> {
        self.names()?.iter().map(|name| self.open(name)).collect()
    }
}
