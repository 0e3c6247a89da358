//! Readers: one that can look ahead and counts what was taken, one over a range of a file, one over the next bytes of
//! another.

use super::damage::{Damage, Meter};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::rc::Rc;

/// Bytes asked of the reader at a time, once it has given all that was asked at first: of a million members most are
/// small, and to make a large buffer for each is most of the time that they take.
const BLOCK: usize = 32 << 10;

/// Bytes asked of the reader at first.
const FIRST: usize = 4 << 10;

/// Looks ahead in a reader. Never reads more than a block beyond what was asked for.
pub(super) struct Peek<'r> {
    inner: &'r mut (dyn Read + 'r),
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    taken: Rc<Cell<u64>>,
    failed: Option<io::Error>,
    ended: bool,
}

impl<'r> Peek<'r> {
    pub(super) fn new(inner: &'r mut (dyn Read + 'r)) -> Self {
        Self { inner, buffer: Vec::new(), start: 0, end: 0, taken: Rc::default(), failed: None, ended: false }
    }

    /// The next bytes without taking them: `length` (at most a block), or fewer at the end or before an error, which
    /// the read that comes to it returns.
    #[expect(clippy::indexing_slicing, reason = "start <= end <= length of the buffer, by every change of them")]
    pub(super) fn fill(&mut self, length: usize) -> &[u8] {
        let length = length.min(BLOCK);
        while self.end - self.start < length && !self.ended && self.failed.is_none() {
            let full = self.end == self.buffer.len() && self.end > 0;
            let room = if full { BLOCK } else { FIRST };
            if self.buffer.len() < room {
                let before = std::mem::replace(&mut self.buffer, vec![0; room]);
                self.buffer[..before.len()].copy_from_slice(&before);
            }
            if self.start + length > self.buffer.len() || self.start == self.end {
                self.buffer.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
            }
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        &self.buffer[self.start..self.end]
    }

    /// Bytes taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// A counter of them that can be read while a decoder owns this reader.
    pub(super) fn counter(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.taken)
    }

    /// Fills `into`, as far as there are bytes; answers how many.
    pub(super) fn fully(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read(rest)? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(filled)
    }

    /// Skips bytes; answers how many there were.
    pub(super) fn skip(&mut self, length: u64) -> io::Result<u64> {
        let mut left = length;
        while left > 0 {
            let here = self.fill_buf()?.len();
            if here == 0 {
                break;
            }
            let now = usize::try_from(left).unwrap_or(usize::MAX).min(here);
            self.consume(now);
            left -= now as u64;
        }
        Ok(length - left)
    }

    /// The next line with its end; of a longer one than `most` the first part, of the last what there is.
    pub(super) fn line(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.take(most as u64).read_until(b'\n', &mut line)?;
        Ok(line)
    }
}

impl BufRead for Peek<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.fill(1).is_empty()
            && let Some(error) = self.failed.take()
        {
            return Err(error);
        }
        Ok(self.fill(0))
    }

    fn consume(&mut self, length: usize) {
        self.start = (self.start + length).min(self.end);
        self.taken.set(self.taken.get() + length as u64);
    }
}

impl Read for Peek<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && into.len() >= BLOCK && !self.ended && self.failed.is_none() {
            let read = self.inner.read(into)?;
            self.taken.set(self.taken.get() + read as u64);
            return Ok(read);
        }
        let mut here = self.fill_buf()?;
        let read = here.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

/// A range of a file, read without moving the cursor of the file, and its blocks as often as they are asked for.
pub(super) struct Slice<'f> {
    file: &'f File,
    start: u64,
    at: u64,
    end: u64,
    meter: Option<&'f Meter>,
}

impl<'f> Slice<'f> {
    /// The whole file.
    pub(super) fn whole(file: &'f File) -> Self {
        Self::part(file, 0, file.metadata().map_or(u64::MAX, |known| known.len()))
    }

    /// From `start` to before `end`.
    pub(super) fn part(file: &'f File, start: u64, end: u64) -> Self {
        Self { file, start, at: start, end, meter: None }
    }

    /// The same, with its bytes counted as those of the outermost file.
    pub(super) fn counted(mut self, meter: impl Into<Option<&'f Meter>>) -> Self {
        self.meter = meter.into();
        self
    }
}

impl Read for Slice<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.file.read_at(into.get_mut(..most).unwrap_or_default(), self.at)?;
        self.at += read as u64;
        if let Some(meter) = self.meter {
            meter.consumed(read as u64);
        }
        Ok(read)
    }
}

impl Seek for Slice<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let found = match to {
            SeekFrom::Start(at) => self.start.checked_add(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let at = found.filter(|at| *at >= self.start).ok_or_else(|| io::Error::from(ErrorKind::InvalidInput))?;
        self.at = at;
        Ok(at - self.start)
    }
}

/// The next bytes of a reader that belong together; that they end too early is an error.
pub(super) struct Part<'p, 'r> {
    peek: &'p mut Peek<'r>,
    name: &'p str,
    left: u64,
    failed: Option<Damage>,
}

impl<'p, 'r> Part<'p, 'r> {
    /// `length` bytes of the layer called `name`.
    pub(super) fn new(peek: &'p mut Peek<'r>, name: &'p str, length: u64) -> Self {
        Self { peek, name, left: length, failed: None }
    }

    /// Skips what was not read.
    pub(super) fn skip(mut self) -> Result<(), Damage> {
        if let Some(damage) = self.failed {
            return Err(damage);
        }
        match self.peek.skip(self.left) {
            Ok(skipped) if skipped < self.left => Err(Damage::cut_off(self.name, self.peek.taken())),
            Ok(_) => {
                self.left = 0;
                Ok(())
            }
            Err(error) => Err(Damage::of(&error, self.name, self.peek.taken())),
        }
    }
}

impl Read for Part<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(damage) = &self.failed {
            return Err(damage.error());
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let into = into.get_mut(..most).unwrap_or_default();
        if into.is_empty() {
            return Ok(0);
        }
        let damage = match self.peek.read(into) {
            Ok(0) => Damage::cut_off(self.name, self.peek.taken()),
            Ok(read) => {
                self.left -= read as u64;
                return Ok(read);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => Damage::of(&error, self.name, self.peek.taken()),
        };
        let error = damage.error();
        self.failed = Some(damage);
        Err(error)
    }
}
