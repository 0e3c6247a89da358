//! Named parts of patterns: `@name@` in a pattern stands for a part that many patterns share.

use crate::assess::tag::Folded;
use std::collections::BTreeMap;

/// A pattern with its parts filled in. Where it begins or ends with a letter of a script with spaces, only whole words
/// match.
pub(super) fn bounded(pattern: &str, parts: &PatternParts) -> Result<String, String> {
    let edge = |c: Option<char>| match c {
        Some('a'..='z') => r"(?-u:\b)",
        Some('а'..='я') => r"\b",
        _ => "",
    };
    let (first, last) = match pattern.chars().next_back() {
        // Of “sample” and “sampled” the one that is a whole word, in any order.
        Some(')' | '?') if pattern.is_ascii() => (edge(pattern.chars().next()), r"(?-u:\b|\b{start-half})"),
        end => (edge(pattern.chars().next()), edge(end)),
    };
    Ok(format!("(?:{first}{}{last})", parts.fill(pattern)?))
}

/// Named parts of patterns, themselves filled in and folded.
#[derive(Default)]
pub(super) struct PatternParts(BTreeMap<String, String>);

impl PatternParts {
    /// `raw`: for each name, its list and its text. Parts may refer to parts, three levels deep.
    ///
    /// # Errors
    /// The list and what is wrong in it.
    pub(super) fn new<'a>(raw: &BTreeMap<String, (&'a str, String)>) -> Result<Self, (&'a str, String)> {
        let mut parts = Self::default();
        for _ in 0..3 {
            // A part that refers to one not yet filled in waits for the next round.
            let filled = raw.iter().filter_map(|(name, (_, text))| Some((name.clone(), parts.fill(text).ok()?)));
            parts = Self(filled.collect());
        }
        match raw.values().find_map(|(list, text)| Some((*list, parts.fill(text).err()?))) {
            Some(fault) => Err(fault),
            None => Ok(parts),
        }
    }

    /// The pattern with every `@name@` replaced by the part of that name.
    fn fill(&self, pattern: &str) -> Result<String, String> {
        let mut out = String::new();
        for (number, piece) in pattern.split('@').enumerate() {
            if number % 2 == 0 {
                letters_folded(piece, &mut out);
                continue;
            }
            let part = self.0.get(piece).ok_or_else(|| format!("“{pattern}” refers to an unknown part, “{piece}”"))?;
            out.extend(["(?:", part, ")"]);
        }
        match pattern.matches('@').count() % 2 {
            0 => Ok(out),
            _ => Err(format!("“{pattern}” has a single @")),
        }
    }
}

/// Adds a pattern with letters beyond ASCII as the folded text has them; everything else of it stays.
fn letters_folded(pattern: &str, out: &mut String) {
    if pattern.is_ascii() {
        return out.push_str(pattern);
    }
    let mut folded = Folded::default();
    for c in pattern.chars() {
        if c.is_ascii() || !c.is_alphabetic() {
            out.push(c);
        } else {
            folded.fold(c.encode_utf8(&mut [0; 4]));
            out.push_str(folded.text());
        }
    }
}

/// A plain word as the folded text has it.
pub(super) fn folded(word: &str) -> String {
    let mut folded = Folded::default();
    folded.fold(word);
    folded.text().to_owned()
}
