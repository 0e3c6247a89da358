//! Phrases that are searched together: a trie, entered only where a phrase can begin.
//!
//! An automaton would look at every letter, with a step into a table that no near cache holds. Here a letter inside a
//! word costs a look at its class, and the first letters of a word a look into a small set of bits; only what begins
//! like a phrase is followed further.

use thiserror::Error;
use yada::DoubleArray;
use yada::builder::DoubleArrayBuilder;

/// Letters looked at before the trie is entered.
const HEAD: usize = 3;
/// Bits in the set of heads, a power of two.
const HEAD_BITS: u32 = 16;
/// The trie can number this many phrases.
const MOST: usize = 1 << 30;

/// The phrases cannot be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhraseSetError {
    /// One is empty.
    #[error("a phrase is empty")]
    Empty,
    /// There are more than the trie can hold.
    #[error("there are too many phrases or letters")]
    TooMany,
}

/// A set of phrases, each with a number: its place in the order in which they were given. Equal phrases share the number
/// of the first.
pub struct PhraseSet {
    trie: Option<DoubleArray<Vec<u8>>>,
    /// Hashes of the first three bytes of longer phrases.
    heads: Box<[u64]>,
    /// First bytes of phrases of one or two bytes.
    short: [bool; 256],
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
        if numbered.len() > MOST {
            return Err(PhraseSetError::TooMany);
        }
        let mut keys: Vec<(&[u8], u32)> = numbered.iter().map(|(p, n)| (p.as_ref(), *n)).collect();
        keys.sort_unstable();
        keys.dedup_by_key(|(phrase, _)| *phrase);
        let mut heads = vec![0_u64; 1 << (HEAD_BITS - 6)].into_boxed_slice();
        let mut short = [false; 256];
        for (phrase, _) in &keys {
            match phrase.first_chunk::<HEAD>() {
                Some(head) => {
                    let hash = hash(*head);
                    heads[hash >> 6] |= 1 << (hash & 63);
                }
                None => short[usize::from(phrase[0])] = true,
            }
        }
        let trie = match keys.is_empty() {
            true => None,
            false => {
                let units = DoubleArrayBuilder::build(&keys).map_err(|_| PhraseSetError::TooMany)?;
                Some(DoubleArray::new(units).map_err(|_| PhraseSetError::TooMany)?)
            }
        };
        Ok(Self { trie, heads, short })
    }

    /// Passes every phrase that begins at an offset: its number and where it ends, shorter ones first.
    pub fn at(&self, text: &[u8], at: usize, mut found: impl FnMut(u32, usize)) {
        let Some(rest) = text.get(at..).filter(|rest| self.can_begin(rest)) else { return };
        if let Some(trie) = &self.trie {
            // Unused places of the trie look like steps for the character NUL, which no phrase has.
            let whole = |(_, length): &(u32, usize)| !rest[..*length].contains(&0);
            trie.common_prefix_search(rest).filter(whole).for_each(|(number, length)| found(number, at + length));
        }
    }

    /// Passes every phrase that does not begin inside a word of Latin letters: its number and its range, in order of
    /// their beginnings, shorter ones first.
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

    #[inline]
    fn can_begin(&self, rest: &[u8]) -> bool {
        let long = rest.first_chunk::<HEAD>().is_some_and(|head| {
            let hash = hash(*head);
            self.heads[hash >> 6] >> (hash & 63) & 1 == 1
        });
        long || rest.first().is_some_and(|first| self.short[usize::from(*first)])
    }
}

/// A number below `1 << HEAD_BITS`; the high bits of a product are those that all bytes have mixed into.
#[inline]
fn hash([a, b, c]: [u8; HEAD]) -> usize {
    let head = u32::from_le_bytes([a, b, c, 0]);
    (head.wrapping_mul(0x9E37_79B1) >> (32 - HEAD_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    fn found(set: &PhraseSet, text: &str) -> Vec<(u32, usize, usize)> {
        let mut all = Vec::new();
        set.find_anywhere(text, |number, start, end| all.push((number, start, end)));
        all
    }

    #[test]
    fn phrases_are_found_where_words_begin() {
        let set = PhraseSet::new(["us", "call", "call record", "电话", "#"]).unwrap();
        let mut all = Vec::new();
        set.find("us industry recall call recordings 打电话 5us#", |number, start, _| all.push((number, start)));
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
            phrases in prop::collection::btree_set("[ab 电é]{1,5}", 1..12), text in "[ab 电é\\x00]{0,40}",
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
