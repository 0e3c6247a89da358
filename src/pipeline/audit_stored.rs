//! Audit of the stored catalogue: versions as stored, assessed by the present method with the decisions in force, in
//! order of listing id. Nothing is written.

use super::audited::Audited;
use super::error::PipelineError;
use super::ordered::{Jobs, Pool, ordered};
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decisions, ListingId};
use crate::search::{Ast, Filters, Searcher};
use crate::store::Store;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ids read at a time.
const PAGE: u32 = 1_000;
/// Listings that a worker takes at a time.
const BATCH: usize = 128;

/// What to audit and how.
pub struct AuditStored<'a> {
    /// Where the listings are.
    pub store: &'a Store,
    /// Only the listings that this query finds now.
    pub query: Option<(&'a Searcher, &'a Ast)>,
    /// Only the listings of this source.
    pub source: Option<&'a str>,
    /// Listings of these sources are excluded and counted.
    pub excluded: &'a BTreeSet<String>,
    /// Only versions observed before this time, microseconds since 1970 UTC.
    pub before: Option<i64>,
    /// Every version instead of the newest.
    pub every: bool,
    /// How to assess.
    pub method: &'a Method,
    /// Number of assessing threads.
    pub threads: usize,
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
}

/// Numbers of listings examined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditCoverage {
    /// Listings chosen by query and source.
    pub listings: u64,
    /// Of them, those not yet observed by the time requested.
    pub not_yet_observed: u64,
    /// Listings of the excluded sources; in no other count.
    pub excluded: u64,
}

/// A batch of listings after assessment.
struct Done {
    coverage: AuditCoverage,
    audited: Vec<Audited>,
}

impl AuditStored<'_> {
    /// Passes every version requested to `take`.
    pub fn run<E: Send + From<PipelineError>>(
        &self,
        take: &mut dyn FnMut(Audited) -> Result<(), E>,
    ) -> Result<AuditCoverage, E> {
        let decisions = self.store.decisions_in_force().map_err(PipelineError::from)?;
        let mut coverage = AuditCoverage::default();
        let span = tracing::info_span!("audit", source = self.source);
        let _entered = span.enter();
        ordered(
            Pool::new(self.threads),
            |jobs| Ok(self.list_ids(jobs)?),
            Scratch::default,
            |ids: Vec<ListingId>, scratch| Ok(self.assess(&ids, &decisions, scratch)?),
            &mut |done: Done| {
                coverage.listings += done.coverage.listings;
                coverage.not_yet_observed += done.coverage.not_yet_observed;
                coverage.excluded += done.coverage.excluded;
                done.audited.into_iter().try_for_each(&mut *take)
            },
        )?;
        Ok(coverage)
    }

    /// Makes batches of ids, in order.
    fn list_ids(&self, jobs: &mut Jobs<Vec<ListingId>>) -> Result<(), PipelineError> {
        let stopped = || self.stop.load(Ordering::Relaxed);
        if let Some((searcher, query)) = self.query {
            for ids in searcher.all_ids(query, &Filters::default(), BATCH)? {
                let ids = ids?.iter().filter_map(|id| ListingId::parse(id)).collect();
                if stopped() || !jobs.send(ids) {
                    break;
                }
            }
            return Ok(());
        }
        let mut after = None;
        while !stopped() {
            let page = self.store.methods_after(after.as_ref(), self.source, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            let ids: Vec<ListingId> = page.into_iter().map(|(id, _)| id).collect();
            if !ids.chunks(BATCH).all(|part| jobs.send(part.to_vec())) {
                break;
            }
        }
        Ok(())
    }

    fn assess(&self, ids: &[ListingId], decisions: &Decisions, scratch: &mut Scratch) -> Result<Done, PipelineError> {
        let (mut chosen, mut excluded) = (ids.to_vec(), 0);
        if (self.query.is_some() && self.source.is_some()) || !self.excluded.is_empty() {
            let mut stored = self.store.listings(ids)?;
            stored.retain(|s| self.source.is_none_or(|wanted| *wanted == s.listing.source));
            let of_source = stored.len();
            stored.retain(|s| !self.excluded.contains(&s.listing.source));
            excluded = (of_source - stored.len()) as u64;
            chosen = stored.into_iter().map(|s| s.listing.id).collect();
        }
        let mut audited = Vec::with_capacity(chosen.len());
        for (version, listing) in self.store.versions_of(&chosen, self.before, self.every)? {
            let assessment = self.method.assess_with(&listing, decisions.of(&listing.id), scratch);
            let version_seen = Some((version.number, version.observed_at));
            audited.push(Audited {
                listing,
                assessment,
                place: version.place,
                issues: Vec::new(),
                version: version_seen,
            });
        }
        let seen = audited.chunk_by(|a, b| a.listing.id == b.listing.id).count();
        let (listings, not_yet_observed) = (chosen.len() as u64, (chosen.len() - seen) as u64);
        Ok(Done { coverage: AuditCoverage { listings, not_yet_observed, excluded }, audited })
    }
}
