//! Threads that work beside the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

/// How long a thread that waits sleeps at a time.
pub const PAUSE: Duration = Duration::from_millis(200);

/// A thread beside the server; dropping it asks it to end and waits until it has.
pub struct Background {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// Whether a background thread is to end.
#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Background {
    /// Starts the thread.
    pub fn start(work: impl FnOnce(Stop) + Send + 'static) -> Self {
        let stop = Stop::default();
        let of_thread = stop.clone();
        Self { stop, thread: Some(std::thread::spawn(move || work(of_thread))) }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.0.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Stop {
    /// The flag itself, for work that asks it.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// Whether to end.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Waits so long, or until it is set.
    pub fn wait(&self, time: Duration) {
        let began = Instant::now();
        while began.elapsed() < time && !self.is_set() {
            sleep(PAUSE);
        }
    }

    /// Waits until something is over, or until it is set.
    pub fn wait_while(&self, busy: impl Fn() -> bool) {
        while busy() && !self.is_set() {
            sleep(PAUSE);
        }
    }
}
