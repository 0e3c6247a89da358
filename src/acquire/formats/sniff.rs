//! Recognises what a file looks like from its first block, to say something better than “cannot be read” when the
//! operator named the wrong format. It is a hint, never a decision about a single record.

use super::{FORMATS, Format, FormatError, by_name};

/// Beginnings of files that hold no text, and what to do with them.
const BINARY: &[(&[u8], &str)] = &[
    (b"\x1F\x8B", "looks like gzip; unpack it first (gunzip)"),
    (b"\x28\xB5\x2F\xFD", "looks like Zstandard; unpack it first (zstd -d)"),
    (b"PK\x03\x04", "looks like a ZIP archive or an Excel workbook; unpack it or save it as CSV"),
    (b"PAR1", "looks like Parquet; convert it to JSON Lines"),
    (b"%PDF-", "looks like PDF"),
    (b"SQLite format 3\0", "looks like an SQLite database; export the table as CSV"),
    (b"\xFF\xFE", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
    (b"\xFE\xFF", "looks like UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"),
];

/// Bytes looked at for a zero byte, which no text holds.
const LOOK_FOR_ZERO: usize = 8 << 10;

/// The format that a file has by its first bytes or, if they do not tell, by the extension of its name.
pub fn sniff(name: &str, head: &[u8]) -> Option<&'static Format> {
    if binary(head).is_some() {
        return None;
    }
    by_content(head).or_else(|| {
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()))
    })
}

/// Why the bytes are no text at all.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    if let Some((_, hint)) = BINARY.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(hint);
    }
    head[..head.len().min(LOOK_FOR_ZERO)].contains(&0).then_some("holds zero bytes, so it is no text")
}

/// Fails when the first block shows that the file is not of the format `expected`.
pub(super) fn check(file: &str, expected: &'static str, head: &[u8]) -> Result<(), FormatError> {
    let hint = if let Some(hint) = binary(head) {
        hint.to_owned()
    } else if expected == "jsonl" && one_document(head) {
        "looks like one JSON document over several lines; put each object on a line of its own (jq -c '.[]')".to_owned()
    } else {
        match by_content(head) {
            Some(found) if found.name != expected => format!("looks like {0}; try --format {0}", found.name),
            _ => return Ok(()),
        }
    };
    Err(FormatError::WrongFormat { file: file.to_owned(), expected, hint })
}

/// Lines with something on them, without the space around them.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// A list of objects, or one object spread over lines.
fn one_document(head: &[u8]) -> bool {
    let mut lines = lines(head);
    let Some(first) = lines.next() else { return false };
    let list = first.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii().starts_with(b"{"));
    first == b"[" || first == b"{" || (list && !lines.any(|line| line.starts_with(b"{")))
}

/// The format, if the content alone leaves little doubt.
fn by_content(head: &[u8]) -> Option<&'static Format> {
    let first: Vec<&[u8]> = lines(head).take(3).collect();
    let start = first.first()?;
    if start.starts_with(b"{\"") || *start == b"{}" {
        return by_name("jsonl");
    }
    if *start == b"---" {
        return by_name("data_card");
    }
    let table = first.len() == 3
        && !first.iter().any(|line| line.starts_with(b"{") || line.starts_with(b"["))
        && [b',', b';', b'\t'].iter().any(|delimiter| {
            let columns = |line: &[u8]| line.iter().filter(|byte| *byte == delimiter).count();
            columns(start) > 0 && first.iter().all(|line| columns(line) == columns(start))
        });
    if table { by_name("csv") } else { None }
}
