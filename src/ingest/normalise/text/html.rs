//! HTML to plain text. Only the tokenizer of a browser is used, no page is built: words stay, tags go, scripts and
//! styles are dropped, blocks begin on a new line, list items get a dash and table cells a bar.

use super::html_sink::{Raw, TextSink};
use super::lines::paragraphs;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer};

/// The tokenizer compares every attribute of a tag with all earlier ones. A tag with more possible attributes than
/// this loses them, or a hostile page of ten megabytes would take hours; of attributes only `alt` is read anyway.
const MOST_ATTRIBUTES: usize = 400;

/// Named entities that mark a text as HTML; any other name may be part of an address (`&section=1`).
#[rustfmt::skip]
const ENTITIES: &[&str] = &[
    "amp", "lt", "gt", "quot", "apos", "nbsp", "copy", "reg", "trade", "mdash", "ndash", "hellip", "bull", "middot",
    "lsquo", "rsquo", "ldquo", "rdquo", "laquo", "raquo", "euro", "pound", "yen", "times", "deg", "auml", "ouml",
    "uuml", "Auml", "Ouml", "Uuml", "szlig", "eacute", "egrave", "agrave", "ccedil", "ntilde",
];

/// Elements that mark a text as HTML.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "article", "aside", "audio", "b", "blockquote", "body", "br", "button", "center", "code", "col", "dd",
    "details", "div", "dl", "dt", "em", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hr", "html", "i", "iframe", "img", "input", "label", "li", "link", "main", "mark", "meta", "nav", "ol",
    "option", "p", "pre", "script", "section", "small", "source", "span", "strong", "style", "sub", "summary", "sup",
    "svg", "table", "tbody", "td", "template", "th", "thead", "title", "tr", "u", "ul", "video",
];

/// What the tokenizer is inside of when a piece of the page ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Text,
    Tag,
    Comment,
}

/// Plain text of an HTML page or fragment, as [`paragraphs`].
pub fn from_html(html: &str) -> String {
    let start = |sink| Tokenizer::new(sink, Default::default());
    let queue = BufferQueue::default();
    let mut reader = start(TextSink::default());
    let (mut inside, mut attributes) = (Inside::Text, 0);
    for piece in pieces(html) {
        let name = if inside == Inside::Text { tag_name(piece) } else { None };
        if inside == Inside::Text && piece.len() > 1 && piece.starts_with('<') {
            let closing = piece.starts_with("</");
            let counts = name.is_some() && (closing || reader.sink.raw() == Raw::No);
            inside = if counts { Inside::Tag } else { Inside::Comment };
            attributes = 0;
        }
        attributes += if inside == Inside::Tag { boundaries(piece) } else { 0 };
        reader.sink.forget_seen();
        let bare = match name {
            _ if attributes <= MOST_ATTRIBUTES => piece.to_owned(),
            Some(name) => format!("{name}>"),
            None => {
                // In the middle of a tag: give it up and read on behind it.
                let mut sink = reader.sink;
                sink.leave_raw();
                (reader, inside, attributes) = (start(sink), Inside::Text, 0);
                continue;
            }
        };
        queue.push_back(StrTendril::from(bare.as_str()));
        // The sink never asks to stop for a script or an encoding, so one call reads the whole piece.
        let _ = reader.feed(&queue);
        if reader.sink.has_seen() {
            (inside, attributes) = (Inside::Text, 0);
        }
    }
    reader.end();
    paragraphs(&reader.sink.into_text())
}

/// Whether a text has a tag of HTML or an entity; `a < b` and `R&D` have none.
pub fn looks_like_html(text: &str) -> bool {
    let last_close = text.rfind('>').unwrap_or(0);
    text.match_indices('<').take_while(|(at, _)| *at < last_close).any(|(at, _)| {
        let name = text[at + 1..].strip_prefix('/').unwrap_or(&text[at + 1..]);
        let end = name.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let after = name.as_bytes().get(end);
        matches!(after, Some(b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r'))
            && ELEMENTS.contains(&name[..end].to_ascii_lowercase().as_str())
    }) || text.match_indices('&').any(|(at, _)| {
        let entity = &text[at + 1..];
        let length = entity.bytes().take(10).position(|b| b == b';').unwrap_or(0);
        let Some(name) = entity.get(..length) else { return false };
        ENTITIES.contains(&name)
            || name.strip_prefix('#').is_some_and(|number| {
                let hex = number.strip_prefix(['x', 'X']);
                let (digits, radix) = hex.map_or((number, 10), |hex| (hex, 16));
                !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))
            })
    })
}

