//! The body of an answer: put together from its chunks, and unpacked. Many crawlers undo both and leave the header as
//! it was, so each is undone only if the bytes show that it is there.

use super::damage::Damage;
use super::kind::{HEAD, Kind, recognise};
use super::peek::Peek;
use super::unpack::{Method, Unpack};
use super::walk::{Place, Rest, Walk};
use std::io::{self, ErrorKind, Read};
use std::ops::ControlFlow;

/// Longest line with the length of a chunk.
const LONGEST_LINE: usize = 4 << 10;

/// Codings of one body; no server applies more.
const MOST_CODINGS: usize = 4;

impl Walk<'_> {
    /// A body with these codings still to be undone, the last first.
    pub(super) fn body(&mut self, place: &Place, codings: &[String], mut peek: Peek<'_>) -> ControlFlow<(), Rest> {
        let Some((coding, others)) = codings.split_last() else { return self.stream(place, peek) };
        if codings.len() > MOST_CODINGS {
            let left_out = self.left_out(place, Err(("content coding", "too many content codings")));
            return left_out.map_continue(|()| Rest::Leave);
        }
        let head = peek.fill(HEAD);
        let method = match coding.as_str() {
            "gzip" | "x-gzip" => (recognise(head) == Some(Kind::Gzip)).then_some(Method::Gzip),
            "deflate" if head.first_chunk().is_some_and(|first| is_zlib(*first)) => Some(Method::Zlib),
            "deflate" => Some(Method::Deflate),
            "br" if looks_plain(head) => None,
            "br" => Some(Method::Brotli),
            "zstd" => (recognise(head) == Some(Kind::Zstd)).then_some(Method::Zstd),
            other => {
                let what = format!("content coding “{}” is not supported", super::names::shown(other));
                return self.left_out(place, Err(("content coding", &what))).map_continue(|()| Rest::Leave);
            }
        };
        let Some(method) = method else { return self.body(place, others, peek) };
        let name = super::names::shown(&place.name);
        let mut unpack = match method {
            Method::Gzip => Unpack::many(Kind::Gzip, method, peek, &name, self.meter),
            Method::Zstd => Unpack::many(Kind::Zstd, method, peek, &name, self.meter),
            _ => Unpack::one(method, peek, &name, self.meter),
        };
        let rest = self.body(place, others, Peek::new(&mut unpack))?;
        if rest == Rest::Compare {
            let _ = io::copy(&mut unpack, &mut io::sink());
        }
        if let Some(damage) = unpack.damage() {
            self.fail(&name, damage)?;
        }
        ControlFlow::Continue(rest)
    }
}

/// The two bytes that zlib begins with.
fn is_zlib([first, second]: [u8; 2]) -> bool {
    first & 0x0F == 8 && u16::from_be_bytes([first, second]) % 31 == 0
}

/// Brotli has no mark of its own; text of a page, XML or JSON is not compressed.
fn looks_plain(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let opens = text.first().is_some_and(|first| b"<{[".contains(first));
    opens && head.iter().take(64).all(|byte| *byte >= b' ' || b"\t\r\n".contains(byte))
}

/// Puts the chunks of a body together.
pub(super) struct Chunked<'p, 'r> {
    peek: &'p mut Peek<'r>,
    name: &'p str,
    left: u64,
    begun: bool,
    ended: bool,
    /// The crawler did it already.
    plain: bool,
}

impl<'p, 'r> Chunked<'p, 'r> {
    pub(super) fn new(peek: &'p mut Peek<'r>, name: &'p str) -> Self {
        let plain = length(peek.fill(LONGEST_LINE)).is_none();
        Self { peek, name, left: 0, begun: false, ended: false, plain }
    }

    /// Reads the line in front of a chunk.
    fn next(&mut self) -> io::Result<()> {
        if self.begun {
            // The line end behind the bytes of the chunk before.
            self.peek.line(2)?;
        }
        self.begun = true;
        let line = self.peek.line(LONGEST_LINE)?;
        match length(&line) {
            Some(0) => self.ended = true,
            Some(length) => self.left = length,
            None if line.is_empty() => return Err(Damage::cut_off(self.name, self.peek.taken()).error()),
            None => {
                return Err(Damage::damaged(self.name, self.peek.taken(), "invalid length of a chunk").error());
            }
        }
        Ok(())
    }
}

/// The length of a chunk, in hexadecimal digits at the beginning of a line.
fn length(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (digits, rest) = line.split_at_checked(digits)?;
    let ends = rest.first().is_some_and(|byte| b"\r\n; \t".contains(byte));
    let digits = std::str::from_utf8(digits).ok().filter(|_| ends)?;
    u64::from_str_radix(digits, 16).ok()
}

impl Read for Chunked<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.plain {
            return self.peek.read(into);
        }
        while self.left == 0 && !self.ended {
            self.next()?;
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let into = into.get_mut(..most).unwrap_or_default();
        if into.is_empty() {
            return Ok(0);
        }
        match self.peek.read(into) {
            Ok(0) => Err(Damage::cut_off(self.name, self.peek.taken()).error()),
            Ok(read) => {
                self.left -= read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => Err(Damage::of(&error, self.name, self.peek.taken()).error()),
        }
    }
}
