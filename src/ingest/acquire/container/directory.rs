//! The directory at the end of a ZIP, read one entry after the other: a library's index of a million files would be
//! held in memory, and of two files with the same name it would keep one.

use super::entry::{name, number, zip64_values};
use super::peek::{Peek, Slice};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;

/// Length of the end record without its comment, of an entry without its names, of the locator of ZIP64.
const END: usize = 22;
const ENTRY: usize = 46;
const LOCATOR: u64 = 20;

/// Bytes behind the end record that are tolerated, its comment included.
const BEHIND: u64 = 128 << 10;

/// Where the directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    start: u64,
    end: u64,
    /// Bytes in front of the ZIP, for example of a program that unpacks it.
    prefix: u64,
    /// Files it says it has.
    pub count: u64,
}

/// A file as the directory describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub encrypted: bool,
    pub crc: u32,
    pub packed: u64,
    pub size: u64,
    /// Position of its local header.
    pub header: u64,
    pub name: String,
    pub symlink: bool,
}

impl Directory {
    /// Finds the directory; `None` if there is none.
    pub(super) fn find(file: &File) -> io::Result<Option<Self>> {
        let length = file.metadata()?.len();
        let from = length.saturating_sub(BEHIND);
        let mut tail = vec![0; usize::try_from(length - from).unwrap_or_default()];
        file.read_exact_at(&mut tail, from)?;
        for at in (0..tail.len().saturating_sub(END - 1)).rev() {
            let Some(record) = tail.get(at..).filter(|record| record.starts_with(b"PK\x05\x06")) else { continue };
            if let Some(found) = Self::read(file, from + at as u64, record)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// What the end record at a position says; `None` if it is not true.
    fn read(file: &File, at: u64, record: &[u8]) -> io::Result<Option<Self>> {
        let mut count = number::<2>(record, 10);
        let (mut size, mut offset) = (number::<4>(record, 12), number::<4>(record, 16));
        let mut end = at;
        let large = count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF;
        let mut locator = [0; LOCATOR as usize];
        if large && at >= LOCATOR && file.read_exact_at(&mut locator, at - LOCATOR).is_ok() {
            let mut wide = [0; 56];
            // The position that is stated does not count what stands in front of the ZIP.
            let places = [number::<8>(&locator, 8), (at - LOCATOR).saturating_sub(56)];
            let place = places
                .into_iter()
                .find(|place| file.read_exact_at(&mut wide, *place).is_ok() && wide.starts_with(b"PK\x06\x06"));
            if let (true, Some(place)) = (locator.starts_with(b"PK\x06\x07"), place) {
                (count, size, offset) = (number::<8>(&wide, 32), number::<8>(&wide, 40), number::<8>(&wide, 48));
                end = place;
            }
        }
        let Some(start) = end.checked_sub(size) else { return Ok(None) };
        let begins = |start: u64| {
            let mut magic = [0; 4];
            size == 0 || file.read_exact_at(&mut magic, start).is_ok() && magic == *b"PK\x01\x02"
        };
        let (start, prefix) = match start.checked_sub(offset) {
            Some(prefix) if begins(start) => (start, prefix),
            _ if begins(offset) && offset.checked_add(size).is_some_and(|behind| behind <= end) => (offset, 0),
            _ => return Ok(None),
        };
        Ok(Some(Self { start, end: start + size, prefix, count }))
    }

    /// The bytes of the directory.
    pub(super) fn slice<'f>(&self, file: &'f File) -> Slice<'f> {
        Slice::part(file, self.start, self.end)
    }

    /// The next file of the directory; `None` at the end.
    pub(super) fn next(&self, peek: &mut Peek<'_>) -> io::Result<Option<Listed>> {
        let mut fixed = [0; ENTRY];
        match peek.fully(&mut fixed)? {
            0 => return Ok(None),
            ENTRY if fixed.starts_with(b"PK\x01\x02") => {}
            // A signature of the directory may follow the entries.
            _ if fixed.starts_with(b"PK\x05\x05") => return Ok(None),
            _ => return Err(io::Error::new(ErrorKind::InvalidData, "no entry where one should be")),
        }
        let mut read = |length: u64| -> io::Result<Vec<u8>> {
            let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
            match peek.fully(&mut bytes)? {
                filled if filled == bytes.len() => Ok(bytes),
                _ => Err(ErrorKind::UnexpectedEof.into()),
            }
        };
        let raw = read(number::<2>(&fixed, 28))?;
        let extra = read(number::<2>(&fixed, 30))?;
        read(number::<2>(&fixed, 32))?;
        let (mut packed, mut size) = (number::<4>(&fixed, 20), number::<4>(&fixed, 24));
        let mut header = number::<4>(&fixed, 42);
        zip64_values(&extra, [&mut size, &mut packed, &mut header]);
        // The upper half holds the mode of Unix, if the archive was made there.
        let mode = number::<4>(&fixed, 38) >> 16;
        Ok(Some(Listed {
            encrypted: number::<2>(&fixed, 8) & 1 != 0,
            crc: u32::try_from(number::<4>(&fixed, 16)).unwrap_or_default(),
            packed,
            size,
            header: header.saturating_add(self.prefix),
            name: name(&raw, &extra),
            symlink: mode & 0o170_000 == 0o120_000,
        }))
    }
}