/// The page cut before every `<` and after every `>`.
fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let from = usize::from(rest.starts_with('<'));
        let end = match rest[from..].find(['<', '>']).map(|at| at + from) {
            Some(at) if rest[at..].starts_with('>') => at + 1,
            Some(at) => at,
            None => rest.len(),
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}

/// `<name` or `</name` at the start of a piece.
fn tag_name(piece: &str) -> Option<&str> {
    let slash = usize::from(piece.starts_with("</"));
    let name = piece.strip_prefix('<')?.get(slash..)?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = name.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(name.len());
    Some(&piece[..1 + slash + end])
}

/// Places where a new attribute might begin.
fn boundaries(piece: &str) -> usize {
    piece.bytes().filter(|b| matches!(b, b' ' | b'\n' | b'\t' | b'\r' | 0x0c | b'/' | b'"' | b'\'')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn tags_go_and_words_stay() {
        assert_eq!(from_html("<p>5,199 <b>people</b> &amp; &lt;faces&gt;</p><p>Second&nbsp;line</p>"),
            "5,199 people & <faces>\n\nSecond line");
        assert_eq!(from_html("one<br>two<br/>three"), "one\ntwo\nthree");
        assert_eq!(from_html("no\nmarkup  at all"), "no markup at all");
        assert_eq!(from_html("<img src=x alt='A face'>"), "A face");
    }

    #[test]
    #[rustfmt::skip]
    fn scripts_styles_templates_and_comments_are_dropped() {
        let html = "a<script>if (a<b) { '</p>' }</script>b<style>p{}</style>c<template><p>x</p></template>d<!-- e -->f";
        assert_eq!(from_html(html), "abcdf");
        assert_eq!(from_html("<title>T &amp; U</title><body>x"), "T & U\nx");
    }

    #[test]
    #[rustfmt::skip]
    fn lists_and_tables_become_lines() {
        assert_eq!(from_html("<ul><li>one</li><li>two <ol><li>deep</ol></ul>after"), "- one\n- two\n- deep\n\nafter");
        let table = "<table><tr><th>Field</th><th>Type</th></tr><tr><td></td><td><p>text</p></td><td>x</td></tr></table>";
        assert_eq!(from_html(table), "Field | Type\n| text | x");
        assert_eq!(from_html("<ol><li>\n<p>one</p>\n<p>more</p>\n</li>\n<li><p>two</p></li></ol>"),
            "- one\n\nmore\n\n- two");
        assert_eq!(from_html("<pre>a\n  b</pre>"), "a\nb");
    }

    #[test]
    #[rustfmt::skip]
    fn broken_markup_loses_no_words() {
        assert_eq!(from_html("a < b and c > d"), "a < b and c > d");
        assert_eq!(from_html("<p>one<p>two"), "one\n\ntwo");
        assert_eq!(from_html("x</nothing></p>y"), "x\n\ny");
        assert_eq!(from_html("&#0;&#x110000;&bogus;"), "\u{fffd}\u{fffd}&bogus;");
    }

    #[test]
    #[rustfmt::skip]
    fn a_tag_with_many_attributes_is_read_in_linear_time() {
        let many: String = (0..200_000).map(|n| format!(" x{n}")).collect();
        assert_eq!(from_html(&format!("before <b{many}>bold</b> after")), "before bold after");
        assert_eq!(from_html(&format!("before <b y='>'{many}>bold</b> after")), "before bold after");
        assert_eq!(from_html(&format!("<script>a<b{many}</script{many}>after")), "after");
        assert_eq!(from_html(&format!("<script>a</script y='>'{many}>after")), "after");
        assert_eq!(from_html(&format!("<!-- <b y='{many} --><p{many}>after")), "after");
    }

    #[test]
    #[rustfmt::skip]
    fn long_running_text_is_not_taken_for_attributes() {
        let words = "word ".repeat(5_000);
        assert_eq!(from_html(&format!("<p>{words}</p>")), words.trim_end());
        assert_eq!(from_html(&format!("<!--{words}--><textarea>{words}</textarea>")), words.trim_end());
    }

    #[test]
    #[rustfmt::skip]
    fn html_is_distinguished_from_text_with_signs() {
        for html in ["<p>x", "a<br>b", "<A HREF='x'>y</A>", "R&amp;D", "&#8364; 5", "&#x20AC;", "</div>"] {
            assert!(looks_like_html(html), "{html}");
        }
        for text in ["a < b", "1 <2> 3", "R&D; more", "<your_name>", "x <b", "size_categories 10K<n<100K", "&#x;",
            "<"] {
            assert!(!looks_like_html(text), "{text}");
        }
    }
}
