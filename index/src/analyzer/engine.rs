//! The analysers as the engine wants them: words with their pairs of little words, stems, and sounds of names.

use std::hash::Hasher;
use std::mem;

use frostem::Stemmer;
use rustc_hash::{FxHashMap, FxHasher};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::{Scanner, Shape, is_little, sound};
use crate::language::{Stemmed, marked_language, marked_stem, stemmed_language};

/// The name under which the engine knows the analyser of words.
pub(crate) const WORDS: &str = "brokerwatch";
/// … of stems. Its texts begin with the mark of their language, see [`stems_text`].
pub(crate) const STEMS: &str = "brokerwatch_stems";
/// … of the sounds of names.
pub(crate) const SOUNDS: &str = "brokerwatch_sounds";

/// Stems remembered by one thread for each language, of 32 bytes each. Texts repeat their words; looking one up is fifty
/// times as fast as reducing it. Few of the places are in use all the time, and those stay near the processor.
const REMEMBERED: usize = 1 << 15;
/// Longest word that is remembered, in bytes.
const LONGEST_REMEMBERED: usize = 23;
/// Words with fewer bytes have no other forms worth a term.
const SHORTEST: usize = 3;
/// A name of fewer bytes sounds like too many others.
const SHORTEST_NAME: usize = 4;

/// Makes the analysers known to an index.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(WORDS, TextAnalyzer::from(Words::default()));
    tokenizers.register(STEMS, TextAnalyzer::from(Stems::default()));
    tokenizers.register(SOUNDS, TextAnalyzer::from(Sounds::default()));
}

/// The term of two little words side by side. No word holds a space, so it is never taken for one.
pub(crate) fn little_pair(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

/// Whether a folded word has a stem in the index.
fn has_stem(word: &str) -> bool {
    word.len() >= SHORTEST && !is_little(word) && !word.bytes().any(|b| b.is_ascii_digit())
}

/// A text with the mark of its language, for the analyser of stems; nothing if the language has no stems.
pub(crate) fn stems_text(language: Option<&str>, parts: &[&str]) -> Option<String> {
    let mark = stemmed_language(language?)?.mark;
    if parts.iter().all(|p| p.is_empty()) {
        return None;
    }
    let mut text = String::with_capacity(parts.iter().map(|p| p.len() + 1).sum::<usize>() + 1);
    text.push(mark);
    for part in parts {
        text.push('\n');
        text.push_str(part);
    }
    Some(text)
}

/// Words with their places, and pairs of little words.
#[derive(Clone, Default)]
struct Words {
    token: Token,
    pair: Token,
    little: String,
}

pub(super) struct WordStream<'a> {
    scanner: Scanner<'a>,
    token: &'a mut Token,
    pair: &'a mut Token,
    /// The last word, if it was a little one.
    little: &'a mut String,
    little_from: usize,
    /// The pair is the next token; the word after which it comes has been given out.
    pair_waits: bool,
    pair_is_shown: bool,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        self.pair.reset();
        self.little.clear();
        WordStream {
            scanner: Scanner::new(text),
            token: &mut self.token,
            pair: &mut self.pair,
            little: &mut self.little,
            little_from: 0,
            pair_waits: false,
            pair_is_shown: false,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.pair_is_shown = mem::take(&mut self.pair_waits);
        if self.pair_is_shown {
            return true;
        }
        let Some(shape) = self.scanner.next(self.token) else { return false };
        if shape == Shape::Word && is_little(&self.token.text) {
            if !self.little.is_empty() {
                self.pair.text.clear();
                self.pair.text.push_str(self.little);
                self.pair.text.push(' ');
                self.pair.text.push_str(&self.token.text);
                self.pair.position = self.token.position.wrapping_sub(1);
                (self.pair.offset_from, self.pair.offset_to) = (self.little_from, self.token.offset_to);
                self.pair_waits = true;
            }
            self.little.clear();
            self.little.push_str(&self.token.text);
            self.little_from = self.token.offset_from;
        } else {
            self.little.clear();
        }
        true
    }

    fn token(&self) -> &Token {
        if self.pair_is_shown { self.pair } else { self.token }
    }

    fn token_mut(&mut self) -> &mut Token {
        if self.pair_is_shown { self.pair } else { self.token }
    }
}

/// Stems with the mark of their language, of the words that are not their own stems: those are found as they are.
#[derive(Default)]
struct Stems {
    token: Token,
    stem: Token,
    /// By mark of the language.
    known: FxHashMap<char, Known>,
}

/// Words of one language and their stems: each word has one place, and a newcomer drives out who is there.
struct Known(Box<[Remembered]>);

#[derive(Clone, Copy, Default)]
struct Remembered {
    /// The word; its length is the last byte.
    word: [u8; LONGEST_REMEMBERED + 1],
    /// The stem is so many bytes of the word …
    kept: u8,
    /// … and these; the word is its own stem if there are none and all bytes are kept.
    ending: [u8; 6],
    ending_length: u8,
}

impl Default for Known {
    fn default() -> Self {
        Self(vec![Remembered::default(); REMEMBERED].into_boxed_slice())
    }
}

