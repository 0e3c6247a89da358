//! Terms that were read already, packed into one text that the engine's tokenizer only has to take apart.
//!
//! The engine takes a text for each field and asks a tokenizer for its terms. Here the text *is* the terms: all of them
//! one after the other, then a note for each (length and place), then the length of the notes. So a listing is read
//! once, whatever fields its terms go to, and all fields share one tokenizer.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Where a term is, from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// One place further.
    Next,
    /// At the same place.
    Same,
    /// One place back; the term after it is counted from the term before it.
    Back,
}

const PLACES: [Place; 3] = [Place::Next, Place::Same, Place::Back];
/// Bits of the place in a note; above them is the length.
const PLACE_BITS: u32 = 2;
/// Bits of a byte of a note: the notes must stay ASCII.
const BITS: u32 = 7;
/// The largest value of such a byte.
const MASK: usize = (1 << BITS) - 1;
/// A term of this length or more has its length in this many bytes after its note, the low bits first.
const LONG: usize = 31;
const LONG_BYTES: usize = 3;
/// Bytes at the end of a packed text, the low bits first: the length of the notes. Enough for texts of 30 GB.
const END: usize = 5;

/// A buffer of packed texts.
#[derive(Debug, Default)]
pub(super) struct Packer {
    /// The packed texts, and the terms of the one that is being packed.
    pub(super) text: String,
    notes: String,
}

impl Packer {
    /// The term whose text was appended to `text` from `start` on is complete.
    #[inline]
    pub(super) fn note(&mut self, start: usize, place: Place) {
        let length = self.text.len() - start;
        self.notes.push(ascii(length.min(LONG) << PLACE_BITS | place as usize));
        if length >= LONG {
            numbers(length, LONG_BYTES, &mut self.notes);
        }
    }

    /// Gives back memory beyond that for the notes of so many terms.
    pub(super) fn shrink_to(&mut self, terms: usize) {
        self.notes.shrink_to(terms);
    }

    /// Ends the packed text that began at `start`; returns where it is.
    pub(super) fn finish(&mut self, start: usize) -> Range<usize> {
        self.text.push_str(&self.notes);
        numbers(self.notes.len(), END, &mut self.text);
        self.notes.clear();
        start..self.text.len()
    }
}

/// Appends a part of a text. Most are short, and copying a fixed number of bytes is faster than exactly those needed.
#[inline]
pub(super) fn append(text: &str, part: Range<usize>, out: &mut String) {
    const FIXED: usize = 16;
    let end = out.len() + part.len();
    match text.get(part.start..part.start + FIXED).filter(|_| part.len() <= FIXED) {
        Some(more) => {
            out.push_str(more);
            out.truncate(end);
        }
        None => out.push_str(&text[part]),
    }
}

#[inline]
fn ascii(value: usize) -> char {
    char::from((value & MASK) as u8)
}

fn numbers(value: usize, bytes: usize, out: &mut String) {
    (0..bytes).for_each(|i| out.push(ascii(value >> (BITS * i as u32))));
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |sum, byte| sum << BITS | usize::from(*byte))
}

/// Takes packed texts apart.
#[derive(Clone, Default)]
pub(super) struct PackedTokenizer(Token);

pub(super) struct PackedStream<'a> {
    terms: &'a str,
    notes: &'a [u8],
    /// The place of the last term that was not one back.
    place: usize,
    token: &'a mut Token,
}

impl Tokenizer for PackedTokenizer {
    type TokenStream<'a> = PackedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PackedStream<'a> {
        self.0.reset();
        let place = self.0.position;
        let (terms, notes) = split(text).unwrap_or_default();
        PackedStream { terms, notes: notes.as_bytes(), place, token: &mut self.0 }
    }
}

/// The terms and the notes; `None` if the text is not packed.
fn split(text: &str) -> Option<(&str, &str)> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(END)?)?;
    rest.split_at_checked(rest.len().checked_sub(number(end.as_bytes()))?)
}

impl TokenStream for PackedStream<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        let Some((&note, rest)) = self.notes.split_first() else { return false };
        self.notes = rest;
        let mut length = usize::from(note) >> PLACE_BITS;
        if length == LONG
            && let Some((bytes, rest)) = self.notes.split_at_checked(LONG_BYTES)
        {
            (length, self.notes) = (number(bytes), rest);
        }
        let Some(rest) = self.terms.get(length..) else { return false };
        self.token.text.clear();
        append(self.terms, 0..length, &mut self.token.text);
        self.terms = rest;
        self.token.position = match PLACES[(usize::from(note) & 3) % PLACES.len()] {
            Place::Next => {
                self.place = self.place.wrapping_add(1);
                self.place
            }
            Place::Same => self.place,
            Place::Back => self.place.wrapping_sub(1),
        };
        true
    }

    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        while self.advance() {
            sink(self.token);
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The terms of a packed text with their places.
#[cfg(test)]
pub(crate) fn unpacked(text: &str) -> Vec<(String, usize)> {
    let mut tokenizer = PackedTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    std::iter::from_fn(|| stream.advance().then(|| (stream.token().text.clone(), stream.token().position))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_packed_comes_out(terms in prop::collection::vec(("[aж音]{1,40}|x{100,300}", 0_usize..3), 0..20)) {
            let mut packer = Packer { text: "before".into(), ..Packer::default() };
            for (term, place) in &terms {
                let start = packer.text.len();
                packer.text.push_str(term);
                packer.note(start, PLACES[*place]);
            }
            let range = packer.finish("before".len());
            let found: Vec<String> = unpacked(&packer.text[range]).into_iter().map(|(term, _)| term).collect();
            prop_assert_eq!(found, terms.into_iter().map(|(term, _)| term).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_is_too_strange_to_take_apart(text in "\\PC{0,40}|[\u{0}-\u{7f}]{0,40}") {
            unpacked(&text);
        }
    }

    #[test]
    fn places_are_counted_from_the_term_before() {
        let mut packer = Packer::default();
        for (term, place) in [("of", Place::Next), ("the", Place::Next), ("of the", Place::Back), ("x", Place::Next)] {
            let start = packer.text.len();
            packer.text.push_str(term);
            packer.note(start, place);
        }
        let range = packer.finish(0);
        let expected = [("of", 0), ("the", 1), ("of the", 0), ("x", 2)].map(|(t, p)| (t.to_owned(), p));
        assert_eq!(unpacked(&packer.text[range]), expected);
    }
}
