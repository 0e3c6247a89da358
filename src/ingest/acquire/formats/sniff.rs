//! Recognises the format of a file from its first block, so that an operator who named the wrong format gets a hint.
//! Each format says in its [`Format`] how it is recognised; `magic` knows what is not text at all.

use super::magic::magic;
use super::{FORMATS, Format, FormatError};

/// Bytes looked at for a zero byte, which no text holds.
const LOOK_FOR_ZERO: usize = 8 << 10;

/// The format of a file by its first bytes, in any encoding, or, if they leave it open, by the extension of its name.
pub fn sniff(name: &str, head: &[u8]) -> Option<&'static Format> {
    let head = &*super::encoding::decode_head(head);
    let found = by_content(head);
    if binary(head).is_some() {
        return found;
    }
    found.or_else(|| {
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()))
    })
}

/// What a file that is of no known format looks like, and what to do about it.
pub fn seen(head: &[u8]) -> String {
    if let Some(hint) = binary(head) {
        return hint.to_owned();
    }
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let expected = format!("name its format with --format, one of {}", names.join(", "));
    match lines(head).next() {
        None => "the file is empty".to_owned(),
        Some(first) => {
            let first: String = String::from_utf8_lossy(first).chars().take(60).collect();
            format!("not recognised; it begins with “{first}”; {expected}")
        }
    }
}

/// Why the bytes are not text.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    if let Some(hint) = magic(head) {
        return Some(hint);
    }
    let head = head.get(..LOOK_FOR_ZERO).unwrap_or(head);
    if is_utf32(head) {
        return Some(super::magic::UTF32);
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // A few zeros are damage; text of two bytes a letter has many.
    let most = (head.len() / 8).max(3);
    match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (even, 0) if even > most => {
            Some("looks like UTF-16 without a byte order mark; convert it to UTF-8 (iconv -f UTF-16BE -t UTF-8)")
        }
        (0, odd) if odd > most => {
            Some("looks like UTF-16 without a byte order mark; convert it to UTF-8 (iconv -f UTF-16LE -t UTF-8)")
        }
        _ => Some("contains NUL bytes, so it is not text"),
    }
}

/// Whether of every four bytes the last two, or the first two, are zero and the others are not.
fn is_utf32(head: &[u8]) -> bool {
    let (units, _) = head.as_chunks::<4>();
    let all = |is: fn(&[u8; 4]) -> bool| units.len() >= 4 && units.iter().all(is);
    all(|[a, b, c, d]| [*c, *d] == [0, 0] && [*a, *b] != [0, 0])
        || all(|[a, b, c, d]| [*a, *b] == [0, 0] && [*c, *d] != [0, 0])
}

/// Fails when the first block shows that the file is not of the format `expected`, or cannot be read as it is.
pub(super) fn check(file: &str, expected: &Format, head: &[u8]) -> Result<(), FormatError> {
    let mut found = None;
    let other = by_content(head).filter(|other| other.name != expected.name);
    let binary = binary(head);
    let hint = if let (Some(_), Some(other)) = (binary, other) {
        found = Some(other.name);
        format!("looks like {}", other.name)
    } else if let Some(hint) = binary.or_else(|| (expected.refuse)(head)) {
        hint.to_owned()
    } else {
        let Some(other) = other else { return Ok(()) };
        found = Some(other.name);
        format!("looks like {}", other.name)
    };
    Err(FormatError::WrongFormat { file: file.to_owned(), expected: expected.name, hint, found })
}

/// Lines with something on them, without the space around them.
pub(super) fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// The format, if the content alone leaves little doubt.
fn by_content(head: &[u8]) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.recognise)(head))
}
