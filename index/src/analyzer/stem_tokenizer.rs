//! The tokenizer of stems, with a cache: texts repeat their words.

use std::hash::Hasher;

use frostem::Stemmer;
use rustc_hash::{FxHashMap, FxHasher};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::{Scanner, Shape, is_stop_word};
use crate::stemming::{Stemmed, language_of_prefix, prefixed_stem, stemmed_language};

/// Stems cached by one thread for each language, 32 bytes each. A lookup is fifty times as fast as stemming. Few of the
/// slots are used all the time, and those stay in the processor's cache.
const CACHED: usize = 1 << 15;
/// Longest word that is cached, in bytes.
const LONGEST_CACHED: usize = 23;
/// Words with fewer bytes are not stemmed.
const SHORTEST: usize = 3;

/// Whether a folded word has a stem in the index.
fn has_stem(word: &str) -> bool {
    word.len() >= SHORTEST && !is_stop_word(word) && !word.bytes().any(|b| b.is_ascii_digit())
}

/// A text after the prefix of its language, for the stem tokenizer; `None` if the language has no stems.
pub(crate) fn stems_text(language: Option<&str>, parts: &[&str]) -> Option<String> {
    let prefix = stemmed_language(language?)?.prefix;
    if parts.iter().all(|p| p.is_empty()) {
        return None;
    }
    let mut text = String::with_capacity(parts.iter().map(|p| p.len() + 1).sum::<usize>() + 1);
    text.push(prefix);
    for part in parts {
        text.push('\n');
        text.push_str(part);
    }
    Some(text)
}

/// The prefixed stems of a folded word in these languages, each with its language; none for stop words.
pub(crate) fn stems(word: &str, languages: &[&'static str]) -> Vec<(&'static str, String)> {
    if !has_stem(word) {
        return Vec::new();
    }
    let known = languages.iter().filter_map(|code| stemmed_language(code));
    known.map(|l| (l.code, prefixed_stem(l, word))).collect()
}

/// The stems of a text after the prefix of its language, as the engine gets them.
#[cfg(test)]
pub(super) fn stems_of(text: &str) -> Vec<String> {
    let mut stems = StemTokenizer::default();
    let mut stream = stems.token_stream(text);
    std::iter::from_fn(|| stream.advance().then(|| stream.token().text.clone())).collect()
}

/// Prefixed stems of the words that are not their own stems: those match as words.
#[derive(Default)]
pub(super) struct StemTokenizer {
    token: Token,
    stem: Token,
    /// By prefix of the language.
    caches: FxHashMap<char, StemCache>,
}

/// Words of one language and their stems. Each word has one slot, where it replaces the word that was there.
struct StemCache(Box<[CachedStem]>);

#[derive(Clone, Copy, Default)]
struct CachedStem {
    /// The word; its length is the last byte.
    word: [u8; LONGEST_CACHED + 1],
    /// The stem begins with this many bytes of the word …
    shared: u8,
    /// … and ends with these; the word is its own stem if there are none and all its bytes are in the stem.
    ending: [u8; 6],
    ending_length: u8,
}

impl Default for StemCache {
    fn default() -> Self {
        Self(vec![CachedStem::default(); CACHED].into_boxed_slice())
    }
}

impl StemCache {
    /// Appends the stem of a word; returns whether it differs from the word.
    fn stem(&mut self, language: &Stemmed, word: &str, out: &mut String) -> bool {
        let mut key = [0; LONGEST_CACHED + 1];
        let slot = match key.get_mut(..word.len()).filter(|_| word.len() <= LONGEST_CACHED) {
            None => None,
            Some(bytes) => {
                bytes.copy_from_slice(word.as_bytes());
                key[LONGEST_CACHED] = word.len() as u8;
                let slot = slot_of(&key);
                let known = &self.0[slot];
                if known.word == key {
                    out.push_str(&word[..usize::from(known.shared)]);
                    let ending = &known.ending[..usize::from(known.ending_length)];
                    out.push_str(std::str::from_utf8(ending).unwrap_or_default());
                    return usize::from(known.shared) < word.len() || known.ending_length > 0;
                }
                Some(slot)
            }
        };
        let stem = Stemmer::new(language.algorithm).stem(word);
        out.push_str(&stem);
        if let Some(slot) = slot {
            let same = word.char_indices().zip(stem.chars()).find(|((_, a), b)| a != b).map(|((i, _), _)| i);
            let shared = same.unwrap_or(word.len().min(stem.len()));
            let mut ending = [0; 6];
            let rest = &stem.as_bytes()[shared..];
            if let Some(room) = ending.get_mut(..rest.len()) {
                room.copy_from_slice(rest);
                let (shared, ending_length) = (shared as u8, rest.len() as u8);
                self.0[slot] = CachedStem { word: key, shared, ending, ending_length };
            }
        }
        *stem != *word
    }
}

/// The slot of a word.
fn slot_of(key: &[u8; LONGEST_CACHED + 1]) -> usize {
    let mut hasher = FxHasher::default();
    for part in key.as_chunks().0 {
        hasher.write_u64(u64::from_le_bytes(*part));
    }
    hasher.finish() as usize % CACHED
}

impl Clone for StemTokenizer {
    /// Every thread begins with an empty cache.
    fn clone(&self) -> Self {
        Self::default()
    }
}

pub(super) struct StemStream<'a> {
    scanner: Scanner<'a>,
    word: &'a mut Token,
    token: &'a mut Token,
    cache: &'a mut StemCache,
    language: Option<&'static Stemmed>,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        self.token.reset();
        self.stem.reset();
        let prefix = text.chars().next();
        StemStream {
            scanner: Scanner::new(&text[prefix.map_or(0, char::len_utf8)..]),
            word: &mut self.token,
            token: &mut self.stem,
            cache: self.caches.entry(prefix.unwrap_or_default()).or_default(),
            language: prefix.and_then(language_of_prefix),
        }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(language) = self.language else { return false };
        while let Some(shape) = self.scanner.next(self.word) {
            if shape != Shape::Word || !has_stem(&self.word.text) {
                continue;
            }
            self.token.position = self.word.position;
            self.token.text.clear();
            self.token.text.push(language.prefix);
            if self.cache.stem(language, &self.word.text, &mut self.token.text) {
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
