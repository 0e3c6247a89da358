//! Streaming bodies: a bounded queue of blocks between a thread that writes and the connection that sends.
//!
//! The writer waits for the client, but not forever: a client that does not read a block in time is disconnected.
//! Otherwise clients that never read would hold threads, download slots and memory.

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Approximate size of a block in bytes: what a connection takes in one write.
pub(super) const BLOCK: usize = 64 << 10;
/// Maximum number of blocks in the queue.
const QUEUE: usize = 4;

#[derive(Default)]
struct State {
    blocks: VecDeque<Bytes>,
    /// Set when no more blocks follow; an error aborts the connection.
    end: Option<io::Result<()>>,
    /// The client has disconnected.
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

/// Both ends of a new queue. Sending a block waits for space for at most `timeout`.
pub(super) fn body_channel(timeout: Duration) -> (BodySender, StreamBody) {
    let shared = Arc::<Shared>::default();
    (BodySender { shared: shared.clone(), timeout }, StreamBody(shared))
}

/// The writing end. If it is dropped without [`BodySender::finish`], the connection is aborted.
pub(super) struct BodySender {
    shared: Arc<Shared>,
    timeout: Duration,
}

impl BodySender {
    /// Appends a block, waiting for space in the queue.
    ///
    /// Errors: [`io::ErrorKind::BrokenPipe`] if the client disconnected, [`io::ErrorKind::TimedOut`] if it does
    /// not read.
    pub(super) fn send(&self, block: Bytes) -> io::Result<()> {
        let until = Instant::now() + self.timeout;
        let mut state = self.shared.lock();
        while state.blocks.len() >= QUEUE && !state.reader_gone {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read"));
            }
            state = self.shared.room.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.reader_gone {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client disconnected"));
        }
        state.blocks.push_back(block);
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Marks the body as complete.
    pub(super) fn finish(self) {
        self.end(Ok(()));
    }

    fn end(&self, end: io::Result<()>) {
        let mut state = self.shared.lock();
        state.end.get_or_insert(end);
        if matches!(state.end, Some(Err(_))) {
            // A truncated file must not look complete, so queued blocks are dropped with the connection.
            state.blocks.clear();
        }
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Drop for BodySender {
    fn drop(&mut self) {
        self.end(Err(io::Error::other("the download could not be finished")));
    }
}

/// The reading end, as the body of a response.
pub(super) struct StreamBody(Arc<Shared>);

impl Drop for StreamBody {
    fn drop(&mut self) {
        self.0.lock().reader_gone = true;
        self.0.room.notify_all();
    }
}

/// A body whose blocks are sent by a task. It ends when the sender is dropped.
pub(super) fn channel_body(queue: usize) -> (mpsc::Sender<Bytes>, ChannelBody) {
    let (sender, receiver) = mpsc::channel(queue);
    (sender, ChannelBody(receiver))
}

/// The reading end of a channel, as the body of a response.
pub(super) struct ChannelBody(mpsc::Receiver<Bytes>);

impl MessageBody for ChannelBody {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.0.poll_recv(context).map(|block| block.map(Ok))
    }
}

/// Bytes in memory as the body of a response, with a guard that is dropped once they have been sent.
pub(super) struct GuardedBody<K> {
    bytes: Bytes,
    _guard: K,
}

impl<K> GuardedBody<K> {
    pub(super) fn new(bytes: impl Into<Bytes>, guard: K) -> Self {
        Self { bytes: bytes.into(), _guard: guard }
    }
}

impl<K: Unpin> MessageBody for GuardedBody<K> {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.bytes.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = self.bytes.len().min(BLOCK);
        Poll::Ready((next > 0).then(|| Ok(self.bytes.split_to(next))))
    }
}

impl MessageBody for StreamBody {
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

    fn next(body: &mut StreamBody) -> Poll<Option<Result<Bytes, io::Error>>> {
        Pin::new(body).poll_next(&mut Context::from_waker(Waker::noop()))
    }

    fn block() -> Bytes {
        Bytes::from_static(b"block")
    }

    #[test]
    fn writing_stops_when_the_client_has_disconnected() {
        let (sink, body) = body_channel(Duration::from_secs(600));
        let writing = std::thread::spawn(move || (0..100).try_for_each(|_| sink.send(block())));
        drop(body);
        assert_eq!(writing.join().unwrap().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    /// reliability.md 2: a client that never reads held its thread and its download slot forever.
    #[test]
    fn a_client_that_does_not_read_is_disconnected() {
        let (sink, mut body) = body_channel(Duration::ZERO);
        let error = (0..100).try_for_each(|_| sink.send(block())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(sink);
        assert!(matches!(next(&mut body), Poll::Ready(Some(Err(_)))), "a truncated file must not look complete");
    }

    #[test]
    fn all_blocks_arrive_and_the_queue_stays_bounded() {
        let (sink, mut body) = body_channel(Duration::from_secs(600));
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
