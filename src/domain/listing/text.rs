//! Small helpers for text that every stage shows or compares in the same way.

/// A text on one line: every run of white space becomes one space, both ends are trimmed.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As [`one_line`] of the first `bytes` bytes, with “…” at the end where something was cut off.
pub fn one_line_cut(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", one_line(&text[..end]))
}

/// Decimal digits with a comma before every group of three: `12,345`.
pub fn group_digits(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_cut_between_characters() {
        assert_eq!(one_line(" a\n\t b "), "a b");
        assert_eq!(one_line_cut("a\nbé", 4), "a b…");
        assert_eq!(one_line_cut("a\nb", 4), "a b");
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(["1", "123", "1234", "1234567"].map(group_digits), ["1", "123", "1,234", "1,234,567"]);
    }
}
