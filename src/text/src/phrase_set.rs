//! Phrases that are searched together, each only where it can begin.
//!
//! An automaton would look at every letter, with a step into a table that no near cache holds. Here a letter inside a
//! word costs a look at its class, and the first letters of a word a look into a small table, which says how long the
//! phrases are that begin so. Phrases of up to eight bytes are then looked up whole, longer ones by their first eight
//! bytes, in a sorted list. A phrase knows the longest other one that it begins with, so one place in the list gives all
//! longer phrases that begin here.

use rustc_hash::FxHashMap;
use thiserror::Error;

/// Bytes by which long phrases are looked up; shorter ones are looked up whole.
const HEAD: usize = 8;
/// Bytes of the beginning of a phrase that say which lengths to look up.
const START: usize = 3;
/// Bits of the number of a beginning, and of a head.
const START_BITS: u32 = 13;
const HEAD_BITS: u32 = 16;
/// The bit, among those of lengths, of phrases longer than a head; a phrase of n bytes has the bit n - 1.
const LONGER: u32 = HEAD as u32;
/// Bytes of a text whose beginnings of words are collected at a time.
const CHUNK: usize = 64;
/// Bytes of all phrases that can be numbered.
const MOST: usize = 1 << 30;
/// Stands for no phrase.
const NONE: u32 = u32::MAX;

/// The phrases cannot be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhraseSetError {
    /// One is empty.
    #[error("a phrase is empty")]
    Empty,
    /// There are more than can be numbered.
    #[error("there are too many phrases or letters")]
    TooMany,
}

/// A set of phrases, each with a number: its place in the order in which they were given. Equal phrases share the number
/// of the first.
pub struct PhraseSet {
    /// Phrases longer than a head in their order, one behind the other, and where each ends.
    bytes: Vec<u8>,
    phrases: Vec<Phrase>,
    /// For the beginnings of phrases of at least `START` bytes, and for the first bytes of shorter ones, a bit for each
    /// length.
    lengths: Box<[u16]>,
    lengths_short: [u8; 256],
    /// Most texts that have a length are seen here not to have the phrase.
    heads: Box<[u64]>,
    /// Number of a phrase of at most `HEAD` bytes by `Key`; for longer ones, places in `phrases` by their head.
    whole: FxHashMap<Key, u32>,
    by_head: FxHashMap<u64, (u32, u32)>,
}

struct Phrase {
    start: u32,
    end: u32,
    number: u32,
    /// Place of the longest phrase with the same head that this one begins with.
    prefix: u32,
}

/// The first bytes of a text, at most `HEAD`, the first one lowest, and how many they are.
type Key = (u64, u8);

impl std::fmt::Debug for PhraseSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhraseSet").finish_non_exhaustive()
    }
}

impl PhraseSet {
    /// Prepares phrases for searching.
    ///
    /// # Errors
    /// A phrase is empty or there are too many.
    pub fn new<P: AsRef<[u8]>>(phrases: impl IntoIterator<Item = P>) -> Result<Self, PhraseSetError> {
        let mut numbered = Vec::new();
        for phrase in phrases {
            if phrase.as_ref().is_empty() {
                return Err(PhraseSetError::Empty);
            }
            numbered.push((phrase, numbered.len() as u32));
        }
        let mut keys: Vec<(&[u8], u32)> = numbered.iter().map(|(p, n)| (p.as_ref(), *n)).collect();
        keys.sort_unstable();
        keys.dedup_by_key(|(phrase, _)| *phrase);
        if keys.iter().map(|(phrase, _)| phrase.len()).sum::<usize>() > MOST {
            return Err(PhraseSetError::TooMany);
        }
        let mut set = Self {
            bytes: Vec::new(),
            phrases: Vec::new(),
            lengths: vec![0; 1 << START_BITS].into(),
            lengths_short: [0; 256],
            heads: vec![0; 1 << (HEAD_BITS - 6)].into(),
            whole: FxHashMap::default(),
            by_head: FxHashMap::default(),
        };
        for (phrase, number) in keys {
            set.add(phrase, number);
        }
        Ok(set)
    }

