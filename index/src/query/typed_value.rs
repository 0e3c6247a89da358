//! A value of a query as typed, with its position.

use std::ops::Range;

use super::ast::{Form, Leaf, QueryField};

/// A value with two spans: its own, and the whole with the name of its field.
pub(super) struct TypedValue {
    pub(super) text: String,
    /// The number of words allowed in between; `None` for a word without quotes.
    pub(super) slop: Option<u32>,
    pub(super) span: Range<usize>,
    pub(super) whole: Range<usize>,
}

impl TypedValue {
    pub(super) fn leaf(&self, field: Option<QueryField>, text: String, form: Form) -> Leaf {
        Leaf { field, text, form, span: self.whole.clone() }
    }

    /// The span of a part of the value; of a quoted value always all of it, because escapes shift what follows.
    pub(super) fn span_of(&self, part: Range<usize>) -> Range<usize> {
        match self.slop {
            None => self.span.start + part.start..self.span.start + part.end,
            Some(_) => self.span.clone(),
        }
    }
}
