//! Phrases that are searched together, each only where it can begin.
//!
//! An automaton would look at every letter, with a step into a table that no near cache holds. Here a letter inside a
//! word costs a look at its class, and the first letters of a word a look into a small set of bits; only what begins
//! like a phrase is looked up, in a sorted list. A phrase knows the longest other one that it begins with, so one place
//! in the list gives all phrases that begin here.

use rustc_hash::FxHashMap;
use thiserror::Error;

/// Bytes by which phrases are looked up; shorter ones are looked up whole.
const HEAD: usize = 4;
/// Bits in a set of heads, a power of two.
const HEAD_BITS: u32 = 16;
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
    /// All phrases in their order, one behind the other, and where each ends.
    bytes: Vec<u8>,
    phrases: Vec<Phrase>,
    /// Heads that longer phrases have, and their places in `phrases`.
    heads: Bits,
    by_head: FxHashMap<[u8; HEAD], (u32, u32)>,
    /// Phrases shorter than a head: for each first byte a bit for each length, and the numbers by `short_key`.
    lengths: [u8; 256],
    short: FxHashMap<u32, u32>,
}

struct Phrase {
    start: u32,
    end: u32,
    number: u32,
    /// Place of the longest phrase with the same head that this one begins with.
    prefix: u32,
}

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
            heads: Bits::default(),
            by_head: FxHashMap::default(),
            lengths: [0; 256],
            short: FxHashMap::default(),
        };
        for (phrase, number) in keys {
            set.add(phrase, number);
        }
        Ok(set)
    }

    /// Adds a phrase that comes behind all others.
    fn add(&mut self, phrase: &[u8], number: u32) {
        let Some(head) = phrase.first_chunk::<HEAD>() else {
            self.lengths[usize::from(phrase[0])] |= 1 << phrase.len();
            self.short.insert(short_key(padded(phrase), phrase.len()), number);
            return;
        };
        self.heads.set(*head);
        let place = self.phrases.len() as u32;
        let same = self.by_head.entry(*head).or_insert((place, place));
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
        let head = match rest.first_chunk::<HEAD>() {
            Some(head) => {
                if self.heads.has(*head) {
                    self.longer(*head, rest, |number, length| found(number, at + length));
                }
                *head
            }
            None => padded(rest),
        };
        let mut lengths = self.lengths[usize::from(head[0])];
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if length <= rest.len()
                && let Some(number) = self.short.get(&short_key(head, length))
            {
                found(*number, at + length);
            }
        }
    }

    /// Passes the phrases with a head that a text begins with: number and length.
    fn longer(&self, head: [u8; HEAD], rest: &[u8], mut found: impl FnMut(u32, usize)) {
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

    /// Passes every phrase that does not begin inside a word of Latin letters: its number and its range, in order of
    /// their beginnings.
    pub fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize)) {
        let bytes = text.as_bytes();
        let mut inside = false;
        for (at, byte) in bytes.iter().enumerate() {
            let letter = byte.is_ascii_alphabetic();
            if !(inside && letter) {
                self.at(bytes, at, |number, end| found(number, at, end));
            }
            inside = letter;
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

/// Names the first bytes of a head, one to three of them, and their number.
#[inline]
fn short_key(head: [u8; HEAD], length: usize) -> u32 {
    u32::from_le_bytes(head) & ((1 << (8 * length)) - 1) | (length as u32) << 24
}

fn padded(text: &[u8]) -> [u8; HEAD] {
    let mut padded = [0; HEAD];
    padded[..text.len()].copy_from_slice(text);
    padded
}

/// A set of bits by which most heads are seen to belong to no phrase.
#[derive(Clone)]
struct Bits(Box<[u64]>);

impl Default for Bits {
    fn default() -> Self {
        Self(vec![0; 1 << (HEAD_BITS - 6)].into())
    }
}

impl Bits {
    fn set(&mut self, head: [u8; HEAD]) {
        let hash = hash(head);
        self.0[hash >> 6] |= 1 << (hash & 63);
    }

    #[inline]
    fn has(&self, head: [u8; HEAD]) -> bool {
        let hash = hash(head);
        self.0[hash >> 6] >> (hash & 63) & 1 == 1
    }
}

/// A number below `1 << HEAD_BITS`; the high bits of a product are those that all bytes have mixed into.
#[inline]
fn hash(head: [u8; HEAD]) -> usize {
    (u32::from_le_bytes(head).wrapping_mul(0x9E37_79B1) >> (32 - HEAD_BITS)) as usize
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
