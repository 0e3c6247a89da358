//! Diagnostics: what the parser reports about a query that it could not take literally.

use std::ops::Range;

use crate::schema::{FIELDS, Kind};

/// Maximum number of characters of the typed text that a message quotes.
const MAX_SHOWN: usize = 40;

/// A warning about a query. The search runs all the same; the diagnostic says how the doubtful part was interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryDiagnostic {
    /// Byte offset in the typed text: where [`QueryDiagnostic::span`] begins.
    pub position: usize,
    /// The bytes of the typed text that it is about, on character boundaries; may be empty at the end of the text.
    pub span: Range<usize>,
    /// One sentence: what is wrong and what was done.
    pub message: String,
    /// What to type, if there is a good guess.
    pub hint: Option<String>,
    /// The text to put in place of [`QueryDiagnostic::span`], if that alone does what the hint says.
    pub replacement: Option<String>,
}

impl QueryDiagnostic {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { position: span.start, span, message: message.into(), hint, replacement: None }
    }

    /// The same diagnostic with a replacement for its span.
    pub(crate) fn with_replacement(self, replacement: Option<String>) -> Self {
        Self { replacement, ..self }
    }

    /// The typed text with [`QueryDiagnostic::replacement`] applied; `None` if there is none.
    pub fn applied(&self, typed: &str) -> Option<String> {
        let (replacement, before) = (self.replacement.as_deref()?, typed.get(..self.span.start)?);
        Some(format!("{before}{replacement}{}", typed.get(self.span.end..)?))
    }
}

/// The beginning of a text, for messages. Control characters are replaced by symbols, so that a message stays one line
/// and typed text cannot send commands to a terminal.
pub(crate) fn shown(text: &str) -> String {
    let drawn = |c: char| match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or(c),
        '\x7f' => '␡',
        // Line and paragraph separators, and controls of the direction of text.
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if c.is_control() => '\u{fffd}',
        _ => c,
    };
    let mut out: String = text.chars().take(MAX_SHOWN).map(drawn).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// The field name nearest to `name`, if it is near enough to be a misspelling.
pub(super) fn nearest_field(name: &str) -> Option<&'static str> {
    nearest(name, FIELDS.iter().flat_map(|row| row.query_names).copied().chain(["has"]))
}

/// The same among the fields that `has:` accepts.
pub(super) fn nearest_stated(name: &str) -> Option<&'static str> {
    let rows = FIELDS.iter().filter(|row| matches!(row.kind, Kind::Facet(_) | Kind::Number(_) | Kind::RangeFrom(_)));
    nearest(name, rows.flat_map(|row| row.query_names).copied())
}

fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if name.len() > 32 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let allowed = (name.len() / 3).clamp(1, 2);
    // Names such as “id” are one edit away from half of all short words.
    let likely = |n: &&str| n.len() > 3 || name.len() >= 3 && name.as_bytes().first() == n.as_bytes().first();
    names.filter(likely).map(|n| (edit_distance(&name, n), n)).filter(|(d, _)| *d <= allowed).min().map(|(_, n)| n)
}

/// The number of letters to add, drop, change or swap with their neighbour to get from one word to the other (optimal
/// string alignment: no letter is edited twice). The fuzzy scans of the engine count the same way.
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_name_finds_the_field() {
        assert_eq!(nearest_field("contry"), Some("country"));
        assert_eq!(nearest_field("Lisence"), Some("licence"));
        assert_eq!(nearest_field("rul"), Some("rule"));
        assert_eq!(nearest_field("pirce"), Some("price"));
        assert_eq!(nearest_field("weather"), None);
    }

    #[test]
    fn short_words_before_a_colon_are_not_field_names() {
        for word in ["a", "in", "it", "aid", "was"] {
            assert_eq!(nearest_field(word), None, "{word}");
        }
        assert_eq!(nearest_field("hsa"), Some("has"));
    }

    #[test]
    fn edit_distance_counts_single_letters_and_swapped_neighbours() {
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("abc", "abc"), 0);
        assert_eq!(edit_distance("lagn", "lang"), 1);
        assert_eq!(edit_distance("müller", "muller"), 1);
    }

    #[test]
    fn long_texts_are_quoted_in_part() {
        assert_eq!(shown("short"), "short");
        assert_eq!(shown(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }

    #[test]
    fn control_characters_are_drawn() {
        assert_eq!(shown("a\n\x1b[2J\x7f\u{85}\u{202e}b"), "a␊␛[2J␡\u{fffd}\u{fffd}b");
    }
}
