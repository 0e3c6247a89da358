//! Splits a text into the pieces of the encoder's vocabulary: of all splits the one with the highest sum of scores, as
//! SentencePiece's unigram model does, each piece with its place in the text.

use rustc_hash::FxHashMap;

/// A space before a word, in the vocabulary.
const SPACE: char = '▁';

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Row of the table of tokens.
    pub id: u32,
    /// First byte of the text that it stands for.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// The vocabulary.
pub(crate) struct Vocabulary {
    pieces: FxHashMap<Box<str>, (u32, f32)>,
    normal: FxHashMap<char, Box<str>>,
    unknown: u32,
    /// Score of a character that no piece has.
    penalty: f32,
    /// Characters of the longest piece.
    longest: usize,
}

impl Vocabulary {
    /// `pieces` has a piece a line, `normal` maps characters to what replaces them.
    pub fn new(pieces: &str, scores: &[f32], normal: FxHashMap<char, Box<str>>, unknown: u32) -> Self {
        let lines = pieces.split('\n').zip(scores).enumerate();
        let lines = lines.filter(|(n, (piece, _))| *n as u32 != unknown && !piece.is_empty());
        let pieces: FxHashMap<Box<str>, _> =
            lines.map(|(n, (piece, score))| (piece.into(), (n as u32, *score))).collect();
        let longest = pieces.keys().map(|piece| piece.chars().count()).max().unwrap_or(0);
        let penalty = scores.iter().copied().fold(0.0, f32::min) - 10.0;
        Self { pieces, normal, unknown, penalty, longest }
    }

    /// The pieces of a text, in order.
    pub fn split(&self, text: &str) -> Vec<Token> {
        let (normal, places) = self.normalised(text);
        let begins: Vec<usize> = normal.char_indices().map(|(at, _)| at).chain([normal.len()]).collect();
        let n = begins.len() - 1;
        let mut best = vec![(f32::NEG_INFINITY, 0_usize, self.unknown); n + 1];
        best[0].0 = 0.0;
        for from in 0..n {
            let score = best[from].0;
            for to in from + 1..=n.min(from + self.longest) {
                let Some(&(id, piece)) = self.pieces.get(&normal[begins[from]..begins[to]]) else { continue };
                if score + piece > best[to].0 {
                    best[to] = (score + piece, from, id);
                }
            }
            if score + self.penalty > best[from + 1].0 {
                best[from + 1] = (score + self.penalty, from, self.unknown);
            }
        }
        let mut tokens = Vec::new();
        let mut to = n;
        while to > 0 {
            let (_, from, id) = best[to];
            tokens.push(Token { id, start: places[from].0, end: places[to - 1].1 });
            to = from;
        }
        tokens.reverse();
        tokens
    }

    /// The text with its characters replaced and runs of spaces made one; for each character the bytes it came from.
    fn normalised(&self, text: &str) -> (String, Vec<(usize, usize)>) {
        let (mut out, mut places) = (String::with_capacity(text.len() + 3), Vec::with_capacity(text.len() + 1));
        let mut space = Some((0, 0));
        let mut put = |c: char, place: (usize, usize)| {
            if c == ' ' {
                space.get_or_insert(place);
                return;
            }
            if let Some(before) = space.take() {
                out.push(SPACE);
                places.push(before);
            }
            out.push(c);
            places.push(place);
        };
        for (at, c) in text.char_indices() {
            let place = (at, at + c.len_utf8());
            match self.normal.get(&c) {
                Some(other) => other.chars().for_each(|c| put(c, place)),
                None => put(c, place),
            }
        }
        if out.is_empty() {
            out.push(SPACE);
            places.push((0, 0));
        }
        (out, places)
    }
}
