//! The archive: every file as it was received, byte for byte, kept once under the digest of its content.
//!
//! A digest names a content for ever, so a claim made today can be checked against the very bytes years later, and two
//! fetches of an unchanged file cost one copy. Files lie compressed at `<first 2 hex digits>/<64 hex digits>.zst`; any
//! `zstd -d` unpacks them and `sha256sum` of the result is the name.
//!
//! Storing has two steps. [`Archive::store`] writes a file without its final name; [`Archive::sync`] makes all of them
//! durable and only then renames them. So no name refers to an incomplete file, not even after a power cut, and a run
//! of 5,000 small files waits for the disk a few times and not 5,000 times.

mod error;
mod frames;
mod pending;
#[cfg(test)]
mod tests;

use crate::domain::listing::is_hex;
pub use error::ArchiveError;
use pending::Pending;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An archive in a folder. May be shared between threads.
pub struct Archive {
    dir: PathBuf,
    writable: bool,
    pending: Mutex<Pending>,
}

/// What became of a file that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// SHA-256 of the bytes, 64 lower-case hex digits.
    pub digest: String,
    /// Number of bytes received.
    pub bytes: u64,
    /// Number of bytes the archive uses for them.
    pub stored_bytes: u64,
    /// Whether the archive did not have them yet.
    pub new: bool,
    /// Where the archive's own copy lies now, if it was damaged and these bytes have taken its place.
    pub damaged: Option<PathBuf>,
}