    /// Adds a phrase that comes behind all others.
    fn add(&mut self, phrase: &[u8], number: u32) {
        let (head, length) = (first_bytes(phrase), phrase.len().min(HEAD + 1) as u32);
        match length as usize {
            ..START => self.lengths_short[usize::from(phrase[0])] |= 1 << (length - 1),
            _ => self.lengths[start_number(head)] |= 1 << (length - 1),
        }
        let bit = head_number((head, length as u8));
        self.heads[bit >> 6] |= 1 << (bit & 63);
        if phrase.len() <= HEAD {
            self.whole.insert((head, length as u8), number);
            return;
        }
        let place = self.phrases.len() as u32;
        let same = self.by_head.entry(head).or_insert((place, place));
        same.1 = place + 1;
        // Of sorted phrases, the last one or one that it begins with is the longest that this one begins with.
        let mut prefix = if same.0 < place { place - 1 } else { NONE };
        while prefix != NONE && !phrase.starts_with(self.text(prefix)) {
            prefix = self.phrases[prefix as usize].prefix;
        }
        let start = self.bytes.len() as u32;
        self.bytes.extend(phrase);
        self.phrases.push(Phrase { start, end: self.bytes.len() as u32, number, prefix });
    }

    fn text(&self, place: u32) -> &[u8] {
        let Phrase { start, end, .. } = self.phrases[place as usize];
        &self.bytes[start as usize..end as usize]
    }

    /// Passes every phrase that begins at an offset: its number and where it ends.
    #[inline]
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(u32, usize)) {
        let rest = &text[at.min(text.len())..];
        let Some(first) = rest.first() else { return };
        let head = first_bytes(rest);
        let lengths = u32::from(self.lengths[start_number(head)]) | u32::from(self.lengths_short[usize::from(*first)]);
        if lengths != 0 {
            self.of_lengths(lengths, head, rest, |number, length| found(number, at + length));
        }
    }

    /// Passes the phrases of some lengths that a text begins with: number and length.
    fn of_lengths(&self, mut lengths: u32, head: u64, rest: &[u8], mut found: impl FnMut(u32, usize)) {
        while lengths != 0 {
            let bit = lengths.trailing_zeros();
            lengths &= lengths - 1;
            let key = match bit {
                LONGER => (head, HEAD as u8 + 1),
                _ => (head & (u64::MAX >> (8 * (HEAD as u32 - 1 - bit))), bit as u8 + 1),
            };
            let number = head_number(key);
            if self.heads[number >> 6] >> (number & 63) & 1 == 0 || usize::from(key.1) > rest.len() {
                continue;
            }
            if bit == LONGER {
                self.longer(head, rest, &mut found);
            } else if let Some(number) = self.whole.get(&key) {
                found(*number, usize::from(key.1));
            }
        }
    }

    /// Passes the phrases with a head that a text begins with: number and length.
    fn longer(&self, head: u64, rest: &[u8], mut found: impl FnMut(u32, usize)) {
        let Some((from, to)) = self.by_head.get(&head).copied() else { return };
        let same = &self.phrases[from as usize..to as usize];
        let text = |p: &Phrase| &self.bytes[p.start as usize..p.end as usize];
        // Every phrase that the text begins with is a prefix of the last one that does not come behind the text.
        let mut place = match same.partition_point(|p| text(p) <= rest) {
            0 => return,
            n => from + n as u32 - 1,
        };
        while place != NONE {
            let phrase = &self.phrases[place as usize];
            if rest.starts_with(text(phrase)) {
                found(phrase.number, text(phrase).len());
            }
            place = phrase.prefix;
        }
    }

    /// Passes every phrase that does not begin inside a word of Latin letters or with a space: its number and its
    /// range, in order of their beginnings.
    pub fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let bytes = text.as_bytes();
        let mut inside = false;
        // Beginnings are collected without a branch, because nobody can predict how long words are.
        let mut beginnings = [0; CHUNK];
        for (chunk, of) in bytes.chunks(CHUNK).enumerate() {
            let mut number = 0;
            for (place, byte) in of.iter().enumerate() {
                let letter = byte.is_ascii_alphabetic();
                let continues = (inside & letter) | (*byte == b' ') | (byte & 0xC0 == 0x80);
                beginnings[number & (CHUNK - 1)] = place as u8;
                number += usize::from(!continues);
                inside = letter;
            }
            for place in &beginnings[..number] {
                let at = chunk * CHUNK + usize::from(*place);
                self.at(bytes, at, |number, end| found(number, at, end));
            }
        }
    }

    /// As [`PhraseSet::find`], with those that begin inside a word.
    pub fn find_anywhere(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            self.at(bytes, at, |number, end| found(number, at, end));
        }
    }
}

