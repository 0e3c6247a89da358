//! Counts over all runs by source, for metrics.

use super::run_state::RunState;
use super::schema::runs;
use super::{Store, StoreError};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// What all runs of one source have done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRuns {
    /// When the last run that was read to its end ended, microseconds since 1970 UTC.
    pub last_success: Option<i64>,
    /// Runs by state: `running`, `complete`, `stopped` or `interrupted`.
    pub runs: BTreeMap<String, u64>,
    /// Records by outcome: `added`, `changed` or `unchanged`.
    pub records: BTreeMap<&'static str, u64>,
    /// Issues found.
    pub issues: u64,
    /// Listings delisted.
    pub delisted: u64,
}

impl Store {
    /// The runs of each source, by its id. Imports of a register are runs of its id, and a retag of all sources is a
    /// run of `*`. Reads one short row for each run.
    pub fn source_runs(&self) -> Result<BTreeMap<String, SourceRuns>, StoreError> {
        type Row = (String, String, Option<i64>, i64, i64, i64, i64, i64);
        let columns = (
            runs::source,
            runs::state,
            runs::finished_at,
            runs::added,
            runs::changed,
            runs::unchanged,
            runs::issues,
            runs::gone,
        );
        let rows: Vec<Row> = self.read(|c| Ok(runs::table.select(columns).load(c)?))?;
        let mut sources = BTreeMap::<String, SourceRuns>::new();
        let n = |v: i64| v.max(0) as u64;
        for (source, state, finished_at, added, changed, unchanged, issues, delisted) in rows {
            let of = sources.entry(source).or_default();
            if state == RunState::Complete.name() {
                of.last_success = of.last_success.max(finished_at);
            }
            *of.runs.entry(state).or_default() += 1;
            for (outcome, count) in [("added", added), ("changed", changed), ("unchanged", unchanged)] {
                *of.records.entry(outcome).or_default() += n(count);
            }
            of.issues += n(issues);
            of.delisted += n(delisted);
        }
        Ok(sources)
    }
}
