//! One manifest as a file: the tree of its addresses, the tree of their hashes, and a footer that says where both begin
//! and what the manifest is.
//!
//! `BWMANIF1`, the blocks of both trees, the footer as JSON, its length as eight bytes (little-endian), its SHA-256, and
//! `BWMANIF1` again. The footer has the digests of the two roots, each block those of its children, so the SHA-256 of the
//! footer stands for the whole file. A file gets its name when it is complete and on the disk.

use super::error::ManifestError;
use super::hashes::HashSorter;
use super::sort::{MEMORY, Sorter};
use super::tree::{Output, Root, Tree, TreeWriter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"BWMANIF1";
/// Length, digest and magic.
const TRAILER: u64 = 8 + 32 + 8;
/// The largest footer: the first examples of what was skipped, and the names of some thousand files.
const LARGEST_FOOTER: u64 = 16 << 20;

/// What a manifest is, as its footer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its name, which is that of its file.
    pub name: String,
    /// Who published the list.
    pub publisher: Option<String>,
    /// When: a year, month or day.
    pub date: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// When it was added, microseconds since 1970 UTC.
    pub added_at: i64,
    /// The files it was read from.
    pub files: Vec<FileRead>,
    /// Rows that were read, those that were skipped included.
    pub rows_read: u64,
    /// Rows that are no address, by reason.
    pub skipped: BTreeMap<String, Skipped>,
}

/// A file of which a manifest was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// Its name.
    pub file: String,
    /// How it was read: `lines`, `csv`, `tsv`, `ndjson` or `parquet`.
    pub format: String,
    /// The column of the addresses; none for lines.
    pub column: Option<String>,
    /// Rows.
    pub rows: u64,
}

/// Rows that were skipped for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// How many.
    pub rows: u64,
    /// The first of them: where, and how they begin.
    pub examples: Vec<String>,
}

impl Skipped {
    /// Examples that are kept.
    pub const EXAMPLES: usize = 5;
}

#[derive(Serialize, Deserialize)]
struct Footer {
    about: About,
    addresses: Root,
    hashes: Root,
}

/// Makes a manifest.
pub struct ManifestWriter {
    path: PathBuf,
    /// Everything unfinished lies here, and is removed with it.
    temporary: tempfile::TempDir,
    sorter: Sorter,
}

impl ManifestWriter {
    /// A manifest that will be at `path`; unfinished work is in a folder beside it whose name ends in `.part`.
    pub fn new(path: &Path) -> Result<Self, ManifestError> {
        Self::with_memory(path, MEMORY)
    }

    /// The same, with another limit of the memory.
    pub fn with_memory(path: &Path, memory: usize) -> Result<Self, ManifestError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let fault = |source| ManifestError::io(folder, source);
        fs::create_dir_all(folder).map_err(fault)?;
        let temporary = tempfile::Builder::new().suffix(".part").tempdir_in(folder).map_err(fault)?;
        let sorter = Sorter::new(temporary.path(), memory);
        Ok(Self { path: path.to_owned(), temporary, sorter })
    }

    /// Adds the key that `append` appends; the inner error is the one of `append`.
    pub fn push<E>(
        &mut self,
        append: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Result<(), E>, ManifestError> {
        self.sorter.push(append).map_err(|source| ManifestError::io(self.temporary.path(), source))
    }

    /// Writes the file and gives it its name, in place of an earlier one.
    pub fn finish(self, about: About) -> Result<Manifest, ManifestError> {
        let Self { path, temporary, sorter } = self;
        let write = || -> io::Result<()> {
            let unfinished = temporary.path().join("manifest");
            let mut out = Output::new(File::create(&unfinished)?);
            out.write(MAGIC)?;
            let mut hashes = HashSorter::new(temporary.path());
            let mut tree = TreeWriter::new()?;
            sorter.finish::<io::Error>(&mut |key, rows| {
                tree.push(&mut out, key, rows)?;
                hashes.push(key, rows)
            })?;
            let addresses = tree.finish(&mut out)?;
            let hashes = hashes.finish(&mut out)?;
            let footer = serde_json::to_vec(&Footer { about, addresses, hashes })?;
            out.write(&footer)?;
            out.write(&(footer.len() as u64).to_le_bytes())?;
            out.write(&Sha256::digest(&footer))?;
            out.write(MAGIC)?;
            out.finish()?;
            fs::rename(&unfinished, &path)?;
            // The new name must survive a power cut as well.
            File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(|source| ManifestError::io(&path, source))?;
        Manifest::open(&path)
    }
}

/// A manifest that is open for reading. It reads the file that it opened, even if another one gets its name.
pub struct Manifest {
    path: PathBuf,
    file: File,
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the footer, in hexadecimal; it stands for the whole file.
    pub digest: String,
    footer: Footer,
}

impl Manifest {
    /// Opens a manifest and reads its footer.
    ///
    /// # Errors
    /// No such file, a file of something else, a footer that does not fit its digest.
    pub fn open(path: &Path) -> Result<Self, ManifestError> {
        let fault = |source: io::Error| ManifestError::io(path, source);
        let foreign = || ManifestError::Foreign { path: path.to_owned() };
        let file = File::open(path).map_err(fault)?;
        let bytes = file.metadata().map_err(fault)?.len();
        let mut magic = [0; 8];
        if bytes < TRAILER + 8 {
            return Err(foreign());
        }
        file.read_exact_at(&mut magic, 0).map_err(fault)?;
        if magic != *MAGIC {
            return Err(foreign());
        }
        let cut = || ManifestError::damaged(path, "its end is missing");
        let mut trailer = [0; TRAILER as usize];
        file.read_exact_at(&mut trailer, bytes - TRAILER).map_err(fault)?;
        let (length, rest) = trailer.split_first_chunk::<8>().ok_or_else(cut)?;
        let (sum, end) = rest.split_first_chunk::<32>().ok_or_else(cut)?;
        let length = u64::from_le_bytes(*length);
        if end != MAGIC || length > LARGEST_FOOTER || length > bytes - TRAILER - 8 {
            return Err(cut());
        }
        let mut footer = vec![0; length as usize];
        file.read_exact_at(&mut footer, bytes - TRAILER - length).map_err(fault)?;
        let digest = Sha256::digest(&footer);
        if digest.as_slice() != sum {
            return Err(ManifestError::damaged(path, "its footer was changed"));
        }
        let footer = serde_json::from_slice(&footer).map_err(|_| foreign())?;
        Ok(Self { path: path.to_owned(), file, bytes, digest: hex::encode(digest), footer })
    }

    /// What it is.
    pub fn about(&self) -> &About {
        &self.footer.about
    }

    /// Different addresses.
    pub fn addresses(&self) -> u64 {
        self.footer.addresses.keys
    }

    /// Rows with an address: each address as often as it is listed.
    pub fn rows(&self) -> u64 {
        self.footer.addresses.rows
    }

    /// The addresses by their keys.
    pub(super) fn address_tree(&self) -> Tree<'_> {
        Tree::new(&self.file, &self.path, &self.footer.addresses)
    }

    /// The hashes.
    pub(super) fn hash_tree(&self) -> Tree<'_> {
        Tree::new(&self.file, &self.path, &self.footer.hashes)
    }

    /// Reads the whole file: every digest, the order, the counts.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn verify(&self) -> Result<(), ManifestError> {
        self.address_tree().verify()?;
        self.hash_tree().verify()
    }
}
