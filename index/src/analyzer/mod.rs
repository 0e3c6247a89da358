//! How text becomes search terms; the same for what is indexed, what is asked and what is highlighted.
//!
//! A term is a run of letters and digits, in lower case and without accents, so that “Stimmé” and “STIMME” meet.
//! Chinese, Japanese, Korean, Thai and their neighbours do not separate words by spaces; their text is cut into
//! overlapping pairs of characters: “电话录音” becomes 电话, 话录, 录音. A term is what was written; stems and sounds of
//! names are terms of their own in fields of their own (see `engine.rs`).

mod common;
mod engine;
mod fold;
mod sound;

use tantivy::tokenizer::Token;

pub(crate) use common::{is_forgiven, is_little};
pub(crate) use engine::{SOUNDS, STEMS, WORDS, heard, little_pair, register, stems, stems_text};
use fold::{continues, fold, is_paired};
use sound::sound;

/// Raised whenever the same text would give other terms than before: older indexes are then built anew.
pub(crate) const VERSION: u32 = 3;

/// Longer words are cut, in texts and questions alike, so that they still meet.
const LONGEST: usize = 128;

/// A byte that is no letter or digit of ASCII …
const OTHER: u8 = 0;
/// … a small letter or digit …
const SMALL: u8 = 1;
/// … a capital letter.
const CAPITAL: u8 = 2;
/// What every byte is: looked up for every byte of every text.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_uppercase() {
            classes[byte] = CAPITAL;
        } else if b.is_ascii_alphanumeric() {
            classes[byte] = SMALL;
        }
        byte += 1;
    }
    classes
};

/// What kind of term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A word between separators.
    Word,
    /// Two neighbouring characters of a script without spaces.
    Pair,
    /// One character of such a script with no neighbour.
    Single,
    /// The last character of such a run once more, at the place of the last pair: it lets a question for one
    /// character find it wherever it stands. Questions and highlighting skip it.
    Tail,
}

/// Reads terms from a text, one after the other, with their byte offsets in that text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The second half of the last pair, which is the first half of the next.
    half: String,
    half_start: usize,
    in_run: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, half: String::new(), half_start: 0, in_run: false }
    }

    /// Writes the next term into `token` and says what it is; `None` at the end of the text.
    pub(crate) fn next(&mut self, token: &mut Token) -> Option<Shape> {
        if self.in_run {
            return Some(self.continue_run(token));
        }
        loop {
            let paired = self.skip_separators()?;
            token.text.clear();
            token.offset_from = self.at;
            let shape = if paired {
                self.start_run(token)
            } else {
                self.word(token);
                Shape::Word
            };
            // A word of nothing but decoration, such as a lone Arabic stretching mark, leaves no term.
            if !token.text.is_empty() {
                token.position = token.position.wrapping_add(1);
                return Some(shape);
            }
        }
    }

    /// Moves to the next letter or digit and tells whether its script is cut into pairs.
    fn skip_separators(&mut self) -> Option<bool> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    return Some(false);
                }
                self.at += 1;
            } else {
                let c = self.char_here()?;
                if c.is_alphanumeric() {
                    return Some(is_paired(c));
                }
                self.at += c.len_utf8();
            }
        }
        None
    }

    fn word(&mut self, token: &mut Token) {
        let bytes = self.text.as_bytes();
        loop {
            let (run, mut seen) = (self.at, 0);
            while let Some(class) = bytes.get(self.at).map(|b| CLASSES[usize::from(*b)]).filter(|c| *c != OTHER) {
                seen |= class;
                self.at += 1;
            }
            let old = token.text.len();
            token.text.push_str(&self.text[run..self.at]);
            if seen & CAPITAL != 0 {
                token.text[old..].make_ascii_lowercase();
            }
            if bytes.get(self.at).is_none_or(u8::is_ascii) {
                break;
            }
            let Some(c) = self.char_here() else { break };
            if !(continues(c) || c.is_alphanumeric() && !is_paired(c)) {
                break;
            }
            let unit = self.unit();
            fold(unit, &mut token.text);
        }
        token.offset_to = self.at;
        if token.text.len() > LONGEST {
            token.text.truncate(token.text.floor_char_boundary(LONGEST));
        }
    }

    /// The first pair of a run, or its only character.
    fn start_run(&mut self, token: &mut Token) -> Shape {
        let unit = self.unit();
        fold(unit, &mut token.text);
        token.offset_to = self.at;
        if token.text.is_empty() || !self.at_paired() {
            return Shape::Single;
        }
        self.second_half(token);
        Shape::Pair
    }

    fn continue_run(&mut self, token: &mut Token) -> Shape {
        token.text.clear();
        token.text.push_str(&self.half);
        token.offset_from = self.half_start;
        token.offset_to = self.at;
        if !self.at_paired() {
            self.in_run = false;
            return Shape::Tail;
        }
        token.position = token.position.wrapping_add(1);
        self.second_half(token);
        Shape::Pair
    }

    fn second_half(&mut self, token: &mut Token) {
        self.half_start = self.at;
        self.half.clear();
        let unit = self.unit();
        fold(unit, &mut self.half);
        token.text.push_str(&self.half);
        token.offset_to = self.at;
        // A half that folds to nothing ends the run: there is nothing to pair it with.
        self.in_run = !self.half.is_empty();
    }

    fn at_paired(&self) -> bool {
        self.char_here().is_some_and(|c| c.is_alphanumeric() && is_paired(c))
    }

    fn char_here(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Takes one character with the marks that belong to it.
    fn unit(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let mut chars = rest.char_indices();
        chars.next();
        let length = chars.find(|(_, c)| !continues(*c)).map_or(rest.len(), |(i, _)| i);
        self.at += length;
        &rest[..length]
    }
}

/// A term of a question, with its place in the text it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
    /// For a pair: where its second character begins.
    pub(crate) half: usize,
}

/// The terms of a text without the repeated last characters.
pub(crate) fn terms(text: &str) -> impl Iterator<Item = Term> {
    let mut scanner = Scanner::new(text);
    let mut token = Token::default();
    std::iter::from_fn(move || {
        loop {
            let shape = scanner.next(&mut token)?;
            if shape != Shape::Tail {
                let (start, end) = (token.offset_from, token.offset_to);
                return Some(Term { text: token.text.clone(), start, end, shape, half: scanner.half_start });
            }
        }
    })
}

#[cfg(test)]
mod tests;
