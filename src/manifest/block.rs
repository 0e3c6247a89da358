//! Blocks: sorted keys with a value each, front-coded and compressed. Leaves hold how often a key was met, the nodes
//! above them where their children are.
//!
//! A block is one Zstandard frame of columns: the number of keys, how many bytes each shares with the one before, how
//! many follow, the values, and these bytes. Every number is a LEB128.

use sha2::{Digest as _, Sha256};

/// A digest as it is kept of each block: the first half of its SHA-256.
pub type Digest = [u8; 16];

/// Bytes that a block may have before it is compressed; reading refuses more, so that damage cannot fill the memory.
const LARGEST: usize = 4 << 20;

/// The digest of some bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(bytes)[..16]);
    half
}

/// A node: where a block is, what it should be, and what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Child {
    /// Offset in the file.
    pub offset: u64,
    /// Bytes in the file.
    pub length: u64,
    /// Keys before its first one.
    pub keys_before: u64,
    /// Rows before its first one.
    pub rows_before: u64,
    /// Digest of its bytes.
    pub digest: Digest,
}

/// Keys that are gathered until they fill a block.
#[derive(Default)]
pub struct Gathered {
    /// The first key.
    pub first: Vec<u8>,
    last: Vec<u8>,
    /// Number of keys.
    pub keys: u64,
    shared: Vec<u8>,
    lengths: Vec<u8>,
    values: Vec<u8>,
    rest: Vec<u8>,
}

impl Gathered {
    /// Adds a key, which must be greater than the last, and the LEB128 numbers and bytes of its value.
    pub fn push(&mut self, key: &[u8], value: impl FnOnce(&mut Vec<u8>)) {
        let shared = if self.keys == 0 { 0 } else { shared_prefix(&self.last, key) };
        if self.keys == 0 {
            key.clone_into(&mut self.first);
        }
        let suffix = key.get(shared..).unwrap_or_default();
        write_number(&mut self.shared, shared as u64);
        write_number(&mut self.lengths, suffix.len() as u64);
        self.rest.extend_from_slice(suffix);
        value(&mut self.values);
        key.clone_into(&mut self.last);
        self.keys += 1;
    }

    /// Bytes that the block would have now.
    pub fn size(&self) -> usize {
        self.shared.len() + self.lengths.len() + self.values.len() + self.rest.len()
    }

    /// The block; nothing is gathered afterwards.
    pub fn take(&mut self, compressor: &mut zstd::bulk::Compressor<'_>) -> std::io::Result<Vec<u8>> {
        let mut raw = Vec::with_capacity(self.size() + 30);
        write_number(&mut raw, self.keys);
        for column in [&mut self.shared, &mut self.lengths, &mut self.values] {
            write_number(&mut raw, column.len() as u64);
            raw.append(column);
        }
        raw.append(&mut self.rest);
        self.keys = 0;
        compressor.compress(&raw)
    }
}

/// A block that was read.
pub struct Block {
    raw: Vec<u8>,
    keys: u64,
    /// Where the columns begin, and where the last of them ends.
    columns: [usize; 5],
}

impl Block {
    /// Unpacks a block; `None` if the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let size = zstd::zstd_safe::get_frame_content_size(bytes).ok()??;
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
        let raw = zstd::bulk::decompress(bytes, size).ok()?;
        let mut rest = Numbers(&raw);
        let keys = rest.next()?;
        let mut columns = [0; 5];
        for column in 0..3 {
            let length = usize::try_from(rest.next()?).ok()?;
            *columns.get_mut(column)? = raw.len() - rest.0.len();
            rest.0 = rest.0.get(length..)?;
        }
        columns[3] = raw.len() - rest.0.len();
        columns[4] = raw.len();
        Some(Self { raw, keys, columns })
    }

    fn column(&self, number: usize) -> &[u8] {
        let bounds = self.columns.get(number).zip(self.columns.get(number + 1));
        bounds.and_then(|(from, to)| self.raw.get(*from..*to)).unwrap_or_default()
    }

    /// The keys in order.
    pub fn cursor(&self) -> Cursor<'_> {
        let rest = self.column(3);
        // The number before a column stands in the column before it, behind its bytes: numbers are read by count.
        Cursor {
            left: self.keys,
            shared: Numbers(self.column(0)),
            lengths: Numbers(self.column(1)),
            values: Numbers(self.column(2)),
            rest,
            key: Vec::new(),
        }
    }
}

/// A position in a block.
pub struct Cursor<'a> {
    left: u64,
    shared: Numbers<'a>,
    lengths: Numbers<'a>,
    /// The values that were not read yet: the caller reads those of each key.
    pub values: Numbers<'a>,
    rest: &'a [u8],
    /// The current key.
    pub key: Vec<u8>,
}

impl Cursor<'_> {
    /// Goes to the next key. `Some(false)` at the end, `None` if the block is inconsistent.
    pub fn advance(&mut self) -> Option<bool> {
        if self.left == 0 {
            return Some(false);
        }
        self.left -= 1;
        let shared = usize::try_from(self.shared.next()?).ok()?;
        let length = usize::try_from(self.lengths.next()?).ok()?;
        if shared > self.key.len() {
            return None;
        }
        let (suffix, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix);
        Some(true)
    }
}

/// LEB128 numbers in some bytes.
pub struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    /// The next number; `None` if there is none.
    pub fn next(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    /// The next bytes; `None` if there are fewer.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// Numbers in these bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

/// Appends a number as LEB128.
pub fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Bytes that two keys have in common at their beginning.
pub fn shared_prefix(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}
