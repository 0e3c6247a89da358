//! The tokenizers for the engine: words with bigrams of stop words, stems, and phonetic codes of names.

use std::mem;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::phonetic_tokenizer::PhoneticTokenizer;
use super::stem_tokenizer::StemTokenizer;
use super::{Scanner, Shape, is_stop_word};

/// The name of the word tokenizer in the schema on disk; it never changes.
pub(crate) const WORDS: &str = "brokerwatch";
/// … of the stem tokenizer. Its texts begin with the prefix of their language, see [`super::stems_text`].
pub(crate) const STEMS: &str = "brokerwatch_stems";
/// … of the phonetic tokenizer.
pub(crate) const PHONETIC: &str = "brokerwatch_sounds";

/// Registers the tokenizers with an index.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(WORDS, TextAnalyzer::from(WordTokenizer::default()));
    tokenizers.register(STEMS, TextAnalyzer::from(StemTokenizer::default()));
    tokenizers.register(PHONETIC, TextAnalyzer::from(PhoneticTokenizer::default()));
}

/// The term of two adjacent stop words. No word contains a space, so it is never mistaken for one.
pub(crate) fn stop_word_bigram(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

/// Words with their positions, and bigrams of stop words.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
    bigram: Token,
    stop_word: String,
}

pub(super) struct WordStream<'a> {
    scanner: Scanner<'a>,
    token: &'a mut Token,
    bigram: &'a mut Token,
    /// The last word, if it was a stop word.
    stop_word: &'a mut String,
    stop_word_from: usize,
    /// The bigram is the next token; the word after which it comes was returned.
    bigram_is_next: bool,
    bigram_is_current: bool,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        self.bigram.reset();
        self.stop_word.clear();
        WordStream {
            scanner: Scanner::new(text),
            token: &mut self.token,
            bigram: &mut self.bigram,
            stop_word: &mut self.stop_word,
            stop_word_from: 0,
            bigram_is_next: false,
            bigram_is_current: false,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.bigram_is_current = mem::take(&mut self.bigram_is_next);
        if self.bigram_is_current {
            return true;
        }
        let Some(shape) = self.scanner.next(self.token) else { return false };
        if shape == Shape::Word && is_stop_word(&self.token.text) {
            if !self.stop_word.is_empty() {
                self.bigram.text.clear();
                self.bigram.text.push_str(self.stop_word);
                self.bigram.text.push(' ');
                self.bigram.text.push_str(&self.token.text);
                self.bigram.position = self.token.position.wrapping_sub(1);
                (self.bigram.offset_from, self.bigram.offset_to) = (self.stop_word_from, self.token.offset_to);
                self.bigram_is_next = true;
            }
            self.stop_word.clear();
            self.stop_word.push_str(&self.token.text);
            self.stop_word_from = self.token.offset_from;
        } else {
            self.stop_word.clear();
        }
        true
    }

    fn token(&self) -> &Token {
        if self.bigram_is_current { self.bigram } else { self.token }
    }

    fn token_mut(&mut self) -> &mut Token {
        if self.bigram_is_current { self.bigram } else { self.token }
    }
}
