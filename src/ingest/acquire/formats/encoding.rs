//! The encoding of a text: whatever it was written in, parsers read UTF-8.
//!
//! The encoding is decided once, on the first block, by the first of: a byte order mark; the zero bytes of UTF-16; the
//! card; whether the block is UTF-8; the declaration in an XML prolog or an HTML head; the frequencies of letters
//! (`chardetng`). A block that is UTF-8 but for a few bytes is UTF-8: those bytes are reported where they stand.
//!
//! The places of records of a decoded file count bytes of the *decoded* text, because parsers see nothing else. They
//! are found again by decoding the file again, which gives the same text: the first block decides, always.

mod decoder;
mod guess;

use super::magic::magic;
use super::window::BLOCK;
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
pub(super) use decoder::Decoder;
use encoding_rs::UTF_8;
pub(super) use guess::{Chosen, Why};
use std::borrow::Cow;
use std::io::{self, Cursor, Read};

/// A text as UTF-8.
pub struct Decoded<'a> {
    /// The text in UTF-8; the bytes as they are, if they are UTF-8 or no text.
    pub reader: Box<dyn Read + 'a>,
    /// Names the encoding, if it is not UTF-8, and how it was found.
    pub issue: Option<Issue>,
    /// Whether the bytes were already UTF-8 or no text, so that places count bytes of the file itself.
    pub unchanged: bool,
}

/// Looks at the first block of a file and gives a reader that yields UTF-8. `label` is the encoding that the source
/// card names. A failure to read is passed on at its place by the reader.
pub fn decode<'a>(file: &str, reader: &'a mut dyn Read, label: Option<&str>) -> Decoded<'a> {
    let mut head = Vec::with_capacity(BLOCK);
    let failure = fill(reader, &mut head, BLOCK).err();
    let whole = head.len() < BLOCK;
    let chosen = guess::choose(&head, whole, label);
    let issue = issue(file, &chosen);
    let rest = Cursor::new(head).chain(Failure(failure)).chain(reader);
    match chosen.encoding {
        Some(encoding) if encoding != UTF_8 => {
            Decoded { reader: Box::new(Decoder::new(rest, encoding, chosen.why)), issue, unchanged: false }
        }
        _ => Decoded { reader: Box::new(rest), issue, unchanged: true },
    }
}

/// Fails once, if there was a failure.
struct Failure(Option<io::Error>);

impl Read for Failure {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The first block of a file as UTF-8, for recognising its format.
pub fn decode_head(head: &[u8]) -> Cow<'_, [u8]> {
    match guess::choose(head, false, None) {
        Chosen { encoding: Some(encoding), why, .. } if encoding != UTF_8 => {
            let mut text = Vec::new();
            // Reading from memory does not fail.
            let _ = Decoder::new(head, encoding, why).read_to_end(&mut text);
            Cow::Owned(text)
        }
        _ => Cow::Borrowed(head),
    }
}

/// Checks the name of an encoding in a card.
pub(super) fn check_label(label: &str) -> Result<(), String> {
    const SOME: &str = "utf-8, utf-16le, windows-1252, gb18030, shift_jis, big5, euc-kr, koi8-r";
    match guess::by_label(label) {
        Some(_) => Ok(()),
        None => Err(format!("invalid encoding “{label}”; expected a name of the Encoding Standard such as {SOME}")),
    }
}

/// What was decided, for people.
fn issue(file: &str, chosen: &Chosen) -> Option<Issue> {
    let place = SourceLocation { file: file.to_owned(), ..SourceLocation::default() };
    let said = |value: &str, message| Some(Issue::new(IssueCode::ReadAs, &place, "", value, message));
    let encoding = chosen.encoding?;
    if let Some(label) = &chosen.unknown {
        let message = format!(
            "the file declares the encoding “{label}”, which is not known here; read as {}, so its text may be wrong: \
             convert it first (iconv -f {label} -t UTF-8)",
            encoding.name()
        );
        return said(label, message);
    }
    if encoding == UTF_8 {
        return None;
    }
    let how = match chosen.why {
        Why::Mark => "its byte order mark says so",
        Why::Zeros => "its zero bytes show it",
        Why::Card => "the source card says so",
        Why::Declared => "the file declares it",
        Why::Guessed => {
            "a guess from its letters; if the text looks wrong, name the encoding in the source card: [options] \
             encoding = \"…\""
        }
        Why::Utf8 => return None,
    };
    said(encoding.name(), format!("read as {}: {how}", encoding.name()))
}

/// Reads until `into` has `length` bytes or the file ends.
fn fill(reader: &mut dyn Read, into: &mut Vec<u8>, length: usize) -> io::Result<()> {
    let wanted = length.saturating_sub(into.len()) as u64;
    reader.take(wanted).read_to_end(into).map(drop)
}

/// Whether the bytes are those of a format that is no text.
fn is_binary(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 4] = [b"\xD0\xCF\x11\xE0", b"BZh", b"\xFD7zXZ", b"WARC/"];
    MAGIC.iter().any(|magic| head.starts_with(magic)) || magic(head).is_some()
}
