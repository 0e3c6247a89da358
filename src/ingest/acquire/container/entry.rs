//! One file in a ZIP: its local header, and its bytes, compared with the size and the checksum that the archive states.

use super::damage::{Damage, Meter};
use super::names;
use super::peek::{Peek, Slice};
use super::unpack::{Method, Unpack};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;

/// Length of a local header without name and extra fields.
const LOCAL: u64 = 30;

/// What stands in front of the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Local {
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub packed: u64,
    pub size: u64,
    pub name: String,
    /// Position of the first byte of the file.
    pub data: u64,
}

impl Local {
    /// Size and checksum follow the bytes, and are not known here.
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }

    /// Whether a password is needed.
    pub(super) fn encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// The header at a position; `None` if there is none, or not the whole of it.
    pub(super) fn at(file: &File, at: u64) -> io::Result<Option<Self>> {
        let mut fixed = [0; LOCAL as usize];
        match file.read_exact_at(&mut fixed, at) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        if !fixed.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let (name_length, extra_length) = (number::<2>(&fixed, 26), number::<2>(&fixed, 28));
        let mut names = vec![0; usize::try_from(name_length + extra_length).unwrap_or_default()];
        match file.read_exact_at(&mut names, at + LOCAL) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let (name, extra) =
            names.split_at_checked(usize::try_from(name_length).unwrap_or_default()).unwrap_or_default();
        let (mut packed, mut size) = (number::<4>(&fixed, 18), number::<4>(&fixed, 22));
        zip64_values(extra, [&mut size, &mut packed, &mut 0]);
        let data = at + LOCAL + name_length + extra_length;
        let two = |from| u16::try_from(number::<2>(&fixed, from)).unwrap_or_default();
        let crc = u32::try_from(number::<4>(&fixed, 14)).unwrap_or_default();
        let name = self::name(name, extra);
        Ok(Some(Self { flags: two(6), method: two(8), crc, packed, size, name, data }))
    }
}

/// A number of `N` bytes, the lowest first; 0 where there are no bytes.
pub(super) fn number<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
    bytes.map_or(0, |bytes| bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// Replaces the numbers that do not fit in 4 bytes by those of the extra field that has them.
pub(super) fn zip64_values(extra: &[u8], fields: [&mut u64; 3]) {
    let mut large = extra_field(extra, 1).unwrap_or_default().chunks_exact(8);
    for field in fields {
        if *field == u64::from(u32::MAX) {
            *field = large.next().map_or(*field, |value| number::<8>(value, 0));
        }
    }
}

/// The extra field with that number.
fn extra_field(mut extra: &[u8], wanted: u64) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let length = usize::try_from(number::<2>(extra, 2)).unwrap_or_default();
        let (field, rest) = extra.get(4..)?.split_at_checked(length)?;
        if number::<2>(extra, 0) == wanted {
            return Some(field);
        }
        extra = rest;
    }
    None
}

/// The name of an entry. Some Windows programs write `\` between folders, against the standard.
pub(super) fn name(raw: &[u8], extra: &[u8]) -> String {
    // Info-ZIP: a version, the checksum of the other name, and the name in UTF-8.
    let unicode = extra_field(extra, 0x7075).and_then(|field| {
        let (stated, name) = (number::<4>(field, 1), field.get(5..)?);
        (stated == u64::from(crc32fast::hash(raw))).then(|| std::str::from_utf8(name).ok()).flatten()
    });
    let name = unicode.map(str::to_owned).or_else(|| names::decode(raw)).unwrap_or_else(|| names::cp437(raw));
    if name.contains('/') { name } else { name.replace('\\', "/") }
}

/// The method by its number in a ZIP.
pub(super) fn method(number: u16) -> Option<Method> {
    match number {
        0 => Some(Method::Stored),
        8 => Some(Method::Deflate),
        12 => Some(Method::Bzip2),
        // 20 was the first number of Zstandard.
        93 | 20 => Some(Method::Zstd),
        95 => Some(Method::Xz),
        _ => None,
    }
}

/// The unpacked bytes of a file in a ZIP.
pub(super) struct Entry<'r, 'm> {
    unpack: Unpack<'r, 'm>,
    name: &'m str,
    crc: crc32fast::Hasher,
    /// Checksum and size that the bytes must have; `None` if they are behind the bytes.
    stated: Option<(u32, u64)>,
    failed: Option<Damage>,
}

impl<'r, 'm> Entry<'r, 'm> {
    pub(super) fn new(
        slice: &'r mut Slice<'_>,
        method: Method,
        stated: Option<(u32, u64)>,
        name: &'m str,
        meter: &'m Meter,
    ) -> Self {
        let unpack = Unpack::one(method, Peek::new(slice), name, meter);
        Self { unpack, name, crc: crc32fast::Hasher::new(), stated, failed: None }
    }

    /// After the end: checksum and size of the bytes, and what stands behind them.
    pub(super) fn finish(self) -> (u32, u64, Option<Peek<'r>>) {
        (self.crc.finalize(), self.unpack.out(), self.unpack.into_inner())
    }

    /// Compares with what the archive states; `ended`: there is no further byte.
    fn check(&self, ended: bool) -> Option<Damage> {
        let (crc, size) = self.stated?;
        let (out, used) = (self.unpack.out(), self.unpack.used());
        if ended && out < size {
            return Some(Damage::cut_off(self.name, used));
        }
        if out > size {
            return Some(Damage::damaged(self.name, used, &format!("longer than the {size} bytes that are stated")));
        }
        let wrong = out == size && self.crc.clone().finalize() != crc;
        wrong.then(|| Damage::damaged(self.name, used, "its checksum is another"))
    }
}

impl Read for Entry<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(damage) = &self.failed {
            return Err(damage.error());
        }
        let read = match self.unpack.read(into) {
            Ok(0) if into.is_empty() => return Ok(0),
            Ok(read) => {
                self.crc.update(into.get(..read).unwrap_or_default());
                match self.check(read == 0) {
                    None => return Ok(read),
                    // The last bytes are not handed out, so that nobody takes a wrong file for a whole one.
                    Some(damage) => damage,
                }
            }
            Err(error) => Damage::of(&error, self.name, self.unpack.used()),
        };
        let error = read.error();
        self.failed = Some(read);
        Err(error)
    }
}
