//! What is wrong with bytes, as an error that passes unchanged through all layers above the one that found it; and the
//! count of bytes by which a bomb is noticed.

use super::Limits;
use std::cell::Cell;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Damage of a layer, or a limit that it exceeds. All copies know whether one of them has been reported.
#[derive(Clone, Debug)]
pub(super) struct Damage {
    kind: ErrorKind,
    text: String,
    reported: Arc<AtomicBool>,
}

impl Damage {
    /// New damage; `text` says what, where and, after a semicolon, what to do.
    pub(super) fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), reported: Arc::default() }
    }

    /// A layer that ends too early.
    pub(super) fn cut_off(name: &str, at: u64) -> Self {
        Self::new(ErrorKind::UnexpectedEof, format!("cut off at byte {at} of {name}; fetch or copy the file again"))
    }

    /// Bytes that are not what they should be.
    pub(super) fn damaged(name: &str, at: u64, what: &str) -> Self {
        let text = format!("damaged near byte {at} of {name} ({what}); fetch or copy the file again");
        Self::new(ErrorKind::InvalidData, text)
    }

    /// The damage that an error carries, or what a decoder says of the bytes before position `at` of the layer.
    pub(super) fn of(error: &io::Error, name: &str, at: u64) -> Self {
        let carried = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        match carried {
            Some(damage) => damage.clone(),
            None if error.raw_os_error().is_some() => {
                Self::new(error.kind(), format!("reading {name} failed at byte {at}: {error}"))
            }
            None if error.kind() == ErrorKind::UnexpectedEof => Self::cut_off(name, at),
            None => Self::damaged(name, at, &error.to_string()),
        }
    }

    /// Whether this is the first call for this damage, so that each is reported once.
    pub(super) fn first_report(&self) -> bool {
        !self.reported.swap(true, Ordering::Relaxed)
    }

    /// As an error of a reader.
    pub(super) fn error(&self) -> io::Error {
        io::Error::new(self.kind, self.clone())
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Damage {}

/// Counts what goes in at the bottom and comes out of every decoder.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) limits: Limits,
    outer: Cell<u64>,
    produced: Cell<u64>,
    forgiven: Cell<u64>,
    bombs: Cell<u32>,
    exhausted: Cell<bool>,
}

/// Bombs after which the rest of a file is not read.
const MOST_BOMBS: u32 = 10;

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        let (outer, produced, forgiven) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { limits, outer, produced, forgiven, bombs: Cell::new(0), exhausted: Cell::new(false) }
    }

    /// Bytes read from the outermost file.
    pub(super) fn consumed(&self, bytes: u64) {
        self.outer.set(self.outer.get().saturating_add(bytes));
    }

    /// Layers that unpacked to too much.
    pub(super) fn bombs(&self) -> u32 {
        self.bombs.get()
    }

    /// Whether the limit of the whole file is reached, so that nothing more is read of it.
    pub(super) fn exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// A layer called `name` has made `more` bytes, `out` of `input` bytes since its beginning.
    pub(super) fn produced(&self, name: &str, more: u64, input: u64, out: u64) -> Result<(), Damage> {
        let Limits { ratio, free, total, .. } = self.limits;
        let all = self.produced.get().saturating_add(more);
        self.produced.set(all);
        // Not the sum of both: at a ratio just above the limit a bomb would use up the free bytes only after gigabytes.
        let permitted = |input: u64| free.max(input.saturating_mul(ratio));
        let refused = |what: String| Err(Damage::new(ErrorKind::QuotaExceeded, what));
        if all > total {
            self.exhausted.set(true);
            return refused(format!(
                "{name} and what contains it unpack to more than the limit of {total} bytes; unpack it by hand and \
                 read the parts one by one"
            ));
        }
        let counted = all.saturating_sub(self.forgiven.get());
        if out > permitted(input) || counted > permitted(self.outer.get()) {
            // What a bomb has made does not count against the members behind it.
            self.forgiven.set(self.forgiven.get().saturating_add(out));
            self.bombs.set(self.bombs.get() + 1);
            self.exhausted.set(self.bombs.get() >= MOST_BOMBS);
            return refused(format!(
                "{name} unpacks to more than {ratio} times its size (limit beyond {free} bytes), as a ZIP bomb does; \
                 no more of it was read than made {out} bytes; if it is none, unpack it by hand and read the result"
            ));
        }
        Ok(())
    }
}

/// A stream whose bytes are counted as those of the outermost file.
pub(super) struct Counted<'r, 'm> {
    inner: &'r mut dyn Read,
    meter: &'m Meter,
}

impl<'r, 'm> Counted<'r, 'm> {
    pub(super) fn new(inner: &'r mut dyn Read, meter: &'m Meter) -> Self {
        Self { inner, meter }
    }
}

impl Read for Counted<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.meter.consumed(read as u64);
        Ok(read)
    }
}
