//! Retag: stored listings assessed anew, from their facts as stored. Only those whose assessment is not of the present
//! method and the decisions in force are touched; a stopped retag goes on where it ended, because what is done is current.
//!
//! One thread walks through the ids, all cores load and assess, one thread writes. Batches are small and the queues short,
//! so memory stays flat however large the store is.

use super::clock;
use super::difference::Difference;
use super::follow::Follower;
use super::ingest::PipelineError;
use super::ordered::{Jobs, ordered};
use super::reassess::reassess;
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decisions, ListingId};
use crate::store::{Reassessed, RunState, Store, Tally, Writer};
use brokerwatch_index::Document;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ids looked at in one step.
const PAGE: u32 = 1_000;
/// Listings that a worker takes at a time.
const BATCH: usize = 256;
/// Listings written in one transaction.
const TRANSACTION: usize = 2_000;
/// What stands as the source of a run over all sources.
pub const ALL_SOURCES: &str = "*";

/// What to assess anew, and with what.
pub struct Retag<'a> {
    /// Where the listings are.
    pub store: &'a Store,
    /// How to assess.
    pub method: &'a Method,
    /// Only the listings of this source.
    pub source: Option<&'a str>,
    /// Number of assessing threads.
    pub threads: usize,
    /// Told how many listings have been looked at.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
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

/// A batch assessed anew, in order of id.
#[derive(Default)]
struct Done {
    items: Vec<Reassessed>,
    documents: Vec<Document>,
    difference: Difference,
}

impl Retag<'_> {
    /// Runs. `run` is the id under which everything is noted; nothing is noted if every assessment is current.
    pub fn run(&self, run: &str, writer: &mut Writer, follower: &mut Follower) -> Result<RetagReport, PipelineError> {
        let (mut pending, mut begun, mut written) = (Done::default(), false, 0);
        let (source, method) = (self.source.unwrap_or(ALL_SOURCES), self.method.fingerprint());
        let mut flush = |pending: &mut Done, writer: &mut Writer| -> Result<(), PipelineError> {
            if !std::mem::replace(&mut begun, true) {
                writer.begin_run(run, source, method, clock::now())?;
            }
            written += pending.items.len() as u64;
            writer.reassess(run, clock::now(), &std::mem::take(&mut pending.items))?;
            for document in std::mem::take(&mut pending.documents) {
                follower.replace(document)?;
            }
            writer.note_progress(run, &tally(written))?;
            follower.committed(writer.last_change())
        };
        let result = self.flow(&mut |done| {
            pending.items.extend(done.items);
            pending.documents.extend(done.documents);
            if pending.items.len() >= TRANSACTION { flush(&mut pending, writer) } else { Ok(()) }
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
        Ok(report)
    }

    /// Says what a run would do, and writes nothing.
    pub fn dry_run(&self) -> Result<RetagReport, PipelineError> {
        self.flow(&mut |_| Ok(()))
    }

    /// Walker, workers and the given serial end, which receives the batches in order of id.
    fn flow(&self, serial: &mut dyn FnMut(Done) -> Result<(), PipelineError>) -> Result<RetagReport, PipelineError> {
        let decisions = self.store.decisions_in_force()?;
        let mut difference = Difference::default();
        let (examined, current) = ordered(
            self.threads,
            |jobs| self.walk(jobs, &decisions),
            Scratch::default,
            |ids: Vec<ListingId>, scratch| self.assess(&ids, &decisions, scratch),
            &mut |mut done: Done| {
                difference.add(std::mem::take(&mut done.difference));
                serial(done)
            },
        )?;
        Ok(RetagReport { examined, current, difference, stopped: self.stop.load(Ordering::Relaxed) })
    }

    /// Hands out the ids of listings whose assessment is not current. Returns the listings looked at and those current.
    fn walk(&self, jobs: &mut Jobs<Vec<ListingId>>, decisions: &Decisions) -> Result<(u64, u64), PipelineError> {
        let (mut examined, mut current) = (0, 0);
        let (mut after, mut stale) = (None::<ListingId>, Vec::with_capacity(BATCH));
        let mut wanted = true;
        while wanted && !self.stop.load(Ordering::Relaxed) {
            let page = self.store.methods_after(after.as_ref(), self.source, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            examined += page.len() as u64;
            for (id, method) in page {
                if method == self.method.key(decisions.of(&id)) {
                    current += 1;
                    continue;
                }
                stale.push(id);
                if stale.len() == BATCH {
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

    fn assess(&self, ids: &[ListingId], decisions: &Decisions, scratch: &mut Scratch) -> Result<Done, PipelineError> {
        let mut done = Done::default();
        for stored in self.store.listings(ids)? {
            let again = reassess(&stored, self.method, decisions, scratch)?;
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
