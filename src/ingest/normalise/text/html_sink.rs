//! What is kept while a page of HTML is read: the visible text with its line breaks, dashes and bars.

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use std::cell::{Cell, RefCell};

/// Elements around which a paragraph break stands.
#[rustfmt::skip]
const PARAGRAPHS: &[&str] = &[
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote", "hr", "section", "article",
];

/// Elements that begin and end a line.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "br", "div", "li", "tr", "dt", "dd", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "caption",
    "thead", "tbody", "tfoot", "form", "fieldset", "legend", "option", "details", "summary", "address", "title", "body",
];

/// Whether the tokenizer reads raw characters until the end tag.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Raw {
    /// Ordinary markup.
    #[default]
    No,
    /// Text for readers (`title`, `textarea`).
    Kept,
    /// No text for readers (`script`, `style`).
    Dropped,
}

/// Collects the text; the tokenizer only lends it, hence the cells.
#[derive(Default)]
pub(super) struct TextSink {
    out: RefCell<String>,
    seen: Cell<bool>,
    raw: Cell<Raw>,
    templates: Cell<usize>,
    pre: Cell<usize>,
    /// Where the text of the current table row and of its current cell begin.
    row: Cell<usize>,
    cell: Cell<Option<usize>>,
    /// Where the text of the current list item begins.
    item: Cell<usize>,
    lists: Cell<usize>,
}

impl TextSink {
    pub(super) fn raw(&self) -> Raw {
        self.raw.get()
    }

    pub(super) fn leave_raw(&mut self) {
        self.raw.set(Raw::No);
    }

    /// Whether a token came since [`Self::forget_seen`]: the tokenizer is not in the middle of one.
    pub(super) fn has_seen(&self) -> bool {
        self.seen.get()
    }

    pub(super) fn forget_seen(&self) {
        self.seen.set(false);
    }

    pub(super) fn into_text(self) -> String {
        self.out.into_inner()
    }

    /// Appends text; a run of white space is one space, or the line breaks of preformatted text.
    fn push(&self, text: &str) {
        let mut out = self.out.borrow_mut();
        for c in text.chars() {
            if !c.is_whitespace() {
                out.push(c);
            } else if c == '\n' && self.pre.get() > 0 {
                break_line(&mut out, 1);
            } else if !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        }
    }

    fn push_break(&self, breaks: usize) {
        let mut out = self.out.borrow_mut();
        // Right after the bar of a cell or the dash of an item a break would tear the line apart.
        let begun = |start: usize| out.get(start..).is_none_or(|text| !text.trim().is_empty());
        if self.cell.get().is_none_or(begun) && (self.item.get() == 0 || begun(self.item.get())) {
            break_line(&mut out, breaks);
        }
    }

    fn start_cell(&self) {
        let mut out = self.out.borrow_mut();
        if self.cell.get().is_some() {
            let kept = out[self.row.get()..].trim_end().len();
            out.truncate(self.row.get() + kept);
            out.push_str(" | ");
        }
        self.cell.set(Some(out.len()));
    }

    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if self.raw.get() != Raw::No {
            // Within raw text the only tag the tokenizer reports is the end of it.
            self.raw.set(Raw::No);
        } else if opens {
            let (raw, kind) = match name {
                "script" => (Raw::Dropped, RawKind::ScriptData),
                "style" | "noframes" | "iframe" | "noembed" | "xmp" => (Raw::Dropped, RawKind::Rawtext),
                "title" | "textarea" => (Raw::Kept, RawKind::Rcdata),
                _ => (Raw::No, RawKind::Rcdata),
            };
            if raw != Raw::No {
                self.raw.set(raw);
                if name == "title" {
                    self.push_break(1);
                }
                return TokenSinkResult::RawData(kind);
            }
        }
        if name == "template" {
            let depth = self.templates.get();
            self.templates.set(if opens { depth.saturating_add(1) } else { depth.saturating_sub(1) });
        }
        if self.templates.get() > 0 {
            return TokenSinkResult::Continue;
        }
        match name {
            "tr" | "table" => self.cell.set(None),
            "td" | "th" if opens => self.start_cell(),
            "img" if opens => {
                if let Some(alt) = tag.attrs.iter().find(|a| &*a.name.local == "alt") {
                    self.push(&format!(" {} ", &*alt.value));
                }
            }
            "ul" | "ol" if opens => self.lists.set(self.lists.get().saturating_add(1)),
            "ul" | "ol" => self.lists.set(self.lists.get().saturating_sub(1)),
            "li" => self.item.set(0),
            "pre" if opens => self.pre.set(self.pre.get().saturating_add(1)),
            "pre" => self.pre.set(self.pre.get().saturating_sub(1)),
            _ => {}
        }
        let inner_list = matches!(name, "ul" | "ol") && self.lists.get() > usize::from(opens);
        if PARAGRAPHS.contains(&name) && !inner_list {
            self.push_break(2);
        } else if inner_list || LINES.contains(&name) {
            self.push_break(1);
        }
        match name {
            "li" if opens => {
                self.push("- ");
                self.item.set(self.out.borrow().len());
            }
            "tr" => self.row.set(self.out.borrow().len()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Ends the text with at least so many line breaks, none at its very start.
fn break_line(out: &mut String, breaks: usize) {
    let end = out.trim_end_matches(' ').len();
    out.truncate(end);
    let standing = out.bytes().rev().take_while(|b| *b == b'\n').take(breaks).count();
    if !out.is_empty() {
        out.extend(std::iter::repeat_n('\n', breaks - standing));
    }
}

impl TokenSink for TextSink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let visible = self.raw.get() != Raw::Dropped && self.templates.get() == 0;
        match token {
            Token::TagToken(tag) => {
                self.seen.set(true);
                return self.tag(&tag);
            }
            Token::CharacterTokens(text) => {
                self.seen.set(true);
                if visible {
                    self.push(&text);
                }
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::NullCharacterToken => self.seen.set(true),
            Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}
