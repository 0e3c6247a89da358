//! A regular expression that is compiled on first use: most listings have no anchor of most groups, and a command that
//! only lists rules needs none.

use super::pattern_parts::relaxed;
use super::required::{Grams, Required};
use regex::Regex;
use std::ops::Deref;
use std::sync::OnceLock;

/// The pattern as text, and compiled once used.
pub(super) struct Pattern {
    text: String,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    pub fn new(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        let made = || Regex::new(&self.text).unwrap_or_else(|e| panic!("a test compiles every pattern: {e}"));
        self.compiled.get_or_init(made)
    }
}

/// A pattern of a value, tried on many sentences that it does not match.
pub(super) struct GuardedPattern {
    pub exact: Pattern,
    relaxed: OnceLock<Pattern>,
    required: OnceLock<Required>,
}

impl GuardedPattern {
    pub fn new(exact: String) -> Self {
        Self { exact: Pattern::new(exact), relaxed: OnceLock::new(), required: OnceLock::new() }
    }

    /// Matches every text that the exact one matches, and is fast on any text.
    pub fn relaxed(&self) -> &Pattern {
        self.relaxed.get_or_init(|| Pattern::new(relaxed(&self.exact.text)))
    }

    /// Whether it matches somewhere in a text with these grams. On ASCII the exact pattern is as fast as the relaxed
    /// one.
    pub fn matches(&self, text: &str, grams: &Grams) -> bool {
        self.required.get_or_init(|| Required::of(&self.exact.text)).fits(grams)
            && (text.is_ascii() || self.relaxed().is_match(text))
            && self.exact.is_match(text)
    }
}
