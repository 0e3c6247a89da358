//! Markdown to plain text: headings on their own line, list items with a dash, links as their words, tables as
//! lines of cells. The events of the Markdown parser become HTML and then text, so HTML inside is read alike.

use super::html::from_html;
use pulldown_cmark::{Event, Options, Parser, html};

/// Readable plain text of a Markdown document, as `paragraphs`.
pub fn from_markdown(markdown: &str) -> String {
    render(events(markdown))
}

/// The events of a document, with the tables and struck-out text that hubs allow.
pub(super) fn events(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS)
}

/// Events to plain text.
pub(super) fn render<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut page = String::new();
    html::push_html(&mut page, events);
    from_html(&page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_becomes_lines() {
        let card = "# Title\nText with **bold**, `code` and [a link](https://x.example).\n\n- one\n- two\n";
        assert_eq!(from_markdown(card), "Title\n\nText with bold, code and a link.\n\n- one\n- two");
    }

    #[test]
    fn tables_code_images_and_html_keep_their_words() {
        assert_eq!(from_markdown("| a | b |\n|---|---|\n| 1 | 2 |"), "a | b\n1 | 2");
        assert_eq!(from_markdown("```json\n{\"a\":\n 1}\n```"), "{\"a\":\n1}");
        assert_eq!(from_markdown("![A face](x.png)"), "A face");
        assert_eq!(
            from_markdown("<div>in <b>html</b></div>\n\n<!-- info: describe -->\n\nAfter &amp; on"),
            "in html\n\nAfter & on"
        );
    }

    #[test]
    fn a_number_range_between_signs_is_no_markup() {
        assert_eq!(from_markdown("10K<n<100K and a < b"), "10K<n<100K and a < b");
    }
}
