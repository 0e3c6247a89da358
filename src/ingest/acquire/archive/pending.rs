//! Files on their way into the archive: written, not yet durable, not yet named.
//!
//! They lie in the folder of the archive under names that begin with `.incoming-`, each locked by the process that
//! writes it. A file whose lock is free was left behind by a process that died, and is removed.

use super::{ArchiveError, frames};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::mem;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use tempfile::NamedTempFile;

/// Most files held open until they are made durable; well below the common limit of 1,024.
pub(super) const MAX_PENDING: usize = 256;

/// Files synced at the same time; file systems combine several requests.
const AT_ONCE: usize = 8;

/// From this number of files on, the file system is synced as a whole.
#[cfg(target_os = "linux")]
const MANY: usize = 4 * AT_ONCE;

/// How names of incoming files begin.
const PREFIX: &str = ".incoming-";

/// A file being written. It is removed when dropped before it got its name.
pub(super) struct Incoming(NamedTempFile);

impl Incoming {
    /// Makes an empty file in the folder.
    pub(super) fn create(dir: &Path) -> Result<Self, ArchiveError> {
        loop {
            // Others may have to read the archive, so the umask decides about permissions, as for any file.
            let permissions = fs::Permissions::from_mode(0o666);
            let made = tempfile::Builder::new().prefix(PREFIX).permissions(permissions).tempfile_in(dir);
            let file = made.map_err(|source| ArchiveError::of(dir, source))?;
            file.as_file().lock().map_err(|source| ArchiveError::of(file.path(), source))?;
            // Another process may have removed the file as a leftover before it was locked.
            if file.path().exists() {
                return Ok(Self(file));
            }
        }
    }

    /// Where it lies until it gets its name.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl frames::Target for Incoming {
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let written = io::Write::write_all(self.0.as_file_mut(), bytes);
        written.map_err(|source| ArchiveError::of(self.0.path(), source))
    }
}

/// What is stored and not yet durable.
#[derive(Default)]
pub(super) struct Pending {
    files: BTreeMap<String, Incoming>,
    /// Folders with new names that may not be on the disk yet.
    folders: BTreeSet<PathBuf>,
}

impl Pending {
    /// Where the content lies, if it is pending.
    pub(super) fn path(&self, digest: &str) -> Option<&Path> {
        self.files.get(digest).map(Incoming::path)
    }

    /// Number of bytes the archive uses for the content, if it has it already.
    pub(super) fn stored_bytes(&mut self, digest: &str, dir: &Path) -> Option<u64> {
        if let Some(path) = self.path(digest) {
            return fs::metadata(path).ok().map(|file| file.len());
        }
        let path = final_path(dir, digest);
        let file = fs::metadata(&path).ok()?;
        // A process that was killed may have renamed the file without syncing the folder.
        self.folders.extend(path.parent().map(Path::to_owned));
        self.folders.insert(dir.to_owned());
        Some(file.len())
    }

    /// Drops a file that is not durable yet; answers whether there was one.
    pub(super) fn forget(&mut self, digest: &str) -> bool {
        self.files.remove(digest).is_some()
    }

    /// Adds a file; makes all durable when there are too many.
    pub(super) fn add(&mut self, digest: String, incoming: Incoming, dir: &Path) -> Result<(), ArchiveError> {
        self.files.insert(digest, incoming);
        if self.files.len() >= MAX_PENDING { self.commit(dir) } else { Ok(()) }
    }

    /// Makes all files durable, renames them, then makes the names durable. After an error the files without a name are
    /// removed: a disk that failed to write once may report success when asked again.
    pub(super) fn commit(&mut self, dir: &Path) -> Result<(), ArchiveError> {
        let files = mem::take(&mut self.files);
        flush(&files.values().map(|incoming| (incoming.path(), incoming.0.as_file())).collect::<Vec<_>>())?;
        for (digest, incoming) in files {
            let to = final_path(dir, &digest);
            let folder = to.parent().unwrap_or(dir);
            fs::create_dir_all(folder).map_err(|source| ArchiveError::of(folder, source))?;
            incoming.0.persist(&to).map_err(|failed| ArchiveError::of(&to, failed.error))?;
            self.folders.extend([folder.to_owned(), dir.to_owned()]);
        }
        let open = |folder: &PathBuf| File::open(folder).map_err(|source| ArchiveError::of(folder, source));
        let handles = self.folders.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        flush(&self.folders.iter().map(PathBuf::as_path).zip(&handles).collect::<Vec<_>>())?;
        self.folders.clear();
        Ok(())
    }
}

/// Whether two files hold the same bytes; what cannot be read is not the same.
pub(super) fn same_bytes(one: &Path, other: &Path) -> bool {
    let same = || -> io::Result<bool> {
        let (one, other) = (File::open(one)?, File::open(other)?);
        if one.metadata()?.len() != other.metadata()?.len() {
            return Ok(false);
        }
        let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
        loop {
            let (a, b) = (one.fill_buf()?, other.fill_buf()?);
            let shared = a.len().min(b.len());
            if a.get(..shared) != b.get(..shared) {
                return Ok(false);
            }
            if shared == 0 {
                return Ok(a.is_empty() && b.is_empty());
            }
            one.consume(shared);
            other.consume(shared);
        }
    };
    same().unwrap_or(false)
}

/// Renames a damaged file to a free name that no reader takes for content, and answers with that.
pub(super) fn quarantine(path: &Path) -> Result<PathBuf, ArchiveError> {
    let named = |n: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{n}"));
        PathBuf::from(name)
    };
    let free = (1..).map(named).find(|name| !name.exists()).unwrap_or_else(|| named(0));
    fs::rename(path, &free).map_err(|source| ArchiveError::of(path, source))?;
    Ok(free)
}

/// Where the content of that digest lies once it has its name.
pub(super) fn final_path(dir: &Path, digest: &str) -> PathBuf {
    dir.join(&digest[..2]).join(format!("{digest}.zst"))
}

/// Syncs the files, several at a time.
fn flush(files: &[(&Path, &File)]) -> Result<(), ArchiveError> {
    // One request for the whole file system costs little more than one for a file, and leaves nothing to do for the
    // requests that follow. Those still report what failed, so its own result does not matter.
    #[cfg(target_os = "linux")]
    if let Some((_, file)) = files.first().filter(|_| files.len() >= MANY) {
        let _ = rustix::fs::syncfs(file);
    }
    let share = |files: &[(&Path, &File)]| {
        files.iter().try_for_each(|(path, file)| file.sync_all().map_err(|source| ArchiveError::of(path, source)))
    };
    thread::scope(|scope| {
        let shares = files.chunks(files.len().div_ceil(AT_ONCE).max(1));
        let threads: Vec<_> = shares.map(|files| scope.spawn(move || share(files))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Removes incoming files that no process writes any more.
pub(super) fn remove_leftovers(dir: &Path) -> Result<(), ArchiveError> {
    for entry in fs::read_dir(dir).map_err(|source| ArchiveError::of(dir, source))? {
        let entry = entry.map_err(|source| ArchiveError::of(dir, source))?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        let result = File::open(&path).and_then(|file| match file.try_lock() {
            Ok(()) => fs::remove_file(&path),
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(TryLockError::Error(error)) => Err(error),
        });
        match result {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(ArchiveError::of(&path, error)),
            _ => {}
        }
    }
    Ok(())
}