impl Archive {
    /// Opens an archive for writing. The folder is created if it does not exist; files that an interrupted run left
    /// behind are removed.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, ArchiveError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(|source| ArchiveError::of(&dir, source))?;
        pending::remove_leftovers(&dir)?;
        Ok(Self { dir, writable: true, pending: Mutex::default() })
    }

    /// Opens an archive that another process may be writing to. Nothing is created or removed.
    pub fn open_read_only(dir: impl Into<PathBuf>) -> Result<Self, ArchiveError> {
        let dir = dir.into();
        fs::read_dir(&dir).map_err(|source| ArchiveError::of(&dir, source))?;
        Ok(Self { dir, writable: false, pending: Mutex::default() })
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Stores all bytes of the reader. They can be read from this archive at once; they are durable, and there for
    /// other processes, after [`Self::sync`].
    pub fn store(&self, reader: &mut dyn Read) -> Result<Snapshot, ArchiveError> {
        if !self.writable {
            return Err(ArchiveError::ReadOnly { path: self.dir.clone() });
        }
        let mut incoming = pending::Incoming::create(&self.dir)?;
        let written = frames::write(reader, &mut incoming)?;
        let damaged = self.quarantine(&written.digest, &incoming)?;
        let mut pending = self.pending();
        let known = pending.stored_bytes(&written.digest, &self.dir);
        if known.is_none() {
            pending.add(written.digest.clone(), incoming, &self.dir)?;
        }
        let stored_bytes = known.unwrap_or(written.stored_bytes);
        let new = known.is_none() && damaged.is_none();
        Ok(Snapshot { digest: written.digest, bytes: written.bytes, stored_bytes, new, damaged })
    }

    /// What the archive has of all bytes of the reader, if it has an intact copy. Faster than [`Self::store`], because
    /// nothing is compressed.
    pub fn find(&self, reader: &mut dyn Read) -> io::Result<Option<Snapshot>> {
        let (digest, bytes) = digest_and_length_of(reader)?;
        let Some(stored_bytes) = self.pending().stored_bytes(&digest, &self.dir) else { return Ok(None) };
        let intact = self.verify(&digest).is_ok();
        Ok(intact.then_some(Snapshot { digest, bytes, stored_bytes, new: false, damaged: None }))
    }

    /// What the archive has under a digest, whose content has so many bytes; none if it has nothing. The content is not
    /// read.
    pub fn snapshot(&self, digest: &str, bytes: u64) -> Option<Snapshot> {
        let stored_bytes = self.file(digest).ok()?.1.metadata().ok()?.len();
        Some(Snapshot { digest: digest.to_owned(), bytes, stored_bytes, new: false, damaged: None })
    }

    /// If the archive has a damaged copy of the content, renames it, so that the intact bytes that were received can
    /// replace it; returns its new name. The damaged copy is kept, because a part of it may still be of use.
    fn quarantine(&self, digest: &str, incoming: &pending::Incoming) -> Result<Option<PathBuf>, ArchiveError> {
        let path = pending::final_path(&self.dir, digest);
        if !path.exists() || pending::same_bytes(&path, incoming.path()) {
            return Ok(None);
        }
        // Other bytes need not be damage: an earlier program may have compressed the same content differently.
        match self.verify(digest) {
            Err(ArchiveError::Corrupt { .. }) => pending::quarantine(&path).map(Some),
            other => other.map(|()| None),
        }
    }

    /// Removes the contents of these digests. The caller knows that the archive did not have them before and that
    /// nothing refers to them.
    pub fn remove(&self, digests: &[String]) -> Result<(), ArchiveError> {
        let mut pending = self.pending();
        for digest in digests.iter().filter(|digest| is_digest(digest)) {
            if pending.forget(digest) {
                continue;
            }
            let path = pending::final_path(&self.dir, digest);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(ArchiveError::of(&path, error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes everything stored so far durable. To be called before a database refers to the bytes. After an error, what
    /// was stored since the last success is not stored.
    pub fn sync(&self) -> Result<(), ArchiveError> {
        self.pending().commit(&self.dir)
    }

    /// The bytes behind a digest, unpacked while they are read.
    pub fn read(&self, digest: &str) -> Result<impl Read + use<>, ArchiveError> {
        let (path, file) = self.file(digest)?;
        frames::reader(file).map_err(|source| ArchiveError::of(&path, source))
    }

    /// `length` bytes from position `offset` on, both counted in the bytes as received. The cost does not grow with the
    /// size of the file; damage on the disk is detected.
    pub fn read_range(&self, digest: &str, offset: u64, length: u64) -> Result<Vec<u8>, ArchiveError> {
        let (path, file) = self.file(digest)?;
        let bytes = frames::range(file, offset, length).map_err(|source| ArchiveError::corrupt(&path, source))?;
        if (bytes.len() as u64) < length {
            return Err(ArchiveError::OutOfRange { path, offset, length });
        }
        Ok(bytes)
    }

    /// Reads the whole content and compares its digest with its name, and the table of its frames with the frames.
    pub fn verify(&self, digest: &str) -> Result<(), ArchiveError> {
        check(digest, self.file(digest)?.0)
    }

    /// The digests of everything durable in the archive, sorted.
    pub fn digests(&self) -> impl Iterator<Item = Result<String, ArchiveError>> + use<'_> {
        (0..=0xFF_u8).flat_map(|first| match self.digests_of(first) {
            Ok(digests) => digests.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The digests that begin with the byte, sorted. Other files in the folder are ignored.
    fn digests_of(&self, first: u8) -> Result<Vec<String>, ArchiveError> {
        let folder = self.dir.join(hex::encode([first]));
        let failed = |source| ArchiveError::of(&folder, source);
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut digests = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            let digest = name.to_str().and_then(|name| name.strip_suffix(".zst"));
            digests.extend(digest.filter(|digest| is_digest(digest)).map(str::to_owned));
        }
        digests.sort_unstable();
        Ok(digests)
    }

    /// Opens the file behind a digest, whether it is durable yet or not.
    fn file(&self, digest: &str) -> Result<(PathBuf, File), ArchiveError> {
        if !is_digest(digest) {
            return Err(ArchiveError::NotADigest { text: digest.chars().take(80).collect() });
        }
        let pending = self.pending();
        let path = pending.path(digest).map_or_else(|| pending::final_path(&self.dir, digest), Path::to_owned);
        let file = File::open(&path).map_err(|source| ArchiveError::of(&path, source))?;
        Ok((path, file))
    }

    /// What is stored and not yet durable. A panic in another thread leaves the list intact, so a poisoned lock can be
    /// used.
    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the content of a file has that digest.
fn check(digest: &str, path: PathBuf) -> Result<(), ArchiveError> {
    let mut file = File::open(&path).map_err(|source| ArchiveError::of(&path, source))?;
    let corrupt = |source: io::Error| ArchiveError::corrupt(&path, source);
    let fault = frames::fault_of_layout(&mut file).map_err(corrupt)?;
    let mut reader = frames::reader(file).map_err(corrupt)?;
    let found = digest_of(&mut reader).map_err(corrupt)?;
    let reason = match fault {
        _ if found != digest => format!("its content has the digest {found}"),
        Some(fault) => fault,
        None => return Ok(()),
    };
    drop(reader);
    Err(ArchiveError::Corrupt { path, reason })
}

impl Drop for Archive {
    /// Syncs what was stored, as far as that works; callers that need to know of errors call [`Archive::sync`]
    /// themselves.
    fn drop(&mut self) {
        let _ = self.sync();
    }
}

/// The name that a content has in an archive: its SHA-256, 64 lower-case hex digits.
pub fn digest_of(reader: &mut dyn Read) -> io::Result<String> {
    digest_and_length_of(reader).map(|(digest, _)| digest)
}

#[expect(clippy::indexing_slicing, reason = "a reader returns at most the length of the block it was given")]
fn digest_and_length_of(reader: &mut dyn Read) -> io::Result<(String, u64)> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut block = vec![0; 64 << 10];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok((hex::encode(hash.finalize()), bytes)),
            length => {
                hash.update(&block[..length]);
                bytes += length as u64;
            }
        }
    }
}

/// 64 lower-case hex digits; nothing else may become part of a path.
fn is_digest(text: &str) -> bool {
    is_hex(text, 64)
}
