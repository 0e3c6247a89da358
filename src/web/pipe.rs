//! A short queue of blocks between a thread that writes and a connection that reads. Writing waits for the reader, though not
//! for ever: whoever does not read a block in time is given up, so that nobody holds a place and memory by doing nothing.

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Bytes of a block, about: as many as a connection takes at a time.
pub(super) const BLOCK: usize = 64 << 10;
/// Blocks in the queue.
const QUEUE: usize = 4;

#[derive(Default)]
struct State {
    blocks: VecDeque<Bytes>,
    /// Set when nothing more comes; an error breaks the connection off.
    end: Option<io::Result<()>>,
    reader_gone: bool,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    room: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Both ends of a new queue. A block waits for room for at most `patience`.
pub(super) fn pipe(patience: Duration) -> (Sink, Body) {
    let shared = Arc::<Shared>::default();
    (Sink { shared: shared.clone(), patience }, Body(shared))
}

/// The writing end. Dropped without [`Sink::finish`], it breaks the connection off.
pub(super) struct Sink {
    shared: Arc<Shared>,
    patience: Duration,
}

impl Sink {
    /// Hands a block on, waiting for room.
    ///
    /// Errors: [`io::ErrorKind::BrokenPipe`] if the reader went away, [`io::ErrorKind::TimedOut`] if it does not read.
    pub(super) fn send(&self, block: Bytes) -> io::Result<()> {
        let until = Instant::now() + self.patience;
        let mut state = self.shared.lock();
        while state.blocks.len() >= QUEUE && !state.reader_gone {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the reader does not read"));
            }
            state = self.shared.room.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.reader_gone {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away"));
        }
        state.blocks.push_back(block);
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Says that all has been sent.
    pub(super) fn finish(self) {
        self.end(Ok(()));
    }

    fn end(&self, end: io::Result<()>) {
        let mut state = self.shared.lock();
        state.end.get_or_insert(end);
        if matches!(state.end, Some(Err(_))) {
            // What was not read will not be: half a file must not look like a whole one.
            state.blocks.clear();
        }
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.end(Err(io::Error::other("the download could not be finished")));
    }
}

/// The reading end, as the body of an answer.
pub(super) struct Body(Arc<Shared>);

impl Drop for Body {
    fn drop(&mut self) {
        self.0.lock().reader_gone = true;
        self.0.room.notify_all();
    }
}

/// Bytes at hand as the body of an answer, handed out by the block, with what is to be kept until they are sent.
pub(super) struct Held<K> {
    bytes: Bytes,
    _kept: K,
}

impl<K> Held<K> {
    pub(super) fn new(bytes: impl Into<Bytes>, kept: K) -> Self {
        Self { bytes: bytes.into(), _kept: kept }
    }
}

impl<K: Unpin> MessageBody for Held<K> {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.bytes.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = self.bytes.len().min(BLOCK);
        Poll::Ready((next > 0).then(|| Ok(self.bytes.split_to(next))))
    }
}

impl MessageBody for Body {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, io::Error>>> {
        let mut state = self.0.lock();
        if let Some(block) = state.blocks.pop_front() {
            drop(state);
            self.0.room.notify_one();
            return Poll::Ready(Some(Ok(block)));
        }
        match state.end.take() {
            Some(Ok(())) => {
                state.end = Some(Ok(()));
                Poll::Ready(None)
            }
            Some(Err(error)) => {
                state.end = Some(Ok(()));
                Poll::Ready(Some(Err(error)))
            }
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(body: &mut Body) -> Poll<Option<Result<Bytes, io::Error>>> {
        Pin::new(body).poll_next(&mut Context::from_waker(Waker::noop()))
    }

    fn block() -> Bytes {
        Bytes::from_static(b"block")
    }

    #[test]
    fn writing_stops_when_the_reader_has_gone() {
        let (sink, body) = pipe(Duration::from_secs(600));
        let writing = std::thread::spawn(move || (0..100).try_for_each(|_| sink.send(block())));
        drop(body);
        assert_eq!(writing.join().unwrap().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    /// reliability.md 2: a reader that never reads held its thread and its place for ever.
    #[test]
    fn a_reader_that_does_not_read_is_given_up_and_sees_a_failure() {
        let (sink, mut body) = pipe(Duration::ZERO);
        let error = (0..100).try_for_each(|_| sink.send(block())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(sink);
        assert!(matches!(next(&mut body), Poll::Ready(Some(Err(_)))), "half a file must not look whole");
    }

    #[test]
    fn all_blocks_come_and_memory_is_bounded_because_writing_waits() {
        let (sink, mut body) = pipe(Duration::from_secs(600));
        let writing = std::thread::spawn(move || {
            (0..100).try_for_each(|_| sink.send(block()))?;
            sink.finish();
            io::Result::Ok(())
        });
        let mut blocks = 0;
        loop {
            assert!(body.0.lock().blocks.len() <= QUEUE);
            match next(&mut body) {
                Poll::Ready(Some(block)) => blocks += usize::from(block.is_ok()),
                Poll::Ready(None) => break,
                Poll::Pending => std::thread::yield_now(),
            }
        }
        writing.join().unwrap().unwrap();
        assert_eq!(blocks, 100);
    }
}
