//! What to look for in a text, and the text cut into terms to look in.

use std::ops::Range;

use crate::analyzer::{self, Shape, Term, terms};
use crate::language::{Stemmed, marked_stem, stemmed_language};
use crate::plan::{Terms, Way, Where};

/// Something to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Needle {
    /// These terms side by side; the last may only be begun.
    Terms { terms: Vec<String>, begun: bool },
    /// Words with this stem; the mark of its language stands before it.
    Stem(String),
    /// Words that sound so.
    Sound(String),
}

impl Needle {
    /// What one way of finding a word looks for in a text.
    pub(super) fn of(way: &Way) -> Vec<Self> {
        let one = |term: &String| match way.place {
            Where::TitleStems | Where::Stems => Some(Self::Stem(term.clone())),
            Where::Sound => Some(Self::Sound(term.clone())),
            Where::Facet(_) => None,
            // Two little words are one term of the index and two of the text.
            Where::Text(_) => Some(Self::Terms { terms: term.split(' ').map(str::to_owned).collect(), begun: false }),
        };
        let single = |term: &String| Self::Terms { terms: vec![term.clone()], begun: false };
        match &way.terms {
            Terms::One(term) => one(term).into_iter().collect(),
            Terms::Phrase { terms, slop: 0 } => {
                let mut flat: Vec<&str> = Vec::new();
                for (place, term) in terms {
                    // A pair may share its second word with the next pair.
                    let known = flat.len();
                    flat.extend(term.split(' ').enumerate().filter(|(i, _)| place + i >= known).map(|(_, t)| t));
                }
                vec![Self::Terms { terms: flat.into_iter().map(str::to_owned).collect(), begun: false }]
            }
            Terms::Phrase { terms, .. } => terms.iter().map(|(_, term)| single(term)).collect(),
            Terms::PhraseBegun { terms, .. } => vec![Self::Terms { terms: terms.clone(), begun: true }],
            Terms::Begun(term) => vec![Self::Terms { terms: vec![term.clone()], begun: true }],
            Terms::AnyOf(terms) => terms.iter().map(single).collect(),
        }
    }

    /// The needle for a question of one character of a script without spaces.
    pub(super) fn single(typed: &str) -> Option<Self> {
        let mut found = terms(typed);
        let only = found.next().filter(|t| t.shape == Shape::Single && found.next().is_none())?;
        Some(Self::Terms { terms: vec![only.text], begun: false })
    }

    pub(super) fn find(&self, haystack: &Haystack, mut found: impl FnMut(Range<usize>)) {
        let each = haystack.terms.iter().enumerate();
        match self {
            Self::Stem(stem) => each
                .filter(|(i, _)| haystack.stems.get(*i).is_some_and(|s| s == stem))
                .for_each(|(_, t)| found(t.start..t.end)),
            Self::Sound(sound) => each
                .filter(|(i, _)| haystack.sounds.get(*i).is_some_and(|s| s.as_ref() == Some(sound)))
                .for_each(|(_, t)| found(t.start..t.end)),
            Self::Terms { terms, begun } => {
                for start in 0..haystack.terms.len() {
                    if let Some(range) = stands_at(terms, *begun, &haystack.terms[start..]) {
                        found(range);
                    }
                }
                // A single character may be the second half of the last pair of a run, where no pair begins with it.
                if let [character] = terms.as_slice()
                    && is_single(character)
                {
                    let last = haystack.terms.iter().filter(|t| t.half > t.start && t.text.ends_with(character));
                    last.for_each(|t| found(t.half..t.end));
                }
            }
        }
    }
}

fn is_single(term: &str) -> bool {
    let mut found = terms(term);
    found.next().is_some_and(|t| t.shape == Shape::Single) && found.next().is_none()
}

/// The bytes that these terms cover if they begin with the first of `here`.
fn stands_at(wanted: &[String], begun: bool, here: &[Term]) -> Option<Range<usize>> {
    let window = here.get(..wanted.len())?;
    let (last, before) = window.split_last()?;
    let (last_wanted, wanted) = wanted.split_last()?;
    let single = is_single(last_wanted);
    let matches = before.iter().zip(wanted).all(|(t, w)| t.text == *w)
        && if begun || single { last.text.starts_with(last_wanted.as_str()) } else { last.text == *last_wanted };
    let end = if single && last.shape == Shape::Pair { last.half } else { last.end };
    matches.then(|| window[0].start..end)
}

/// A text cut into terms, with stems and sounds where some needle asks for them.
pub(super) struct Haystack {
    terms: Vec<Term>,
    /// Empty if no needle is a stem or the language has none.
    stems: Vec<String>,
    /// Empty if no needle is a sound.
    sounds: Vec<Option<String>>,
}

impl Haystack {
    pub(super) fn new(text: &str, written: Option<&str>, needles: &[Needle]) -> Self {
        let terms: Vec<Term> = terms(text).collect();
        let language = written.and_then(stemmed_language);
        let of_language = |l: &&Stemmed| needles.iter().any(|n| matches!(n, Needle::Stem(s) if s.starts_with(l.mark)));
        let stem = |l: &Stemmed, t: &Term| if t.shape == Shape::Word { marked_stem(l, &t.text) } else { String::new() };
        let stems = language.filter(of_language).map_or_else(Vec::new, |l| terms.iter().map(|t| stem(l, t)).collect());
        let heard = needles.iter().any(|n| matches!(n, Needle::Sound(_)));
        let sounds = if heard { terms.iter().map(|t| analyzer::heard(&t.text)).collect() } else { Vec::new() };
        Self { terms, stems, sounds }
    }
}
