//! What a question means in this index, before any engine is asked: words with their other forms, synonyms, corrections.
//!
//! The tree of a question ([`crate::Ast`]) says what was typed. The plan made from it says every way in which each word
//! may be found, with its weight. It names no type of the engine: `matching` finds the documents, the snippets mark
//! words by it, and the explanation of a hit goes through it.

mod correct;
mod dictionary;
mod filters;
mod resolve;
mod synonyms;
mod words;

use std::ops::Range;

use crate::query::{Bounds, QueryNotice};
use crate::schema::{FacetField, NumberField, SpanField, TextField};

pub use correct::Suggestion;
pub(crate) use dictionary::{Dictionary, field_of};
pub(crate) use resolve::{Reading, resolve};
pub use synonyms::Synonyms;

/// A question made ready.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(crate) root: Option<Step>,
    /// What was understood otherwise than typed: corrections and synonyms.
    pub notices: Vec<QueryNotice>,
    /// What may have been meant instead, best first; nothing of it was searched.
    pub suggestions: Vec<Suggestion>,
}

/// A part of a plan.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// All of these.
    All(Vec<Step>),
    /// One of these.
    Any(Vec<Step>),
    /// At least so many of `of`; the `forgiven` only add to the rank.
    AtLeast { least: usize, of: Vec<Step>, forgiven: Vec<Step> },
    /// Everything but this.
    Not(Box<Step>),
    /// A word or phrase, found in any of these ways.
    Words(Words),
    /// A condition that ranks nothing.
    Filter(Filter),
}

/// A word or phrase with the ways in which it may be found.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// As typed.
    pub(crate) typed: String,
    /// Where in the typed text.
    pub(crate) span: Range<usize>,
    /// Its terms if it is plain text that stands in sequence with its neighbours; for nearness and exact titles.
    pub(crate) terms: Vec<String>,
    pub(crate) ways: Vec<Way>,
}

/// One way to find a word.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) place: Where,
    pub(crate) terms: Terms,
    /// How much it counts.
    pub(crate) boost: f32,
    pub(crate) how: How,
    /// At most so many documents of the index have it, as far as that is known.
    pub(crate) documents: u64,
}

/// Where a way looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Where {
    Text(TextField),
    TitleStems,
    Stems,
    Sound,
    Facet(FacetField),
}

/// What a way looks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Terms {
    One(String),
    /// Terms at these places, which may be moved by `slop` in all.
    Phrase {
        terms: Vec<(usize, String)>,
        slop: u32,
    },
    /// Terms side by side, the last only begun.
    PhraseBegun {
        terms: Vec<String>,
    },
    /// All terms that begin so.
    Begun(String),
    /// Any of these, sorted.
    AnyOf(Vec<String>),
}

/// Why a way answers what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The word as typed.
    Exact,
    /// Another form of the word in a language, by its ISO 639-1 code.
    Form(&'static str),
    /// The words written as one, or one word written as several.
    Joined,
    /// A word that begins as typed.
    Begun,
    /// A name that sounds so.
    Sound,
    /// A word like the one asked for by `~`.
    Like,
    /// The word nearest to one that no listing has.
    Corrected,
    /// Other words for the same.
    Synonym,
}

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// One of these values, compared exactly.
    Values(FacetField, Vec<String>),
    /// Values that begin in one of these ways.
    ValuesBegun(FacetField, Vec<String>),
    /// Any value.
    AnyValue(FacetField),
    Number(NumberField, Bounds),
    AnyNumber(NumberField),
    /// Overlaps this range, both ends included.
    Span(SpanField, i64, i64),
    AnySpan(SpanField),
    /// Ids from the first to the last.
    Ids(u128, u128),
    /// Nothing answers it.
    Nothing,
}

impl Step {
    /// The words asked for; what is excluded is left out.
    pub(crate) fn wanted<'a>(&'a self, out: &mut Vec<&'a Words>) {
        match self {
            Self::All(steps) | Self::Any(steps) => steps.iter().for_each(|s| s.wanted(out)),
            Self::AtLeast { of, forgiven, .. } => of.iter().chain(forgiven).for_each(|s| s.wanted(out)),
            Self::Not(_) | Self::Filter(_) => {}
            Self::Words(words) => out.push(words),
        }
    }
}

impl Plan {
    /// The words asked for.
    pub(crate) fn wanted(&self) -> Vec<&Words> {
        let mut out = Vec::new();
        if let Some(root) = &self.root {
            root.wanted(&mut out);
        }
        out
    }

    /// The terms typed side by side, in order: words of which most are asked for, or the only word.
    pub(crate) fn sequence(&self) -> Vec<&str> {
        fn collect<'a>(step: &'a Step, alone: bool, out: &mut Vec<(usize, &'a [String])>) {
            match step {
                Step::All(steps) => steps.iter().for_each(|s| collect(s, false, out)),
                Step::AtLeast { of, forgiven, .. } => of.iter().chain(forgiven).for_each(|s| collect(s, true, out)),
                Step::Words(words) if alone => out.push((words.span.start, &words.terms)),
                Step::Words(_) | Step::Any(_) | Step::Not(_) | Step::Filter(_) => {}
            }
        }
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            collect(root, true, &mut found);
        }
        found.sort_by_key(|(start, _)| *start);
        found.into_iter().flat_map(|(_, terms)| terms).map(String::as_str).collect()
    }

    /// The same with fewer of the words typed side by side asked for; `None` if no fewer can be.
    pub(crate) fn relaxed(&self) -> Option<Self> {
        fn relax(step: &mut Step) -> bool {
            match step {
                Step::All(steps) => steps.iter_mut().fold(false, |any, s| relax(s) | any),
                Step::AtLeast { least, of, .. } => {
                    let inner = of.iter_mut().fold(false, |any, s| relax(s) | any);
                    let fewer = least.div_ceil(2).max(1);
                    let any = fewer < *least;
                    *least = fewer;
                    any | inner
                }
                Step::Any(_) | Step::Not(_) | Step::Words(_) | Step::Filter(_) => false,
            }
        }
        let mut root = self.root.clone()?;
        relax(&mut root).then(|| Self { root: Some(root), ..self.clone() })
    }

    /// Roughly how many entries of lists and columns have to be looked at, of an index of so many documents.
    pub(crate) fn work(&self, documents: u64) -> u64 {
        fn of(step: &Step, documents: u64) -> u64 {
            match step {
                Step::All(steps) | Step::Any(steps) => steps.iter().map(|s| of(s, documents)).sum(),
                Step::AtLeast { of: steps, forgiven, .. } => {
                    steps.iter().chain(forgiven).map(|s| of(s, documents)).sum()
                }
                Step::Not(step) => of(step, documents),
                Step::Words(words) => words.ways.iter().map(|w| w.documents.min(documents)).sum(),
                Step::Filter(_) => documents,
            }
        }
        self.root.as_ref().map_or(0, |root| of(root, documents))
    }

    /// Whether a word was taken for another.
    pub(crate) fn is_corrected(&self) -> bool {
        self.wanted().iter().any(|w| w.ways.iter().any(|way| way.how == How::Corrected))
    }

    /// Whether anything ranks.
    pub(crate) fn ranks(&self) -> bool {
        self.wanted().iter().any(|w| !w.ways.is_empty())
    }
}
