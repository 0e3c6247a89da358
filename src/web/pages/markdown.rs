//! The prose of cards as HTML. Raw HTML in a card is printed as text.

use super::html::Html;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// Markdown, with tables, as HTML.
pub(super) fn prose(text: &str) -> Html {
    linked(text, |_| None)
}

/// The same; inline code becomes a link if `target` returns an address for it.
pub(super) fn linked(text: &str, target: impl Fn(&str) -> Option<String>) -> Html {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).flat_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => vec![Event::Text(raw)],
        Event::Code(words) => match target(&words) {
            Some(address) => {
                let (link_type, title, id) = (LinkType::Inline, "".into(), "".into());
                let link = Tag::Link { link_type, dest_url: address.into(), title, id };
                vec![Event::Start(link), Event::Code(words), Event::End(TagEnd::Link)]
            }
            None => vec![Event::Code(words)],
        },
        other => vec![other],
    });
    let mut markup = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut markup, events);
    Html::from_card(markup)
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

    #[test]
    fn inline_code_with_a_known_name_becomes_a_link() {
        let target = |name: &str| (name == "a:b").then(|| "/a/b".to_owned());
        let markup = linked("Not `a:b`, not `a:c`.", target).to_string();
        assert_eq!(markup, "<p>Not <a href=\"/a/b\"><code>a:b</code></a>, not <code>a:c</code>.</p>\n");
    }
}
