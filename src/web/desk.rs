//! Writing in a running server: decisions and responses of people, one at a time.
//!
//! Requests read without any lock. A request that writes takes its turn among those of this process, then the lock of the
//! data folder for the moment of the write, as every writing command does (decisions 6 and 61). If another process holds
//! it for longer than a request may wait, the client is told when to try again, and nothing is written. The index follows
//! before the answer is sent, so whoever reads next finds what was written.

use super::problem::{Problem, ProblemCode};
use crate::ingest::acquire::archive::Archive;
use crate::pipeline::{DataFolder, FolderError, Follower, IndexOptions, Lock, PipelineError, UnderWay, clock};
use crate::search::Reader;
use crate::store::{Store, Writer};
use actix_web::http::header::RETRY_AFTER;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the lock is tried.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// What is needed to write.
pub struct Desk {
    folder: DataFolder,
    index: IndexOptions,
    turn: Mutex<()>,
}

/// A turn of writing: nobody else writes until it is dropped.
pub struct Turn<'a> {
    desk: &'a Desk,
    store: &'a Store,
    reader: &'a Reader,
    writer: Option<Writer>,
    _lock: Lock,
    _turn: MutexGuard<'a, ()>,
}

impl Desk {
    /// Writes into this data folder; the index is written as the options say.
    pub fn new(folder: DataFolder, index: IndexOptions) -> Self {
        Self { folder, index, turn: Mutex::new(()) }
    }

    /// The runs that wait for the network.
    pub fn under_way(&self) -> Vec<UnderWay> {
        self.folder.under_way()
    }

    /// Waits for a turn, at most so long for another process. Blocks.
    ///
    /// # Errors
    /// If the folder cannot be written, or another process is writing.
    pub fn turn<'a>(&'a self, store: &'a Store, reader: &'a Reader, wait: Duration) -> Result<Turn<'a>, Problem> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + wait;
        let lock = loop {
            match self.folder.try_lock() {
                Ok(lock) => break lock,
                Err(FolderError::Locked(_)) if Instant::now() < until => std::thread::sleep(TRY_AGAIN),
                Err(FolderError::Locked(_)) => return Err(busy()),
                Err(error) if error.is_read_only() => return Err(read_only()),
                Err(error) => return Err(Problem::unavailable("data folder", error)),
            }
        };
        if let Some(newest) = store.newest_record()? {
            if clock::is_behind(newest) {
                return Err(Problem::unavailable("clock", "the clock is behind the newest record"));
            }
            clock::not_before(newest);
        }
        Ok(Turn { desk: self, store, reader, writer: None, _lock: lock, _turn: turn })
    }
}

impl Turn<'_> {
    /// The one connection that writes.
    pub fn writer(&mut self) -> Result<&mut Writer, Problem> {
        if self.writer.is_none() {
            self.writer = Some(self.desk.folder.writer(self.store).map_err(|e| Problem::unavailable("store", e))?);
        }
        self.writer.as_mut().ok_or_else(|| Problem::internal("no writer"))
    }

    /// The archive, for writing.
    pub fn archive(&self) -> Result<Archive, Problem> {
        self.desk.folder.archive().map_err(|e| Problem::unavailable("archive", e))
    }

    /// Does work with the writer and the index, which is up to date afterwards.
    pub fn with_index<T, E>(
        &mut self,
        work: impl FnOnce(&mut Writer, &mut Follower) -> Result<T, E>,
    ) -> Result<Result<T, E>, Problem> {
        let notice = |text: &str| tracing::warn!("{text}");
        let follower = Follower::open(&self.desk.folder.index(), self.store, &self.desk.index, &notice);
        let mut follower = follower.map_err(unwritable)?;
        let done = work(self.writer()?, &mut follower);
        follower.close().map_err(unwritable)?;
        self.reader.reload()?;
        Ok(done)
    }
}

/// The index cannot be written.
fn unwritable(error: PipelineError) -> Problem {
    Problem::unavailable("search index", error)
}

fn busy() -> Problem {
    let detail = "Another process is writing to the catalogue, for example an ingest. Nothing was written.";
    Problem::new(ProblemCode::WriterBusy, detail).with_header(RETRY_AFTER, "5")
}

/// A server that does not write.
pub fn read_only() -> Problem {
    Problem::new(ProblemCode::ReadOnly, "This server may not write to its data folder.")
}
