//! A database that is read where nothing may be written is taken for one that nobody changes. Whoever reads it so compares, before each
//! use, how its files look with how they looked: on another mount or as another user somebody may be writing after all.

use super::address::beside;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// How the files of a database look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    path: PathBuf,
    /// Length, time of the last change in nanoseconds, and number of the file.
    database: Option<(u64, i128, u64)>,
    /// Bytes that have not been merged into the file of the database.
    unmerged: u64,
}

impl Stamp {
    pub fn of(path: &Path) -> Self {
        let of = |m: std::fs::Metadata| {
            (m.len(), i128::from(m.mtime()) * 1_000_000_000 + i128::from(m.mtime_nsec()), m.ino())
        };
        let unmerged = std::fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
        Self { path: path.to_owned(), database: std::fs::metadata(path).ok().map(of), unmerged }
    }

    /// Whether changes lie beside the file that is read.
    pub fn has_unmerged(&self) -> bool {
        self.unmerged > 0
    }

    /// Whether everything looks as it did.
    pub fn holds(&self) -> bool {
        *self == Self::of(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_until_a_file_changes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        std::fs::write(&path, "one").unwrap();
        let stamp = Stamp::of(&path);
        assert!(stamp.holds() && !stamp.has_unmerged());
        std::fs::write(dir.path().join("x.db-wal"), "").unwrap();
        assert!(stamp.holds(), "an empty file changes nothing");
        std::fs::write(dir.path().join("x.db-wal"), "frames").unwrap();
        assert!(!stamp.holds() && Stamp::of(&path).has_unmerged());
        std::fs::remove_file(dir.path().join("x.db-wal")).unwrap();
        std::fs::write(&path, "four").unwrap();
        assert!(!stamp.holds());
    }
}
