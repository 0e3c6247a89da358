//! Watches the quotes of Turtle and N-Triples while they stream into their reader, which would take all that follows a
//! quote that is never closed for text. A text in single or double quotes ends at the end of its line at the latest;
//! there the quotes and the statement are closed. Texts in three quotes may have many lines.

use memchr::{memchr, memchr2, memchr3};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    Comment,
    Iri,
    /// After one or two quotes of this kind, which may become three.
    Quotes(u8, u8),
    /// In a text; after a backslash (`true`).
    Short(u8, bool),
    /// In a text of three quotes; how many quotes came last; after a backslash (`true`).
    Long(u8, u8, bool),
}

/// The state between two blocks of a document.
#[derive(Debug)]
pub(super) struct TurtleGuard {
    state: State,
    at: u64,
    /// What was closed: the byte of the document and a sentence.
    pub(super) faults: Vec<(u64, String)>,
}

impl TurtleGuard {
    pub(super) fn new() -> Self {
        Self { state: State::Between, at: 0, faults: Vec::new() }
    }

    /// Passes a block on, with quotes closed.
    pub(super) fn feed(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let (mut from, mut at) = (0, 0);
        while let Some(skipped) = self.skip(block.get(at..).unwrap_or_default()) {
            let n = at + skipped;
            let Some(byte) = block.get(n).copied() else { break };
            at = n + 1;
            if let State::Short(quote, _) = self.state
                && byte == b'\n'
            {
                out.extend_from_slice(block.get(from..n).unwrap_or_default());
                out.extend_from_slice(&[quote, b' ', b'.']);
                from = n;
                if self.faults.len() < super::MAX_FAULTS {
                    self.faults
                        .push((self.at + n as u64, "the quotes of a text are not closed on its line".to_owned()));
                }
                self.state = State::Between;
                continue;
            }
            self.state = self.next(byte);
        }
        out.extend_from_slice(block.get(from..).unwrap_or_default());
        self.at += block.len() as u64;
    }

    /// How many bytes change nothing; `None` if all of them.
    fn skip(&self, rest: &[u8]) -> Option<usize> {
        match self.state {
            State::Between => rest.iter().position(|byte| matches!(byte, b'#' | b'<' | b'"' | b'\'')),
            State::Comment => memchr(b'\n', rest),
            State::Iri => memchr2(b'>', b'\n', rest),
            State::Short(quote, false) => memchr3(quote, b'\\', b'\n', rest),
            State::Long(quote, 0, false) => memchr2(quote, b'\\', rest),
            State::Quotes(..) | State::Short(..) | State::Long(..) => Some(0),
        }
    }

    fn next(&self, byte: u8) -> State {
        match self.state {
            State::Between => between(byte),
            State::Comment | State::Iri if byte == b'\n' => State::Between,
            State::Iri if byte == b'>' => State::Between,
            State::Comment | State::Iri => self.state,
            State::Quotes(quote, 1) if byte == quote => State::Quotes(quote, 2),
            State::Quotes(quote, 2) if byte == quote => State::Long(quote, 0, false),
            State::Quotes(_, 2) => between(byte),
            State::Quotes(quote, _) => State::Short(quote, byte == b'\\'),
            State::Short(quote, true) => State::Short(quote, false),
            State::Short(quote, false) if byte == quote => State::Between,
            State::Short(quote, false) => State::Short(quote, byte == b'\\'),
            State::Long(quote, _, true) => State::Long(quote, 0, false),
            State::Long(quote, 2, false) if byte == quote => State::Between,
            State::Long(quote, count, false) if byte == quote => State::Long(quote, count + 1, false),
            State::Long(quote, _, false) => State::Long(quote, 0, byte == b'\\'),
        }
    }
}

fn between(byte: u8) -> State {
    match byte {
        b'#' => State::Comment,
        b'<' => State::Iri,
        b'"' | b'\'' => State::Quotes(byte, 1),
        _ => State::Between,
    }
}
