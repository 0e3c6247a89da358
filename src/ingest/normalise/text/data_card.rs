//! Data cards of dataset hubs: Markdown made from a form, most of which is often left empty.
//!
//! A heading “Personal and Sensitive Information” over “[More Information Needed]” states nothing, but the tagger would
//! read it as a statement. So the table of contents, sections without content, labels without a value and the
//! instructions of the form are left out; everything the seller wrote stays.

use super::html::from_html;
use super::markdown::{events, render};
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

/// Texts of unfilled form fields; lower case, without punctuation.
#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "more information needed", "needs more information", "more information required", "more info needed",
    "information needed", "n a", "na", "tbd", "tba", "todo", "to do", "to be added", "to be completed", "to be filled",
    "coming soon", "more information coming soon", "optional", "fill in", "add more information here",
];

/// Beginnings of instructions of the form that name sensitive categories.
#[rustfmt::skip]
const INSTRUCTIONS: &[&str] = &[
    "State whether the dataset uses identity categories",
    "State whether the dataset contains other data that might be considered sensitive",
    "State whether the data is linked to individuals",
    "State whether the data was produced by humans or machine generated",
];

/// Headings over a list of the other headings, in lower case.
const CONTENTS: &[&str] = &["table of contents", "contents", "toc"];

/// Longest text that can be a placeholder, in bytes; of longer ones only the beginning is kept.
const PLAIN_BYTES: usize = 160;

/// As [`super::from_markdown`], without the unfilled parts of the form.
pub fn from_data_card(markdown: &str) -> String {
    let mut card = CardFilter::default();
    for event in events(markdown) {
        card.read(event);
    }
    render(without_empty_sections(card.kept).into_iter())
}

/// The plain text of a block or line, as far as needed to see whether it was filled in.
#[derive(Default)]
struct BlockText {
    text: String,
    /// Some words stand in a link to a heading of the same page.
    linked_here: bool,
    /// Some words stand elsewhere.
    free: bool,
    /// Something that is kept without words, an image for example.
    picture: bool,
    bold: bool,
}

impl BlockText {
    fn add(&mut self, text: &str, linked_here: bool) {
        if !text.trim().is_empty() {
            self.linked_here |= linked_here;
            self.free |= !linked_here;
        }
        for c in text.chars().take(PLAIN_BYTES) {
            if self.text.len() >= PLAIN_BYTES {
                break;
            }
            self.text.push(c);
        }
    }

    fn absorb(&mut self, inner: Self) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.add(inner.text.trim(), false);
        self.picture |= inner.picture;
        self.bold |= inner.bold;
    }

    fn is_unfilled(&self) -> bool {
        let text = self.text.trim();
        !self.picture && (text.is_empty() || is_placeholder(text) || INSTRUCTIONS.iter().any(|i| text.starts_with(i)))
    }

    /// `**Homepage:**` without a value, or with a placeholder for one.
    fn is_bare_label(&self) -> bool {
        let Some((label, value)) = self.text.split_once([':', '：']) else { return false };
        let value = value.trim();
        !self.picture && label.len() <= 60 && (is_placeholder(value) || (value.is_empty() && self.bold))
    }
}

fn is_placeholder(text: &str) -> bool {
    if text.len() >= PLAIN_BYTES {
        return false;
    }
    if text.starts_with("{{") && text.ends_with("}}") {
        return true;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return !text.is_empty();
    }
    PLACEHOLDERS.contains(&words.join(" ").as_str())
}

/// A block that is still open: where its events begin, and its text so far.
struct OpenBlock {
    start: usize,
    line: usize,
    words: BlockText,
    line_words: BlockText,
    item: bool,
    heading: bool,
}

/// Collects events in order and drops those of blocks that turn out to be unfilled.
#[derive(Default)]
struct CardFilter<'a> {
    kept: Vec<Event<'a>>,
    open: Vec<OpenBlock>,
    link_here: bool,
}

