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
    let head = &head[..head.len().min(LOOK_FOR_ZERO)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // A few zeros are damage; text of two bytes a letter has them all over.
    let most = (head.len() / 8).max(3);
    match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (even, 0) if even > most => {
            Some("looks like UTF-16 without a mark; convert it to UTF-8 (iconv -f UTF-16BE -t UTF-8)")
        }
        (0, odd) if odd > most => {
            Some("looks like UTF-16 without a mark; convert it to UTF-8 (iconv -f UTF-16LE -t UTF-8)")
        }
        _ => Some("holds zero bytes, so it is no text"),
    }
}

/// Fails when the first block shows that the file is not of the format `expected`.
pub(super) fn check(file: &str, expected: &'static str, head: &[u8]) -> Result<(), FormatError> {
    let mut found = None;
    let hint = if let Some(hint) = binary(head) {
        hint.to_owned()
    } else if let Some(hint) = (expected == "jsonl").then(|| one_document(head)).flatten() {
        hint.to_owned()
    } else {
        match by_content(head) {
            Some(other) if other.name != expected => {
                found = Some(other.name);
                format!("looks like {}", other.name)
            }
            _ => return Ok(()),
        }
    };
    Err(FormatError::WrongFormat { file: file.to_owned(), expected, hint, found })
}

/// Lines with something on them, without the space around them.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// What to do with a list of objects on one line, or with values spread over lines; `None` if each line can be read by itself.
fn one_document(head: &[u8]) -> Option<&'static str> {
    const LIST: &str =
        "looks like one JSON document over several lines; put each object on a line of its own (jq -c '.[]')";
    const OBJECT: &str = "looks like one JSON object over several lines; put it on one line (jq -c .)";
    let mut lines = lines(head);
    let first = lines.next()?;
    match first.strip_prefix(b"[").map(<[u8]>::trim_ascii) {
        // A list with one object on each line is read line by line.
        Some(b"") => match lines.next() {
            Some(line) if line.starts_with(b"{") && line.len() > 1 => None,
            _ => Some(LIST),
        },
        Some(rest) if rest.starts_with(b"{") && !lines.any(|line| line.starts_with(b"{")) => Some(LIST),
        Some(_) => None,
        None if first == b"{" => Some(OBJECT),
        None => None,
    }
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