impl Known {
    /// Appends the stem of a word; tells whether it is another word.
    fn stem(&mut self, language: &Stemmed, word: &str, out: &mut String) -> bool {
        let mut key = [0; LONGEST_REMEMBERED + 1];
        let place = match key.get_mut(..word.len()).filter(|_| word.len() <= LONGEST_REMEMBERED) {
            None => None,
            Some(bytes) => {
                bytes.copy_from_slice(word.as_bytes());
                key[LONGEST_REMEMBERED] = word.len() as u8;
                let place = place_of(&key);
                let known = &self.0[place];
                if known.word == key {
                    out.push_str(&word[..usize::from(known.kept)]);
                    let ending = &known.ending[..usize::from(known.ending_length)];
                    out.push_str(std::str::from_utf8(ending).unwrap_or_default());
                    return usize::from(known.kept) < word.len() || known.ending_length > 0;
                }
                Some(place)
            }
        };
        let stem = Stemmer::new(language.algorithm).stem(word);
        out.push_str(&stem);
        if let Some(place) = place {
            let same = word.char_indices().zip(stem.chars()).find(|((_, a), b)| a != b).map(|((i, _), _)| i);
            let kept = same.unwrap_or(word.len().min(stem.len()));
            let mut ending = [0; 6];
            let rest = &stem.as_bytes()[kept..];
            if let Some(room) = ending.get_mut(..rest.len()) {
                room.copy_from_slice(rest);
                let (kept, ending_length) = (kept as u8, rest.len() as u8);
                self.0[place] = Remembered { word: key, kept, ending, ending_length };
            }
        }
        *stem != *word
    }
}

/// Where a word is remembered.
fn place_of(key: &[u8; LONGEST_REMEMBERED + 1]) -> usize {
    let mut hasher = FxHasher::default();
    for part in key.as_chunks().0 {
        hasher.write_u64(u64::from_le_bytes(*part));
    }
    hasher.finish() as usize % REMEMBERED
}

impl Clone for Stems {
    /// Every thread begins with an empty memory.
    fn clone(&self) -> Self {
        Self::default()
    }
}

pub(super) struct StemStream<'a> {
    scanner: Scanner<'a>,
    word: &'a mut Token,
    token: &'a mut Token,
    known: &'a mut Known,
    language: Option<&'static Stemmed>,
}

impl Tokenizer for Stems {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        self.token.reset();
        self.stem.reset();
        let mark = text.chars().next();
        StemStream {
            scanner: Scanner::new(&text[mark.map_or(0, char::len_utf8)..]),
            word: &mut self.token,
            token: &mut self.stem,
            known: self.known.entry(mark.unwrap_or_default()).or_default(),
            language: mark.and_then(marked_language),
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
            self.token.text.push(language.mark);
            if self.known.stem(language, &self.word.text, &mut self.token.text) {
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

/// Sounds of the words of a name, and of each two neighbours as one: some write “Ntech Lab”.
#[derive(Clone, Default)]
struct Sounds {
    token: Token,
    heard: Token,
    before: String,
}

pub(super) struct SoundStream<'a> {
    scanner: Scanner<'a>,
    word: &'a mut Token,
    token: &'a mut Token,
    /// The word before, once the word itself has been given out; empty if there is none.
    before: &'a mut String,
    joined_waits: bool,
}

impl Tokenizer for Sounds {
    type TokenStream<'a> = SoundStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SoundStream<'a> {
        self.token.reset();
        self.heard.reset();
        self.before.clear();
        let Self { token: word, heard: token, before } = self;
        SoundStream { scanner: Scanner::new(text), word, token, before, joined_waits: false }
    }
}

/// The sound under which a folded word of a name is found, if it has one.
pub(crate) fn heard(word: &str) -> Option<String> {
    let mut out = String::new();
    if word.len() >= SHORTEST_NAME {
        sound(word, &mut out);
    }
    (out.len() >= SHORTEST_NAME).then_some(out)
}

impl TokenStream for SoundStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let sound = if mem::take(&mut self.joined_waits) {
                let joined = format!("{}{}", self.before, self.word.text);
                let sound = if self.before.is_empty() { None } else { heard(&joined) };
                self.before.clear();
                self.before.push_str(&self.word.text);
                sound
            } else {
                match self.scanner.next(self.word) {
                    None => return false,
                    Some(Shape::Word) => {
                        self.joined_waits = true;
                        heard(&self.word.text)
                    }
                    Some(_) => {
                        self.before.clear();
                        None
                    }
                }
            };
            if let Some(sound) = sound {
                self.token.text = sound;
                self.token.position = self.word.position;
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The marked stems of a folded word in these languages, each with its language; none for little words.
pub(crate) fn stems(word: &str, languages: &[&'static str]) -> Vec<(&'static str, String)> {
    if !has_stem(word) {
        return Vec::new();
    }
    let known = languages.iter().filter_map(|code| stemmed_language(code));
    known.map(|l| (l.code, marked_stem(l, word))).collect()
}

/// The stems that the engine is handed for a text with the mark of its language before it.
#[cfg(test)]
pub(super) fn stems_of(text: &str) -> Vec<String> {
    let mut stems = Stems::default();
    let mut stream = stems.token_stream(text);
    std::iter::from_fn(|| stream.advance().then(|| stream.token().text.clone())).collect()
}