impl<'a> CardFilter<'a> {
    fn read(&mut self, event: Event<'a>) {
        match &event {
            Event::Start(tag) if is_block(tag) => {
                self.end_line();
                let item = matches!(tag, Tag::Item) || (self.in_item() && matches!(tag, Tag::Paragraph));
                let (start, line) = (self.kept.len(), self.kept.len() + 1);
                let heading = matches!(tag, Tag::Heading { .. });
                let (words, line_words) = (BlockText::default(), BlockText::default());
                self.open.push(OpenBlock { start, line, words, line_words, item, heading });
            }
            Event::End(tag) if is_block_end(tag) => return self.close(event),
            Event::Start(Tag::Link { dest_url, .. }) => self.link_here = dest_url.starts_with('#'),
            Event::End(TagEnd::Link) => self.link_here = false,
            Event::Start(Tag::Image { .. }) => self.words(|words| words.picture = true),
            Event::Start(Tag::Strong) => self.words(|words| words.bold = true),
            Event::Text(text) | Event::Code(text) => {
                let here = self.link_here;
                self.words(|words| words.add(text, here));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let picture = html.contains("<img") || html.contains("<video") || html.contains("<audio");
                let text = if html.starts_with("<!--") { String::new() } else { from_html(html) };
                self.words(|words| {
                    words.picture |= picture;
                    words.add(&text, false);
                });
            }
            Event::SoftBreak | Event::HardBreak => self.end_line(),
            _ => {}
        }
        let begins_line = matches!(event, Event::SoftBreak | Event::HardBreak);
        self.kept.push(event);
        if let (true, kept, Some(open)) = (begins_line, self.kept.len(), self.open.last_mut()) {
            open.line = kept;
        }
    }

    fn in_item(&self) -> bool {
        self.open.last().is_some_and(|open| open.item)
    }

    fn words(&mut self, change: impl FnOnce(&mut BlockText)) {
        if let Some(open) = self.open.last_mut() {
            change(&mut open.line_words);
        }
    }

    /// Ends a line within a block; an unfilled line is dropped.
    fn end_line(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let words = std::mem::take(&mut open.line_words);
        let contents = !open.heading && words.linked_here && !words.free && !words.picture;
        if contents || words.is_unfilled() {
            self.kept.truncate(open.line.max(open.start + 1));
        } else {
            open.words.absorb(words);
        }
        open.line = self.kept.len();
    }

    fn close(&mut self, end: Event<'a>) {
        self.end_line();
        let Some(open) = self.open.pop() else { return };
        let contents = open.heading && CONTENTS.contains(&open.words.text.trim().to_lowercase().as_str());
        // A label may be followed by its value in the next block of the same item; only the whole item can tell.
        let label = matches!(end, Event::End(TagEnd::Item)) && open.words.is_bare_label();
        if open.words.is_unfilled() || label || contents {
            self.kept.truncate(open.start);
            return;
        }
        self.kept.push(end);
        let kept = self.kept.len();
        if let Some(parent) = self.open.last_mut() {
            parent.words.absorb(open.words);
            parent.line = kept;
        }
    }
}

fn is_block(tag: &Tag) -> bool {
    is_block_end(&tag.to_end())
}

fn is_block_end(tag: &TagEnd) -> bool {
    use TagEnd::{BlockQuote, CodeBlock, Heading, HtmlBlock, Item, List, Paragraph, Table};
    matches!(tag, BlockQuote(_) | CodeBlock | Heading(_) | HtmlBlock | Item | List(_) | Paragraph | Table)
}

