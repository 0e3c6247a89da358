//! By which bytes containers are recognised, and by which endings of names.

/// A kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
pub enum Kind {
    /// RFC 1952.
    #[strum(serialize = "gzip")]
    Gzip,
    /// RFC 8878, skippable frames included.
    #[strum(serialize = "Zstandard")]
    Zstd,
    /// bzip2.
    #[strum(serialize = "bzip2")]
    Bzip2,
    /// xz.
    #[strum(serialize = "xz")]
    Xz,
    /// ZIP.
    #[strum(serialize = "ZIP")]
    Zip,
    /// Any tar: of 1979, ustar, pax, GNU.
    #[strum(serialize = "tar")]
    Tar,
    /// A crawl, ISO 28500.
    #[strum(serialize = "WARC")]
    Warc,
}

/// Endings of the names of containers, lower case, without the dot.
pub const EXTENSIONS: &[&str] =
    &["gz", "tgz", "zst", "tzst", "bz2", "tbz2", "tbz", "xz", "txz", "zip", "tar", "warc", "wacz"];

/// Endings of one file that is compressed; without them the name is that of the file.
const COMPRESSED: &[&str] = &["gz", "zst", "bz2", "xz"];

/// Bytes of a file by which a container is recognised.
pub const HEAD: usize = 8 << 10;

/// Length of the blocks of a tar.
pub(super) const BLOCK: usize = 512;

/// The kind of container, by the first bytes of a file. `None` for spreadsheets and documents that are ZIP files
/// inside, where the first bytes show it.
pub fn recognise(head: &[u8]) -> Option<Kind> {
    let four = head.first_chunk::<4>().copied().map(u32::from_le_bytes).unwrap_or_default();
    match four {
        // Deflate is the only method, and the upper bits of the flags are zero.
        _ if head.starts_with(b"\x1F\x8B\x08") && head.get(3).is_some_and(|flags| flags & 0xE0 == 0) => {
            Some(Kind::Gzip)
        }
        0xFD2F_B528 | 0x184D_2A50..=0x184D_2A5F => Some(Kind::Zstd),
        _ if head.starts_with(b"\xFD7zXZ\0") => Some(Kind::Xz),
        _ if is_bzip2(head) => Some(Kind::Bzip2),
        _ if [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x06\x06"].iter().any(|magic| head.starts_with(magic)) => {
            (!is_office(head)).then_some(Kind::Zip)
        }
        _ if head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.1") => Some(Kind::Warc),
        _ => head.first_chunk::<BLOCK>().filter(|block| is_tar_header(block)).map(|_| Kind::Tar),
    }
}

/// Level 1 to 9, then the beginning of a block or the end of the stream.
fn is_bzip2(head: &[u8]) -> bool {
    head.starts_with(b"BZh")
        && head.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
        && head.get(4..10).is_some_and(|at| at == b"\x31\x41\x59\x26\x53\x59" || at == b"\x17\x72\x45\x38\x50\x90")
}

/// Whether the first entry of a ZIP is the one that spreadsheets and documents begin with.
fn is_office(head: &[u8]) -> bool {
    let name = |name: &[u8]| head.get(30..).is_some_and(|rest| rest.starts_with(name));
    name(b"[Content_Types].xml") || name(b"mimetypeapplication/vnd.oasis.opendocument")
}

/// Whether a block of 512 bytes has the checksum of a header and a name or a mark.
pub(super) fn is_tar_header(block: &[u8; BLOCK]) -> bool {
    // Before ustar there was no mark, only a name; some programs give no name to a header that extends another.
    if block.first().is_none_or(|first| *first == 0) && block.get(257..262).is_none_or(|mark| mark != b"ustar") {
        return false;
    }
    let header = ::tar::Header::from_byte_slice(block);
    let sum = |signed: bool| {
        let value = |byte: u8| if signed { i64::from(byte as i8) } else { i64::from(byte) };
        let fields = block.iter().enumerate();
        fields.map(|(at, byte)| if (148..156).contains(&at) { 32 } else { value(*byte) }).sum::<i64>()
    };
    // Some old programs added the bytes as signed numbers.
    header.cksum().is_ok_and(|stated| i64::from(stated) == sum(false) || i64::from(stated) == sum(true))
}

/// The name of a compressed file without the ending that says so: `x.jsonl` of `x.jsonl.gz`, `x.tar` of `x.tgz`.
pub fn without_extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let stem_name = stem.rsplit('/').next().unwrap_or_default();
    match &*extension {
        _ if stem_name.is_empty() => None,
        "tgz" | "tzst" | "tbz2" | "tbz" | "txz" => Some(format!("{stem}.tar")),
        other => COMPRESSED.contains(&other).then(|| stem.to_owned()),
    }
}
