//! A regular expression that is compiled on first use: most listings have no anchor of most groups, and a command that
//! only lists rules needs none.

use super::pattern_parts::relaxed;
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
    /// Matches every text that the exact one matches, and is fast on any text.
    pub relaxed: Pattern,
}

impl GuardedPattern {
    pub fn new(exact: String) -> Self {
        Self { relaxed: Pattern::new(relaxed(&exact)), exact: Pattern::new(exact) }
    }

    /// Whether it matches somewhere. On ASCII the exact pattern is as fast as the relaxed one.
    pub fn matches(&self, text: &str) -> bool {
        (text.is_ascii() || self.relaxed.is_match(text)) && self.exact.is_match(text)
    }
}
