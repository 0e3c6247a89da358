//! The analysers as the engine wants them: words with their pairs of little words, stems, and sounds of names.

use std::mem;

use frostem::Stemmer;
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::{Scanner, Shape, is_little, sound};
use crate::language::{Stemmed, marked_language, marked_stem, stemmed_language};

/// The name under which the engine knows the analyser of words.
pub(crate) const WORDS: &str = "brokerwatch";
/// … of stems. Its texts begin with the mark of their language, see [`stems_text`].
pub(crate) const STEMS: &str = "brokerwatch_stems";
/// … of the sounds of names.
pub(crate) const SOUNDS: &str = "brokerwatch_sounds";

/// Stems remembered by one thread. Texts repeat their words, and looking one up is ten times as fast as reducing it.
const REMEMBERED: usize = 1 << 16;
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

/// Stems with the mark of their language.
#[derive(Default)]
struct Stems {
    token: Token,
    stem: Token,
    /// By mark of the language, stems by word.
    known: FxHashMap<char, FxHashMap<Box<str>, Box<str>>>,
}

impl Clone for Stems {
    /// Every thread begins with an empty memory.
    fn clone(&self) -> Self {
        Self::default()
    }
}

pub(super) struct StemStream<'a> {
    scanner: Scanner<'a>,
    token: &'a mut Token,
    stem: &'a mut Token,
    known: &'a mut FxHashMap<Box<str>, Box<str>>,
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
            token: &mut self.token,
            stem: &mut self.stem,
            known: self.known.entry(mark.unwrap_or_default()).or_default(),
            language: mark.and_then(marked_language),
        }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(language) = self.language else { return false };
        while let Some(shape) = self.scanner.next(self.token) {
            if shape != Shape::Word || !has_stem(&self.token.text) {
                continue;
            }
            self.stem.position = self.token.position;
            self.stem.text.clear();
            self.stem.text.push(language.mark);
            if let Some(stem) = self.known.get(self.token.text.as_str()) {
                self.stem.text.push_str(stem);
                return true;
            }
            let stem = Stemmer::new(language.algorithm).stem(&self.token.text).into_owned();
            self.stem.text.push_str(&stem);
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(self.token.text.as_str().into(), stem.into());
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.stem
    }

    fn token_mut(&mut self) -> &mut Token {
        self.stem
    }
}

/// Sounds of the words of a name.
#[derive(Clone, Default)]
struct Sounds {
    token: Token,
    heard: Token,
}

pub(super) struct SoundStream<'a> {
    scanner: Scanner<'a>,
    token: &'a mut Token,
    heard: &'a mut Token,
}

impl Tokenizer for Sounds {
    type TokenStream<'a> = SoundStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SoundStream<'a> {
        self.token.reset();
        self.heard.reset();
        SoundStream { scanner: Scanner::new(text), token: &mut self.token, heard: &mut self.heard }
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
        while let Some(shape) = self.scanner.next(self.token) {
            let sound = if shape == Shape::Word { heard(&self.token.text) } else { None };
            if let Some(sound) = sound {
                self.heard.text = sound;
                self.heard.position = self.token.position;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.heard
    }

    fn token_mut(&mut self) -> &mut Token {
        self.heard
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
