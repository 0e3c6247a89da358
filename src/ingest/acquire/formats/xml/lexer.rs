//! Cuts XML at the ends of its tags, without copying it.

use super::super::FormatError;
use super::super::window::{Line, Window};

/// Finds where a piece of XML ends: text, and one piece of markup after it.
#[derive(Default)]
pub(in super::super) struct Lexer {
    /// Where the markup begins in the piece.
    opened: Option<usize>,
    /// Bytes looked at.
    seen: usize,
    quote: Option<u8>,
    /// Whether the file ends inside the markup.
    pub(in super::super) unfinished: bool,
}

/// A start or end tag.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Tag<'a> {
    /// Where it begins in the piece.
    pub(in super::super) at: usize,
    /// Name without prefix.
    pub(in super::super) local: &'a [u8],
    /// What stands between the angle brackets.
    pub(in super::super) inside: &'a [u8],
    /// An end tag.
    pub(in super::super) closes: bool,
    /// A tag that is start and end.
    pub(in super::super) empty: bool,
}

impl Lexer {
    /// The end of the piece that begins `from` bytes after the first unread byte of a window whose lines end with `>`.
    pub(in super::super) fn piece(&mut self, window: &mut Window<'_>, from: usize) -> Result<Line, FormatError> {
        let mut to = from;
        loop {
            match window.line(to)? {
                Line::Whole(end) => to = end,
                // Text, or markup that does not end.
                Line::End if to > from => {
                    self.unfinished = self.opened.is_some();
                    return Ok(Line::Whole(to));
                }
                other => return Ok(other),
            }
            if self.ends(window.bytes(to).get(from..).unwrap_or_default()) {
                return Ok(Line::Whole(to));
            }
        }
    }

    /// Whether the markup in the piece ends with it.
    fn ends(&mut self, piece: &[u8]) -> bool {
        if self.opened.is_none() {
            let unseen = piece.get(self.seen..).unwrap_or_default();
            self.opened = unseen.iter().position(|byte| *byte == b'<').map(|at| self.seen + at);
            self.seen = self.opened.map_or(piece.len(), |at| at + 1);
        }
        while let Some(markup) = self.opened.and_then(|at| piece.get(at..)) {
            for (start, end) in [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>")] {
                if markup.starts_with(start) {
                    return markup.len() >= start.len() + end.len() && markup.ends_with(end);
                }
            }
            let Some(again) = self.quotes(piece) else { break };
            (self.opened, self.seen, self.quote) = (Some(again), again + 1, None);
        }
        self.quote.is_none()
    }

    /// Follows the quotes of a tag. No value of an attribute holds a `<`: one of its quotes is missing, and another tag
    /// begins there; without this, one wrong byte would swallow the records up to the next quote.
    fn quotes(&mut self, piece: &[u8]) -> Option<usize> {
        for (n, byte) in piece.iter().enumerate().skip(self.seen) {
            match self.quote {
                _ if *byte == b'<' => return Some(n),
                Some(quote) if *byte == quote => self.quote = None,
                None if *byte == b'"' || *byte == b'\'' => self.quote = Some(*byte),
                _ => {}
            }
        }
        self.seen = piece.len();
        None
    }

    /// The tag at the end of the piece, if it is one.
    pub(in super::super) fn tag<'p>(&self, piece: &'p [u8]) -> Option<Tag<'p>> {
        let at = self.opened?;
        let inside = piece.get(at..)?.strip_prefix(b"<")?.strip_suffix(b">")?;
        if inside.starts_with(b"!") || inside.starts_with(b"?") {
            return None;
        }
        let closes = inside.starts_with(b"/");
        let empty = inside.ends_with(b"/");
        let name = inside.strip_prefix(b"/").unwrap_or(inside);
        let name = name.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        Some(Tag { at, local, inside, closes, empty })
    }
}

/// The first tag of a text.
pub(in super::super) fn first_tag(mut head: &[u8]) -> Option<Tag<'_>> {
    head = head.trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    loop {
        let mut lexer = Lexer::default();
        let mut end = 0;
        loop {
            end += head.get(end..)?.iter().position(|byte| *byte == b'>')? + 1;
            if lexer.ends(head.get(..end)?) {
                break;
            }
        }
        let piece = head.get(..end)?;
        if let Some(tag) = lexer.tag(piece) {
            return Some(tag);
        }
        head = head.get(end..)?;
    }
}

/// The value of an attribute, as written.
pub(in super::super) fn attribute(inside: &[u8], name: &[u8]) -> Option<String> {
    let at = inside.windows(name.len() + 1).position(|part| part.starts_with(name) && part.ends_with(b"="))?;
    let value = inside.get(at + name.len() + 1..)?;
    let (quote, value) = value.split_first()?;
    Some(String::from_utf8_lossy(value.split(|byte| byte == quote).next()?).into_owned())
}
