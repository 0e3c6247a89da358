//! What the store has of each source, for the operator: listings in and out of view, unreadable records, runs, and when
//! it was observed.

use super::rows::{ABSENCES_UNTIL_DELISTED, RunRow};
use super::run::Run;
use super::run_state::RunState;
use super::schema::{issues, listings, runs};
use super::{Store, StoreError, quarantine};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is stored of a source, removed or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// Listings, in view or not.
    pub listings: u64,
    /// Of them, those that the source no longer lists.
    pub delisted: u64,
    /// Issues.
    pub issues: u64,
    /// Of them, records that could not be read and that no retry has read since.
    pub unreadable: u64,
    /// Runs that read files.
    pub runs: u64,
    /// When the first was observed, microseconds since 1970 UTC.
    pub first_observed: Option<i64>,
    /// When the newest was observed.
    pub last_observed: Option<i64>,
    /// The newest run that read files.
    pub last_run: Option<Run>,
}

impl Store {
    /// What is stored of each source that has listings, issues or runs.
    pub fn source_summaries(&self) -> Result<BTreeMap<String, SourceSummary>, StoreError> {
        let n = |v: i64| v.max(0) as u64;
        self.read(|c| {
            let mut all = BTreeMap::<String, SourceSummary>::new();
            let rows: Vec<(String, i64, Option<i64>, Option<i64>)> = listings::table
                .group_by(listings::source)
                .select((listings::source, count_star(), min(listings::first_seen), max(listings::last_seen)))
                .load(c)?;
            for (source, count, first, last) in rows {
                let of = all.entry(source).or_default();
                (of.listings, of.first_observed, of.last_observed) = (n(count), first, last);
            }
            let delisted: Vec<(String, i64)> = listings::table
                .filter(listings::missed.ge(ABSENCES_UNTIL_DELISTED))
                .group_by(listings::source)
                .select((listings::source, count_star()))
                .load(c)?;
            for (source, count) in delisted {
                all.entry(source).or_default().delisted = n(count);
            }
            let found: Vec<(String, i64)> =
                issues::table.group_by(issues::source).select((issues::source, count_star())).load(c)?;
            for (source, count) in found {
                all.entry(source).or_default().issues = n(count);
            }
            for (source, count) in quarantine::counts(c)? {
                all.entry(source).or_default().unreadable = n(count);
            }
            for run in ingests(c, None, i64::MAX)? {
                let of = all.entry(run.source.clone()).or_default();
                of.runs += 1;
                of.last_run.get_or_insert(run);
            }
            Ok(all)
        })
    }

    /// The newest runs that read files of a source, newest first.
    pub fn runs_of_source(&self, source: &str, limit: u32) -> Result<Vec<Run>, StoreError> {
        self.read(|c| ingests(c, Some(source), i64::from(limit)))
    }

    /// The newest run that read files of a source to their end and noted its figures.
    pub fn newest_complete_run(&self, source: &str) -> Result<Option<Run>, StoreError> {
        self.read(|c| {
            let complete = runs::state.eq(RunState::Complete.name()).and(runs::figures.ne(""));
            let of = runs::table.filter(runs::source.eq(source).and(complete));
            let newest = of.order((runs::started_at.desc(), runs::id.desc())).select(RunRow::as_select());
            Ok(newest.first::<RunRow>(c).optional()?.map(Run::from))
        })
    }
}

/// Runs that read files, newest first. The table holds runs of other commands too: those of `retag`, `decide` and
/// `source` read no files, and those of `register import` begin their note with “register, edition”.
fn ingests(c: &mut super::AnyConnection, source: Option<&str>, limit: i64) -> Result<Vec<Run>, StoreError> {
    let of = runs::files.gt(0).and(runs::note.not_like("register, edition %"));
    let newest = runs::table.filter(of).order((runs::started_at.desc(), runs::id.desc())).limit(limit);
    let newest = newest.select(RunRow::as_select());
    let rows: Vec<RunRow> = match source {
        None => newest.load(c)?,
        Some(source) => newest.filter(runs::source.eq(source)).load(c)?,
    };
    Ok(rows.into_iter().map(Run::from).collect())
}
