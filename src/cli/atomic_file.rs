//! Files that appear under their name only when they are complete.

use super::failure::{Failure, USAGE};
use sha2::{Digest, Sha256};
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a temporary file in the folder of `path`, syncs it and renames it; a run that is cut short leaves what was
/// there before. Gives what `write` gives, and the SHA-256 of the bytes in hexadecimal.
pub fn write(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<u64, Failure>,
) -> Result<(u64, String), Failure> {
    let hint = "check that the folder exists and that you may write to it";
    let fault = |e: io::Error| Failure::new(USAGE, format!("{}: cannot be written: {e}; {hint}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // As for any new file, the umask takes away what others may not do; without this only the owner could read it.
    let mut builder = tempfile::Builder::new();
    builder.prefix(".brokerwatch-").suffix(".part").permissions(Permissions::from_mode(0o666));
    let (file, temporary) = builder.tempfile_in(folder).map_err(fault)?.into_parts();
    let mut out = HashingWriter { inner: BufWriter::new(file), hash: Sha256::new() };
    let written = write(&mut out)?;
    out.flush()?;
    out.inner.get_ref().sync_all()?;
    temporary.persist(path).map_err(|e| fault(e.error))?;
    Ok((written, hex::encode(out.hash.finalize())))
}

/// Hashes what is written.
struct HashingWriter {
    inner: BufWriter<File>,
    hash: Sha256,
}

impl Write for HashingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::failure::UNAVAILABLE;

    #[test]
    fn a_failed_write_keeps_the_older_file_and_leaves_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        let text = |text: &'static str| move |out: &mut dyn Write| Ok(out.write_all(text.as_bytes()).map(|()| 1)?);
        let (rows, digest) = super::write(&path, &mut text("older")).unwrap();
        assert_eq!((rows, digest.len()), (1, 64));
        let fails = &mut |out: &mut dyn Write| {
            out.write_all(b"newer")?;
            Err(Failure::new(UNAVAILABLE, "the disk is full"))
        };
        assert!(super::write(&path, fails).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"older");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let readable = path.metadata().unwrap().permissions().mode() & 0o400;
        assert_ne!(readable, 0);
    }
}
