//! The tokenizer of phonetic codes, for names of brokers.

use std::mem;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::phonetic::phonetic;
use super::{Scanner, Shape};

/// A name of fewer bytes sounds like too many others.
const SHORTEST_NAME: usize = 4;

/// Phonetic codes of the words of a name, and of every two neighbours as one word: some write “Ntech Lab”.
#[derive(Clone, Default)]
pub(super) struct PhoneticTokenizer {
    token: Token,
    code: Token,
    before: String,
}

pub(super) struct PhoneticStream<'a> {
    scanner: Scanner<'a>,
    word: &'a mut Token,
    token: &'a mut Token,
    /// The word before, once the word itself was returned; empty if there is none.
    before: &'a mut String,
    joined_is_next: bool,
}

impl Tokenizer for PhoneticTokenizer {
    type TokenStream<'a> = PhoneticStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PhoneticStream<'a> {
        self.token.reset();
        self.code.reset();
        self.before.clear();
        let Self { token: word, code: token, before } = self;
        PhoneticStream { scanner: Scanner::new(text), word, token, before, joined_is_next: false }
    }
}

/// The phonetic code of a folded word of a name, if it has one.
pub(crate) fn phonetic_code(word: &str) -> Option<String> {
    let mut out = String::new();
    if word.len() >= SHORTEST_NAME {
        phonetic(word, &mut out);
    }
    (out.len() >= SHORTEST_NAME).then_some(out)
}

impl TokenStream for PhoneticStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let code = if mem::take(&mut self.joined_is_next) {
                let joined = format!("{}{}", self.before, self.word.text);
                let code = if self.before.is_empty() { None } else { phonetic_code(&joined) };
                self.before.clear();
                self.before.push_str(&self.word.text);
                code
            } else {
                match self.scanner.next(self.word) {
                    None => return false,
                    Some(Shape::Word) => {
                        self.joined_is_next = true;
                        phonetic_code(&self.word.text)
                    }
                    Some(_) => {
                        self.before.clear();
                        None
                    }
                }
            };
            if let Some(code) = code {
                self.token.text = code;
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
