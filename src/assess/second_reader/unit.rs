//! Cuts a listing into units that the encoder reads: the title, the keywords and the beginning of the text together,
//! because a short offer is one thought; then as many sentences at a time as it can read. A unit is small enough that
//! nothing of it is left out.

use crate::domain::listing::{Evidence, Field, Listing, digest_hex, sentence, template};
use brokerwatch_encoder::Encoder;
use std::ops::Range;

/// Bytes of the keywords that are read with the title; the lists read all.
const KEYWORDS_READ: usize = 200;
/// No token stands for more bytes of a text than this, so that a unit stays small whatever is in it.
const BYTES_A_TOKEN: usize = 48;
/// Bytes of a sentence that are looked at together when it must be cut.
const WINDOW: usize = 4_096;
/// A unit that has this many tokens ends with its paragraph; a shorter one goes on.
const ENOUGH: usize = 24;
/// What is quoted of a longer sentence.
const LONGEST_QUOTE: usize = 400;

/// First half of the SHA-256 of the words of a unit, in hexadecimal digits.
pub type UnitDigest = String;

/// Words that are read together.
pub(super) struct Unit {
    /// The words.
    pub text: String,
    /// Its sentences, as bytes of the text.
    pub sentences: Vec<Range<usize>>,
    /// Where the sentences stand in the listing; the keywords stand nowhere as one text.
    places: Vec<(Field, usize)>,
}

impl Unit {
    fn new() -> Self {
        Self { text: String::new(), sentences: Vec::new(), places: Vec::new() }
    }

    fn push(&mut self, words: &str, field: Field, start: usize) {
        let before = self.places.last().zip(self.sentences.last());
        self.text.push_str(match before {
            None => "",
            Some((&(Field::Keywords, _), _)) if field == Field::Keywords => ", ",
            // Sentences of a script without spaces stay as they were written.
            Some((&(of, at), sentence)) if of == field && at + sentence.len() == start => "",
            Some(_) => "\n",
        });
        let from = self.text.len();
        self.text.push_str(words);
        self.sentences.push(from..self.text.len());
        self.places.push((field, start));
    }

    /// First half of the SHA-256 of its words, in hexadecimal digits.
    pub fn digest(&self) -> UnitDigest {
        let mut digest = digest_hex(&[self.text.as_bytes()]);
        digest.truncate(32);
        digest
    }

    /// The place in the listing of a sentence of the unit.
    pub fn evidence(&self, sentence: Range<usize>) -> Option<Evidence> {
        let n = self.sentences.iter().position(|s| *s == sentence)?;
        let (field, start) = self.places[n];
        let words = &self.text[sentence];
        let words = &words[..words.floor_char_boundary(LONGEST_QUOTE)];
        Some(Evidence { field, start, end: start + words.len(), quote: words.to_owned(), cue: String::new() })
    }
}

/// The units of a listing, in the order of its text.
pub(super) fn units(listing: &Listing, encoder: &Encoder) -> Vec<Unit> {
    // What has no tokens (invisible characters, runs of spaces) still takes room.
    let size = |text: &str| encoder.tokens(text).len().max(text.len() / BYTES_A_TOKEN);
    let limit = encoder.limit();
    let mut units = Vec::new();
    let (mut unit, mut tokens) = (Unit::new(), 0);
    let add = |unit: &mut Unit, tokens: &mut usize, units: &mut Vec<Unit>, words: &str, field, start| {
        for (at, part) in parts(words, limit, &size) {
            let more = size(part);
            if *tokens + more > limit && !unit.text.is_empty() {
                units.push(std::mem::replace(unit, Unit::new()));
                *tokens = 0;
            }
            unit.push(part, field, start + at);
            *tokens += more;
        }
    };
    let title = listing.title.trim();
    if !title.is_empty() {
        let at = listing.title.len() - listing.title.trim_start().len();
        add(&mut unit, &mut tokens, &mut units, title, Field::Title, at);
    }
    let mut at = 0;
    for keyword in &listing.keywords {
        if at < KEYWORDS_READ && !keyword.is_empty() {
            add(&mut unit, &mut tokens, &mut units, keyword, Field::Keywords, at);
        }
        at += keyword.len() + 1;
    }
    let text = listing.description.as_str();
    let unfilled = template::unfilled(text);
    let mut first = true;
    for (sentence, ends_paragraph) in sentence::sentences(text) {
        let empty = unfilled.iter().any(|(from, to)| *from < sentence.end && sentence.start < *to);
        if !empty && text[sentence.clone()].chars().any(char::is_alphabetic) {
            let before = units.len();
            add(&mut unit, &mut tokens, &mut units, &text[sentence.clone()], Field::Description, sentence.start);
            first &= units.len() == before;
        }
        if ends_paragraph && !first && tokens >= ENOUGH {
            units.push(std::mem::replace(&mut unit, Unit::new()));
            tokens = 0;
        }
    }
    if !unit.text.is_empty() {
        units.push(unit);
    }
    units
}

/// A sentence in parts that fit, each with its place; cut between tokens where it is too long.
fn parts<'a>(words: &'a str, limit: usize, size: &dyn Fn(&str) -> usize) -> Vec<(usize, &'a str)> {
    if words.len() < limit || size(words) <= limit {
        return vec![(0, words)];
    }
    let (mut parts, mut from) = (Vec::new(), 0);
    while from < words.len() {
        let mut to = words.floor_char_boundary(words.len().min(from + WINDOW));
        while size(&words[from..to]) > limit {
            let half = words.floor_char_boundary(from + (to - from) / 2).max(from + 1);
            let half = words.ceil_char_boundary(half);
            // Between words, where there is a space in the second half of the part.
            let space = words[from..half].rfind(char::is_whitespace).map(|at| from + at);
            to = space.filter(|at| *at > from + (half - from) / 2).unwrap_or(half);
        }
        parts.push((from, &words[from..to]));
        from = to;
    }
    parts
}
