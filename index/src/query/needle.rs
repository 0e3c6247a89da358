//! The analysed form of a leaf: which terms must stand side by side, and whether the last is only begun.

use std::ops::Range;

use super::ast::{Ast, Form, Leaf, QueryField};
use crate::analyzer::{Shape, Term, terms};

/// Terms that must follow each other in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Needle {
    /// At least one term.
    pub(crate) terms: Vec<String>,
    /// Whether terms that merely begin with the last one count as well.
    pub(crate) prefix: bool,
    /// Whether the last term is a single character of a script without spaces, found as the first half of a pair.
    single: bool,
}

impl Needle {
    /// The analysed form of a leaf on full text; `None` if the text has no term.
    pub(crate) fn new(leaf: &Leaf) -> Option<Self> {
        let found: Vec<Term> = terms(&leaf.text).collect();
        let last = found.last()?;
        let single = last.shape == Shape::Single;
        // A pair already stands for “contains”, and “text-*” asks for the word “text”, not for its beginning.
        let begun = leaf.form == Form::Prefix && last.shape == Shape::Word && last.end == leaf.text.len();
        Some(Self { prefix: single || begun, single, terms: found.into_iter().map(|t| t.text).collect() })
    }

    /// The character asked for, if this asks for one character of a script without spaces and nothing else.
    pub(crate) fn single_character(&self) -> Option<&str> {
        if self.single && self.terms.len() == 1 { self.terms.first().map(String::as_str) } else { None }
    }

    /// The needles of everything a question asks for in full text; what it excludes is left out.
    pub(crate) fn wanted(ast: &Ast) -> Vec<Self> {
        let text = |leaf: &&Leaf| !matches!(leaf.field, Some(QueryField::Facet(_)));
        ast.wanted().into_iter().filter(text).filter_map(Self::new).collect()
    }

    /// The bytes this needle covers if it begins at the first of `haystack`, the terms of a text from some place on.
    pub(crate) fn at(&self, haystack: &[Term]) -> Option<Range<usize>> {
        let window = haystack.get(..self.terms.len())?;
        let (last, before) = window.split_last()?;
        let (last_wanted, wanted) = self.terms.split_last()?;
        let matches = before.iter().zip(wanted).all(|(t, w)| t.text == *w)
            && if self.prefix { last.text.starts_with(last_wanted.as_str()) } else { last.text == *last_wanted };
        let end = if self.single && last.shape == Shape::Pair { last.half } else { last.end };
        matches.then(|| window[0].start..end)
    }
}
