//! Lines and paragraphs of plain text: white space collapses, and invisible characters are removed.

/// What ends a line.
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// One line: every run of white space is one space, invisible characters are gone, both ends are trimmed.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(4096));
    push_collapsed(&mut line, text);
    line
}

/// Lines and paragraphs: like [`clean_line`] within a line, but line breaks stay (CRLF, CR and the Unicode line and
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
        let before = if space { None } else { out[start..].chars().next_back() };
        if word == 0 && (c.is_whitespace() || c == ZERO_WIDTH_SPACE && parts_words(&out[start..], &rest[taken..])) {
            space = true;
        } else if word > 0 || !is_invisible(c) || is_joiner(c) && shapes(before, &rest[taken..]) {
            if space && out.len() > start {
                out.push(' ');
            }
            space = false;
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
}

/// A place where a line may be broken; some sellers write it instead of a space.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Whether a zero-width space separates two words: both have at least two letters, of scripts that separate words by
/// spaces. With a single letter on one side it is inside a word, perhaps to hide it.
fn parts_words(before: &str, after: &str) -> bool {
    let spaced = |c: &char| c.is_alphanumeric() && *c < '\u{e00}';
    before.chars().rev().take_while(spaced).nth(1).is_some() && after.chars().take_while(spaced).nth(1).is_some()
}

/// ZERO WIDTH NON-JOINER and ZERO WIDTH JOINER.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner changes how its neighbours are drawn: it follows something, and not both neighbours are ASCII. One
/// after another adds nothing.
fn shapes(before: Option<char>, after: &str) -> bool {
    let next = after.chars().next().filter(|c| !c.is_whitespace() && !is_invisible(*c));
    before.is_some_and(|b| !is_joiner(b) && (!b.is_ascii() || next.is_some_and(|n| !n.is_ascii())))
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
    fn white_space_collapses_and_invisible_characters_go() {
        assert_eq!(clean_line("  a\t\r\n b\u{a0}\u{3000}c "), "a b c");
        assert_eq!(clean_line("f\u{200b}ace\u{feff} \u{202e}data\u{202c}\u{0}\u{7}"), "face data");
        assert_eq!(clean_line("\u{200b}\u{200d}"), "");
        assert_eq!(clean_line("a \u{200b} b"), "a b");
    }

    #[test]
    fn joiners_stay_only_where_they_change_what_is_drawn() {
        for text in [
            "می\u{200c}خواهم",
            "کتاب\u{200c}ها و PDF\u{200c}ها",
            "क्\u{200d}ष",
            "ක්\u{200d}රි",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "هـ\u{200d} ق",
        ] {
            assert_eq!(clean_line(text), text);
            assert_eq!(paragraphs(text), text);
        }
        assert_eq!(clean_line("fa\u{200c}ce da\u{200d}ta \u{200d}x"), "face data x");
        assert_eq!(clean_line("می\u{200c}\u{200c}\u{200d}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn a_zero_width_space_separates_whole_words_only() {
        assert_eq!(clean_line("call\u{200b}center\u{200b}audio recordings"), "call center audio recordings");
        assert_eq!(clean_line("записи\u{200b}звонков"), "записи звонков");
        assert_eq!(clean_line("p\u{200b}hone p\u{200b}h\u{200b}o\u{200b}n\u{200b}e"), "phone phone");
        assert_eq!(clean_line("ភាសា\u{200b}ខ្មែរ 电\u{200b}话"), "ភាសាខ្មែរ 电话");
    }

    #[test]
    fn a_lone_combining_mark_is_kept() {
        assert_eq!(clean_line("\u{301}"), "\u{301}");
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