/// The first bytes of a text, at most `HEAD`; zeros stand for those it does not have.
#[inline]
fn first_bytes(text: &[u8]) -> u64 {
    match text.first_chunk::<HEAD>() {
        Some(head) => u64::from_le_bytes(*head),
        None => {
            let mut head = [0; HEAD];
            head[..text.len()].copy_from_slice(text);
            u64::from_le_bytes(head)
        }
    }
}

/// The number of the beginning of a head; the high bits of a product are those that all bytes have mixed into.
#[inline]
fn start_number(head: u64) -> usize {
    let start = head as u32 & ((1 << (8 * START)) - 1);
    (start.wrapping_mul(0x9E37_79B1) >> (32 - START_BITS)) as usize
}

/// The number of a head or of a whole phrase.
#[inline]
fn head_number((head, length): Key) -> usize {
    ((head ^ u64::from(length)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - HEAD_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    fn found(set: &PhraseSet, text: &str) -> Vec<(u32, usize, usize)> {
        let mut all = Vec::new();
        set.find_anywhere(text, |number, start, end| all.push((number, start, end)));
        all.sort_by_key(|(_, start, end)| (*start, *end));
        all
    }

    #[test]
    fn phrases_are_found_where_words_begin() {
        let set = PhraseSet::new(["us", "call", "call record", "电话", "#"]).unwrap();
        let mut all = Vec::new();
        set.find("us industry recall call recordings 打电话 5us#", |number, start, _| all.push((number, start)));
        all.sort_by_key(|(number, start)| (*start, *number));
        assert_eq!(all, [(0, 0), (1, 19), (2, 19), (3, 38), (0, 46), (4, 48)]);
    }

    #[test]
    fn a_character_that_no_phrase_has_ends_the_search() {
        let set = PhraseSet::new(["ab", "abc", "b", "xyz"]).unwrap();
        assert_eq!(found(&set, "a\0b x\0\0z ab\0c"), [(2, 2, 3), (0, 9, 11), (2, 10, 11)]);
    }

    #[test]
    fn no_phrases_find_nothing_and_an_empty_one_is_refused() {
        assert!(found(&PhraseSet::new(Vec::<String>::new()).unwrap(), "text").is_empty());
        assert_eq!(PhraseSet::new(["a", ""]).unwrap_err(), PhraseSetError::Empty);
    }

    proptest! {
        #[test]
        fn it_finds_what_an_automaton_finds(
            phrases in prop::collection::btree_set("[ab 电é]{1,9}", 1..24), text in "[ab 电é\\x00]{0,60}",
        ) {
            let phrases: Vec<String> = phrases.into_iter().collect();
            let set = PhraseSet::new(&phrases).unwrap();
            let automaton = AhoCorasick::new(&phrases).unwrap();
            let mut expected: Vec<(u32, usize, usize)> = automaton
                .find_overlapping_iter(&text)
                .map(|m| (m.pattern().as_u32(), m.start(), m.end()))
                .collect();
            expected.sort_by_key(|(_, start, end)| (*start, *end));
            prop_assert_eq!(found(&set, &text), expected);
        }
    }
}
