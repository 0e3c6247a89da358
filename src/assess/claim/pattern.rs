//! A regular expression that is compiled on first use: most listings have no anchor of most groups, and a command that
//! only lists rules needs none.

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
