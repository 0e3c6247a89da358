//! The reading thread of an ingest: archived files become records, and records become batches for the workers.

use super::check::CheckedFile;
use super::ingest::{Ingest, PipelineError, Progress, with_path};
use crate::domain::listing::{Issue, IssueCode, Observed, Record};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::formats::{FormatError, Input, Item};
use crate::store::Snapshot;
use crossbeam_channel::Sender;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A batch goes to the workers when it holds this many records or bytes.
pub(super) const BATCH_RECORDS: usize = 256;
pub(super) const BATCH_BYTES: usize = 1 << 20;

/// Where a record comes from, beside its place in the file.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// SHA-256 of the archived file.
    pub digest: String,
    /// When the file was so, if that is known.
    pub observed: Option<Observed>,
}

/// Records on their way to a worker.
#[derive(Default)]
pub(super) struct Job {
    pub number: u64,
    pub records: Vec<(Record, Arc<Origin>)>,
    pub issues: Vec<Issue>,
    /// Files archived since the last batch; they are durable when the batch is sent.
    pub snapshots: Vec<Snapshot>,
    pub files: u64,
    bytes: usize,
}

/// The reading thread.
pub(super) struct Reading<'a> {
    pub of: &'a Ingest<'a>,
    pub archive: &'a Archive,
    pub jobs: Sender<Job>,
    pub failed: Sender<Result<super::batch::Assessed, PipelineError>>,
    pub halt: &'a AtomicBool,
    pub job: Job,
}

impl Reading<'_> {
    /// Reads all files; answers with those that could not be read to their end: sentences with place and hint.
    pub fn read_all(mut self, files: &[CheckedFile]) -> Vec<String> {
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

    /// Reads the archived bytes, so that what is stored is what was read.
    fn read_file(&mut self, file: &CheckedFile, done: &mut u64) -> Result<(), Failure> {
        let archived = |error| Failure::Archive(PipelineError::from(error));
        let Some(snapshot) = &file.snapshot else { return Ok(()) };
        self.job.snapshots.push(Snapshot {
            digest: snapshot.digest.clone(),
            bytes: snapshot.bytes,
            name: file.name.clone(),
        });
        let reader = self.archive.read(&snapshot.digest).map_err(archived)?;
        let counted = Counted { inner: reader, done, progress: self.of.progress };
        let mut reader = BufReader::with_capacity(1 << 16, counted);
        let origin = Arc::new(Origin { digest: snapshot.digest.clone(), observed: file.observed });
        let format = self.of.format;
        let input = Input { file: &file.name, reader: &mut reader };
        let result = (format.read)(input, &self.of.options, &mut |item| {
            self.take(item, &origin);
            if self.halted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match result {
            Ok(()) => Ok(()),
            // The archived copy cannot be read, so the input is not to blame.
            Err(e) => {
                // If the archived copy cannot be read, the input is not to blame.
                if matches!(e, FormatError::Read { .. }) {
                    self.archive.verify(&snapshot.digest).map_err(archived)?;
                }
                Err(Failure::File(with_path(&file.path, &file.name, &e, Some("--format"))))
            }
        }
    }

    fn take(&mut self, item: Item, origin: &Arc<Origin>) {
        match item {
            Item::Record(record) => {
                self.job.bytes += record.place.length as usize;
                self.job.records.push((record, origin.clone()));
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
        if let Err(error) = self.archive.sync() {
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
    /// The archive takes or gives nothing any more.
    Archive(PipelineError),
}

/// Counts what is read.
struct Counted<'a, R> {
    inner: R,
    done: &'a mut u64,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        *self.done += n as u64;
        (self.progress)(Progress::Read(*self.done));
        Ok(n)
    }
}
