//! Ingest: from the operator's files to stored, searchable listings.
//!
//! One thread archives and reads, all cores assess, one thread writes. Batches are small and the queues between them
//! short, so memory stays flat however large the input is. Everything is repeatable: after a crash the same command
//! gives the same state.

use super::batch::{Assessed, assess};
use super::clock;
use super::follow::Follower;
use super::whole::{Looked, unread};
use super::writer::{Queue, Serial};
use crate::acquire::archive::{Archive, ArchiveError};
use crate::acquire::formats::{Format, FormatError, Input, Item, Options};
use crate::acquire::input::InputFile;
use crate::acquire::source::Source;
use crate::assess::Method;
use crate::listing::{Decisions, Issue, IssueCode, Record};
use crate::normalise::record::Normaliser;
use crate::search::IndexError;
use crate::store::{RunState, Snapshot, Store, StoreError, Tally, Writer};
use crate::tag::Scratch;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A batch goes to the workers when it holds this many records or bytes.
const BATCH_RECORDS: usize = 256;
const BATCH_BYTES: usize = 1 << 20;
/// Assessed batches that may wait for the writer: what the workers do while it writes one transaction.
const WAITING: usize = 16;

/// What to ingest and with what.
pub struct Ingest<'a> {
    /// The source card, with what the command line changed.
    pub source: &'a Source,
    /// The format.
    pub format: &'static Format,
    /// How to read it.
    pub options: Options,
    /// How to assess.
    pub method: &'a Method,
    /// The operator says that the files are everything the source lists now. Without that nothing ever vanishes.
    pub complete: bool,
    /// Number of assessing threads.
    pub threads: usize,
    /// Told how far it has come.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
}

/// How far an ingest has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// Bytes read so far.
    Read(u64),
    /// What has been written.
    Written(Tally),
}

/// What an ingest did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Run id; empty for a dry run.
    pub run: String,
    /// Counts.
    pub tally: Tally,
    /// Files that could not be read at all: sentences with place and hint.
    pub failed: Vec<String>,
    /// Whether the operator stopped it.
    pub stopped: bool,
    /// Whether it counts as a reading of all that the source lists.
    pub whole: bool,
    /// Why it does not, although the operator says so: a part of a sentence.
    pub doubt: Option<String>,
}

/// What can stop an ingest.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A value that cannot be written as JSON.
    #[error("a listing cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A worker died.
    #[error("an assessing thread ended unexpectedly; run the same command again, nothing stored is lost")]
    Worker,
}

/// Records on their way to a worker.
#[derive(Default)]
pub(super) struct Job {
    pub number: u64,
    pub records: Vec<(Record, Arc<str>)>,
    pub issues: Vec<Issue>,
    /// Files archived since the last batch; they are durable when the batch is sent.
    pub snapshots: Vec<Snapshot>,
    pub files: u64,
    bytes: usize,
}

