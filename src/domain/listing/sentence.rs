//! The sentences of a text as people would cut it, and what of a sentence stays when it is printed in another way.

use sha2::{Digest, Sha256};
use std::ops::Range;

/// Marks after which a sentence ends, if a space or nothing follows.
const ENDS: [char; 6] = ['.', '!', '?', '…', '؟', '।'];
/// Marks after which a sentence ends whatever follows.
const WIDE_ENDS: [char; 3] = ['。', '！', '？'];
/// Sentences with fewer bytes of letters and digits are headings or names.
const SHORTEST: usize = 20;

/// The sentences of a text without the space around them, in bytes of the text; each with whether its paragraph ends
/// there.
pub fn sentences(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    let mut from = 0;
    let mut push = |from: usize, to: usize, last: bool| {
        let words = &text[from..to];
        let start = from + (words.len() - words.trim_start().len());
        let end = start + words.trim().len();
        if start < end {
            found.push((start..end, last));
        } else if let (true, Some(before)) = (last, found.last_mut()) {
            before.1 = true;
        }
    };
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, c)| *c);
        let ends = ENDS.contains(&c) && next.is_none_or(char::is_whitespace) || WIDE_ENDS.contains(&c);
        if c == '\n' || ends {
            let to = at + c.len_utf8();
            push(from, to, c == '\n' || next.is_none_or(|c| c == '\n'));
            from = to;
        }
    }
    push(from, text.len(), true);
    found
}

/// A number for the words of a sentence: the first eight bytes of the SHA-256 of its letters and digits in lower case,
/// so that case, spaces, punctuation and markup make no difference. `None` if it has fewer than twenty bytes of them:
/// a heading or a name, which many listings share without saying the same.
pub fn words_digest(sentence: &str) -> Option<u64> {
    let words: String = sentence.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if words.len() < SHORTEST {
        return None;
    }
    Sha256::digest(words.as_bytes()).first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_marks_and_lines() {
        let text = "One v1.2 here.  Two!\n\nThree。四五 ";
        let found: Vec<_> = sentences(text).into_iter().map(|(range, last)| (&text[range], last)).collect();
        assert_eq!(found, [("One v1.2 here.", false), ("Two!", true), ("Three。", false), ("四五", true)]);
    }

    #[test]
    fn the_same_words_are_one_sentence_however_they_are_printed() {
        let one = words_digest("All speakers signed a **consent form**.");
        assert!(one.is_some());
        assert_eq!(one, words_digest("  ALL SPEAKERS signed\na consent form"));
        assert_ne!(one, words_digest("All speakers signed no consent form."));
        assert_eq!(words_digest("## Description"), None);
        assert!(words_digest("所有说话人均已签署知情同意书。").is_some());
    }
}
