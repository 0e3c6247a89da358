//! Names inside containers: decoded, and refused where they would lead out of a folder or deceive whoever reads them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

/// Names that were given to members. A million fingerprints take less memory than the names.
#[derive(Default)]
pub(super) struct Given {
    /// The last number that was added to each.
    numbers: HashMap<u64, u64>,
    /// Names tried so far.
    #[cfg(test)]
    tried: u64,
}

impl Given {
    /// The name, or `name (2)` if it was given before. Numbers are counted on, so that each of a million members with
    /// one name does not try all numbers before its own.
    pub(super) fn free(&mut self, name: &str) -> String {
        let print = fingerprint(name);
        let Some(mut number) = self.numbers.get(&print).copied() else {
            self.numbers.insert(print, 1);
            return name.to_owned();
        };
        loop {
            number += 1;
            #[cfg(test)]
            {
                self.tried += 1;
            }
            let numbered = format!("{name} ({number})");
            if let Entry::Vacant(free) = self.numbers.entry(fingerprint(&numbered)) {
                free.insert(1);
                self.numbers.insert(print, number);
                return numbered;
            }
        }
    }
}

fn fingerprint(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_given_again_costs_the_same_each_time() {
        let tried = |members: u64| {
            let mut given = Given::default();
            // The numbers may be there before the name.
            (2..members / 2).for_each(|n| drop(given.free(&format!("a ({n})"))));
            (0..members).for_each(|_| drop(given.free("a")));
            given.tried as f64
        };
        assert!((9.0..11.0).contains(&(tried(10_000) / tried(1_000))), "{} {}", tried(1_000), tried(10_000));
        let mut given = Given::default();
        assert_eq!(["a", "a (2)", "a", "a"].map(|name| given.free(name)), ["a", "a (2)", "a (3)", "a (4)"]);
    }
}
