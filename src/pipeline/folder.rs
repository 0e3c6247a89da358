//! The data folder: database, archive, index, keys, and the lock that allows one writing process.

use super::lease::{self, Lease, Refused, UnderWay};
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::store::{Address, Store, StoreError, Writer};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a command waits for a run that stores what it has fetched: that takes a moment.
const MOMENT: Duration = Duration::from_secs(10);
/// How often the lock is tried.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// The paths of a data folder.
#[derive(Clone, Debug)]
pub struct DataFolder {
    root: PathBuf,
    database: Address,
}

/// The lock of the writing process; released when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// What can be wrong with a data folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It does not exist.
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
    /// Another process is writing.
    #[error("another brokerwatch process is writing to {0}; wait for it to finish, or use another --data-dir")]
    Locked(PathBuf),
    /// Another process fetches the source.
    #[error(
        "another brokerwatch process is fetching {source_id} (it gave a sign of life {silent} s ago); wait for it to finish"
    )]
    Fetching {
        /// Source card.
        source_id: String,
        /// Seconds since then.
        silent: u64,
    },
    /// The archive contains files, but the database that describes them is missing.
    #[error(
        "{}: the archive holds {files} files, but the database is new: restore the database from a backup \
         (docs/OPERATING.md#backup), or move the archive away to start an empty catalogue", folder.display()
    )]
    ArchiveWithoutDatabase {
        /// Folder.
        folder: PathBuf,
        /// Files in its archive.
        files: usize,
    },
    /// The database of this folder.
    #[error("{}", with_folder(.0, .1))]
    Store(PathBuf, StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl FolderError {
    /// Whether the system does not let this user write.
    pub fn is_read_only(&self) -> bool {
        let forbidden = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
        matches!(self, Self::Unusable { reason, .. } if forbidden.contains(&reason.kind()))
    }
}

/// Puts the folder before an error of the store that does not name the place itself.
fn with_folder(folder: &Path, error: &StoreError) -> String {
    match error {
        StoreError::Connect { .. } | StoreError::NoPostgres(_) | StoreError::Unmerged(_) => error.to_string(),
        _ => format!("{}: {error}", folder.display()),
    }
}

impl DataFolder {
    /// A folder, and the address of the database if it is elsewhere.
    pub fn new(root: &Path, database: Option<Address>) -> Self {
        let database = database.unwrap_or_else(|| Address::file(&root.join("brokerwatch.db")));
        Self { root: root.to_owned(), database }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Whether there is an index.
    pub fn has_index(&self) -> bool {
        self.index().join("CURRENT").exists()
    }

    /// The folder of the keys.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The folder of the access log.
    pub fn access_log(&self) -> PathBuf {
        self.root.join("access-log")
    }

    /// Creates the folder and the database; leaves existing ones as they are. An archive without its database is
    /// refused, because the new empty catalogue would look complete.
    pub fn create(&self) -> Result<Store, FolderError> {
        self.refuse_archive_without_database()?;
        let unusable = |reason| FolderError::Unusable { path: self.root.clone(), reason };
        std::fs::create_dir_all(&self.root).map_err(unusable)?;
        std::fs::create_dir_all(self.index()).map_err(unusable)?;
        Archive::open(self.archive_path())?;
        self.open(true)
    }

    /// Opens the store for reading.
    pub fn store(&self) -> Result<Store, FolderError> {
        match self.database.as_file() {
            Some(file) if !file.is_file() => Err(FolderError::Absent(self.root.clone())),
            _ => self.open(false),
        }
    }

    fn refuse_archive_without_database(&self) -> Result<(), FolderError> {
        let path = self.archive_path();
        let files = if path.is_dir() { Archive::open_read_only(path)?.digests().count() } else { 0 };
        if files == 0 {
            return Ok(());
        }
        let new = match self.database.as_file() {
            Some(file) if std::fs::metadata(file).map_or(0, |m| m.len()) == 0 => true,
            // A database that lacks migrations is new only if it lacks all of them.
            _ => match Store::at(&self.database, false) {
                Ok(store) => store.is_new().map_err(|e| FolderError::Store(self.root.clone(), e))?,
                Err(error) => error.is_without_tables(),
            },
        };
        if new { Err(FolderError::ArchiveWithoutDatabase { folder: self.root.clone(), files }) } else { Ok(()) }
    }

    /// The archive, for a writer.
    pub fn archive(&self) -> Result<Archive, FolderError> {
        Ok(Archive::open(self.archive_path())?)
    }

    /// The archive, for reading.
    pub fn archive_read_only(&self) -> Result<Archive, FolderError> {
        Ok(Archive::open_read_only(self.archive_path())?)
    }

    /// Takes the lock of the writing process. While a source is fetched, it waits for the moment that storing answers
    /// takes.
    ///
    /// Errors: another process has it; the file cannot be opened.
    pub fn lock(&self) -> Result<Lock, FolderError> {
        let began = Instant::now();
        let may_wait = || began.elapsed() < MOMENT && lease::any(&self.leases());
        match self.lock_while(&mut || may_wait())? {
            Some(lock) => Ok(lock),
            None => Err(FolderError::Locked(self.root.clone())),
        }
    }

    /// Takes the lock as soon as no other process has it; none if it is not to be waited for any longer.
    pub fn lock_while(&self, wait: &mut dyn FnMut() -> bool) -> Result<Option<Lock>, FolderError> {
        loop {
            match self.try_lock() {
                Ok(lock) => return Ok(Some(lock)),
                Err(FolderError::Locked(_)) if wait() => std::thread::sleep(TRY_AGAIN),
                Err(FolderError::Locked(_)) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The one connection that writes; the caller holds the lock.
    pub fn writer(&self, store: &Store) -> Result<Writer, StoreError> {
        store.writer_beside(&self.alive_runs())
    }

    /// The runs that wait for the network; the caller holds the lock.
    pub fn alive_runs(&self) -> Vec<String> {
        lease::alive(&self.leases())
    }

    /// The runs that wait for the network, as a reader sees them.
    pub fn under_way(&self) -> Vec<UnderWay> {
        lease::under_way(&self.leases())
    }

    /// Takes the lease of a source for a run that will wait for the network; the caller holds the lock.
    ///
    /// Errors: another process fetches the source.
    pub fn lease(&self, source: &str, run: &str) -> Result<Lease, FolderError> {
        Lease::take(&self.leases(), source, run).map_err(|refused| match refused {
            Refused::Held(silent) => FolderError::Fetching { source_id: source.to_owned(), silent: silent.as_secs() },
            Refused::Io(reason) => FolderError::Unusable { path: self.leases(), reason },
        })
    }

    fn leases(&self) -> PathBuf {
        self.root.join("leases")
    }

    /// Takes the lock if no other process has it.
    pub fn try_lock(&self) -> Result<Lock, FolderError> {
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
        Store::at(&self.database, create).map_err(|e| FolderError::Store(self.root.clone(), e))
    }

    fn archive_path(&self) -> PathBuf {
        self.root.join("archive")
    }
}
