//! Columns of a terminal. Chinese, Japanese and Korean characters take two columns each, combining marks none, so the
//! padding of `format!`, which counts characters, would put columns out of line.

use unicode_width::UnicodeWidthStr;

/// The text, filled up with spaces on the right to at least `width` columns.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_text_takes_two_columns_a_character() {
        assert_eq!(pad("abc", 8), "abc     ");
        assert_eq!(pad("电话录音", 10), "电话录音  ");
        assert_eq!(pad("e\u{301}te\u{301}", 5), "e\u{301}te\u{301}  ");
        assert_eq!(pad("longer than that", 4), "longer than that");
    }
}
