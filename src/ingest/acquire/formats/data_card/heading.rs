//! The first heading of a card, in Markdown or as HTML: `# Voices`, `<h1 align="center">Voices</h1>`.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// Text of the first level-1 heading, without markup; `None` if there is none or it is empty.
pub(super) fn first(body: &str) -> Option<String> {
    let mut text = String::new();
    let mut html = String::new();
    let mut inside = false;
    for event in Parser::new(body) {
        // HTML comes line by line.
        if let Event::Html(part) | Event::InlineHtml(part) = &event {
            if !inside {
                html.push_str(part);
            }
            continue;
        }
        if let Some(heading) = in_html(&std::mem::take(&mut html)) {
            return Some(heading);
        }
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => inside = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                inside = false;
                if !text.trim().is_empty() {
                    return Some(text.trim().to_owned());
                }
            }
            Event::Text(part) | Event::Code(part) if inside => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
    }
    in_html(&html)
}

/// The words of the first `h1` in a block of HTML that has some.
fn in_html(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let mut at = 0;
    loop {
        let begin = at + lower.get(at..)?.find("<h1")?;
        let open = begin + lower.get(begin..)?.find('>')? + 1;
        let end = open + lower.get(open..)?.find("</h1")?;
        at = end;
        let named = lower.get(begin + 3..begin + 4)?.starts_with(|c: char| c == '>' || c.is_ascii_whitespace());
        let words = words(html.get(open..end)?);
        if named && !words.is_empty() {
            return Some(words);
        }
    }
}

/// Text without tags, with the letters that its entities stand for.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = quick_xml::escape::unescape(&text).map_or_else(|_| text.clone(), std::borrow::Cow::into_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
