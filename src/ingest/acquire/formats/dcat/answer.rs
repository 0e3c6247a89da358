//! RDF/XML within the answer of a catalogue service (CSW): every `rdf:RDF` in it is a document of its own, with the
//! namespaces that are declared around it.

use super::document::Document;
use super::syntax::is_answer;
use crate::ingest::acquire::formats::xml::lexer::attribute;
use quick_xml::events::BytesStart;
use std::io::{self, Read};

/// Most declarations around documents that are passed on to them, and most documents that are read.
const MAX_NAMESPACES: usize = 100;
pub(super) const MAX_DOCUMENTS: usize = 10_000;

/// Where the next page of an answer begins, if it is not the last.
pub(super) fn next_page(head: &[u8]) -> Option<String> {
    if !is_answer(head) {
        return None;
    }
    let at = head.windows(13).position(|part| part == b"SearchResults")?;
    let tag = head.get(at..)?.split(|byte| *byte == b'>').next()?;
    attribute(tag, b"nextRecord").filter(|next| !matches!(&**next, "" | "0"))
}

/// The documents in an answer, one after the other.
pub(super) struct Answer<'d, 'a> {
    pub(super) document: &'d mut Document<'a>,
    /// Declarations around the present place, as attributes with their names.
    namespaces: Vec<(String, String)>,
    ready: Vec<u8>,
    given: usize,
    inside: bool,
}

impl<'d, 'a> Answer<'d, 'a> {
    pub(super) fn new(document: &'d mut Document<'a>) -> Self {
        Self { document, namespaces: Vec::new(), ready: Vec::new(), given: 0, inside: false }
    }

    /// Goes to the next document; `false` if there is none.
    pub(super) fn next(&mut self) -> io::Result<bool> {
        loop {
            let piece = self.piece()?;
            if piece.is_empty() {
                return Ok(false);
            }
            let text = String::from_utf8_lossy(&piece);
            let Some(tag) = tag(&text) else { continue };
            if self.inside {
                self.inside = !closes(tag);
                continue;
            }
            let start =
                BytesStart::from_content(tag, tag.split([' ', '\n', '\r', '\t', '/']).next().unwrap_or(tag).len());
            let mut attributes = start.attributes();
            let declared: Vec<(String, String)> = attributes
                .with_checks(false)
                .flatten()
                .map(|one| (one.key.into_inner().to_owned(), one.value.replace('"', "&quot;")))
                .filter(|(name, _)| name == "xmlns" || name.starts_with("xmlns:"))
                .collect();
            if start.local_name().into_inner() != "RDF" {
                for (name, value) in declared {
                    self.namespaces.retain(|(one, _)| *one != name);
                    if self.namespaces.len() < MAX_NAMESPACES {
                        self.namespaces.push((name, value));
                    }
                }
            } else if !tag.ends_with('/') {
                let around = self.namespaces.iter().filter(|(name, _)| !declared.iter().any(|(own, _)| own == name));
                let around: String = around.map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
                (self.ready, self.given, self.inside) = (format!("<{tag}{around}>").into_bytes(), 0, true);
                return Ok(true);
            }
        }
    }

    /// Text and the tag after it.
    fn piece(&mut self) -> io::Result<Vec<u8>> {
        let mut piece = Vec::new();
        let mut block = [0; 4_096];
        while piece.last() != Some(&b'>') {
            let read = self.document.read(&mut block)?;
            if read == 0 {
                break;
            }
            piece.extend_from_slice(block.get(..read).unwrap_or_default());
        }
        Ok(piece)
    }
}

impl Read for Answer<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() && self.inside {
            self.ready = self.piece()?;
            self.given = 0;
            self.inside = !self.ready.is_empty() && !tag(&String::from_utf8_lossy(&self.ready)).is_some_and(closes);
        }
        let mut rest = self.ready.get(self.given..).unwrap_or_default();
        let read = rest.read(into)?;
        self.given += read;
        Ok(read)
    }
}

/// What stands between the brackets of the tag at the end of a piece.
fn tag(piece: &str) -> Option<&str> {
    let inside = piece.strip_suffix('>')?.rsplit_once('<')?.1;
    (!inside.starts_with(['!', '?'])).then_some(inside)
}

/// Whether the tag ends an `rdf:RDF`.
fn closes(tag: &str) -> bool {
    tag.strip_prefix('/').is_some_and(|name| name.trim_end() == "RDF" || name.trim_end().ends_with(":RDF"))
}
