//! Ingest: from the operator's files to stored, searchable listings.
//!
//! The files are archived and checked first (`check`); nothing is stored of what is not what it seems. Then one thread reads
//! the archived bytes, all cores assess, one thread writes. Batches are small and the queues between them short, so memory
//! stays flat however large the input is. Everything is repeatable: after a crash the same command gives the same state.

use super::batch::{Assessed, assess};
use super::check::{CheckedFile, InputCheck};
use super::clock;
use super::coverage::RunCoverage;
use super::follow::Follower;
use super::observation_time::ObservationTime;
use super::reading::{Job, Reading};
use super::writer::{Queue, Serial};
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::Decisions;
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::formats::{Format, FormatError, Options};
use crate::ingest::acquire::source::Source;
use crate::ingest::normalise::record::Normaliser;
use crate::search::IndexError;
use crate::store::{RunState, Store, StoreError, Tally, Writer};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// When the files were taken from the source.
    pub observed: ObservationTime,
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
    /// Records of which nothing could be read.
    pub unparsed: u64,
    /// Observations older than the newest of their listing, which were added; the newest stays current.
    pub backfilled: u64,
    /// Whether the operator stopped it.
    pub stopped: bool,
    /// Whether it counts as a reading of all that the source lists.
    pub complete: bool,
    /// Why not, although the operator says so: part of a sentence.
    pub incomplete_reason: Option<String>,
}

/// What can stop an ingest.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
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

impl Ingest<'_> {
    /// Reads files that have been checked. `run` is the id under which everything is noted.
    pub fn run(
        &self,
        run: &str,
        checked: &InputCheck,
        archive: &Archive,
        store: &Store,
        writer: &mut Writer,
        follower: &mut Follower,
    ) -> Result<Report, PipelineError> {
        let began = clock::now();
        writer.begin_run(run, &self.source.id, self.method.fingerprint(), began)?;
        if let Some(observed) = checked.observed_from {
            writer.note_observed(run, observed)?;
        }
        let decisions = &writer.decisions_in_force()?;
        let (queue, tally) = (Queue::default(), Tally::default());
        let (source, method, progress) = (&*self.source.id, self.method, self.progress);
        let mut serial = Serial {
            store,
            writer,
            follower,
            run,
            source,
            began,
            method,
            decisions,
            progress,
            tally,
            unparsed: 0,
            backfilled: 0,
            queue,
        };
        let (failed, result) = self.flow(&checked.files, archive, decisions, &mut |batch| serial.take(batch));
        let failed: Vec<String> = checked.failed.iter().cloned().chain(failed).collect();
        let result = result.and_then(|()| serial.flush()).and_then(|()| serial.follower.finish());
        let (mut tally, unparsed, backfilled) = (serial.tally, serial.unparsed, serial.backfilled);
        let stopped = self.stop.load(Ordering::Relaxed);
        let incomplete_reason = self.incomplete_reason(&failed, &tally, unparsed, stopped);
        let complete = self.complete && incomplete_reason.is_none() && result.is_ok();
        let (state, note) = match &result {
            Err(e) => (RunState::Stopped, e.to_string()),
            Ok(()) if stopped => (RunState::Stopped, "stopped by the operator".to_owned()),
            Ok(()) => {
                let incomplete = incomplete_reason.iter().map(|d| format!("not counted as complete: {d}"));
                let anomalies =
                    checked.anomalies.iter().map(|a| format!("read on the word of the operator, although {a}"));
                let parts = anomalies.chain(failed.iter().cloned()).chain(incomplete);
                (RunState::Complete, parts.collect::<Vec<_>>().join("\n"))
            }
        };
        let at = clock::now().max(began);
        if complete {
            tally.delisted = writer.end_complete_run(run, &tally, at, &note)?;
            follower.replay(store)?;
            follower.finish()?;
        } else {
            let ended = writer.end_run(run, state, &tally, at, &note);
            result?;
            ended?;
        }
        let unparsed = checked.unparsed;
        Ok(Report { run: run.to_owned(), tally, failed, unparsed, backfilled, stopped, complete, incomplete_reason })
    }

    /// What a check without storing found, in the form of a report.
    pub fn dry(&self, checked: &InputCheck) -> Report {
        let (failed, unparsed) = (checked.failed.clone(), checked.unparsed);
        let files = checked.files.len() as u64;
        let InputCheck { records, added, changed, unchanged, repeated, issue_count: issues, .. } = *checked;
        let tally = Tally { files, records, added, changed, unchanged, repeated, issues, ..Tally::default() };
        let stopped = self.stop.load(Ordering::Relaxed);
        let incomplete_reason = self.incomplete_reason(&failed, &tally, unparsed + checked.in_part, stopped);
        Report {
            run: String::new(),
            tally,
            failed,
            unparsed,
            backfilled: checked.older,
            stopped,
            complete: false,
            incomplete_reason,
        }
    }

    /// Why a run that the operator calls complete does not count as complete.
    fn incomplete_reason(&self, failed: &[String], tally: &Tally, unparsed: u64, stopped: bool) -> Option<String> {
        let (failed, records) = (failed.len() as u64, tally.records);
        let least = self.source.expect.listings.map_or(0, |(least, _)| least);
        self.complete.then(|| RunCoverage { stopped, failed, unparsed, records, least }.incomplete_reason()).flatten()
    }

    /// Reader, workers and the given serial end. Returns the files that failed and how the serial end fared.
    fn flow(
        &self,
        files: &[CheckedFile],
        archive: &Archive,
        decisions: &Decisions,
        serial: &mut dyn FnMut(Assessed) -> Result<(), PipelineError>,
    ) -> (Vec<String>, Result<(), PipelineError>) {
        let normaliser = Normaliser::new(self.source);
        let (jobs_in, jobs) = bounded::<Job>(2 * self.threads);
        let (batches_in, batches) = bounded::<Result<Assessed, PipelineError>>(WAITING);
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
                Err(_) => (Vec::new(), result.and(Err(PipelineError::Worker))),
            }
        })
    }
}

fn work(
    jobs: Receiver<Job>,
    out: Sender<Result<Assessed, PipelineError>>,
    normaliser: &Normaliser,
    method: &Method,
    decisions: &Decisions,
) {
    let mut scratch = Scratch::default();
    for job in jobs {
        let assessed = assess(job, normaliser, method, decisions, &mut scratch);
        if out.send(assessed).is_err() {
            return;
        }
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{}: cannot be read: {error}; check the path and its permissions", path.display())
}

/// A format knows only the name of the file; the operator needs its path, and how this command is told another format.
pub(super) fn with_path(path: &Path, name: &str, error: &FormatError, flag: Option<&str>) -> String {
    let told = error.to_string();
    let rest = told.strip_prefix(name).map(str::to_owned).unwrap_or_else(|| format!(": {told}"));
    let try_it = match (error, flag) {
        (FormatError::WrongFormat { found: Some(found), .. }, Some(flag)) => format!("; try {flag} {found}"),
        _ => String::new(),
    };
    format!("{}{rest}{try_it}", path.display())
}
