//! Turns a text into UTF-8 while it is read.

use super::fill;
use super::guess::Why;
use encoding_rs::{CoderResult, Encoding, WINDOWS_874};
use std::io::{self, Read};

/// Bytes decoded at a time. What is UTF-8 among the lines of a guessed encoding is decided by block, so its size is
/// part of what the text becomes.
const BLOCK: usize = 64 << 10;

/// A reader of UTF-8.
pub struct Decoder<R> {
    reader: R,
    encoding: &'static Encoding,
    decoder: encoding_rs::Decoder,
    /// Whether lines that are UTF-8 stay as they are.
    mixed: bool,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    begun: bool,
    ended: bool,
}

impl<R: Read> Decoder<R> {
    /// Decodes what the reader gives.
    pub(super) fn new(reader: R, encoding: &'static Encoding, why: Why) -> Self {
        // Files pieced together from several programs change their encoding from line to line. In single-byte encodings
        // hardly any line looks like UTF-8 by chance; Thai is an exception.
        let mixed = why == Why::Guessed && encoding.is_single_byte() && encoding != WINDOWS_874;
        Self {
            reader,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            mixed,
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            begun: false,
            ended: false,
        }
    }

    /// Decodes one more block.
    fn decode(&mut self) -> io::Result<()> {
        (self.at, self.ended) = (0, false);
        self.text.clear();
        fill(&mut self.reader, &mut self.raw, BLOCK)?;
        let last = self.raw.len() < BLOCK;
        // Whole lines, so that each is decoded in one way; a line longer than a block is decoded in parts.
        let lines = self.raw.iter().rposition(|byte| *byte == b'\n').map_or(self.raw.len(), |at| at + 1);
        let length = if self.mixed && !last { lines } else { self.raw.len() };
        let raw: Vec<u8> = self.raw.drain(..length).collect();
        if self.mixed {
            for line in raw.split_inclusive(|byte| *byte == b'\n') {
                match std::str::from_utf8(line) {
                    Ok(text) => self.text.extend_from_slice(text.as_bytes()),
                    Err(_) => self.text.extend_from_slice(self.encoding.decode_without_bom_handling(line).0.as_bytes()),
                }
            }
        } else {
            self.decode_all(&raw, last);
        }
        if !self.begun {
            self.begun = true;
            forget_declaration(&mut self.text);
        }
        self.ended = last;
        Ok(())
    }

    /// Decodes bytes that may end within a character.
    fn decode_all(&mut self, mut raw: &[u8], last: bool) {
        let mut text = String::with_capacity(raw.len() * 2 + 16);
        loop {
            let (result, read, _) = self.decoder.decode_to_string(raw, &mut text, last);
            raw = raw.get(read..).unwrap_or_default();
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => text.reserve(raw.len() * 3 + 64),
            }
        }
        self.text.extend_from_slice(text.as_bytes());
    }
}

/// Takes the name of the encoding out of an XML prolog, which a parser would believe; spaces take its place.
fn forget_declaration(text: &mut [u8]) {
    if !text.trim_ascii_start().starts_with(b"<?xml") {
        return;
    }
    let Some(end) = text.windows(2).position(|two| two == b"?>") else { return };
    let Some(prolog) = text.get_mut(..end) else { return };
    let Some(at) = prolog.windows(8).position(|word| word == b"encoding") else { return };
    let quote = |byte: &u8| *byte == b'"' || *byte == b'\'';
    let Some(open) = prolog.iter().skip(at).position(quote).map(|n| at + n + 1) else { return };
    let Some(close) = prolog.iter().skip(open).position(quote).map(|n| open + n) else { return };
    if let Some(declaration) = prolog.get_mut(at..=close) {
        declaration.fill(b' ');
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if !rest.is_empty() {
                let length = rest.len().min(into.len());
                if let (Some(to), Some(from)) = (into.get_mut(..length), rest.get(..length)) {
                    to.copy_from_slice(from);
                }
                self.at += length;
                return Ok(length);
            }
            if self.ended || into.is_empty() {
                return Ok(0);
            }
            self.decode()?;
        }
    }
}
