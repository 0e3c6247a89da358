//! Standard output that may be closed early, as by `head`.

use std::io::{self, Write};

/// Discards output once the reader of the pipe has closed it. The audit goes on, because its exit code must not depend
/// on how much of the report somebody read.
pub(super) struct PipeTolerantWriter<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> PipeTolerantWriter<W> {
    /// Nothing is closed yet.
    pub fn new(inner: W) -> Self {
        Self { inner, closed: false }
    }

    fn pass<T>(&mut self, result: io::Result<T>, when_closed: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(when_closed)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for PipeTolerantWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.pass(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.pass(result, ())
    }
}
