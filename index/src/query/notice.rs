//! What the parser has to say about a question it could not follow to the letter.

use std::ops::Range;

use crate::schema::{FIELDS, Kind};

/// Letters of the typed text that a message quotes at most.
const MOST_SHOWN: usize = 40;

/// A remark on a question. The search runs all the same; the remark says what was done with the doubtful part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryNotice {
    /// Byte offset in the typed text: where [`QueryNotice::span`] begins.
    pub position: usize,
    /// The bytes of the typed text that are meant, on character boundaries; may be empty at the end of the text.
    pub span: Range<usize>,
    /// One sentence: what was found and what was made of it.
    pub message: String,
    /// What to type instead, if there is a good guess.
    pub hint: Option<String>,
    /// The text to put in place of [`QueryNotice::span`], where that alone does what the hint says.
    pub instead: Option<String>,
}

impl QueryNotice {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { position: span.start, span, message: message.into(), hint, instead: None }
    }

    /// The same remark with what to put in place of its span.
    pub(crate) fn with_instead(self, instead: Option<String>) -> Self {
        Self { instead, ..self }
    }

    /// The typed text with [`QueryNotice::instead`] put in its place; `None` if there is none.
    pub fn applied(&self, typed: &str) -> Option<String> {
        let (instead, before) = (self.instead.as_deref()?, typed.get(..self.span.start)?);
        Some(format!("{before}{instead}{}", typed.get(self.span.end..)?))
    }
}

/// The beginning of a text, for messages. Control characters are drawn: a message is one line, and no typed text moves
/// the cursor of a terminal.
pub(crate) fn shown(text: &str) -> String {
    let drawn = |c: char| match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or(c),
        '\x7f' => '␡',
        // Line and paragraph separators, and what turns the direction of the text around it.
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if c.is_control() => '\u{fffd}',
        _ => c,
    };
    let mut out: String = text.chars().take(MOST_SHOWN).map(drawn).collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// The query name nearest to `name`, if it is near enough to be meant.
pub(super) fn nearest_field(name: &str) -> Option<&'static str> {
    nearest(name, FIELDS.iter().flat_map(|row| row.query_names).copied().chain(["has"]))
}

/// The same among the fields of which `has:` can ask.
pub(super) fn nearest_stated(name: &str) -> Option<&'static str> {
    let rows = FIELDS.iter().filter(|row| matches!(row.kind, Kind::Facet(_) | Kind::Number(_) | Kind::SpanFrom(_)));
    nearest(name, rows.flat_map(|row| row.query_names).copied())
}

fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if name.len() > 32 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let allowed = (name.len() / 3).clamp(1, 2);
    // Names such as “id” are one letter away from half of all short words.
    let likely = |n: &&str| n.len() > 3 || name.len() >= 3 && name.as_bytes()[0] == n.as_bytes()[0];
    names.filter(likely).map(|n| (distance(&name, n), n)).filter(|(d, _)| *d <= allowed).min().map(|(_, n)| n)
}

/// The number of letters to add, drop, change or swap with their neighbour to get from one word to the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let change = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_field_meant() {
        assert_eq!(nearest_field("contry"), Some("country"));
        assert_eq!(nearest_field("Lisence"), Some("licence"));
        assert_eq!(nearest_field("rul"), Some("rule"));
        assert_eq!(nearest_field("pirce"), Some("price"));
        assert_eq!(nearest_field("weather"), None);
    }

    #[test]
    fn short_words_before_a_colon_are_not_taken_for_short_names() {
        for word in ["a", "in", "it", "aid", "was"] {
            assert_eq!(nearest_field(word), None, "{word}");
        }
        assert_eq!(nearest_field("hsa"), Some("has"));
    }

    #[test]
    fn distance_counts_single_letters_and_swapped_neighbours() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("lagn", "lang"), 1);
        assert_eq!(distance("müller", "muller"), 1);
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
