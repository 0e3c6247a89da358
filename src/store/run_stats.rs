//! Counts over all runs by source, for metrics.

use super::rows::RunRow;
use super::run::Run;
use super::run_state::RunState;
use super::schema::runs;
use super::{Store, StoreError};
use diesel::prelude::*;

/// What all ingest runs of a source have counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IngestTotals {
    /// Source card.
    pub source: String,
    /// Listings added.
    pub added: u64,
    /// Listings with a new version.
    pub changed: u64,
    /// Records that equal the stored version.
    pub unchanged: u64,
    /// Records that occurred more than once in the input of one run.
    pub repeated: u64,
    /// When a run last ended successfully, microseconds since 1970 UTC; `None` if none has.
    pub last_success: Option<i64>,
}

impl Store {
    /// Totals of all ingest runs by source, in order of the source; also of runs that did not end successfully.
    ///
    /// The table holds runs of other commands too: those of `retag` and `decide` read no files, and those of
    /// `register import` begin their note with “register, edition”.
    pub fn ingest_totals(&self) -> Result<Vec<IngestTotals>, StoreError> {
        let ingests = runs::files.gt(0).and(runs::note.not_like("register, edition %"));
        self.read(|c| {
            let rows: Vec<RunRow> =
                runs::table.filter(ingests).order(runs::source).select(RunRow::as_select()).load(c)?;
            let mut totals: Vec<IngestTotals> = Vec::new();
            for run in rows.into_iter().map(Run::from) {
                if totals.last().is_none_or(|last| last.source != run.source) {
                    totals.push(IngestTotals { source: run.source.clone(), ..IngestTotals::default() });
                }
                let Some(of) = totals.last_mut() else { continue };
                of.added += run.tally.added;
                of.changed += run.tally.changed;
                of.unchanged += run.tally.unchanged;
                of.repeated += run.tally.repeated;
                if run.state == RunState::Complete.name() {
                    of.last_success = of.last_success.max(run.finished_at);
                }
            }
            Ok(totals)
        })
    }

    /// How many runs are recorded as running. A run that was killed stays so until the next writer marks it.
    pub fn running_runs(&self) -> Result<u64, StoreError> {
        let running = runs::table.filter(runs::state.eq(RunState::Running.name()));
        let count: i64 = self.read(|c| Ok(running.select(diesel::dsl::count_star()).first(c)?))?;
        Ok(count.max(0) as u64)
    }
}
