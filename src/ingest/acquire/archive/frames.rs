//! How bytes lie in an archive file: Zstandard frames, each of at most [`FRAME`] bytes of content and with a checksum.
//!
//! A file of more than one frame ends with a table of their sizes, in the “seekable” layout that Zstandard publishes
//! (zstd/contrib/seekable_format): a frame that unpackers skip. With it one record out of gigabytes costs one frame.

use super::ArchiveError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use zstd::stream::read::Decoder;
use zstd::zstd_safe::CParameter;

/// Bytes of content in a frame.
pub(super) const FRAME: u64 = 1 << 20;

/// Compression level: the usual one, some 300 MB/s.
const LEVEL: i32 = 3;

/// Marks a frame to be skipped by unpackers.
const SKIPPABLE: u32 = 0x184D_2A5E;

/// Last bytes of a file with a table.
const SEEKABLE: u32 = 0x8F92_EAB1;

/// Bytes after the entries: number of frames, a descriptor (0: entries without checksums), the mark.
const FOOTER: usize = 9;

/// Bytes of an entry: compressed size and size.
const ENTRY: usize = 8;

/// Where the compressed bytes go.
pub(super) trait Target {
    /// Takes all the bytes.
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), ArchiveError>;
}

/// What was written.
pub(super) struct Written {
    /// SHA-256 of the content, lower-case hex.
    pub(super) digest: String,
    /// Bytes of content.
    pub(super) bytes: u64,
    /// Bytes written.
    pub(super) stored_bytes: u64,
}

/// Compresses everything the reader gives, one frame at a time.
pub(super) fn write(reader: &mut dyn Read, to: &mut impl Target) -> Result<Written, ArchiveError> {
    let memory = |source| ArchiveError::Source { source };
    let mut compressor = zstd::bulk::Compressor::new(LEVEL).map_err(memory)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true)).map_err(memory)?;
    let mut hash = Sha256::new();
    let (mut content, mut packed) = (Vec::new(), Vec::new());
    let mut table = Vec::new();
    let (mut bytes, mut stored_bytes) = (0, 0);
    loop {
        content.clear();
        let read = reader.take(FRAME).read_to_end(&mut content);
        read.map_err(|source| ArchiveError::Source { source })?;
        // Empty content is one frame too: a file of no bytes would not be valid Zstandard.
        if content.is_empty() && stored_bytes > 0 {
            break;
        }
        hash.update(&content);
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(content.len()));
        compressor.compress_to_buffer(&content, &mut packed).map_err(memory)?;
        to.write_all(&packed)?;
        bytes += content.len() as u64;
        stored_bytes += packed.len() as u64;
        table.extend((packed.len() as u32).to_le_bytes());
        table.extend((content.len() as u32).to_le_bytes());
        if (content.len() as u64) < FRAME {
            break;
        }
    }
    if table.len() > ENTRY {
        let table = table_frame(table);
        to.write_all(&table)?;
        stored_bytes += table.len() as u64;
    }
    Ok(Written { digest: hex::encode(hash.finalize()), bytes, stored_bytes })
}

/// The table as a skippable frame.
fn table_frame(entries: Vec<u8>) -> Vec<u8> {
    let mut frame = Vec::with_capacity(entries.len() + FOOTER + 8);
    frame.extend(SKIPPABLE.to_le_bytes());
    frame.extend(((entries.len() + FOOTER) as u32).to_le_bytes());
    frame.extend(&entries);
    frame.extend(((entries.len() / ENTRY) as u32).to_le_bytes());
    frame.push(0);
    frame.extend(SEEKABLE.to_le_bytes());
    frame
}

/// Unpacks from the first byte.
pub(super) fn reader(file: File) -> io::Result<impl Read + use<>> {
    Decoder::new(file)
}

/// Unpacks `length` bytes of the content from position `offset` on, fewer if it ends before. Frames are read whole,
/// because the checksum is at the end of a frame.
pub(super) fn range(mut file: File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let (mut content, mut packed) = (0, 0);
    let (mut first, mut skip) = (0, offset);
    let mut last = u64::MAX;
    for (packed_size, size) in read_table(&mut file)? {
        if content <= offset {
            (first, skip) = (packed, offset - content);
        }
        content += size;
        packed += packed_size;
        if content >= offset.saturating_add(length) {
            last = packed;
            break;
        }
    }
    file.seek(SeekFrom::Start(first))?;
    let mut reader = Decoder::new(file.take(last - first))?;
    io::copy(&mut (&mut reader).take(skip), &mut io::sink())?;
    let mut bytes = Vec::new();
    (&mut reader).take(length).read_to_end(&mut bytes)?;
    io::copy(&mut reader, &mut io::sink())?;
    Ok(bytes)
}

/// What is wrong with the bytes around the content. Its digest does not cover them, but a wrong table would make single
/// records unreadable. `None` if nothing is wrong; the position in the file is the first byte afterwards.
pub(super) fn fault_of_layout(file: &mut File) -> io::Result<Option<String>> {
    let length = file.seek(SeekFrom::End(0))?;
    let most = zstd::zstd_safe::compress_bound(FRAME as usize) as u64 + 64;
    let (mut at, mut table, mut found) = (0, Vec::new(), None);
    let mut frame = Vec::new();
    while at < length && found.is_none() {
        file.seek(SeekFrom::Start(at))?;
        frame.clear();
        (&mut *file).take(most).read_to_end(&mut frame)?;
        if frame.len() > 8 && frame.get(..4).map(number) == Some(SKIPPABLE) {
            found = Some(frame.split_off(0));
            break;
        }
        let packed = zstd::zstd_safe::find_frame_compressed_size(&frame);
        let size = zstd::zstd_safe::get_frame_content_size(&frame).ok().flatten();
        // The fourth bit of the fifth byte has no meaning, so unpackers ignore it; it must be zero all the same.
        let (Ok(packed), Some(size), false) = (packed, size, frame.get(4).is_none_or(|b| b & 0x10 != 0)) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("no frame at byte {at}")));
        };
        table.extend((packed as u32).to_le_bytes());
        table.extend((size as u32).to_le_bytes());
        at += packed as u64;
    }
    let expected = (table.len() > ENTRY).then(|| table_frame(table));
    let wrong = found != expected;
    file.seek(SeekFrom::Start(0))?;
    Ok(wrong.then(|| "the table of its frames does not agree with them".to_owned()))
}

/// Compressed size and size of each frame; empty for a file without a table.
fn read_table(file: &mut File) -> io::Result<Vec<(u64, u64)>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut footer = [0; FOOTER];
    if length < (FOOTER + ENTRY) as u64 {
        return Ok(Vec::new());
    }
    file.seek(SeekFrom::Start(length - FOOTER as u64))?;
    file.read_exact(&mut footer)?;
    let size = u64::from(number(&footer[..4])) * ENTRY as u64;
    if number(&footer[5..]) != SEEKABLE || footer[4] != 0 || size + FOOTER as u64 > length {
        return Ok(Vec::new());
    }
    file.seek(SeekFrom::Start(length - FOOTER as u64 - size))?;
    let mut entries = Vec::new();
    file.take(size).read_to_end(&mut entries)?;
    let pairs = entries.chunks_exact(ENTRY).map(|entry| entry.split_at(ENTRY / 2));
    Ok(pairs.map(|(packed, size)| (u64::from(number(packed)), u64::from(number(size)))).collect())
}

/// Four bytes as a number.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
