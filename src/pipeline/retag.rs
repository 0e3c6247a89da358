//! Retag: stored listings assessed again, from their facts as stored. Only those whose assessment is not of the present
//! method and the decisions in force are touched, so a stopped retag continues where it ended. Where only rules or
//! registers changed since, tags and claims are used as they are stored.
//!
//! One thread lists the ids, all cores load and assess, one thread writes.

use super::clock;
use super::difference::Difference;
use super::error::PipelineError;
use super::follow::Follower;
use super::ordered::{Jobs, Pool, ordered};
use super::reassess::reassess;
use super::second_reading::RememberingReader;
use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{AssessmentName, Decisions, ListingId};
use crate::search::Document;
use crate::store::{Reassessed, RunState, Store, Tally, Writer};
use std::sync::atomic::{AtomicBool, Ordering};

/// Ids read from the store at a time.
const PAGE: u32 = 1_000;
/// Listings that a worker takes at a time.
const BATCH: usize = 256;
/// Listings written in one transaction.
const TRANSACTION: usize = 2_000;
/// The same with a second reader.
const SLOW_BATCH: usize = 8;
const SLOW_TRANSACTION: usize = 64;
/// The source noted for a run over all sources.
pub const ALL_SOURCES: &str = "*";

/// What to assess again and how.
pub struct Retag<'a> {
    /// Where the listings are.
    pub store: &'a Store,
    /// How to assess.
    pub method: &'a Method,
    /// Only the listings of this source.
    pub source: Option<&'a str>,
    /// Only these listings.
    pub only: Option<&'a [ListingId]>,
    /// Reads again what has been read a second time, and everything if it says so.
    pub second: Option<SecondTime<'a>>,
    /// Number of worker threads.
    pub threads: usize,
    /// Receives the number of listings examined.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
}

/// Whom a second reader reads.
#[derive(Clone, Copy)]
pub struct SecondTime<'a> {
    /// The reader.
    pub reader: &'a RememberingReader,
    /// Every listing, and not only those that have been read a second time.
    pub everything: bool,
}

impl<'a> SecondTime<'a> {
    /// The reader for a listing whose assessment has this name.
    fn of(self, named: &str) -> Option<&'a SecondReader> {
        (self.everything || AssessmentName::parse(named).second_reader.is_some()).then(|| self.reader.reader())
    }
}

/// What a retag did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetagReport {
    /// Listings examined.
    pub examined: u64,
    /// Of them, those whose assessment is current.
    pub current: u64,
    /// What the others say differently now.
    pub difference: Difference,
    /// Whether the operator stopped it.
    pub stopped: bool,
}

/// A batch of reassessed listings, in order of id.
#[derive(Default)]
struct ReassessedBatch {
    items: Vec<Reassessed>,
    documents: Vec<Document>,
    difference: Difference,
}

