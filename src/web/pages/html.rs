//! Markup made from text of brokers: the only place where text becomes HTML without the escaping of the templates.

use askama::filters::HtmlSafe;
use std::fmt;

/// Markup that is safe to print: every piece of text in it went through [`Html::text`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Html {
    /// Text with the given byte ranges in `<mark>`. Ranges are sorted and do not overlap; one that is not within the
    /// text or splits a character is ignored.
    pub fn marked(text: &str, ranges: &[(usize, usize)]) -> Self {
        let (mut html, mut at) = (Self::default(), 0);
        for (start, end) in ranges {
            let (Some(before), Some(words)) = (text.get(at..*start), text.get(*start..*end)) else { continue };
            html.text(before);
            html.mark(words);
            at = *end;
        }
        html.text(text.get(at..).unwrap_or_default());
        html
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds text, escaped.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    /// Adds words in a `<mark>`.
    pub fn mark(&mut self, words: &str) {
        self.0.push_str("<mark>");
        self.text(words);
        self.0.push_str("</mark>");
    }

    /// Adds underlined words; if there are none, a mark at the position.
    pub fn underlined(&mut self, words: &str) {
        self.0.push_str(if words.is_empty() { "<u class=\"end\">" } else { "<u>" });
        self.text(words);
        self.0.push_str("</u>");
    }

    /// Adds the number of a piece of evidence: the anchor in the text, or a link to that anchor.
    pub fn number(&mut self, number: usize, link: bool) {
        self.0.push_str(&match link {
            true => format!("<sup class=\"ref\"><a href=\"#e{number}\">{number}</a></sup>"),
            false => format!("<sup class=\"ref\" id=\"e{number}\"><a href=\"#u{number}\">{number}</a></sup>"),
        });
    }

    /// Markup that was rendered from a card, not from text of brokers.
    pub fn from_card(markup: String) -> Self {
        Self(markup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_inside_and_outside_of_marks_is_escaped() {
        let html = Html::marked("a <b> & \"c\" 'd'", &[(2, 5), (8, 11)]);
        assert_eq!(html.to_string(), "a <mark>&lt;b&gt;</mark> &amp; <mark>&quot;c&quot;</mark> &#39;d&#39;");
    }

    #[test]
    fn ranges_outside_of_the_text_are_ignored() {
        assert_eq!(Html::marked("é", &[(1, 2), (0, 9)]).to_string(), "é");
    }
}
