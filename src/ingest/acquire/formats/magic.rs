//! The first bytes of files that hold no text.

/// Beginnings of files that hold no text, and what to do with them.
const BINARY: &[(&[u8], &str)] = &[
    (b"\x1F\x8B", "is packed by gzip"),
    (b"\x28\xB5\x2F\xFD", "is packed by Zstandard"),
    (b"PK\x03\x04", "is a ZIP archive"),
    (b"PAR1", "looks like Parquet; convert it to JSON Lines"),
    (b"%PDF-", "looks like PDF"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "looks like a document of an old Office program; save it as XLSX or CSV"),
    (b"SQLite format 3\0", "looks like an SQLite database; export the table as CSV"),
    (b"\xFF\xFE", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
    (b"\xFE\xFF", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
];

/// What to do with a file that begins like one of the known formats that are no text.
pub(super) fn magic(head: &[u8]) -> Option<&'static str> {
    BINARY.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, hint)| *hint)
}
