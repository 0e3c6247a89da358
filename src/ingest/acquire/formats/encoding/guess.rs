//! Which encoding a text has.

use super::is_binary;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes in which a declaration is looked for.
const DECLARATION: usize = 4 << 10;

/// Longest name of an encoding that is quoted.
const LONGEST_LABEL: usize = 40;

/// Bytes looked at for zeros.
const ZEROS: usize = 8 << 10;

/// UTF-8 letters of several bytes for one byte that is not UTF-8, at least; else the text is in another encoding. Texts
/// in GB18030 or Shift_JIS have more wrong bytes than letters that happen to be UTF-8.
const LETTERS_PER_FAULT: usize = 4;

/// What was decided.
pub struct Chosen {
    /// The encoding; `None` for bytes that are no text.
    pub encoding: Option<&'static Encoding>,
    /// By what.
    pub why: Why,
    /// The encoding that the file declares, if it is not one of the Encoding Standard.
    pub unknown: Option<String>,
}

/// The encoding of that name. Those that the standard only names, to refuse them, are none.
pub(super) fn by_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is UTF-8.
    Utf8,
    /// A byte order mark.
    Mark,
    /// The zero bytes of letters below U+0100.
    Zeros,
    /// The source card.
    Card,
    /// The XML prolog or the head of an HTML page.
    Declared,
    /// The frequencies of letters.
    Guessed,
}

/// Decides by the first block; `whole` if it is all there is.
pub(super) fn choose(head: &[u8], whole: bool, label: Option<&str>) -> Chosen {
    let mut unknown = None;
    let chosen = |encoding, why| Chosen { encoding: Some(encoding), why, unknown: None };
    // The mark of UTF-32 begins like that of UTF-16; zeros follow it.
    let utf32 = head.starts_with(b"\xFF\xFE\0\0");
    match Encoding::for_bom(head) {
        Some((encoding, _)) if encoding == UTF_8 => return chosen(UTF_8, Why::Utf8),
        Some((encoding, _)) if !utf32 => return chosen(encoding, Why::Mark),
        _ => {}
    }
    if is_binary(head) || utf32 {
        return Chosen { encoding: None, why: Why::Utf8, unknown };
    }
    if let Some(encoding) = label.and_then(by_label) {
        return chosen(encoding, if encoding == UTF_8 { Why::Utf8 } else { Why::Card });
    }
    if let Some(encoding) = by_zeros(head) {
        return chosen(encoding, Why::Zeros);
    }
    // With an escape the text may be ISO-2022-JP, whose bytes are all ASCII.
    let escaped = memchr::memchr_iter(0x1B, head).any(|at| matches!(head.get(at + 1), Some(b'$' | b'(')));
    let (letters, faults) = count(head, whole);
    if faults == 0 && letters > 0 || head.contains(&0) {
        return chosen(UTF_8, Why::Utf8);
    }
    match declared(head) {
        Some(Ok(encoding)) => return chosen(encoding, if encoding == UTF_8 { Why::Utf8 } else { Why::Declared }),
        Some(Err(label)) => unknown = Some(label),
        None => {}
    }
    let chosen = |encoding, why| Chosen { encoding: Some(encoding), why, unknown: unknown.clone() };
    if faults * LETTERS_PER_FAULT <= letters && !escaped {
        return chosen(UTF_8, Why::Utf8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, whole);
    match detector.guess(None, Utf8Detection::Deny) {
        encoding if escaped && faults == 0 && encoding != encoding_rs::ISO_2022_JP => chosen(UTF_8, Why::Utf8),
        // The larger set, which has every character of the smaller at its place.
        encoding if encoding == GBK => chosen(GB18030, Why::Guessed),
        encoding => chosen(encoding, Why::Guessed),
    }
}

/// UTF-16 without a mark: letters below U+0100 have a zero as their second or first byte.
fn by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..ZEROS).unwrap_or(head);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = (head.len() / 16).max(2);
    match (zeros(0), zeros(1)) {
        (even, 0) if even > most => Some(UTF_16BE),
        (0, odd) if odd > most => Some(UTF_16LE),
        _ => None,
    }
}

/// Counts the letters of several bytes and the bytes that are not UTF-8. A letter cut by the end of the block is none.
fn count(head: &[u8], whole: bool) -> (usize, usize) {
    let begins = |bytes: &[u8]| bytes.iter().filter(|byte| **byte >= 0xC0).count();
    if std::str::from_utf8(head).is_ok() {
        return (begins(head), 0);
    }
    let (mut letters, mut faults) = (0, 0);
    for chunk in head.utf8_chunks() {
        letters += begins(chunk.valid().as_bytes());
        faults += usize::from(!chunk.invalid().is_empty());
    }
    if !whole && std::str::from_utf8(head).is_err_and(|error| error.error_len().is_none()) {
        faults = 0;
    } else if !whole && faults > 0 && head.utf8_chunks().last().is_some_and(|last| last.invalid().len() > 1) {
        faults -= 1;
    }
    (letters, faults)
}

/// The encoding that an XML prolog or the head of an HTML page names; its name, if there is none of that name.
fn declared(head: &[u8]) -> Option<Result<&'static Encoding, String>> {
    let head = head.get(..DECLARATION).unwrap_or(head);
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = text.trim_start();
    let label = if let Some(prolog) = start.strip_prefix("<?xml") {
        value(prolog.split("?>").next()?, "encoding")?
    } else if start.starts_with('<') {
        let metas = start.split("<meta").skip(1).filter_map(|meta| value(meta.split('>').next()?, "charset"));
        metas.into_iter().next()?
    } else {
        return None;
    };
    // A text whose ASCII can be read here is not UTF-16, whatever it says.
    Some(match by_label(label) {
        Some(encoding) if encoding == UTF_16BE || encoding == UTF_16LE => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        // Names that databases and programs have for UTF-8.
        None if label.replace(['-', '_'], "").starts_with("utf8") => Ok(UTF_8),
        None => Err(label.chars().filter(|c| !c.is_control()).take(LONGEST_LABEL).collect()),
    })
}

/// What stands after `name=`, with or without quotes.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(name)?;
    let after = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    after.split(['"', '\'', ';', ' ', '/', '\n', '\t']).next().filter(|label| !label.is_empty())
}
