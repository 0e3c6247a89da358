//! Text as people read it: markup becomes words, white space becomes one space or a line break, and characters
//! that cannot be seen (control, zero-width, direction marks) are removed, so that nothing hides from the tagger.

mod data_card;
mod html;
mod html_sink;
mod markdown;

pub use data_card::from_data_card;
pub use html::{from_html, looks_like_html};
pub use markdown::from_markdown;

/// What ends a line.
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// One line: every run of white space is one space, invisible characters are gone, both ends are trimmed.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(4096));
    push_collapsed(&mut line, text);
    line
}

/// Lines and paragraphs: like [`one_line`] within a line, but line breaks stay (CRLF, CR and the Unicode line and
/// paragraph separators become LF) and at most one empty line stands between paragraphs.
pub fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4096));
    let mut empty_line = false;
    // A CR ends a line; the LF of a CRLF pair must not end a second one.
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(BREAKS).unwrap_or(rest.len());
        let (line, tail) = rest.split_at(end);
        let before = out.len();
        if before > 0 {
            out.push_str(if empty_line { "\n\n" } else { "\n" });
        }
        let start = out.len();
        push_collapsed(&mut out, line);
        empty_line = out.len() == start;
        if empty_line {
            out.truncate(before);
        }
        rest = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(BREAKS)).unwrap_or_default();
    }
    out
}

/// Appends the visible words of `text` with single spaces between them.
fn push_collapsed(out: &mut String, text: &str) {
    let start = out.len();
    let mut space = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Most text is words of ASCII, which are copied whole.
        let word = rest.bytes().take_while(u8::is_ascii_graphic).count();
        let taken = if word > 0 { word } else { c.len_utf8() };
        if word == 0 && c.is_whitespace() {
            space = true;
        } else if word > 0 || !is_invisible(c) {
            if space && out.len() > start {
                out.push(' ');
            }
            space = false;
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
}

/// Characters that take no room on the page: controls, zero-width, soft hyphen, direction marks, tag characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_collapses_white_space_and_removes_what_cannot_be_seen() {
        assert_eq!(one_line("  a\t\r\n b\u{a0}\u{3000}c "), "a b c");
        assert_eq!(one_line("fa\u{200b}ce\u{feff} \u{202e}data\u{202c}\u{0}\u{7}"), "face data");
        assert_eq!(one_line("\u{200b}\u{200d}"), "");
        assert_eq!(one_line("a \u{200b} b"), "a b");
    }

    #[test]
    fn a_lone_combining_mark_is_text_and_no_reason_to_fail() {
        assert_eq!(one_line("\u{301}"), "\u{301}");
    }

    #[test]
    fn paragraphs_keep_breaks_but_at_most_one_empty_line() {
        assert_eq!(paragraphs("a\nb"), "a\nb");
        assert_eq!(paragraphs("\n\n a \n \t \n\n\n b\n"), "a\n\nb");
        assert_eq!(paragraphs("a\u{2028}b"), "a\nb");
    }

    #[test]
    fn a_carriage_return_before_a_line_feed_is_one_break() {
        assert_eq!(paragraphs("a\r\nb\rc"), "a\nb\nc");
        assert_eq!(paragraphs("a\r\n\r\nb"), "a\n\nb");
    }
}
