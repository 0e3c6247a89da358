//! The prose of cards as HTML. Cards are written by us or by the operator; raw HTML in them is printed as text.

use super::html::Html;
use pulldown_cmark::{Event, Options, Parser, html};

/// Markdown as markup, with tables.
pub(super) fn prose(text: &str) -> Html {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut markup = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut markup, events);
    Html::of_cards(markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_in_a_card_is_text() {
        let markup = prose("## Head\n\nWords <b onclick=x>bold</b>.\n\n<script>x</script>\n").to_string();
        assert!(markup.contains("<h2>Head</h2>"), "{markup}");
        assert!(markup.contains("&lt;b onclick=x&gt;bold"), "{markup}");
        assert!(!markup.contains("<script>"), "{markup}");
    }
}
