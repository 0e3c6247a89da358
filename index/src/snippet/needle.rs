//! The needles of a query, and the haystack: a text cut into terms.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analyzer::{self, Shape, Term, terms};
use crate::plan::{MatchField, TermPattern, TermVariant};
use crate::stemming::{Stemmed, prefixed_stem, stemmed_language};

/// Something to search for in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Needle {
    /// These terms side by side; the last may be a prefix.
    Sequence { terms: Vec<String>, is_prefix: bool },
    /// Words with this stem, which has the prefix of its language.
    Stem(String),
    /// Words with this phonetic code.
    Phonetic(String),
}

impl Needle {
    /// The needles of one variant of a word.
    pub(super) fn of(variant: &TermVariant) -> Vec<Self> {
        let one = |term: &String| match variant.field {
            MatchField::TitleStems | MatchField::Stems => Some(Self::Stem(term.clone())),
            MatchField::Phonetic => Some(Self::Phonetic(term.clone())),
            MatchField::Facet(_) => None,
            // A bigram of stop words is one term of the index and two of the text.
            MatchField::Text(_) => {
                Some(Self::Sequence { terms: term.split(' ').map(str::to_owned).collect(), is_prefix: false })
            }
        };
        let single = |term: &String| Self::Sequence { terms: vec![term.clone()], is_prefix: false };
        match &variant.pattern {
            TermPattern::One(term) => one(term).into_iter().collect(),
            TermPattern::Phrase { terms, slop: 0 } => {
                let mut flat: Vec<&str> = Vec::new();
                for (place, term) in terms {
                    // A bigram may share its second word with the next bigram.
                    let known = flat.len();
                    flat.extend(term.split(' ').enumerate().filter(|(i, _)| place + i >= known).map(|(_, t)| t));
                }
                vec![Self::Sequence { terms: flat.into_iter().map(str::to_owned).collect(), is_prefix: false }]
            }
            TermPattern::Phrase { terms, .. } => terms.iter().map(|(_, term)| single(term)).collect(),
            TermPattern::PhrasePrefix { terms } => vec![Self::Sequence { terms: terms.clone(), is_prefix: true }],
            TermPattern::Prefix(term) => vec![Self::Sequence { terms: vec![term.clone()], is_prefix: true }],
            TermPattern::AnyOf(terms) => terms.iter().map(single).collect(),
        }
    }

    /// The needle for a query of one character of a script without spaces.
    pub(super) fn single(typed: &str) -> Option<Self> {
        let mut found = terms(typed);
        let only = found.next().filter(|t| t.shape == Shape::Unigram && found.next().is_none())?;
        Some(Self::Sequence { terms: vec![only.text], is_prefix: false })
    }
}

/// All needles of a query by their first term, so that a text is read once however many they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    all: Vec<Needle>,
    /// Needles whose first term is this.
    whole: FxHashMap<String, Vec<usize>>,
    /// Needles of one term with this prefix.
    is_prefix: FxHashMap<String, Vec<usize>>,
    /// Needles of one character of a script without spaces, which may be the second half of a bigram.
    single: FxHashMap<String, Vec<usize>>,
    stems: FxHashMap<String, Vec<usize>>,
    codes: FxHashMap<String, Vec<usize>>,
}

impl Needles {
    pub(super) fn add(&mut self, needle: Needle) {
        let number = self.all.len();
        match &needle {
            Needle::Stem(stem) => self.stems.entry(stem.clone()).or_default().push(number),
            Needle::Phonetic(code) => self.codes.entry(code.clone()).or_default().push(number),
            Needle::Sequence { terms, is_prefix } => {
                let first = terms.first().cloned().unwrap_or_default();
                let single = is_single(&first) && terms.len() == 1;
                let by = if terms.len() == 1 && (*is_prefix || single) { &mut self.is_prefix } else { &mut self.whole };
                by.entry(first.clone()).or_default().push(number);
                if single {
                    self.single.entry(first).or_default().push(number);
                }
            }
        }
        self.all.push(needle);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Every occurrence of a needle in a text, with the number of the needle.
    pub(super) fn find(&self, haystack: &Haystack, mut found: impl FnMut(Range<usize>, usize)) {
        for (at, term) in haystack.terms.iter().enumerate() {
            let own = term.start..term.end;
            let mut try_at = |numbers: &Vec<usize>| {
                for number in numbers {
                    if let Needle::Sequence { terms, is_prefix } = &self.all[*number]
                        && let Some(range) = match_at(terms, *is_prefix, &haystack.terms[at..])
                    {
                        found(range, *number);
                    }
                }
            };
            self.whole.get(&term.text).into_iter().for_each(&mut try_at);
            if !self.is_prefix.is_empty() {
                let ends = term.text.char_indices().skip(1).map(|(end, _)| end).chain([term.text.len()]);
                ends.filter_map(|end| self.is_prefix.get(&term.text[..end])).for_each(&mut try_at);
            }
            if term.half > term.start && !self.single.is_empty() {
                let second = term.text.char_indices().next_back().map_or("", |(last, _)| &term.text[last..]);
                let numbers = self.single.get(second).into_iter().flatten();
                numbers.for_each(|number| found(term.half..term.end, *number));
            }
            let stem = haystack.stems.get(at).and_then(|stem| self.stems.get(stem));
            stem.into_iter().flatten().for_each(|number| found(own.clone(), *number));
            let code = haystack.codes.get(at).and_then(Option::as_ref).and_then(|code| self.codes.get(code));
            code.into_iter().flatten().for_each(|number| found(own.clone(), *number));
        }
    }
}

fn is_single(term: &str) -> bool {
    let mut found = terms(term);
    found.next().is_some_and(|t| t.shape == Shape::Unigram) && found.next().is_none()
}

/// The bytes that these terms cover if they begin with the first of `here`.
fn match_at(wanted: &[String], is_prefix: bool, here: &[Term]) -> Option<Range<usize>> {
    let window = here.get(..wanted.len())?;
    let (last, before) = window.split_last()?;
    let (last_wanted, wanted) = wanted.split_last()?;
    let single = is_single(last_wanted);
    let matches = before.iter().zip(wanted).all(|(t, w)| t.text == *w)
        && if is_prefix || single { last.text.starts_with(last_wanted.as_str()) } else { last.text == *last_wanted };
    let end = if single && last.shape == Shape::Bigram { last.half } else { last.end };
    matches.then(|| window[0].start..end)
}

/// A text cut into terms, with stems and phonetic codes if some needle needs them.
pub(super) struct Haystack {
    terms: Vec<Term>,
    /// Empty if no needle is a stem or the language has none.
    stems: Vec<String>,
    /// Empty if no needle is a phonetic code.
    codes: Vec<Option<String>>,
}

impl Haystack {
    pub(super) fn new(text: &str, written: Option<&str>, needles: &Needles) -> Self {
        let terms: Vec<Term> = terms(text).collect();
        let language = written.and_then(stemmed_language);
        let of_language = |l: &&Stemmed| needles.stems.keys().any(|stem| stem.starts_with(l.prefix));
        let stem =
            |l: &Stemmed, t: &Term| if t.shape == Shape::Word { prefixed_stem(l, &t.text) } else { String::new() };
        let stems = language.filter(of_language).map_or_else(Vec::new, |l| terms.iter().map(|t| stem(l, t)).collect());
        let codes = if !needles.codes.is_empty() {
            terms.iter().map(|t| analyzer::phonetic_code(&t.text)).collect()
        } else {
            Vec::new()
        };
        Self { terms, stems, codes }
    }
}
