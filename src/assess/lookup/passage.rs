//! The surroundings of a name in a text: its sentence, and the parts of a text that are not what the seller says of the
//! data: example records, citations, addresses of the web, values in tables.

use crate::assess::reading::{Folded, ends_word, in_word, is_unspaced, starts_word};

/// How far back a citation may begin.
const CITATION: usize = 4_000;
/// What ends a word of a line of text, for addresses.
const BOUNDS: &str = "()<>[]{}\"'“”，。；、,|";

/// Whether a place is inside an address of the web: “https://twitter.com/x” is a link, not an origin.
pub(super) fn is_part_of_address(text: &str, from: usize, to: usize) -> bool {
    let bound = |c: char| c.is_whitespace() || BOUNDS.contains(c);
    let start = text[..from].rfind(bound);
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[to..].find(bound).map_or(text.len(), |n| to + n);
    let token = &text[start..end];
    let path = text[to..end].contains('/') && text[start..end].contains('.');
    token.contains("://")
        || token.starts_with("www.")
        || token.contains('@')
        || path
        || text[..from].ends_with(['/', '_', '#']) && token.len() > to - from + 12
        || text[to..].starts_with('_')
}

/// Whether a place is in a line of example data, such as `{"text": "open instagram"}`, or a quoted value in a table.
pub(super) fn is_quoted_data(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    let line = &text[start..end];
    let value = || {
        let before = &text[start..at];
        let quotes = before.matches('"').count();
        line.contains(" | ") && (quotes % 2 == 1 || before.ends_with('“'))
    };
    ["': ", "\": ", "\\n", "\":\"", "</"].iter().any(|mark| line.contains(mark))
        || line.trim_start().starts_with(['{', '[', '"', '\''])
        || value()
}

/// Whether a place is inside an entry of a list of references, such as `@article{…}`.
pub(super) fn is_citation(text: &str, at: usize) -> bool {
    let start = text.floor_char_boundary(at.saturating_sub(CITATION));
    let before = &text[start..at];
    let Some((entry, rest)) = before.rsplit_once('@').and_then(|(_, rest)| rest.split_once('{')) else { return false };
    let opened = 1 + rest.matches('{').count();
    !entry.is_empty() && entry.trim().chars().all(|c| c.is_ascii_alphabetic()) && opened > rest.matches('}').count()
}

/// A word as texts are folded.
pub(super) fn folded(word: &str) -> String {
    let mut folded = Folded::default();
    folded.fold(word);
    folded.text().to_owned()
}

fn is_end(c: char) -> bool {
    matches!(c, '\n' | '!' | '?' | '。' | '！' | '？' | ';' | '；')
}

/// Where the sentence around a place begins. A full stop ends it only before white space, so that “e.g.” and
/// “twitter.com” do not matter much.
pub(super) fn sentence_start(text: &str, at: usize) -> usize {
    let hard = text[..at].rfind(is_end).map_or(0, |n| n + text[n..].chars().next().map_or(1, char::len_utf8));
    let mut from = at;
    while let Some(n) = text[hard..from].rfind(". ") {
        let before = &text[hard..hard + n];
        if !["e.g", "i.e", "et al", "inc", "approx"].iter().any(|short| before.ends_with(short)) {
            return hard + n + 2;
        }
        from = hard + n;
    }
    hard
}

/// Where it ends.
pub(super) fn sentence_end(text: &str, at: usize) -> usize {
    let hard = text[at..].find(is_end).map_or(text.len(), |n| at + n);
    text[at..hard].find(". ").map_or(hard, |n| at + n)
}

/// The last words of a text.
pub(super) fn last_words(text: &str, most: usize) -> &str {
    text.rmatch_indices(' ').nth(most).map_or(text, |(at, _)| &text[at..])
}

/// Its first words.
pub(super) fn first_words(text: &str, most: usize) -> &str {
    text.match_indices(' ').nth(most).map_or(text, |(at, _)| &text[..at])
}

/// Its last characters, for scripts without spaces.
pub(super) fn last_chars(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most - 1).map_or(text, |(at, _)| &text[at..])
}

/// Its first characters.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// Whether a word stands anywhere in a text.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| starts_word(text, at, false) && ends_word(text, at + word.len()))
}

/// Whether a text ends with a word, apart from spaces, signs and articles.
pub(super) fn ends_with_word(text: &str, word: &str) -> bool {
    let trimmed = text.trim_end_matches(|c: char| !in_word(c) && !is_unspaced(c) && c != '.');
    let article = [" the", " a", " der", " die", " la", " le", " el", " il", " o"];
    let trimmed = article.iter().find_map(|a| trimmed.strip_suffix(a)).unwrap_or(trimmed).trim_end();
    trimmed.ends_with(word) && starts_word(trimmed, trimmed.len() - word.len(), false)
}

/// Whether a text begins with a word, apart from spaces.
pub(super) fn begins_with_word(text: &str, word: &str) -> bool {
    let trimmed = text.trim_start_matches([' ', '(', '"', '”', '\'']);
    trimmed.starts_with(word) && ends_word(trimmed, word.len())
}
