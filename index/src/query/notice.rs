//! What the parser has to say about a question it could not follow to the letter.

use crate::schema::FIELDS;

/// A remark on a question. The search runs all the same; the remark says what was done with the doubtful part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryNotice {
    /// Byte offset in the typed text.
    pub position: usize,
    /// One sentence: what was found and what was made of it.
    pub message: String,
    /// What to type instead, if there is a good guess.
    pub hint: Option<String>,
}

impl QueryNotice {
    pub(crate) fn of(span: std::ops::Range<usize>, message: String, hint: Option<String>) -> Self {
        Self { position: span.start, message, hint }
    }

    pub(super) fn new(position: usize, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { position, message: message.into(), hint }
    }
}

/// The query name nearest to `name`, if it is near enough to be meant.
pub(super) fn nearest_field(name: &str) -> Option<&'static str> {
    if name.len() > 32 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let names = FIELDS.iter().flat_map(|row| row.query_names).copied();
    let allowed = (name.len() / 3).clamp(1, 2);
    names.map(|n| (distance(&name, n), n)).filter(|(d, _)| *d <= allowed).min().map(|(_, n)| n)
}

/// The number of letters to add, drop or change to get from one word to the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
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
        assert_eq!(nearest_field("weather"), None);
    }

    #[test]
    fn distance_counts_single_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
