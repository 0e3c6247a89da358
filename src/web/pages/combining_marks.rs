//! Limits stacked combining marks: a letter with forty accents would paint over the lines above and below, and over
//! other listings. Only pages are changed; stored, exported and downloaded text stays as it was written.

use unicode_normalization::char::is_combining_mark;

/// Maximum number of marks shown on one letter; Hebrew with vowel points and cantillation has four.
const MAX_MARKS: usize = 4;

/// The page without the marks that exceed the limit.
pub(super) fn limit_combining_marks(page: String) -> String {
    if page.is_ascii() || !exceeds_limit(&page) {
        return page;
    }
    let (mut out, mut marks) = (String::with_capacity(page.len()), 0);
    for c in page.chars() {
        marks = counted(c, marks);
        if marks <= MAX_MARKS {
            out.push(c);
        }
    }
    out
}

fn exceeds_limit(page: &str) -> bool {
    let mut marks = 0;
    page.chars().any(|c| {
        marks = counted(c, marks);
        marks > MAX_MARKS
    })
}

/// Number of marks on the current letter after `c`. Joiners are invisible and do not start a new letter.
fn counted(c: char, marks: usize) -> usize {
    match c {
        '\u{200c}' | '\u{200d}' => marks,
        _ if stacks(c) => marks + 1,
        _ => 0,
    }
}

/// Whether a character is drawn above or below the previous letter. The parts of Tibetan stacks are letters.
fn stacks(c: char) -> bool {
    c > '\u{2ff}' && !('\u{f71}'..='\u{fbc}').contains(&c) && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacked_marks_are_limited_and_normal_writing_is_not() {
        let tower = format!("Z{}a{} end", "\u{335}\u{301}".repeat(30), "\u{489}".repeat(9));
        assert_eq!(limit_combining_marks(tower), format!("Z\u{335}\u{301}\u{335}\u{301}a{} end", "\u{489}".repeat(4)));
        assert_eq!(limit_combining_marks("a\u{301}\u{200d}".repeat(9)), "a\u{301}\u{200d}".repeat(9), "one each");
        assert_eq!(limit_combining_marks(format!("a{}", "\u{301}\u{200d}".repeat(9))).matches('\u{301}').count(), 4);
        for text in ["Việt Nam", "שָׁ֭לוֹם", "हिन्दी क्षेत्र", "བརྒྱུད་", "ที่นี่", "e\u{301}", "مُحَمَّدٌ"]
        {
            assert_eq!(limit_combining_marks(text.to_owned()), text);
        }
    }
}
