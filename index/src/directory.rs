//! The folder of a generation for the engine: its memory-mapped files, with two differences. The folder may be
//! read-only, and the list of segments, the only file without a checksum of the engine, gets one in a file beside it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen as _};

/// The engine's list of segments.
pub(crate) const LIST: &str = "meta.json";
/// The digests that the list may have.
pub(crate) const LIST_SUM: &str = "meta.json.sha256";

/// A folder of the engine's files, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct IndexDirectory(MmapDirectory, Arc<Path>);

impl IndexDirectory {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        MmapDirectory::open(path).map(|inner| Self(inner, path.into()))
    }

    /// The engine replaces a file by a temporary one that only its owner can read. Its permissions are set to those of
    /// the folder, so that other users can read it like the other files.
    fn replace(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&self.1)?.permissions().mode() & 0o666;
            std::fs::set_permissions(self.1.join(path), std::fs::Permissions::from_mode(mode))?;
        }
        Ok(())
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    /// The digests of the old and the new list are written first, so that a crash in between leaves a list with a known
    /// digest, whichever it is.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path != Path::new(LIST) {
            return self.replace(path, data);
        }
        let sums = |text: String| self.replace(Path::new(LIST_SUM), text.as_bytes());
        let new = digest(data);
        if let Ok(before) = self.0.atomic_read(path) {
            sums(format!("{new}\n{}\n", digest(&before)))?;
        }
        self.replace(path, data)?;
        sums(format!("{new}\n"))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    /// Readers lock the list while they open its files, so that a writer does not remove them meanwhile. In a read-only
    /// folder no lock can be made; a file that is removed meanwhile is an error then, and opening is retried.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.0.acquire_lock(lock) {
            Err(LockError::IoError(error)) if lock.filepath == META_LOCK.filepath && forbidden(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            locked => locked,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

fn forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The last bytes of a file, at most `length`.
pub(crate) fn tail(folder: &IndexDirectory, path: &Path, length: usize) -> Result<Vec<u8>, OpenReadError> {
    let file = folder.open_read(path)?;
    let from = file.len().saturating_sub(length);
    let read = file.slice_from(from).read_bytes();
    read.map(|bytes| bytes.to_vec()).map_err(|e| OpenReadError::wrap_io_error(e, path.to_path_buf()))
}
