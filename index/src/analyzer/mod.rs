//! How text becomes search terms; the same for indexing, queries and highlighting.
//!
//! A term is a run of letters and digits, in lower case and without accents, so that “Stimmé” matches “STIMME”.
//! Chinese, Japanese, Korean, Thai and related scripts do not separate words by spaces; their text is cut into
//! overlapping bigrams: “电话录音” becomes 电话, 话录, 录音. Stems and phonetic codes are terms in fields of their own. A
//! listing is read once for all its fields (`reading.rs`).

mod classes;
mod fold;
mod packed;
mod phonetic;
mod reading;
mod sounds;
mod stems;
mod stop_words;
mod tokenizers;
mod word_cache;

use std::ops::Range;

use tantivy::tokenizer::Token;

use classes::{CAPITAL, CLASSES, SEPARATOR, ascii_run};
use fold::{extends_previous, fold, is_bigram_script};
pub(crate) use reading::{Readers, Reading, Texts, packed_words, stop_word_bigram};
pub(crate) use sounds::phonetic_code;
pub(crate) use stems::stems;
pub(crate) use stop_words::{is_optional_stop_word, is_stop_word};
pub(crate) use tokenizers::{PHONETIC, STEMS, WORDS, register};

/// Raised whenever the same text would give other terms than before: older indexes are then rebuilt.
pub(crate) const VERSION: u32 = 4;

/// Longer words are cut, in texts and queries alike, so that they still match.
const LONGEST: usize = 128;

/// What kind of term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A word between separators.
    Word,
    /// Two neighbouring characters of a script without spaces.
    Bigram,
    /// One character of such a script with no neighbour.
    Unigram,
    /// The last character of such a run once more, at the position of the last bigram, so that a query for one
    /// character matches it anywhere. Queries and highlighting skip it.
    TrailingUnigram,
}