/// Drops every heading under which nothing is left before the next heading of its own or a higher level.
#[expect(clippy::indexing_slicing, reason = "levels of headings are 1 to 6")]
fn without_empty_sections(events: Vec<Event>) -> Vec<Event> {
    let mut out = Vec::with_capacity(events.len());
    // For each level 1 to 6: whether something stands under a heading of that level, seen from the end.
    let mut filled = [false; 7];
    let mut heading: Option<(usize, HeadingLevel)> = None;
    for event in events.into_iter().rev() {
        match (&event, heading) {
            (Event::End(TagEnd::Heading(level)), _) => heading = Some((out.len(), *level)),
            (Event::Start(Tag::Heading { .. }), Some((start, level))) => {
                heading = None;
                if !filled[level as usize] {
                    out.truncate(start);
                    continue;
                }
                filled[level as usize..].fill(false);
            }
            (Event::Rule, None) => continue,
            (_, None) => filled.fill(true),
            _ => {}
        }
        out.push(event);
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_form_goes_and_the_answers_stay() {
        let card = "# Dataset Card for Faces\n\n## Table of Contents\n- [Summary](#summary)\n  - [Sensitive](#sens)\n\n\
            ## Dataset Description\n- **Homepage:** https://x.example\n- **Paper:**\n- **Leaderboard:** [N/A]\n\n\
            ### Dataset Summary\n\n5,199 People\n### Languages\n\nEnglish\n## Creation\n\n### Annotations\n\n\
            [More Information Needed]\n\n### Personal and Sensitive Information\n\n[Needs More Information]\n\n\
            ## Licence\n\nCommercial\n\n### Contributions\n";
        assert_eq!(
            from_data_card(card),
            "Dataset Card for Faces\n\nDataset Description\n\n- Homepage: https://x.example\n\nDataset Summary\n\n\
             5,199 People\n\nLanguages\n\nEnglish\n\nLicence\n\nCommercial"
        );
    }

    #[test]
    #[rustfmt::skip]
    fn a_dropped_heading_leaves_no_word_behind() {
        for body in ["", "[More Information Needed]", "**[Needs More Information]**", "N/A", "n/a.", "-", "_TODO_",
            "[More Information Needed](https://hub.example/form#how)", "<!-- info: say something -->", "> [N/A]",
            "- [More Information Needed]", "{{ data | default(\"[More Information Needed]\", true)}}", "```\n```",
            "State whether the dataset uses identity categories and, if so, how.", "***"]
        {
            let card = format!("Faces.\n\n## Biometric Data\n\n{body}\n\n## Next\n\nWords.");
            assert_eq!(from_data_card(&card), "Faces.\n\nNext\n\nWords.", "{body}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_statement_is_not_a_placeholder() {
        for body in ["None", "Unknown.", "No personal data.", "See the paper: N/A is used for missing ages",
            "![x](y.png)"] {
            let card = format!("## Personal Data\n\n{body}");
            assert!(from_data_card(&card).starts_with("Personal Data"), "{body}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn labels_with_values_and_lists_with_links_stay() {
        assert_eq!(from_data_card("- **Fields:**\n  - age\n  - name\n- **Size:** 5"),
            "- Fields:\n- age\n- name\n- Size: 5");
        assert_eq!(from_data_card("- **Fields:**\n\n  age and name"), "- Fields:\n\nage and name");
        assert_eq!(from_data_card("- [Paper](https://x.example)\n- [Top](#top)"), "- Paper");
        assert_eq!(from_data_card("- **Point of Contact:** [More Information Needed]\n- Paper: [N/A]\n- Note:"),
            "- Note:");
        assert_eq!(from_data_card("See [above](#top)."), "See above.");
        assert_eq!(from_data_card("## [Faces](#faces)\n\ntext"), "Faces\n\ntext");
    }

    #[test]
    #[rustfmt::skip]
    fn a_table_of_contents_goes_in_any_form() {
        assert_eq!(from_data_card("## Table of Contents\n- [A](#a)\n### A\ntext"), "A\n\ntext");
        assert_eq!(from_data_card("# Contents\n\n[A](#a)\n[B](#b)\n\n# A\n\ntext"), "A\n\ntext");
    }

    #[test]
    #[rustfmt::skip]
    fn a_parent_heading_stays_when_a_child_has_content() {
        assert_eq!(from_data_card("# A\n## B\n### C\ntext\n### D\n## E\n### F\n"), "A\n\nB\n\nC\n\ntext");
        assert_eq!(from_data_card("# A\n\n# B\n\ntext"), "B\n\ntext");
    }

    #[test]
    #[rustfmt::skip]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let deep = format!("{}x", "> ".repeat(50_000));
        assert!(from_data_card(&deep).contains('x'));
    }
}
