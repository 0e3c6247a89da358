//! The data folder: database, archive, index, keys, and the lock that lets only one process write.

use crate::acquire::archive::{Archive, ArchiveError};
use crate::store::{Store, StoreError};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Where everything lies.
#[derive(Clone, Debug)]
pub struct DataFolder {
    root: PathBuf,
    database: Option<String>,
}

/// Held by the one process that writes; released when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// What can be wrong with a data folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Not there.
    #[error("there is no data in {0}; run `brokerwatch init --data-dir {0}` or `brokerwatch demo` first")]
    Absent(PathBuf),
    /// Cannot be made or opened.
    #[error("cannot use the data folder {path}: {reason}; check its permissions, or use another --data-dir")]
    Unusable {
        /// Folder or file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// Somebody else is writing.
    #[error("another brokerwatch process is writing to {0}; wait for it to finish, or use another --data-dir")]
    Locked(PathBuf),
    /// The database of this folder.
    #[error("{}", with_folder(.0, .1))]
    Store(PathBuf, StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Names the folder where the store itself names no place.
fn with_folder(folder: &Path, error: &StoreError) -> String {
    match error {
        StoreError::Connect { .. } | StoreError::NoPostgres(_) => error.to_string(),
        _ => format!("{}: {error}", folder.display()),
    }
}

impl DataFolder {
    /// A folder, and an address of the database if it does not lie there.
    pub fn new(root: &Path, database: Option<&str>) -> Self {
        Self { root: root.to_owned(), database: database.map(str::to_owned) }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// The folder of the keys.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// Makes the folder and the database; does nothing to one that is there.
    pub fn create(&self) -> Result<Store, FolderError> {
        let unusable = |reason| FolderError::Unusable { path: self.root.clone(), reason };
        std::fs::create_dir_all(&self.root).map_err(unusable)?;
        std::fs::create_dir_all(self.index()).map_err(unusable)?;
        Archive::open(self.archive_path())?;
        self.open(true)
    }

    /// Opens the store for reading.
    pub fn store(&self) -> Result<Store, FolderError> {
        if self.database.is_none() && !self.root.join("brokerwatch.db").is_file() {
            return Err(FolderError::Absent(self.root.clone()));
        }
        self.open(false)
    }

    /// The archive, for a writer.
    pub fn archive(&self) -> Result<Archive, FolderError> {
        Ok(Archive::open(self.archive_path())?)
    }

    /// The archive, for reading.
    pub fn archive_read_only(&self) -> Result<Archive, FolderError> {
        Ok(Archive::open_read_only(self.archive_path())?)
    }

    /// Takes the lock of the writer, or says that somebody else has it.
    pub fn lock(&self) -> Result<Lock, FolderError> {
        std::fs::create_dir_all(&self.root)
            .map_err(|reason| FolderError::Unusable { path: self.root.clone(), reason })?;
        let path = self.root.join("writer.lock");
        let unusable = |reason| FolderError::Unusable { path: path.clone(), reason };
        let file = File::options().create(true).write(true).truncate(false).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked(self.root.clone())),
            Err(TryLockError::Error(reason)) => Err(unusable(reason)),
        }
    }

    fn open(&self, create: bool) -> Result<Store, FolderError> {
        Store::open(&self.database_url(), create).map_err(|e| FolderError::Store(self.root.clone(), e))
    }

    fn archive_path(&self) -> PathBuf {
        self.root.join("archive")
    }

    fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.root.join("brokerwatch.db").to_string_lossy().into_owned())
    }
}