/// Reads terms from a text, one after the other, with their byte offsets in that text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The second character of the last bigram, which is the first of the next.
    half: String,
    half_start: usize,
    in_run: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, half: String::new(), half_start: 0, in_run: false }
    }

    /// Writes the next term into `token` and returns its kind; `None` at the end of the text.
    pub(crate) fn next(&mut self, token: &mut Token) -> Option<Shape> {
        if self.in_run {
            return Some(self.continue_run(token));
        }
        loop {
            let bigrams = self.skip_separators()?;
            token.text.clear();
            token.offset_from = self.at;
            let shape = if bigrams {
                self.start_run(token)
            } else {
                self.word(token);
                Shape::Word
            };
            // A word of nothing but decoration, such as a lone Arabic tatweel, leaves no term.
            if !token.text.is_empty() {
                token.position = token.position.wrapping_add(1);
                return Some(shape);
            }
        }
    }

    /// The next term, if it is a word of ASCII letters and digits and not cut: where it is in the text, and the classes of
    /// its bytes. Otherwise [`Self::next`] has it.
    #[inline]
    pub(crate) fn plain_word(&mut self) -> Option<(Range<usize>, u8)> {
        if self.in_run {
            return None;
        }
        let bytes = self.text.as_bytes();
        self.at += bytes[self.at..].iter().take_while(|b| CLASSES[usize::from(**b)] == SEPARATOR).count();
        let (length, seen) = ascii_run(&bytes[self.at..]);
        let end = self.at + length;
        if length == 0 || length > LONGEST || !bytes.get(end).is_none_or(u8::is_ascii) {
            return None;
        }
        let start = std::mem::replace(&mut self.at, end);
        Some((start..end, seen))
    }

    /// Moves to the next letter or digit and returns whether its script is cut into bigrams.
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
                    return Some(is_bigram_script(c));
                }
                self.at += c.len_utf8();
            }
        }
        None
    }

    fn word(&mut self, token: &mut Token) {
        let bytes = self.text.as_bytes();
        loop {
            let (run, (length, seen)) = (self.at, ascii_run(&bytes[self.at..]));
            self.at += length;
            let old = token.text.len();
            token.text.push_str(&self.text[run..self.at]);
            if seen & CAPITAL != 0 {
                token.text[old..].make_ascii_lowercase();
            }
            if bytes.get(self.at).is_none_or(u8::is_ascii) {
                break;
            }
            let Some(c) = self.char_here() else { break };
            if !(extends_previous(c) || c.is_alphanumeric() && !is_bigram_script(c)) {
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

    /// The first bigram of a run, or its only character.
    fn start_run(&mut self, token: &mut Token) -> Shape {
        let unit = self.unit();
        fold(unit, &mut token.text);
        token.offset_to = self.at;
        if token.text.is_empty() || !self.at_bigram_script() {
            return Shape::Unigram;
        }
        self.second_half(token);
        Shape::Bigram
    }

    fn continue_run(&mut self, token: &mut Token) -> Shape {
        token.text.clear();
        token.text.push_str(&self.half);
        token.offset_from = self.half_start;
        token.offset_to = self.at;
        if !self.at_bigram_script() {
            self.in_run = false;
            return Shape::TrailingUnigram;
        }
        token.position = token.position.wrapping_add(1);
        self.second_half(token);
        Shape::Bigram
    }

    fn second_half(&mut self, token: &mut Token) {
        self.half_start = self.at;
        self.half.clear();
        let unit = self.unit();
        fold(unit, &mut self.half);
        token.text.push_str(&self.half);
        token.offset_to = self.at;
        // A character that folds to nothing ends the run.
        self.in_run = !self.half.is_empty();
    }

    fn at_bigram_script(&self) -> bool {
        self.char_here().is_some_and(|c| c.is_alphanumeric() && is_bigram_script(c))
    }

    fn char_here(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Takes one character with the marks that belong to it.
    fn unit(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let mut chars = rest.char_indices();
        chars.next();
        let length = chars.find(|(_, c)| !extends_previous(*c)).map_or(rest.len(), |(i, _)| i);
        self.at += length;
        &rest[..length]
    }
}

/// The folded form of a plain word of a text as one number, if it has at most fifteen bytes; otherwise zero. Comparing a
/// number is faster than comparing text.
#[inline]
pub(crate) fn plain_number(text: &str, word: &Range<usize>) -> u128 {
    if word.len() > 15 {
        return 0;
    }
    // The bit that distinguishes small letters from capitals; digits have it, too.
    const SMALL_LETTERS: u128 = u128::from_le_bytes([0x20; 16]);
    match text.as_bytes()[word.start..].first_chunk() {
        Some(bytes) => (u128::from_le_bytes(*bytes) | SMALL_LETTERS) & ((1 << (8 * word.len())) - 1),
        None => word_number(&text[word.clone()].to_ascii_lowercase()),
    }
}

/// A folded word as one number, if it has at most fifteen bytes; otherwise zero.
pub(crate) fn word_number(word: &str) -> u128 {
    let mut bytes = [0; 16];
    if let Some(room) = bytes.get_mut(..word.len())
        && word.len() < 16
    {
        room.copy_from_slice(word.as_bytes());
    }
    u128::from_le_bytes(bytes)
}

/// A term with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
    /// For a bigram: where its second character begins.
    pub(crate) half: usize,
}

/// The terms of a text without the repeated last characters.
pub(crate) fn terms(text: &str) -> impl Iterator<Item = Term> {
    let mut scanner = Scanner::new(text);
    let mut token = Token::default();
    std::iter::from_fn(move || {
        loop {
            let shape = scanner.next(&mut token)?;
            if shape != Shape::TrailingUnigram {
                let (start, end) = (token.offset_from, token.offset_to);
                return Some(Term { text: token.text.clone(), start, end, shape, half: scanner.half_start });
            }
        }
    })
}

#[cfg(test)]
mod tests;
