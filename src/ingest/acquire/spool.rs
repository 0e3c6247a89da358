//! Bytes that are read more than once although their origin can be read only once: standard input, members of archives.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Bytes kept in memory; more go to a temporary file, which is removed with the spool.
const MEMORY: u64 = 8 << 20;

/// Bytes that can be read again.
pub enum Spool {
    /// Few.
    Memory(Arc<[u8]>),
    /// Many.
    File(NamedTempFile),
}

impl Spool {
    /// Takes all bytes of a reader.
    pub fn of(mut reader: impl Read) -> io::Result<Self> {
        let mut head = Vec::new();
        (&mut reader).take(MEMORY + 1).read_to_end(&mut head)?;
        if head.len() as u64 <= MEMORY {
            return Ok(Self::Memory(head.into()));
        }
        let mut file = NamedTempFile::new()?;
        file.write_all(&head)?;
        drop(head);
        io::copy(&mut reader, &mut file)?;
        file.flush()?;
        Ok(Self::File(file))
    }

    /// A reader from the first byte.
    pub fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::File(file) => {
                let mut again: File = file.reopen()?;
                again.seek(SeekFrom::Start(0))?;
                Box::new(again)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_bytes_can_be_read_twice() {
        for length in [0, 10, MEMORY + 3] {
            let bytes: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let spool = Spool::of(&bytes[..]).unwrap();
            for _ in 0..2 {
                let mut read = Vec::new();
                spool.open().unwrap().read_to_end(&mut read).unwrap();
                assert!(read == bytes);
            }
        }
    }
}
