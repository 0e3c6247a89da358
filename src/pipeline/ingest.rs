//! Ingest: from the operator's files to stored, searchable listings. This file says what a run takes and what it
//! reports.
//!
//! First every file is archived and checked (`check.rs`); an input that does not look like its source is not stored.
//! Then one thread reads the archived bytes (`reading.rs`), all cores normalise, tag and audit (`assess.rs`), one
//! thread writes (`writer.rs`). It is repeatable: after a crash the same command gives the same state.

use super::coverage::RunCoverage;
use super::observation_time::ObservationTime;
use super::progress::Progress;
use crate::assess::method::Method;
use crate::ingest::acquire::source::Source;
use crate::ingest::reader::SourceReader;
use crate::store::Tally;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to ingest and how.
pub struct Ingest<'a> {
    /// The source card, with what the command line changed.
    pub source: &'a Source,
    /// How its files are read.
    pub reader: SourceReader,
    /// How to assess.
    pub method: &'a Method,
    /// The operator says that the files are everything the source lists now. Without that no listing is ever delisted.
    pub complete: bool,
    /// When the files were taken from the source.
    pub observed: ObservationTime,
    /// Number of worker threads.
    pub threads: usize,
    /// Receives the progress.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
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
    /// Records of which nothing could be parsed.
    pub unparsed: u64,
    /// Observations older than the newest of their listing, which were added; the newest stays current.
    pub backfilled: u64,
    /// Whether the operator stopped it.
    pub stopped: bool,
    /// Whether it counts as a complete reading of the source.
    pub complete: bool,
    /// Why not, although the operator says so: part of a sentence.
    pub incomplete_reason: Option<String>,
}

impl Ingest<'_> {
    /// Whether the operator stopped the run.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Why a run that the operator calls complete does not count as complete.
    pub(super) fn incomplete_reason(&self, failed: &[String], records: u64, unparsed: u64) -> Option<String> {
        let (stopped, failed) = (self.is_stopped(), failed.len() as u64);
        let least = self.source.expect.listings.map_or(0, |(least, _)| least);
        let coverage = RunCoverage { stopped, failed, unparsed, records, least };
        self.complete.then(|| coverage.incomplete_reason()).flatten()
    }
}