impl Ingest<'_> {
    /// Runs. `run` is the id under which everything is noted.
    pub fn run(
        &self,
        run: &str,
        files: &[InputFile],
        archive: &Archive,
        store: &Store,
        writer: &mut Writer,
        follower: &mut Follower,
    ) -> Result<Report, IngestError> {
        let began = clock::now();
        writer.begin_run(run, &self.source.id, self.method.fingerprint(), began)?;
        let decisions = &writer.decisions_in_force()?;
        let (queue, tally) = (Queue::default(), Tally::default());
        let (source, method, progress) = (&*self.source.id, self.method, self.progress);
        let mut serial =
            Serial { writer, follower, run, source, began, method, decisions, progress, tally, unread: 0, queue };
        let (failed, result) = self.flow(files, Some(archive), decisions, &mut |batch| serial.take(batch));
        let result = result.and_then(|()| serial.flush()).and_then(|()| serial.follower.finish());
        let (mut tally, unread) = (serial.tally, serial.unread);
        let stopped = self.stop.load(Ordering::Relaxed);
        let doubt = self.doubt(&failed, &tally, unread, stopped);
        let whole = self.complete && doubt.is_none() && result.is_ok();
        let (state, note) = match &result {
            Err(e) => (RunState::Stopped, e.to_string()),
            Ok(()) if stopped => (RunState::Stopped, "stopped by the operator".to_owned()),
            Ok(()) => {
                let doubt = doubt.iter().map(|d| format!("not counted as complete: {d}"));
                (RunState::Complete, failed.iter().cloned().chain(doubt).collect::<Vec<_>>().join("\n"))
            }
        };
        let at = clock::now().max(began);
        if whole {
            tally.gone = writer.end_whole_run(run, &tally, at, &note)?;
            follower.replay(store)?;
            follower.finish()?;
        } else {
            let ended = writer.end_run(run, state, &tally, at, &note);
            result?;
            ended?;
        }
        Ok(Report { run: run.to_owned(), tally, failed, stopped, whole, doubt })
    }

    /// Reads and assesses without writing anything; gives the issues met.
    pub fn dry_run(&self, files: &[InputFile]) -> Result<(Report, Vec<Issue>), IngestError> {
        let (mut tally, mut issues) = (Tally::default(), Vec::new());
        let (failed, result) = self.flow(files, None, &Decisions::default(), &mut |batch| {
            tally.records += batch.records;
            tally.files += batch.files;
            issues.extend(batch.stray.into_iter().map(|(_, i)| i));
            issues.extend(batch.items.into_iter().flat_map(|i| i.incoming.issues));
            Ok(())
        });
        result?;
        tally.issues = issues.len() as u64;
        let stopped = self.stop.load(Ordering::Relaxed);
        let doubt = self.doubt(&failed, &tally, unread(&issues), stopped);
        Ok((Report { run: String::new(), tally, failed, stopped, whole: false, doubt }, issues))
    }

    /// Why what the operator calls complete does not count as that.
    fn doubt(&self, failed: &[String], tally: &Tally, unread: u64, stopped: bool) -> Option<String> {
        let (failed, records) = (failed.len() as u64, tally.records);
        let least = self.source.expect.listings.map_or(0, |(least, _)| least);
        self.complete.then(|| Looked { stopped, failed, unread, records, least }.doubt()).flatten()
    }

    /// Reader, workers and the given serial end. Returns the files that failed and how the serial end fared.
    fn flow(
        &self,
        files: &[InputFile],
        archive: Option<&Archive>,
        decisions: &Decisions,
        serial: &mut dyn FnMut(Assessed) -> Result<(), IngestError>,
    ) -> (Vec<String>, Result<(), IngestError>) {
        let normaliser = Normaliser::new(self.source);
        let (jobs_in, jobs) = bounded::<Job>(2 * self.threads);
        let (batches_in, batches) = bounded::<Result<Assessed, IngestError>>(WAITING);
        let halt = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                let (jobs, out) = (jobs.clone(), batches_in.clone());
                let normaliser = &normaliser;
                scope.spawn(move || work(jobs, out, normaliser, self.method, decisions));
            }
            drop(jobs);
            let reader =
                Reading { of: self, archive, jobs: jobs_in, failed: batches_in, halt: &halt, job: Job::default() };
            let reading = scope.spawn(move || reader.read_all(files));
            let mut result = Ok(());
            for batch in batches {
                if result.is_ok() {
                    result = batch.and_then(&mut *serial);
                    if result.is_err() {
                        halt.store(true, Ordering::Relaxed);
                    }
                }
            }
            match reading.join() {
                Ok(failed) => (failed, result),
                Err(_) => (Vec::new(), result.and(Err(IngestError::Worker))),
            }
        })
    }
}

fn work(
    jobs: Receiver<Job>,
    out: Sender<Result<Assessed, IngestError>>,
    normaliser: &Normaliser,
    method: &Method,
    decisions: &Decisions,
) {
    let mut scratch = Scratch::default();
    for job in jobs {
        let assessed = assess(job, normaliser, method, decisions, &mut scratch);
        if out.send(assessed.map_err(IngestError::from)).is_err() {
            return;
        }
    }
}

/// The reading thread.
struct Reading<'a> {
    of: &'a Ingest<'a>,
    archive: Option<&'a Archive>,
    jobs: Sender<Job>,
    failed: Sender<Result<Assessed, IngestError>>,
    halt: &'a AtomicBool,
    job: Job,
}

