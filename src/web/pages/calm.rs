//! Keeps marks in their line: a letter with forty accents on top of each other paints over the lines above and below, and over
//! the text of other sellers. What is stored, exported and downloaded stays as it was written; only what is drawn is limited.

use unicode_normalization::char::is_combining_mark;

/// Most marks drawn on one letter; Hebrew with points and accents of chant has four.
const MOST: usize = 4;

/// A page on which no letter has more marks than fit into its line.
pub(super) fn calm(page: String) -> String {
    if page.is_ascii() || !wild(&page) {
        return page;
    }
    let (mut out, mut marks) = (String::with_capacity(page.len()), 0);
    for c in page.chars() {
        marks = counted(c, marks);
        if marks <= MOST {
            out.push(c);
        }
    }
    out
}

fn wild(page: &str) -> bool {
    let mut marks = 0;
    page.chars().any(|c| {
        marks = counted(c, marks);
        marks > MOST
    })
}

/// Marks on the letter under way once `c` is read. Joiners, which are not seen, begin no letter.
fn counted(c: char, marks: usize) -> usize {
    match c {
        '\u{200c}' | '\u{200d}' => marks,
        _ if stacks(c) => marks + 1,
        _ => 0,
    }
}

/// Whether a character is drawn above or below the letter before it. Parts of Tibetan stacks are letters.
fn stacks(c: char) -> bool {
    c > '\u{2ff}' && !('\u{f71}'..='\u{fbc}').contains(&c) && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towers_of_marks_are_cut_and_writing_is_not() {
        let tower = format!("Z{}a{} end", "\u{335}\u{301}".repeat(30), "\u{489}".repeat(9));
        assert_eq!(calm(tower), format!("Z\u{335}\u{301}\u{335}\u{301}a{} end", "\u{489}".repeat(4)));
        assert_eq!(calm("a\u{301}\u{200d}".repeat(9)), "a\u{301}\u{200d}".repeat(9), "one each");
        assert_eq!(calm(format!("a{}", "\u{301}\u{200d}".repeat(9))).matches('\u{301}').count(), 4);
        for text in ["Việt Nam", "שָׁ֭לוֹם", "हिन्दी क्षेत्र", "བརྒྱུད་", "ที่นี่", "e\u{301}", "مُحَمَّدٌ"]
        {
            assert_eq!(calm(text.to_owned()), text);
        }
    }
}
