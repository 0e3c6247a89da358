//! Writing a case file: each file is hashed as it is written, the manifest is written last and signed.

use super::manifest::{Entry, FORMAT, Head, Manifest, SigningKeyName};
use super::names::is_safe;
use super::{MANIFEST, PUBLIC_KEY, SIGNATURE};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{self, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Why a case file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It would be too large.
    #[error("the case file would have more than {0} bytes")]
    TooLarge(u64),
    /// Two files of one name, or a name that is not plain.
    #[error("invalid name of a file: {0}")]
    Name(String),
    /// Signing.
    #[error("the case file cannot be signed: {0}")]
    Signing(String),
    /// The file or the archive.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<zip::result::ZipError> for WriteError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Io(io::Error::other(error))
    }
}

/// A case file that is being written.
pub struct CaseFileWriter<W: Write + Seek> {
    zip: ZipWriter<W>,
    names: BTreeSet<String>,
    files: Vec<Entry>,
    left: u64,
    limit: u64,
}

impl<W: Write + Seek> CaseFileWriter<W> {
    /// Begins a case file whose files have at most so many bytes in all.
    pub fn new(out: W, limit: u64) -> Self {
        Self { zip: ZipWriter::new(out), names: BTreeSet::new(), files: Vec::new(), left: limit, limit }
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.add_written(name, |out| out.write_all(bytes))
    }

    /// Adds a file that is written piece by piece.
    pub fn add_written(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        if !is_safe(name) || !self.names.insert(name.to_owned()) {
            return Err(WriteError::Name(name.to_owned()));
        }
        self.zip.start_file(name, options())?;
        let mut out = Hashing { inner: &mut self.zip, hash: Sha256::new(), bytes: 0, left: self.left, full: false };
        let written = write(&mut out);
        let Hashing { hash, bytes, left, full, .. } = out;
        if full {
            return Err(WriteError::TooLarge(self.limit));
        }
        written?;
        self.left = left;
        self.files.push(Entry { name: name.to_owned(), bytes, sha256: hex::encode(hash.finalize()) });
        Ok(())
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Writes manifest, signature and public key, and ends the file. `sign` makes the 64 bytes of a signature.
    pub fn finish(
        mut self,
        head: Head,
        (kid, public_key): (&str, &str),
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, String>,
    ) -> Result<W, WriteError> {
        let mut files = std::mem::take(&mut self.files);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let key = SigningKeyName { kid: kid.to_owned(), algorithm: "Ed25519".to_owned() };
        let manifest = Manifest { format: FORMAT.to_owned(), head, key, files };
        let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
        bytes.push(b'\n');
        let signature = sign(&bytes).map_err(WriteError::Signing)?;
        for (name, bytes) in [(MANIFEST, &bytes[..]), (SIGNATURE, &signature), (PUBLIC_KEY, public_key.as_bytes())] {
            self.zip.start_file(name, options())?;
            self.zip.write_all(bytes)?;
        }
        Ok(self.zip.finish()?)
    }
}

/// The same for every file: no time of day, so that equal contents give equal bytes.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
}

/// Hashes and counts what is written.
struct Hashing<'a> {
    inner: &'a mut dyn Write,
    hash: Sha256,
    bytes: u64,
    left: u64,
    full: bool,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            self.full = true;
            return Err(io::Error::other("too large"));
        }
        let written = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        self.left -= written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
