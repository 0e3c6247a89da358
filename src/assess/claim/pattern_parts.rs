//! Named parts of patterns: `@name@` in a pattern stands for a part that many patterns share.

use crate::assess::reading::Folded;
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

/// A pattern that matches wherever [`bounded`] does, and elsewhere: without the boundaries of Cyrillic words, for which
/// the engine leaves its fast path on any text beyond ASCII, and without names of captures, so that many patterns can be
/// joined.
pub(super) fn relaxed(bounded: &str) -> String {
    let mut out = String::with_capacity(bounded.len());
    let mut rest = bounded;
    while let Some(at) = rest.find(['\\', '(']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let name = here.strip_prefix("(?<").and_then(|named| named.find('>'));
        let taken = match name {
            Some(end) => {
                out.push_str("(?:");
                "(?<".len() + end + 1
            }
            // Of ASCII boundaries the sign `(?-u:` comes first, and they stay.
            None if here.starts_with("(?-u:") => {
                let end = here.find(')').map_or(here.len(), |end| end + 1);
                out.push_str(&here[..end]);
                end
            }
            None if here.starts_with(r"\b") => r"\b".len(),
            None if here.starts_with('\\') => {
                let length = here.chars().take(2).map(char::len_utf8).sum();
                out.push_str(&here[..length]);
                length
            }
            None => {
                out.push('(');
                1
            }
        };
        rest = &here[taken..];
    }
    out + rest
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relaxed_pattern_has_no_unicode_boundary_and_no_names() {
        let pattern = r"(?:\b(?<n>\d+) людей\b)|(?:(?-u:\b)(?<n>[\d\\b]+) people(?-u:\b|\b{start-half}))";
        let expected = r"(?:(?:\d+) людей)|(?:(?-u:\b)(?:[\d\\b]+) people(?-u:\b|\b{start-half}))";
        assert_eq!(relaxed(pattern), expected);
    }
}
