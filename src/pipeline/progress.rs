//! Progress of an ingest, for a progress bar.

use crate::store::Tally;
use std::io::{self, Read};

/// How far an ingest has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// Bytes read so far.
    Read(u64),
    /// What has been written so far.
    Written(Tally),
}

/// A reader that reports the sum of bytes read from all files.
pub(super) struct Counted<'a, R> {
    /// The reader of one file.
    pub inner: R,
    /// Bytes read so far, of this and earlier files.
    pub done: &'a mut u64,
    /// Receives [`Progress::Read`].
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        *self.done += n as u64;
        (self.progress)(Progress::Read(*self.done));
        Ok(n)
    }
}
