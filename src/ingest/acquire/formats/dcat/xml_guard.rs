//! Checks XML while it streams into the reader of RDF/XML: entities that would grow without measure, elements nested
//! too deeply and elements with very many attributes end the reading; an ampersand that begins no known entity becomes
//! text.

use memchr::memchr2;
use std::collections::HashMap;

/// Deepest nesting of elements.
pub(super) const MAX_DEPTH: usize = 200;

/// Most attributes of one element; the reader compares each with each.
const MAX_ATTRIBUTES: usize = 1_000;

/// Longest document type declaration, in bytes.
const MAX_DOCTYPE: usize = 64 << 10;

/// Most bytes that all entities of a document together may add.
const MAX_ENTITY_BYTES: usize = 16 << 20;

/// Longest name of an entity looked for, in bytes.
const MAX_NAME: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`: how the markup begins is not known yet.
    Open,
    /// Inside a tag; its first byte, the quote that is open, and the last byte.
    Tag(u8, u8, u8),
    /// Inside `<!-- … -->`, `<![CDATA[ … ]]>` or `<? … ?>`, whose end this is.
    Until(&'static [u8]),
    Doctype,
}

/// The state between two blocks of a document.
#[derive(Debug)]
pub(super) struct XmlGuard {
    state: State,
    depth: usize,
    attributes: usize,
    /// Bytes held back: an entity, or the beginning of markup.
    held: Vec<u8>,
    in_entity: bool,
    entities: HashMap<Vec<u8>, usize>,
    grown: usize,
    at: u64,
    mended: bool,
    /// What was mended or ended the reading: the byte of the decoded document and a sentence.
    pub(super) faults: Vec<(u64, String)>,
    ended: bool,
}

impl XmlGuard {
    pub(super) fn new() -> Self {
        Self {
            state: State::Text,
            depth: 0,
            attributes: 0,
            held: Vec::new(),
            in_entity: false,
            entities: HashMap::new(),
            grown: 0,
            at: 0,
            mended: false,
            faults: Vec::new(),
            ended: false,
        }
    }

    /// Whether nothing more is read.
    pub(super) fn is_over(&self) -> bool {
        self.ended
    }

    fn stop(&mut self, message: String) {
        self.faults.push((self.at, message));
        self.ended = true;
    }

    /// Passes a block on, mended.
    pub(super) fn feed(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let mut rest = block;
        while let Some((byte, after)) = rest.split_first() {
            if self.ended {
                return;
            }
            if let Some((plain, from)) = rest.split_at_checked(self.plain(rest))
                && let Some(last) = plain.last()
            {
                out.extend_from_slice(plain);
                self.at += plain.len() as u64;
                if let State::Tag(_, _, previous) = &mut self.state {
                    *previous = *last;
                }
                rest = from;
                continue;
            }
            self.step(*byte, out);
            self.at += 1;
            rest = after;
        }
    }

    /// How many bytes at the beginning mean nothing here and are passed on as they are.
    fn plain(&self, rest: &[u8]) -> usize {
        let next = match self.state {
            _ if self.in_entity => Some(0),
            State::Text => memchr2(b'<', b'&', rest),
            State::Tag(_, 0, _) => rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'=' | b'>' | b'&')),
            State::Tag(_, quote, _) => memchr2(quote, b'&', rest),
            State::Open | State::Until(_) | State::Doctype => Some(0),
        };
        next.unwrap_or(rest.len())
    }

    /// Passes on what is held back at the end of the file.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if self.in_entity {
            self.entity(out);
        }
        out.append(&mut self.held);
        if !self.ended && (self.depth > 0 || self.state != State::Text) {
            self.stop("the document ends before its elements are closed; what is before was read".to_owned());
        }
    }

    fn step(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.in_entity {
            if byte == b';'
                || !(byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'-' | b'.' | b':') || byte >= 0x80)
                || self.held.len() > MAX_NAME
            {
                let ended = byte == b';';
                if ended {
                    self.held.push(byte);
                }
                self.entity(out);
                if ended {
                    return;
                }
            } else {
                self.held.push(byte);
                return;
            }
        }
        match self.state {
            State::Text if byte == b'<' => {
                self.state = State::Open;
                self.held.push(byte);
                return;
            }
            State::Tag(..) | State::Text if byte == b'&' => {
                self.in_entity = true;
                self.held.push(byte);
                return;
            }
            State::Text => {}
            State::Open => return self.open(byte, out),
            State::Tag(first, quote, last) => self.tag(byte, first, quote, last),
            State::Until(end) => {
                self.held.push(byte);
                let keep = self.held.len().saturating_sub(end.len());
                self.held.drain(..keep);
                if self.held == end {
                    self.held.clear();
                    self.state = State::Text;
                }
            }
            State::Doctype => return self.doctype(byte, out),
        }
        out.push(byte);
    }

    /// Decides what `<` begins.
    fn open(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.held.push(byte);
        self.state = match self.held.as_slice() {
            b"<?" => State::Until(b"?>"),
            b"<!--" => State::Until(b"-->"),
            b"<![CDATA[" => State::Until(b"]]>"),
            b"<!DOCTYPE" => return self.state = State::Doctype,
            held if b"<!--".starts_with(held) || b"<![CDATA[".starts_with(held) || b"<!DOCTYPE".starts_with(held) => {
                return;
            }
            _ => {
                self.attributes = 0;
                out.append(&mut self.held);
                self.state = State::Text;
                if byte != b'>' {
                    self.state = State::Tag(byte, 0, byte);
                }
                return;
            }
        };
        out.append(&mut self.held);
    }

    fn tag(&mut self, byte: u8, first: u8, quote: u8, last: u8) {
        self.state = State::Tag(first, quote, byte);
        match byte {
            b'"' | b'\'' if quote == 0 => self.state = State::Tag(first, byte, byte),
            _ if quote != 0 && byte == quote => self.state = State::Tag(first, 0, byte),
            _ if quote != 0 => {}
            b'=' => {
                self.attributes += 1;
                if self.attributes > MAX_ATTRIBUTES {
                    self.stop(format!(
                        "expected at most {MAX_ATTRIBUTES} attributes in one element; what is before it was read"
                    ));
                }
            }
            b'>' => {
                self.state = State::Text;
                match (first, last) {
                    (b'/', _) => self.depth = self.depth.saturating_sub(1),
                    (_, b'/') => {}
                    _ => self.depth += 1,
                }
                if self.depth > MAX_DEPTH {
                    self.stop(format!("expected elements nested at most {MAX_DEPTH} deep; what is before it was read"));
                }
            }
            _ => {}
        }
    }

    /// Collects the document type declaration, and looks at its entities when it ends.
    fn doctype(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.held.push(byte);
        if self.held.len() > MAX_DOCTYPE {
            return self.stop(format!("expected a document type declaration of at most {MAX_DOCTYPE} bytes; not read"));
        }
        if byte != b'>' {
            return;
        }
        let inside = self.held.contains(&b'[');
        let body = self.held.get(..self.held.len() - 1).unwrap_or_default().trim_ascii_end();
        if inside && !body.ends_with(b"]") {
            return;
        }
        let declared = std::mem::take(&mut self.held);
        match self.declare(&String::from_utf8_lossy(&declared)) {
            Ok(()) => {
                // The reader understands double quotes only, and no external entities.
                out.extend_from_slice(b"<!DOCTYPE r [");
                out.extend_from_slice(&rewritten(&String::from_utf8_lossy(&declared)));
                out.extend_from_slice(b"]>");
                self.state = State::Text;
            }
            Err(message) => self.stop(message),
        }
    }

    /// Notes the length of each entity with all entities in it.
    fn declare(&mut self, doctype: &str) -> Result<(), String> {
        for (name, value) in declarations(doctype) {
            let mut length = value.len();
            for reference in value.split('&').skip(1).filter_map(|rest| rest.split_once(';').map(|(name, _)| name)) {
                length = length.saturating_add(self.entities.get(reference.as_bytes()).copied().unwrap_or_default());
            }
            if length > MAX_ENTITY_BYTES {
                return Err(format!(
                    "the entity “{name}” would become {length} bytes, expected at most {MAX_ENTITY_BYTES}; the document is not read"
                ));
            }
            self.entities.entry(name.as_bytes().to_vec()).or_insert(length);
        }
        let all = self.entities.values().fold(0_usize, |sum, length| sum.saturating_add(*length));
        if all > MAX_ENTITY_BYTES {
            return Err(format!(
                "the entities would become {all} bytes, expected at most {MAX_ENTITY_BYTES}; the document is not read"
            ));
        }
        Ok(())
    }

    /// Passes a reference on if it is known; its ampersand becomes text otherwise.
    fn entity(&mut self, out: &mut Vec<u8>) {
        self.in_entity = false;
        let held = std::mem::take(&mut self.held);
        let name = held.strip_prefix(b"&").and_then(|rest| rest.strip_suffix(b";"));
        let known = name.is_some_and(|name| match name {
            b"amp" | b"lt" | b"gt" | b"quot" | b"apos" => true,
            [b'#', digits @ ..] => is_character(digits),
            _ => false,
        });
        let declared = name.and_then(|name| self.entities.get(name).copied());
        if let Some(length) = declared {
            self.grown = self.grown.saturating_add(length);
            if self.grown > MAX_ENTITY_BYTES {
                return self.stop(format!(
                    "the entities of the document add more than {MAX_ENTITY_BYTES} bytes; what is before was read"
                ));
            }
        } else if !known {
            out.extend_from_slice(b"&amp;");
            out.extend_from_slice(held.get(1..).unwrap_or_default());
            if !std::mem::replace(&mut self.mended, true) {
                let shown: String = String::from_utf8_lossy(&held).chars().take(40).collect();
                self.faults.push((
                    self.at,
                    format!("expected an entity of XML, found “{shown}”; it and others like it are read as text"),
                ));
            }
            return;
        }
        out.extend_from_slice(&held);
    }
}

/// Whether the digits of `&#…;` are a character that XML allows.
fn is_character(digits: &[u8]) -> bool {
    let text = std::str::from_utf8(digits).unwrap_or_default();
    let code = match text.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => text.parse(),
    };
    code.ok().and_then(char::from_u32).is_some_and(|c| c >= ' ' || matches!(c, '\t' | '\n' | '\r'))
}

/// Names and values of the entities that a document type declares inside itself.
fn declarations(doctype: &str) -> impl Iterator<Item = (&str, &str)> {
    doctype.split("<!ENTITY").skip(1).filter_map(|rest| {
        let (name, rest) = rest.trim_start().split_once(|c: char| c.is_ascii_whitespace())?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = rest.get(1..)?.split_once(quote)?;
        Some((name, value))
    })
}

/// The declarations as the reader of RDF/XML understands them.
fn rewritten(doctype: &str) -> Vec<u8> {
    let mut out = String::new();
    for (name, value) in declarations(doctype) {
        // An ampersand that begins no entity declared before would end the reading.
        out.push_str(&format!("<!ENTITY {name} \"{}\">", value.replace('"', "&#34;")));
    }
    out.into_bytes()
}
