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

/// Bytes copied at once: most terms are shorter, and copying a fixed number is faster than exactly those needed.
const FIXED: usize = 16;

/// A buffer of packed texts. Bytes are appended faster than characters.
#[derive(Debug, Default)]
pub(super) struct Packer {
    /// The packed texts, and the terms of the one that is being packed.
    pub(super) text: Vec<u8>,
    notes: Vec<u8>,
}

impl Packer {
    /// The term whose text was appended to `text` from `start` on is complete.
    #[inline]
    pub(super) fn note(&mut self, start: usize, place: Place) {
        let length = self.text.len() - start;
        self.notes.push((length.min(LONG) << PLACE_BITS | place as usize) as u8);
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
        self.text.extend_from_slice(&self.notes);
        numbers(self.notes.len(), END, &mut self.text);
        self.notes.clear();
        start..self.text.len()
    }

    /// All packed texts; the buffer is empty afterwards.
    pub(super) fn take(&mut self) -> String {
        // All of it is text, so nothing is ever replaced.
        String::from_utf8(std::mem::take(&mut self.text))
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

/// Appends a part of some bytes.
#[inline(always)]
pub(super) fn append(bytes: &[u8], part: Range<usize>, out: &mut Vec<u8>) {
    let end = out.len() + part.len();
    match bytes[part.start..].first_chunk::<FIXED>().filter(|_| part.len() <= FIXED) {
        Some(more) => {
            out.extend_from_slice(more);
            out.truncate(end);
        }
        None => out.extend_from_slice(&bytes[part]),
    }
}

fn numbers(value: usize, bytes: usize, out: &mut Vec<u8>) {
    out.extend((0..bytes).map(|i| (value >> (BITS * i as u32) & MASK) as u8));
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
        match self.terms.get(..FIXED).filter(|_| length <= FIXED) {
            Some(more) => {
                self.token.text.push_str(more);
                self.token.text.truncate(length);
            }
            None => self.token.text.push_str(&self.terms[..length]),
        }
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
            let mut packer = Packer { text: b"before".to_vec(), ..Packer::default() };
            for (term, place) in &terms {
                let start = packer.text.len();
                packer.text.extend_from_slice(term.as_bytes());
                packer.note(start, PLACES[*place]);
            }
            let range = packer.finish("before".len());
            let found: Vec<String> = unpacked(&packer.take()[range]).into_iter().map(|(term, _)| term).collect();
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
            packer.text.extend_from_slice(term.as_bytes());
            packer.note(start, place);
        }
        let range = packer.finish(0);
        let expected = [("of", 0), ("the", 1), ("of the", 0), ("x", 2)].map(|(t, p)| (t.to_owned(), p));
        assert_eq!(unpacked(&packer.take()[range]), expected);
    }
}
