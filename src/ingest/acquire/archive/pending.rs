//! Files on their way into the archive: written, not yet durable, not yet named.
//!
//! They lie in the folder of the archive under names that begin with `.incoming-`, each locked by the process that
//! writes it. A file whose lock is free belongs to nobody any more and is removed.

use super::{ArchiveError, frames};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Most files held open until they are made durable; well below the 1,024 that systems commonly permit.
pub(super) const MAX_PENDING: usize = 256;

/// Files given to the disk at the same time; file systems write several requests down together.
const AT_ONCE: usize = 8;

/// How names of incoming files begin.
const PREFIX: &str = ".incoming-";

/// A file being written. It is removed when dropped before it got its name.
pub(super) struct Incoming {
    path: PathBuf,
    file: File,
    named: bool,
}

impl Incoming {
    /// Makes an empty file in the folder.
    pub(super) fn create(dir: &Path) -> Result<Self, ArchiveError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = dir.join(format!("{PREFIX}{}-{number}", std::process::id()));
            let file = match File::create_new(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file.map_err(|source| ArchiveError::of(&path, source))?,
            };
            let incoming = Self { path, file, named: false };
            incoming.file.lock().map_err(|source| ArchiveError::of(&incoming.path, source))?;
            // Another process may have taken the file for a leftover before it was locked.
            if incoming.path.exists() {
                return Ok(incoming);
            }
        }
    }
}

impl Incoming {
    /// Where it lies until it gets its name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl frames::Target for Incoming {
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        io::Write::write_all(&mut self.file, bytes).map_err(|source| ArchiveError::of(&self.path, source))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.named {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What is stored and not yet durable.
#[derive(Default)]
pub(super) struct Pending {
    files: BTreeMap<String, Incoming>,
    /// Folders in which names were given that may not be on the disk yet.
    folders: BTreeSet<PathBuf>,
}

impl Pending {
    /// Where the content lies, if it is pending.
    pub(super) fn path(&self, digest: &str) -> Option<&Path> {
        self.files.get(digest).map(|incoming| incoming.path.as_path())
    }

    /// Number of bytes the archive uses for the content, if it has it already.
    pub(super) fn stored_bytes(&mut self, digest: &str, dir: &Path) -> Option<u64> {
        if let Some(path) = self.path(digest) {
            return fs::metadata(path).ok().map(|file| file.len());
        }
        let path = final_path(dir, digest);
        let file = fs::metadata(&path).ok()?;
        // A process that was killed may have given the name without waiting for the disk.
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
        if self.files.len() >= MAX_PENDING { self.settle(dir) } else { Ok(()) }
    }

    /// Makes all files durable, names them, then makes the names durable. After an error the files without a name are
    /// gone: a disk that failed to write once may claim success when asked again.
    pub(super) fn settle(&mut self, dir: &Path) -> Result<(), ArchiveError> {
        let files = mem::take(&mut self.files);
        flush(&files.values().map(|incoming| (incoming.path.as_path(), &incoming.file)).collect::<Vec<_>>())?;
        for (digest, mut incoming) in files {
            let to = final_path(dir, &digest);
            let folder = to.parent().unwrap_or(dir);
            fs::create_dir_all(folder).map_err(|source| ArchiveError::of(folder, source))?;
            fs::rename(&incoming.path, &to).map_err(|source| ArchiveError::of(&to, source))?;
            incoming.named = true;
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
            if a[..shared] != b[..shared] {
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

/// Waits until the disk has the files, several at a time.
fn flush(files: &[(&Path, &File)]) -> Result<(), ArchiveError> {
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
