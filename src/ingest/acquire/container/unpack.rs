//! Decoders: any number of compressed streams one after the other, read as one. The number of bytes is watched; an
//! error stays, so that a layer above cannot take what follows it for the continuation.

use super::damage::{Damage, Meter};
use super::kind::{Kind, recognise};
use super::peek::Peek;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::cell::Cell;
use std::io::{self, BufRead, ErrorKind, Read};
use std::rc::Rc;

/// Memory for the window of Zstandard: 2 to the power of this. More is written only with `--long=28` and up.
const ZSTD_WINDOW_LOG: u32 = 27;

/// Memory for the window of xz in KiB; `xz -9` needs 65 MiB.
const XZ_MEMORY_KIB: u32 = 256 << 10;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflate,
    Zlib,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Brotli,
}

impl Method {
    /// The method of a kind of container that is one compressed file.
    pub(super) fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Gzip => Some(Self::Gzip),
            Kind::Zstd => Some(Self::Zstd),
            Kind::Bzip2 => Some(Self::Bzip2),
            Kind::Xz => Some(Self::Xz),
            Kind::Zip | Kind::Tar | Kind::Warc => None,
        }
    }
}

/// A decoder at work.
enum Stream<'r> {
    Stored(Peek<'r>),
    Deflate(Box<DeflateDecoder<Peek<'r>>>),
    Zlib(Box<ZlibDecoder<Peek<'r>>>),
    Gzip(Box<GzDecoder<Peek<'r>>>),
    Zstd(Box<zstd::Decoder<'static, Peek<'r>>>),
    Bzip2(Box<bzip2::bufread::BzDecoder<Peek<'r>>>),
    Xz(Box<lzma_rust2::XzReader<Peek<'r>>>),
    Brotli(Box<brotli_decompressor::Decompressor<Peek<'r>>>),
    Ended(Option<Peek<'r>>),
}

impl<'r> Stream<'r> {
    fn new(method: Method, peek: Peek<'r>) -> io::Result<Self> {
        Ok(match method {
            Method::Stored => Self::Stored(peek),
            Method::Deflate => Self::Deflate(Box::new(DeflateDecoder::new(peek))),
            Method::Zlib => Self::Zlib(Box::new(ZlibDecoder::new(peek))),
            Method::Gzip => Self::Gzip(Box::new(GzDecoder::new(peek))),
            Method::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(peek)?.single_frame();
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Self::Zstd(Box::new(decoder))
            }
            Method::Bzip2 => Self::Bzip2(Box::new(bzip2::bufread::BzDecoder::new(peek))),
            Method::Xz => Self::Xz(Box::new(lzma_rust2::XzReader::new_mem_limit(peek, false, XZ_MEMORY_KIB))),
            Method::Brotli => Self::Brotli(Box::new(brotli_decompressor::Decompressor::new(peek, 4 << 10))),
        })
    }

    /// The reader behind the end of the stream.
    fn into_inner(self) -> Option<Peek<'r>> {
        match self {
            Self::Stored(peek) => Some(peek),
            Self::Deflate(decoder) => Some(decoder.into_inner()),
            Self::Zlib(decoder) => Some(decoder.into_inner()),
            Self::Gzip(decoder) => Some(decoder.into_inner()),
            Self::Zstd(decoder) => Some(decoder.finish()),
            Self::Bzip2(decoder) => Some(decoder.into_inner()),
            Self::Xz(decoder) => Some(decoder.into_inner()),
            Self::Brotli(decoder) => Some(decoder.into_inner()),
            Self::Ended(peek) => peek,
        }
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(peek) => peek.read(into),
            Self::Deflate(decoder) => decoder.read(into),
            Self::Zlib(decoder) => decoder.read(into),
            Self::Gzip(decoder) => decoder.read(into),
            Self::Zstd(decoder) => decoder.read(into),
            Self::Bzip2(decoder) => decoder.read(into),
            Self::Xz(decoder) => decoder.read(into),
            Self::Brotli(decoder) => decoder.read(into),
            Self::Ended(_) => Ok(0),
        }
    }
}

/// Unpacks a layer.
pub(super) struct Unpack<'r, 'm> {
    stream: Stream<'r>,
    /// Streams of this kind that follow are read too.
    again: Option<Kind>,
    method: Method,
    name: &'m str,
    meter: &'m Meter,
    input: Rc<Cell<u64>>,
    out: u64,
    trailing: u64,
    failed: Option<Damage>,
}

impl<'r, 'm> Unpack<'r, 'm> {
    /// One stream of the layer called `name`.
    pub(super) fn one(method: Method, peek: Peek<'r>, name: &'m str, meter: &'m Meter) -> Self {
        let input = peek.counter();
        let (stream, failed) = match Stream::new(method, peek) {
            Ok(stream) => (stream, None),
            Err(error) => (Stream::Ended(None), Some(Damage::of(&error, name, 0))),
        };
        Self { stream, again: None, method, name, meter, input, out: 0, trailing: 0, failed }
    }

    /// All streams of that kind that follow each other.
    pub(super) fn many(kind: Kind, method: Method, peek: Peek<'r>, name: &'m str, meter: &'m Meter) -> Self {
        Self { again: Some(kind), ..Self::one(method, peek, name, meter) }
    }

    /// Bytes made so far.
    pub(super) fn out(&self) -> u64 {
        self.out
    }

    /// Bytes of the layer used so far.
    pub(super) fn used(&self) -> u64 {
        self.input.get()
    }

    /// Bytes behind the last stream that belong to none.
    pub(super) fn trailing(&self) -> u64 {
        self.trailing
    }

    /// The damage, if there is some.
    pub(super) fn damage(&self) -> Option<&Damage> {
        self.failed.as_ref()
    }

    /// The reader behind the end of the stream.
    pub(super) fn into_inner(self) -> Option<Peek<'r>> {
        self.stream.into_inner()
    }

    fn fail(&mut self, damage: Damage) -> io::Error {
        let error = damage.error();
        self.failed = Some(damage);
        // A decoder that failed is not asked again, and gives nothing back.
        self.stream = Stream::Ended(None);
        error
    }

    /// After the end of a stream: begins the next one; answers whether there is one.
    fn next(&mut self) -> io::Result<bool> {
        let Some(kind) = self.again else { return Ok(false) };
        let Some(mut peek) = std::mem::replace(&mut self.stream, Stream::Ended(None)).into_inner() else {
            return Ok(false);
        };
        // Tapes and `xz` fill up with zeros.
        while let Some(zeros) = Some(peek.fill_buf()?).map(|next| next.iter().take_while(|byte| **byte == 0).count())
            && zeros > 0
        {
            peek.consume(zeros);
        }
        if peek.fill_buf()?.is_empty() {
            return Ok(false);
        }
        if recognise(peek.fill(super::kind::HEAD)) != Some(kind) {
            self.trailing = peek.skip(u64::MAX)?;
            return Ok(false);
        }
        self.stream = Stream::new(self.method, peek)?;
        Ok(true)
    }
}

impl Read for Unpack<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(damage) = &self.failed {
                return Err(damage.error());
            }
            let read = match self.stream.read(into) {
                Ok(0) if into.is_empty() => return Ok(0),
                Ok(0) => match self.next() {
                    Ok(true) => continue,
                    Ok(false) => return Ok(0),
                    Err(error) => Err(error),
                },
                other => other,
            };
            match read {
                Ok(read) => {
                    self.out += read as u64;
                    let stored = self.method == Method::Stored;
                    let more = if stored { 0 } else { read as u64 };
                    let Err(damage) = self.meter.produced(self.name, more, self.used(), self.out) else {
                        return Ok(read);
                    };
                    return Err(self.fail(damage));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let damage = Damage::of(&error, self.name, self.used());
                    return Err(self.fail(damage));
                }
            }
        }
    }
}
