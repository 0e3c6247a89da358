//! The phonetic codes of the names of brokers.

use rustc_hash::FxHashMap;

use super::packed::{Packer, Place};
use super::phonetic::phonetic;
use super::{Shape, terms};

/// A name of fewer bytes sounds like too many others.
const SHORTEST_NAME: usize = 4;
/// Names remembered by one thread, and the bytes of the longest: a few brokers offer most listings.
const REMEMBERED: usize = 4096;
const LONGEST_REMEMBERED: usize = 128;

/// The phonetic code of a folded word of a name, if it has one.
pub(crate) fn phonetic_code(word: &str) -> Option<String> {
    let mut out = String::new();
    if word.len() >= SHORTEST_NAME {
        phonetic(word, &mut out);
    }
    (out.len() >= SHORTEST_NAME).then_some(out)
}

/// Names and their codes.
#[derive(Default)]
pub(super) struct SoundCache(FxHashMap<String, Vec<String>>);

impl SoundCache {
    /// Packs the phonetic codes of the words of a name, and of every two neighbours as one word: some write “Ntech Lab”.
    pub(super) fn pack(&mut self, name: &str, packer: &mut Packer) {
        if let Some(known) = self.0.get(name) {
            pack(known, packer);
            return;
        }
        let codes = codes(name);
        pack(&codes, packer);
        if name.len() <= LONGEST_REMEMBERED {
            if self.0.len() >= REMEMBERED {
                self.0.clear();
            }
            self.0.insert(name.to_owned(), codes);
        }
    }
}

fn pack(codes: &[String], packer: &mut Packer) {
    for code in codes {
        let start = packer.text.len();
        packer.text.extend_from_slice(code.as_bytes());
        packer.note(start, Place::Next);
    }
}

fn codes(name: &str) -> Vec<String> {
    let (mut codes, mut before) = (Vec::new(), String::new());
    for term in terms(name) {
        if term.shape != Shape::Word {
            before.clear();
            continue;
        }
        codes.extend(phonetic_code(&term.text));
        if !before.is_empty() {
            before.push_str(&term.text);
            codes.extend(phonetic_code(&before));
        }
        before = term.text;
    }
    codes
}
