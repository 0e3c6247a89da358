//! Sections of the prose of a card as plain text, for places that take no Markdown.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// Heading of the section that says what a term does not cover.
pub(super) const WHAT_IT_IS_NOT: &str = "What it is not";

/// The text under a level-2 heading, up to the next heading of that level. Paragraphs and items stand on lines of their
/// own, `\n` between them. `None` if there is no such heading or nothing under it.
pub(super) fn section(prose: &str, wanted: &str) -> Option<String> {
    let (mut heading, mut text) = (None::<String>, String::new());
    let mut within = false;
    for event in Parser::new(prose) {
        match event {
            Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H2 => {
                if within {
                    break;
                }
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) if level <= HeadingLevel::H2 => {
                within = heading.take().is_some_and(|h| h.trim() == wanted);
            }
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                match &mut heading {
                    Some(heading) => heading.push_str(&words),
                    None if within => text.push_str(&words),
                    None => {}
                }
            }
            _ if !within => {}
            Event::SoftBreak => text.push(' '),
            Event::Start(Tag::Item) => text.push_str("- "),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_))
                if !text.ends_with('\n') =>
            {
                text.push('\n');
            }
            _ => {}
        }
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_becomes_text_without_markup() {
        let prose = "Opening.\n\n## What it is not\nNot `a:b`, and\nnot *that*.\n\nNor this:\n\n- one\n- two\n\n\
                     ## Known misses\nSlang.";
        let text = section(prose, WHAT_IT_IS_NOT).unwrap();
        assert_eq!(text, "Not a:b, and not that.\nNor this:\n- one\n- two");
        assert_eq!(section(prose, "Known misses").as_deref(), Some("Slang."));
        assert_eq!(section("Opening.", WHAT_IT_IS_NOT), None);
    }
}