impl Retag<'_> {
    /// Runs. `run` is the id under which everything is noted; nothing is noted if every assessment is current.
    pub fn run(&self, run: &str, writer: &mut Writer, follower: &mut Follower) -> Result<RetagReport, PipelineError> {
        let span = tracing::info_span!("retag", run, source = self.source);
        let _entered = span.enter();
        tracing::info!("retag started");
        let (mut pending, mut begun, mut written) = (ReassessedBatch::default(), false, 0);
        let (source, method) = (self.source.unwrap_or(ALL_SOURCES), self.method.fingerprint());
        let mut flush = |pending: &mut ReassessedBatch, writer: &mut Writer| -> Result<(), PipelineError> {
            if !std::mem::replace(&mut begun, true) {
                writer.begin_run(run, source, method, clock::now())?;
                writer.note_method(method, self.method.tagging())?;
            }
            written += pending.items.len() as u64;
            if let Some(second) = &self.second {
                second.reader.store(writer)?;
            }
            let items = std::mem::take(&mut pending.items);
            tracing::debug_span!("write", listings = items.len())
                .in_scope(|| writer.reassess(run, clock::now(), &items))?;
            for document in std::mem::take(&mut pending.documents) {
                follower.replace(document)?;
            }
            writer.note_progress(run, &tally(written))?;
            follower.committed(writer.last_change())
        };
        let result = self.flow(&mut |done| {
            pending.items.extend(done.items);
            pending.documents.extend(done.documents);
            if pending.items.len() >= self.transaction() { flush(&mut pending, writer) } else { Ok(()) }
        });
        let rest = if pending.items.is_empty() || result.is_err() { Ok(()) } else { flush(&mut pending, writer) };
        let result = result.and_then(|report| rest.and_then(|()| follower.finish()).map(|()| report));
        if !begun {
            return result;
        }
        let (state, note) = match &result {
            Err(e) => (RunState::Stopped, e.to_string()),
            Ok(report) if report.stopped => (RunState::Stopped, "retag stopped by the operator".to_owned()),
            Ok(_) => (RunState::Complete, "retag".to_owned()),
        };
        let ended = writer.end_run(run, state, &tally(written), clock::now(), &note);
        let report = result?;
        ended?;
        let RetagReport { examined, stopped, .. } = report;
        tracing::info!(examined, reassessed = written, stopped, "retag ended");
        Ok(report)
    }

    /// Reports what a run would do, and writes nothing.
    pub fn dry_run(&self) -> Result<RetagReport, PipelineError> {
        self.flow(&mut |_| Ok(()))
    }

    /// Runs the worker pool; `serial` receives the batches in order of id.
    fn flow(
        &self,
        serial: &mut dyn FnMut(ReassessedBatch) -> Result<(), PipelineError>,
    ) -> Result<RetagReport, PipelineError> {
        let decisions = self.store.decisions_in_force()?;
        let tagged_alike = self.store.methods_tagging_with(self.method.tagging())?;
        let mut difference = Difference::default();
        let (examined, current) = ordered(
            Pool::for_writer(self.threads),
            |jobs| self.list_stale(jobs, &decisions),
            Scratch::default,
            |ids: Vec<ListingId>, scratch| self.assess(&ids, &tagged_alike, &decisions, scratch),
            &mut |mut done: ReassessedBatch| {
                difference.add(std::mem::take(&mut done.difference));
                serial(done)
            },
        )?;
        Ok(RetagReport { examined, current, difference, stopped: self.stop.load(Ordering::Relaxed) })
    }

    /// Makes batches of ids whose assessment is not current. Returns the numbers of listings examined and current.
    fn list_stale(&self, jobs: &mut Jobs<Vec<ListingId>>, decisions: &Decisions) -> Result<(u64, u64), PipelineError> {
        let (mut examined, mut current) = (0, 0);
        let (mut after, mut stale) = (None::<ListingId>, Vec::with_capacity(BATCH));
        let mut wanted = true;
        if let Some(only) = self.only {
            for part in only.chunks(self.batch()) {
                wanted = wanted && jobs.send(part.to_vec());
            }
            return Ok((only.len() as u64, 0));
        }
        while wanted && !self.stop.load(Ordering::Relaxed) {
            let page = self.store.methods_after(after.as_ref(), self.source, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            for (id, method) in page {
                // A page takes minutes where a second reader reads.
                if self.stop.load(Ordering::Relaxed) {
                    break;
                }
                examined += 1;
                let second = self.second.and_then(|s| s.of(&method));
                let decided = decisions.of(&id);
                if method == self.method.key(decided, second) || second.is_none() && self.method.made(&method, decided)
                {
                    current += 1;
                    continue;
                }
                stale.push(id);
                if stale.len() == self.batch() {
                    wanted = jobs.send(std::mem::take(&mut stale)) && wanted;
                }
            }
            (self.progress)(examined);
        }
        if !stale.is_empty() {
            jobs.send(stale);
        }
        Ok((examined, current))
    }

    /// A second reader takes seconds for what the lists do in milliseconds: what it has read is kept sooner.
    fn transaction(&self) -> usize {
        if self.second.is_some_and(|s| s.everything) { SLOW_TRANSACTION } else { TRANSACTION }
    }

    fn batch(&self) -> usize {
        if self.second.is_some_and(|s| s.everything) { SLOW_BATCH } else { BATCH }
    }

    fn assess(
        &self,
        ids: &[ListingId],
        tagged_alike: &[String],
        decisions: &Decisions,
        scratch: &mut Scratch,
    ) -> Result<ReassessedBatch, PipelineError> {
        let mut done = ReassessedBatch::default();
        for stored in self.store.listings(ids)? {
            let second = self.second.and_then(|s| s.of(&stored.assessment.method));
            let again = reassess(&stored, self.method, tagged_alike, decisions, second, scratch)?;
            done.difference.note(&stored.assessment, &again.assessment);
            done.items.push(again.reassessed);
            done.documents.extend(again.document);
        }
        Ok(done)
    }
}

/// The counts of a run that only assesses: every listing stays as its source published it.
fn tally(listings: u64) -> Tally {
    Tally { records: listings, unchanged: listings, ..Tally::default() }
}
