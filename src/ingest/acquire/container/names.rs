//! Names inside containers: decoded, and refused where they would lead out of a folder or deceive whoever reads them.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Longest name, in bytes, as on the common file systems.
const LONGEST: usize = 4096;

/// What to do with an entry, by its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Its path without `./` at the beginning.
    File(String),
    /// Skipped, and of which kind it is.
    Skip(&'static str),
    /// Refused, and why.
    Refuse(&'static str),
}

/// Sorts a name. Folders end in `/`.
pub(super) fn sort(name: &str) -> Named {
    if name.len() > LONGEST {
        return Named::Refuse("its name is longer than 4096 bytes");
    }
    if name.chars().any(is_deceptive) {
        return Named::Refuse("its name has control characters");
    }
    if name.contains('\\') {
        return Named::Refuse("its name has a backslash");
    }
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_alphabetic()) {
        return Named::Refuse("its name is an absolute path");
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Named::Refuse("its name leads out of the archive (“..”)");
    }
    if name.ends_with('/') || name.ends_with("/.") || name == "." {
        return Named::Skip("folder");
    }
    if parts.contains(&"__MACOSX") {
        return Named::Skip("macOS metadata");
    }
    if parts.iter().any(|part| part.starts_with('.')) {
        return Named::Skip("hidden file");
    }
    if parts.is_empty() { Named::Refuse("it has no name") } else { Named::File(parts.join("/")) }
}

/// Control characters, and those that turn the direction of writing.
fn is_deceptive(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A name for messages, with everything visible, and not longer than a line.
pub(super) fn shown(name: &str) -> String {
    const MOST: usize = 200;
    let mut shown: String = name.chars().take(MOST).map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect();
    if name.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// Text of a name of which nobody says how it is encoded: UTF-8, or else what East Asian systems write; `None` if it
/// looks like neither. Where several fit, it is taken for Chinese.
pub(super) fn decode(raw: &[u8]) -> Option<String> {
    if let Ok(name) = std::str::from_utf8(raw) {
        return Some(name.to_owned());
    }
    // Fewer bytes could be the accents of a European name.
    if raw.iter().filter(|byte| **byte >= 0x80).count() < 4 {
        return None;
    }
    let mut guess = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    guess.feed(raw, true);
    let encoding = guess.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    let (name, wrong) = encoding.decode_without_bom_handling(raw);
    (!encoding.is_single_byte() && !wrong).then(|| name.into_owned())
}

/// The upper half of the characters of the IBM PC, in which old programs write names in a ZIP.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// A name in the characters of the IBM PC.
pub(super) fn cp437(raw: &[u8]) -> String {
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) => CP437.chars().nth(usize::from(at)).unwrap_or('\u{FFFD}'),
    };
    raw.iter().map(letter).collect()
}

/// Fingerprint of a name. A million of them take less memory than the names.
pub(super) fn fingerprint(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
