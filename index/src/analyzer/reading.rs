//! Reads the texts of a document once, and packs their terms for all fields: words with bigrams of stop words, stems,
//! and the sounds of names.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::tokenizer::Token;

use super::classes::{CAPITAL, DIGIT};
use super::packed::{Packer, Place, append};
use super::sounds::SoundCache;
use super::stems::{SHORTEST, is_stemmed};
use super::stop_words::{is_plain_stop_word, is_stop_word};
use super::word_cache::{Candidate, WordCache};
use super::{Scanner, Shape, plain_number};
use crate::stemming::stemmed_language;

/// The texts of a document that are read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Texts<'a> {
    pub(crate) title: &'a str,
    pub(crate) keywords: &'a str,
    pub(crate) broker_name: &'a str,
    pub(crate) description: &'a str,
    /// The language of the stems, ISO 639-1.
    pub(crate) language: Option<&'a str>,
}

/// The terms of a document, packed for the engine; empty where there is no text. Stems are also empty if the language
/// has none.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    packed: String,
    title: Range<usize>,
    keywords: Range<usize>,
    broker_name: Range<usize>,
    description: Range<usize>,
    title_stems: Range<usize>,
    stems: Range<usize>,
    sounds: Range<usize>,
}

impl Reading {
    pub(crate) fn title(&self) -> &str {
        &self.packed[self.title.clone()]
    }

    pub(crate) fn keywords(&self) -> &str {
        &self.packed[self.keywords.clone()]
    }

    pub(crate) fn broker_name(&self) -> &str {
        &self.packed[self.broker_name.clone()]
    }

    pub(crate) fn description(&self) -> &str {
        &self.packed[self.description.clone()]
    }

    pub(crate) fn title_stems(&self) -> &str {
        &self.packed[self.title_stems.clone()]
    }

    /// The stems of description and keywords.
    pub(crate) fn stems(&self) -> &str {
        &self.packed[self.stems.clone()]
    }

    /// The sounds of the broker's name.
    pub(crate) fn sounds(&self) -> &str {
        &self.packed[self.sounds.clone()]
    }
}

/// Readers that remember the words of what they read, one for each thread that reads at the same time. The engine starts
/// new threads after every commit, so they are kept here.
#[derive(Default)]
pub(crate) struct Readers(Mutex<Vec<TextReader>>);

impl Readers {
    /// Reads the texts of a document.
    pub(crate) fn read(&self, texts: Texts<'_>) -> Reading {
        let free = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = free().pop();
        let mut reader = idle.unwrap_or_default();
        let reading = reader.read(texts);
        free().push(reader);
        reading
    }
}

/// Room for this many words is kept for the next document.
const KEPT: usize = 1 << 14;

/// Reads texts, and remembers their words.
#[derive(Default)]
struct TextReader {
    token: Token,
    packer: Packer,
    candidates: Vec<Candidate>,
    /// By language.
    caches: FxHashMap<&'static str, WordCache>,
    sounds: SoundCache,
}

impl TextReader {
    fn read(&mut self, texts: Texts<'_>) -> Reading {
        let Texts { title, keywords, broker_name, description, language } = texts;
        // Terms are hardly longer than the text they stand in, but there is a note for each and stems come on top.
        let bytes = (title.len() + keywords.len() + description.len()) * 2 + broker_name.len() * 4 + 64;
        self.packer.text = Vec::with_capacity(bytes);
        self.candidates.clear();
        let language = language.and_then(stemmed_language);
        let mut reading = Reading { title: self.pack_words(title, language.is_some()), ..Reading::default() };
        let in_title = self.candidates.len();
        reading.description = self.pack_words(description, language.is_some());
        reading.keywords = self.pack_words(keywords, language.is_some());
        reading.broker_name = self.pack_words(broker_name, false);
        if let Some(language) = language {
            let cache = self.caches.entry(language.code).or_insert_with(|| WordCache::new(language));
            if !title.is_empty() {
                reading.title_stems = pack_stems(cache, &self.candidates[..in_title], &mut self.packer);
            }
            if !description.is_empty() || !keywords.is_empty() {
                reading.stems = pack_stems(cache, &self.candidates[in_title..], &mut self.packer);
            }
        }
        if !broker_name.is_empty() {
            let start = self.packer.text.len();
            self.sounds.pack(broker_name, &mut self.packer);
            reading.sounds = self.packer.finish(start);
        }
        reading.packed = self.packer.take();
        // One long text does not hold memory for ever.
        self.token.text.shrink_to(KEPT);
        self.candidates.shrink_to(KEPT);
        self.packer.shrink_to(KEPT);
        reading
    }

    fn pack_words(&mut self, text: &str, is_stemmed: bool) -> Range<usize> {
        let candidates = if is_stemmed { Some(&mut self.candidates) } else { None };
        pack_words(text, &mut self.token, &mut self.packer, candidates)
    }
}

/// The packed words of a text, as the engine takes them.
pub(crate) fn packed_words(text: &str) -> String {
    let mut packer = Packer::default();
    pack_words(text, &mut Token::default(), &mut packer, None);
    packer.take()
}

fn pack_stems(cache: &mut WordCache, words: &[Candidate], packer: &mut Packer) -> Range<usize> {
    let start = packer.text.len();
    cache.stems(words, packer);
    packer.finish(start)
}

/// Packs the words of a text with their places, and bigrams of stop words; collects those that may have a stem.
fn pack_words(
    text: &str,
    token: &mut Token,
    packer: &mut Packer,
    mut candidates: Option<&mut Vec<Candidate>>,
) -> Range<usize> {
    let begin = packer.text.len();
    if text.is_empty() {
        return begin..begin;
    }
    let mut scanner = Scanner::new(text);
    // Where the last word is, if it was a stop word.
    let mut stop_word: Option<Range<usize>> = None;
    token.reset();
    loop {
        let start = packer.text.len();
        // Most words are plain, and need neither folding nor a copy of their own.
        let (shape, is_stop, is_stemmed) = match scanner.plain_word() {
            Some((word, classes)) => {
                append(text.as_bytes(), word.clone(), &mut packer.text);
                if classes & CAPITAL != 0 {
                    packer.text[start..].make_ascii_lowercase();
                }
                let is_stop = is_plain_stop_word(plain_number(text, &word));
                (Shape::Word, is_stop, classes & DIGIT == 0 && word.len() >= SHORTEST)
            }
            None => {
                let Some(shape) = scanner.next(token) else { break };
                packer.text.extend_from_slice(token.text.as_bytes());
                (shape, is_stop_word(&token.text), is_stemmed(&token.text))
            }
        };
        let end = packer.text.len();
        packer.note(start, if shape == Shape::TrailingUnigram { Place::Same } else { Place::Next });
        if shape != Shape::Word {
            stop_word = None;
        } else if is_stop {
            if let Some(before) = stop_word {
                packer.text.extend_from_within(before);
                packer.text.push(BETWEEN);
                packer.text.extend_from_within(start..end);
                packer.note(end, Place::Back);
            }
            stop_word = Some(start..end);
        } else {
            stop_word = None;
            if let Some(candidates) = candidates.as_deref_mut()
                && is_stemmed
            {
                candidates.push(Candidate { start, end });
            }
        }
    }
    packer.finish(begin)
}

/// Between the words of a bigram. No word contains it, so a bigram is never mistaken for one.
const BETWEEN: u8 = b' ';

/// The term of two adjacent stop words.
pub(crate) fn stop_word_bigram(first: &str, second: &str) -> String {
    format!("{first}{}{second}", char::from(BETWEEN))
}