impl Reading<'_> {
    fn read_all(mut self, files: &[InputFile]) -> Vec<String> {
        let mut failed = Vec::new();
        let mut done = 0;
        for file in files {
            if self.halted() {
                break;
            }
            match self.read_file(file, &mut done) {
                Ok(()) => self.job.files += 1,
                Err(Failure::File(message)) => failed.push(message),
                Err(Failure::Archive(error)) => {
                    // Nothing may refer to bytes that are not archived.
                    let _ = self.failed.send(Err(error));
                    return failed;
                }
            }
        }
        self.send();
        failed
    }

    fn halted(&self) -> bool {
        self.halt.load(Ordering::Relaxed) || self.of.stop.load(Ordering::Relaxed)
    }

    /// Archives the file and reads the archived bytes, so that what is stored is what was read.
    fn read_file(&mut self, file: &InputFile, done: &mut u64) -> Result<(), Failure> {
        let unreadable = |e: std::io::Error| Failure::File(unreadable(&file.path, &e));
        let mut opened = File::open(&file.path).map_err(unreadable)?;
        let (digest, mut reader): (Arc<str>, Box<dyn Read>) = match self.archive {
            None => ("".into(), Box::new(BufReader::with_capacity(1 << 16, opened))),
            Some(archive) => {
                let mut counted = Counted { inner: &mut opened, done, progress: self.of.progress };
                let snapshot = archive.store(&mut counted).map_err(|e| Failure::archive(&file.path, e))?;
                let digest: Arc<str> = snapshot.digest.into();
                self.job.snapshots.push(Snapshot {
                    digest: digest.to_string(),
                    bytes: snapshot.bytes,
                    name: file.name.clone(),
                });
                let reader = archive.read(&digest).map_err(|e| Failure::archive(&file.path, e))?;
                (digest, Box::new(BufReader::with_capacity(1 << 16, reader)))
            }
        };
        let format = self.of.format;
        let input = Input { file: &file.name, reader: &mut reader };
        let result = (format.read)(input, &self.of.options, &mut |item| {
            self.take(item, &digest);
            if self.halted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        result.map_err(|e: FormatError| Failure::File(with_path(&file.path, &file.name, &e)))
    }

    fn take(&mut self, item: Item, snapshot: &Arc<str>) {
        match item {
            Item::Record(record) => {
                self.job.bytes += record.place.length as usize;
                self.job.records.push((record, snapshot.clone()));
            }
            Item::Issue(issue) => {
                debug_assert!(issue.code != IssueCode::DuplicateId, "identifiers are settled by the writer");
                self.job.issues.push(issue);
            }
        }
        let full = self.job.records.len() >= BATCH_RECORDS || self.job.issues.len() >= BATCH_RECORDS;
        if full || self.job.bytes >= BATCH_BYTES {
            self.send();
        }
    }

    fn send(&mut self) {
        if let Some(Err(error)) = self.archive.map(Archive::sync) {
            let _ = self.failed.send(Err(error.into()));
            self.halt.store(true, Ordering::Relaxed);
            return;
        }
        let next = Job { number: self.job.number + 1, ..Job::default() };
        let job = std::mem::replace(&mut self.job, next);
        let _ = self.jobs.send(job);
    }
}

/// Why a file was not read.
enum Failure {
    /// This file only.
    File(String),
    /// The archive takes nothing any more.
    Archive(IngestError),
}

impl Failure {
    fn archive(path: &std::path::Path, error: ArchiveError) -> Self {
        match error {
            ArchiveError::Source { source } => Self::File(unreadable(path, &source)),
            other => Self::Archive(other.into()),
        }
    }
}

pub(super) fn unreadable(path: &std::path::Path, error: &std::io::Error) -> String {
    format!("{}: cannot be read: {error}; check the path and its permissions", PathBuf::from(path).display())
}

/// A format knows only the name of the file; the operator needs its path.
pub(super) fn with_path(path: &std::path::Path, name: &str, error: &FormatError) -> String {
    let told = error.to_string();
    let rest = told.strip_prefix(name).map(str::to_owned).unwrap_or_else(|| format!(": {told}"));
    format!("{}{rest}", path.display())
}

/// Counts what is read.
struct Counted<'a> {
    inner: &'a mut File,
    done: &'a mut u64,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        *self.done += n as u64;
        (self.progress)(Progress::Read(*self.done));
        Ok(n)
    }
}
