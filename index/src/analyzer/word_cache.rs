//! The stems of words, remembered: texts repeat their words.

use frostem::Stemmer;

use super::packed::{Packer, Place};
use crate::stemming::Stemmed;

/// Slots of each language, for two stems of 32 bytes each. A lookup is fifty times as fast as stemming.
const SLOTS: usize = 1 << 14;
/// Longest word that is remembered, in bytes.
const LONGEST: usize = 23;

/// Words that are looked up together.
const TOGETHER: usize = 64;

/// A word of at most [`LONGEST`] bytes as numbers; its length is the last byte.
type Key = [u64; 3];

/// A word that may have a stem, by its place among the packed terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Words of one language and their stems. Two words share a slot, which is one line of the processor's cache.
pub(super) struct WordCache {
    language: &'static Stemmed,
    slots: Box<[Slot]>,
}

/// The word that was found here last, and the newest other one: frequent words are not replaced by those that are met
/// once.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Slot([Known; 2]);

#[derive(Clone, Copy, Default)]
struct Known {
    word: Key,
    /// The stem begins with this many bytes of the word …
    shared: u8,
    /// … and ends with these; the word is its own stem if there are none and all its bytes are in the stem.
    ending: [u8; 6],
    ending_length: u8,
}

impl WordCache {
    pub(super) fn new(language: &'static Stemmed) -> Self {
        Self { language, slots: vec![Slot::default(); SLOTS].into_boxed_slice() }
    }

    /// Packs the prefixed stems of the words that are not their own stems: those match as words.
    pub(super) fn stems(&mut self, words: &[Candidate], packer: &mut Packer) {
        for words in words.chunks(TOGETHER) {
            // Most slots are not in the processor's cache. Reading all of them before the first is needed lets it fetch
            // several at a time.
            let (mut keys, mut fetched) = ([None; TOGETHER], 0);
            for (room, word) in keys.iter_mut().zip(words) {
                *room = key(&packer.text, word);
                fetched ^= room.map_or(0, |(_, slot)| self.slots[slot as usize % SLOTS].0[0].word[2]);
            }
            std::hint::black_box(fetched);
            for (word, key) in words.iter().zip(keys) {
                let start = packer.text.len();
                packer.text.push(self.language.prefix as u8);
                if self.stem(word, key, &mut packer.text) {
                    packer.note(start, Place::Next);
                } else {
                    packer.text.truncate(start);
                }
            }
        }
    }

    /// What is remembered of a word.
    fn known(&mut self, key: &Key, slot: u32) -> Option<&Known> {
        let Slot(words) = &mut self.slots[slot as usize % SLOTS];
        if words[0].word != *key {
            if words[1].word != *key {
                return None;
            }
            words.swap(0, 1);
        }
        Some(&words[0])
    }

    /// Appends the stem of a word, which is in `text`; returns whether it differs from the word.
    fn stem(&mut self, word: &Candidate, key: Option<(Key, u32)>, text: &mut Vec<u8>) -> bool {
        if let Some((key, slot)) = key
            && let Some(known) = self.known(&key, slot)
        {
            let shared = usize::from(known.shared);
            if word.end - word.start == shared && known.ending_length == 0 {
                return false;
            }
            text.extend_from_within(word.start..word.start + shared);
            text.extend_from_slice(&known.ending[..usize::from(known.ending_length)]);
            return true;
        }
        let found = str::from_utf8(&text[word.start..word.end]).unwrap_or_default();
        let stem = Stemmer::new(self.language.algorithm).stem(found);
        if let Some((key, slot)) = key {
            self.remember(key, slot, found, &stem);
        }
        if *stem == *found {
            return false;
        }
        let stem = stem.into_owned();
        text.extend_from_slice(stem.as_bytes());
        true
    }

    fn remember(&mut self, key: Key, slot: u32, word: &str, stem: &str) {
        let same = word.char_indices().zip(stem.chars()).find(|((_, a), b)| a != b).map(|((i, _), _)| i);
        let shared = same.unwrap_or(word.len().min(stem.len()));
        let rest = &stem.as_bytes()[shared..];
        let mut ending = [0; 6];
        if let Some(room) = ending.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
            let (shared, ending_length) = (shared as u8, rest.len() as u8);
            self.slots[slot as usize % SLOTS].0[1] = Known { word: key, shared, ending, ending_length };
        }
    }
}

/// Ones in the bytes of a key that belong to a word of this length.
const MASKS: [Key; LONGEST + 1] = {
    let (mut masks, mut length) = ([[0; 3]; LONGEST + 1], 0);
    while length <= LONGEST {
        let mut byte = 0;
        while byte < length {
            masks[length][byte / 8] |= 0xff << (byte % 8 * 8);
            byte += 1;
        }
        length += 1;
    }
    masks
};

/// The key and the slot of a word of a text.
fn key(text: &[u8], word: &Candidate) -> Option<(Key, u32)> {
    let length = word.end - word.start;
    let mask = MASKS.get(length)?;
    let rest = &text[word.start..];
    let bytes: [u8; LONGEST + 1] = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [0; LONGEST + 1];
        bytes[..length].copy_from_slice(&rest[..length]);
        bytes
    });
    let mut key = [0; 3];
    for ((number, part), mask) in key.iter_mut().zip(bytes.as_chunks().0).zip(mask) {
        *number = u64::from_le_bytes(*part) & mask;
    }
    key[2] |= (length as u64) << 56;
    // Odd factors with bits all over; the high bits of the sum depend on every byte.
    let sum = key[0].wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ key[1].wrapping_mul(0xf135_7aea_2e62_a9c5).rotate_left(23)
        ^ key[2].wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(41);
    Some((key, (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u32))
}
