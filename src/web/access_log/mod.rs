//! The access log: who asked what and when, of requests with a token. Its lines are chained by digests (`chain.rs`), so a
//! line that was changed or left out is found (`verify.rs`).
//!
//! Requests without a token are not logged by person: pages are public, and what somebody looks up there is nobody's
//! business. Lines hold the pattern of the route and a digest of the address, never a body, a query in clear or a token.
//! A thread of its own writes them, so requests do not wait for the disk.

mod chain;
mod page;
#[cfg(test)]
mod tests;
mod verify;

pub use chain::{Entry, Event, Head, Line};
pub use page::{Page, page};
pub use verify::{Verified, lines, verify};

use chain::Chain;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Entries that wait to be written; a request waits when there are more.
const QUEUE: usize = 10_000;
/// Entries written together.
const TOGETHER: usize = 1_000;
/// How often old files are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(3_600);

/// Why the log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccessLogError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The chain is broken.
    #[error("{}, line {line}: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line in it; 0 for the last one.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl AccessLogError {
    /// Whether the system does not let this user write.
    pub fn is_read_only(&self) -> bool {
        let forbidden = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
        matches!(self, Self::Io { source, .. } if forbidden.contains(&source.kind()))
    }
}

/// The log of a running server.
pub struct AccessLog {
    dir: PathBuf,
    sender: Mutex<Option<SyncSender<Entry>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl AccessLog {
    /// Begins to write into a folder. Files older than so many days are removed; 0 keeps them for ever.
    pub fn start(dir: &Path, retention_days: u32) -> Result<Self, AccessLogError> {
        let mut chain = Chain::open(dir)?;
        // A broken chain is an error now and no surprise later.
        chain.append(&[])?;
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = std::thread::spawn(move || write(chain, &receiver, retention_days));
        Ok(Self { dir: dir.to_owned(), sender: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// The folder of the log.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Adds an entry; it is durable a moment later.
    pub fn record(&self, entry: Entry) {
        let sender = self.sender.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if sender.is_none_or(|sender| sender.send(entry).is_err()) {
            tracing::error!("the access log is closed; a request was not logged");
        }
    }

    /// Writes what waits and ends.
    pub fn close(&self) {
        drop(self.sender.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        self.close();
    }
}

fn write(mut chain: Chain, receiver: &Receiver<Entry>, retention_days: u32) {
    let report = |result: Result<(), AccessLogError>| {
        if let Err(error) = result {
            tracing::error!(%error, "the access log cannot be written; requests are answered and not logged");
        }
    };
    let tidy = |chain: &mut Chain| {
        let now = jiff::Timestamp::now().as_microsecond();
        let oldest = now.saturating_sub(i64::from(retention_days) * 86_400_000_000);
        if retention_days > 0 {
            report(chain.remove_before(&chain::day(oldest), now).map(drop));
        }
    };
    tidy(&mut chain);
    loop {
        match receiver.recv_timeout(HOUSEKEEPING) {
            Ok(first) => {
                let mut entries = vec![first];
                entries.extend(receiver.try_iter().take(TOGETHER));
                report(chain.append(&entries).map(drop));
            }
            Err(RecvTimeoutError::Timeout) => tidy(&mut chain),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
