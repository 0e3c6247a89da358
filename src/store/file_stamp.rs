//! The state of the files of a database. Where nothing may be written, SQLite reads a database as one that nobody
//! changes; another user or mount may write it all the same, so the state is compared before each use.

use super::address::sibling;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Size, time and number of the files.
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
        let unmerged = std::fs::metadata(sibling(path, "-wal")).map_or(0, |m| m.len());
        Self { path: path.to_owned(), database: std::fs::metadata(path).ok().map(of), unmerged }
    }

    /// Whether the write-ahead log contains changes.
    pub fn has_unmerged(&self) -> bool {
        self.unmerged > 0
    }

    /// Whether the files are unchanged.
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
