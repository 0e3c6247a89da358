//! The first bytes of files that hold no text.

pub(super) const UTF32: &str = "looks like UTF-32; convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)";
const UTF7: &str = "looks like UTF-7; convert it to UTF-8 (iconv -f UTF-7 -t UTF-8)";
const EBCDIC: &str = "looks like EBCDIC; convert it to UTF-8 (iconv -f IBM1047 -t UTF-8)";

/// Beginnings of files that hold no text, and what to do with them.
const BINARY: &[(&[u8], &str)] = &[
    (b"\x1F\x8B", "is packed by gzip"),
    (b"\x28\xB5\x2F\xFD", "is packed by Zstandard"),
    (b"PK\x03\x04", "is a ZIP archive"),
    (b"PAR1", "looks like Parquet; convert it to JSON Lines"),
    (b"%PDF-", "looks like PDF"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "looks like a document of an old Office program; save it as XLSX or CSV"),
    (b"SQLite format 3\0", "looks like an SQLite database; export the table as CSV"),
    (b"\xFF\xFE\0\0", UTF32),
    (b"\0\0\xFE\xFF", UTF32),
    (b"\xFF\xFE", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
    (b"\xFE\xFF", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
    (b"+/v8", UTF7),
    (b"+/v9", UTF7),
    (b"+/v+", UTF7),
    (b"+/v/", UTF7),
    // <?xml
    (b"\x4C\x6F\xA7\x94\x93", EBCDIC),
];

/// Bytes in which EBCDIC is looked for.
const LOOKED_AT: usize = 4 << 10;

/// What to do with a file that begins like one of the known formats that are no text.
pub(super) fn magic(head: &[u8]) -> Option<&'static str> {
    let known = BINARY.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, hint)| *hint);
    known.or_else(|| is_ebcdic(head).then_some(EBCDIC))
}

/// Whether a text is in EBCDIC: nearly all bytes are its letters, digits, spaces and marks, and none is a space or line
/// end of ASCII, which every other encoding has.
fn is_ebcdic(head: &[u8]) -> bool {
    let head = head.get(..LOOKED_AT).unwrap_or(head);
    #[rustfmt::skip]
    let own = |byte: &u8| matches!(byte,
        0x40 | 0x15 | 0x25 | 0x0D | 0x4B | 0x6B | 0x7A | 0x5E | 0x7F | 0x7D | 0x60 | 0x61 | 0x81..=0x89 | 0x91..=0x99
        | 0xA2..=0xA9 | 0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9 | 0xF0..=0xF9);
    let foreign = head.len() < 32 || head.contains(&b'\n') || head.contains(&b' ') || !head.contains(&0x40);
    !foreign && head.iter().filter(|byte| own(byte)).count() * 10 >= head.len() * 9
}
