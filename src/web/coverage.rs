//! How far the catalogue covers its sources, and how fresh it is: for each source its last success, how often its runs
//! succeed, how much the last one changed, when the next one is due, and what was noticed. Page, API and metrics show it.

use super::App;
use crate::ingest::acquire::fetch_card::FetchCard;
use crate::pipeline::UnderWay;
use crate::store::{FetchEvent, Run, RunState, SourceState, SourceSummary, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Runs of a source that are looked at.
const RUNS: u32 = 30;
/// Events of a source that are shown.
const EVENTS: u32 = 5;

/// One source.
pub struct Coverage {
    /// Source card.
    pub source: String,
    /// Where it is fetched from; none if it is not.
    pub url: Option<String>,
    /// Whether it is read and shown.
    pub state: SourceState,
    /// The newest run.
    pub last_run: Option<Run>,
    /// When a run last succeeded, microseconds since 1970 UTC.
    pub last_success: Option<i64>,
    /// Of the newest runs that have ended, at most 30: how many succeeded, and all.
    pub succeeded: (u64, u64),
    /// Of the last run that succeeded: listings that were new or had gone, and listings before it.
    pub drift: Option<(u64, u64)>,
    /// When it is fetched next, microseconds since 1970 UTC; 0 for at once; none if nothing is scheduled.
    pub next: Option<i64>,
    /// The run that is waiting for the network.
    pub under_way: Option<UnderWay>,
    /// The newest events, newest first.
    pub events: Vec<FetchEvent>,
}

impl Coverage {
    /// The coverage of all sources that were read or are to be fetched, in order of id. Blocks.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn of_all(app: &App) -> Result<Vec<Self>, StoreError> {
        let states = app.store.source_states()?;
        let fetched = |source: &str| app.sources.get(source).and_then(|card| card.head.fetch.as_ref());
        let cards = app.sources.cards().map(|card| card.head.id.clone()).filter(|id| fetched(id).is_some());
        let read = app.store.ingest_totals()?.into_iter().map(|totals| totals.source);
        let all: BTreeSet<String> = cards.chain(read).collect();
        let under_way = app.desk.as_ref().map(|desk| desk.under_way()).unwrap_or_default();
        let mut under_way: BTreeMap<String, UnderWay> = under_way.into_iter().map(|w| (w.source.clone(), w)).collect();
        let all = all.into_iter().map(|source| {
            let state = states.get(&source).map(|event| event.state).unwrap_or_default();
            let under_way = under_way.remove(&source);
            Self::of(app, fetched(&source), state, under_way, source)
        });
        let shown = |coverage: &Result<Self, StoreError>| !matches!(coverage, Ok(c) if c.state == SourceState::Removed);
        all.filter(shown).collect()
    }

    fn of(
        app: &App,
        fetched: Option<&FetchCard>,
        state: SourceState,
        under_way: Option<UnderWay>,
        source: String,
    ) -> Result<Self, StoreError> {
        let mut runs = app.store.runs_before(None, Some(&source), None, RUNS)?;
        runs.retain(reads_a_source);
        let ended: Vec<&Run> = runs.iter().filter(|run| run.state != RunState::Running.name()).collect();
        let succeeded: Vec<&&Run> = ended.iter().filter(|run| run.state == RunState::Complete.name()).collect();
        let last = succeeded.first();
        // A source may have been read well before the runs that are looked at.
        let earlier = match last {
            Some(run) => run.finished_at,
            None => app.store.newest_complete_run(&source)?.and_then(|run| run.finished_at),
        };
        let every = fetched.and_then(FetchCard::every_seconds).filter(|_| state == SourceState::Active);
        Ok(Self {
            url: fetched.map(|card| card.url.clone()),
            state,
            last_success: earlier,
            succeeded: (succeeded.len() as u64, ended.len() as u64),
            drift: last.map(|run| drift(run)),
            next: every.map(|every| app.store.next_fetch(&source, every)).transpose()?,
            // A process that was killed leaves its lease behind until another writes.
            under_way: under_way.filter(|w| runs.iter().any(|run| run.id == w.run && run.finished_at.is_none())),
            events: app.store.fetch_events_of(&source, EVENTS)?,
            last_run: runs.into_iter().next(),
            source,
        })
    }

    /// Share of runs that succeeded; none if none has ended.
    pub fn success_rate(&self) -> Option<f64> {
        let (succeeded, all) = self.succeeded;
        (all > 0).then(|| succeeded as f64 / all as f64)
    }

    /// Listings that were new or had gone in the last run that succeeded, as a share of those before it; at most 1.
    pub fn drift_share(&self) -> Option<f64> {
        self.drift
            .map(|(differ, before)| if before == 0 { f64::from(differ > 0) } else { differ as f64 / before as f64 })
    }
}

/// Whether a run read a source: retags and decisions are runs too, and read no files. One that ended before its first file
/// was read is one that failed.
fn reads_a_source(run: &Run) -> bool {
    let failed = [RunState::Running, RunState::Interrupted].iter().any(|state| state.name() == run.state);
    (run.tally.files > 0 || failed) && !run.note.starts_with("register, edition ")
}

/// Listings that a run added, or found gone or back, and those that its source had before it.
fn drift(run: &Run) -> (u64, u64) {
    let tally = &run.tally;
    let returned = tally.relisted.min(tally.changed + tally.unchanged);
    let before = tally.changed + tally.unchanged - returned + tally.delisted;
    ((tally.added + tally.delisted + returned).min(before.max(1)), before)
}

/// What is stored of a source, by its id.
pub fn stored(app: &App) -> Result<BTreeMap<String, SourceSummary>, StoreError> {
    app.store.source_summaries()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Tally;

    #[test]
    fn drift_counts_what_came_and_went() {
        let run = |tally: Tally| Run {
            id: String::new(),
            source: String::new(),
            method: String::new(),
            state: RunState::Complete.name().to_owned(),
            started_at: 0,
            observed_at: 0,
            finished_at: None,
            complete: true,
            tally,
            note: String::new(),
            figures: None,
        };
        let tally =
            Tally { files: 1, added: 2, changed: 1, unchanged: 7, delisted: 2, relisted: 1, ..Tally::default() };
        assert_eq!(drift(&run(tally)), (5, 9));
        assert_eq!(drift(&run(Tally { added: 5, ..Tally::default() })), (1, 0), "everything is new");
        assert!(!reads_a_source(&run(Tally::default())));
    }
}
