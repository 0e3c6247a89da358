//! Tags and text of HTML, as far as structured data needs them: elements that hold raw text (scripts) end at their end
//! tag only, comments are skipped, and broken markup is read on. Time is linear in the length of the page.

use super::super::json_ld::decode;

/// Attributes that are kept; the others say nothing of interest here.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "about", "charset", "content", "data", "datetime", "href", "id", "itemid", "itemprop", "itemscope", "itemtype",
    "lang", "name", "property", "rel", "resource", "src", "type", "typeof", "value", "vocab", "xml:lang",
];

/// Elements whose content is text without tags.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// A piece of a page.
pub(super) enum Piece<'a> {
    /// A start tag; of an element with raw text, also that text.
    Start(Tag, &'a str),
    /// An end tag, by name.
    End(String),
    /// Text between tags, with its entities.
    Text(&'a str),
}

/// A start tag.
pub(super) struct Tag {
    /// Name, lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Value of an attribute, entities decoded.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The pieces of a page.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    /// Whether a comment end is still to come; looked for once.
    comments_end: bool,
    /// Within what the page ends, if in the middle of something.
    pub(super) cut: Option<String>,
}

impl<'a> Pieces<'a> {
    /// Of a page.
    pub(super) fn new(html: &'a str) -> Self {
        Self { rest: html, comments_end: true, cut: None }
    }

    /// Takes `length` bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let length = self.rest.floor_char_boundary(length);
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn tag(&mut self) -> Option<Piece<'a>> {
        let closing = self.rest.starts_with("</");
        let name = self.rest.get(if closing { 2 } else { 1 }..)?;
        let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
        let (name, mut rest) = name.split_at(end);
        let name = name.to_ascii_lowercase();
        let mut attributes: Vec<(String, String)> = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            if rest.is_empty() {
                self.cut = Some(format!("the tag <{name}"));
                break;
            }
            let (attribute, value, after) = attribute(rest);
            rest = after;
            if ATTRIBUTES.contains(&attribute.as_str()) && attributes.iter().all(|(own, _)| *own != attribute) {
                attributes.push((attribute, decode(value)));
            }
        }
        self.rest = rest;
        if closing {
            return Some(Piece::End(name));
        }
        let raw = if RAW.contains(&name.as_str()) { self.raw(&name) } else { "" };
        Some(Piece::Start(Tag { name, attributes }, raw))
    }

    /// The text up to the end tag of an element, which is taken too.
    fn raw(&mut self, name: &str) -> &'a str {
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let at = from + at;
            let after = self.rest.as_bytes().get(at + 2..).unwrap_or_default();
            let same = after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
            if same && after.get(name.len()).is_none_or(|c| c.is_ascii_whitespace() || matches!(c, b'>' | b'/')) {
                let text = self.take(at);
                let end = self.rest.find('>').map(|end| end + 1);
                if end.is_none() {
                    self.cut = Some(format!("the tag </{name}"));
                }
                self.take(end.unwrap_or(self.rest.len()));
                return text;
            }
            from = at + 2;
        }
        self.cut = Some(format!("<{name}>"));
        self.take(self.rest.len())
    }

    /// Skips a comment or declaration.
    fn skip_declaration(&mut self) {
        let end = if self.rest.starts_with("<!--") && self.comments_end {
            let end = self.rest.get(4..).and_then(|rest| rest.find("-->")).map(|end| end + 7);
            self.comments_end = end.is_some();
            end
        } else {
            None
        };
        if self.rest.len() <= 2 {
            self.cut = Some("a tag".to_owned());
        }
        // A comment that never ends hides nothing: what follows is read.
        let end = end
            .or_else(|| if self.rest.starts_with("<!--") { Some(4) } else { self.rest.find('>').map(|end| end + 1) });
        self.take(end.unwrap_or(self.rest.len()));
    }
}

/// Name, value and what follows, of the attribute with which a text begins.
fn attribute(text: &str) -> (String, &str, &str) {
    let end = text.char_indices().skip(1).find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
    let (name, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    let name = name.to_ascii_lowercase();
    let Some(value) = rest.trim_ascii_start().strip_prefix('=').map(str::trim_ascii_start) else {
        return (name, "", rest);
    };
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote) {
            let (value, rest) = inside.split_once(quote).unwrap_or((inside, ""));
            return (name, value, rest);
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    (name, value, rest)
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while !self.rest.is_empty() {
            let Some(inside) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(end)));
            };
            let name = inside.strip_prefix('/').unwrap_or(inside);
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return self.tag();
            }
            if inside.starts_with(['!', '?', '/']) {
                self.skip_declaration();
            } else {
                if inside.is_empty() {
                    self.cut = Some("a tag".to_owned());
                }
                return Some(Piece::Text(self.take(1)));
            }
        }
        None
    }
}
