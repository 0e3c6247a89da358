//! Runs: one reading of one source, with its counts and its outcome.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::RunRow;
use super::run_figures::RunFigures;
use super::run_state::{RunState, Tally};
use super::schema::runs;
use super::seal;
use super::{Store, StoreError};
use diesel::prelude::*;
use serde::Serialize;

/// A run as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// UUIDv7.
    pub id: String,
    /// Source card.
    pub source: String,
    /// Method fingerprint used.
    pub method: String,
    /// `running`, `complete`, `stopped` or `interrupted`.
    pub state: String,
    /// Microseconds since 1970 UTC.
    pub started_at: i64,
    /// When the input was observed at the source, microseconds since 1970 UTC: of several times the earliest.
    pub observed_at: i64,
    /// Microseconds since 1970 UTC.
    pub finished_at: Option<i64>,
    /// Whether it read everything the source listed then, so that a listing it did not find was absent.
    pub complete: bool,
    /// What it counted.
    #[serde(flatten)]
    pub tally: Tally,
    /// Why it stopped, if it did.
    pub note: String,
    /// What its input held; none of a run that read no files, and of earlier programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<RunFigures>,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        let n = |v: i64| v.max(0) as u64;
        let (records, counted) = (n(row.records), n(row.added) + n(row.changed) + n(row.unchanged));
        Self {
            id: row.id,
            source: row.source,
            method: row.method,
            state: row.state,
            started_at: row.started_at,
            observed_at: row.observed_at,
            finished_at: row.finished_at,
            complete: row.whole != 0,
            tally: Tally {
                files: n(row.files),
                records,
                added: n(row.added),
                changed: n(row.changed),
                unchanged: n(row.unchanged),
                repeated: records.saturating_sub(counted),
                issues: n(row.issues),
                delisted: n(row.gone),
                relisted: n(row.returned),
            },
            note: row.note,
            figures: serde_json::from_str(&row.figures).ok(),
        }
    }
}

/// The runs of a source, in a state, before an id; each condition only if it is given.
macro_rules! selected {
    ($source:expr, $state:expr, $before:expr) => {{
        let mut found = runs::table.into_boxed();
        if let Some(source) = $source {
            found = found.filter(runs::source.eq(source.to_owned()));
        }
        if let Some(state) = $state {
            found = found.filter(runs::state.eq(state.to_owned()));
        }
        if let Some(before) = $before {
            found = found.filter(runs::id.lt(key(before)));
        }
        found
    }};
}

impl Store {
    /// The newest runs, newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>, StoreError> {
        self.read(|c| {
            let rows: Vec<RunRow> = runs::table
                .order((runs::started_at.desc(), runs::id.desc()))
                .limit(i64::from(limit))
                .select(RunRow::as_select())
                .load(c)?;
            Ok(rows.into_iter().map(Run::from).collect())
        })
    }
}

impl Store {
    /// Runs in order of id, newest first, of which all are before one if that is given; at most `limit`. Ids begin with
    /// the time.
    pub fn runs_before(
        &self,
        before: Option<&str>,
        source: Option<&str>,
        state: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Run>, StoreError> {
        self.read(|c| {
            let rows: Vec<RunRow> = selected!(source, state, before)
                .order(runs::id.desc())
                .limit(i64::from(limit))
                .select(RunRow::as_select())
                .load(c)?;
            Ok(rows.into_iter().map(Run::from).collect())
        })
    }

    /// How many runs there are of a source and in a state.
    pub fn count_runs(&self, source: Option<&str>, state: Option<&str>) -> Result<u64, StoreError> {
        let count: i64 = self.read(|c| Ok(selected!(source, state, None::<&str>).count().get_result(c)?))?;
        Ok(count.max(0) as u64)
    }
}

/// Writes the beginning of a run.
pub(super) fn begin(c: &mut AnyConnection, id: &str, source: &str, method: &str, at: i64) -> Result<(), StoreError> {
    diesel::insert_into(runs::table)
        .values((
            runs::id.eq(key(id)),
            runs::source.eq(source),
            runs::method.eq(method),
            runs::state.eq(RunState::Running.name()),
            runs::started_at.eq(at),
            runs::observed_at.eq(at),
            runs::files.eq(0),
            runs::records.eq(0),
            runs::added.eq(0),
            runs::changed.eq(0),
            runs::unchanged.eq(0),
            runs::issues.eq(0),
            runs::note.eq(""),
            runs::whole.eq(0),
            runs::gone.eq(0),
            runs::returned.eq(0),
            runs::figures.eq(""),
        ))
        .execute(c)?;
    Ok(())
}

/// Writes when the input was observed at the source.
pub(super) fn observed(c: &mut AnyConnection, id: &str, at: i64) -> Result<(), StoreError> {
    diesel::update(runs::table.find(key(id))).set(runs::observed_at.eq(at)).execute(c)?;
    Ok(())
}

/// Writes how far a run has come, or how it ended.
pub(super) fn update(
    c: &mut AnyConnection,
    id: &str,
    state: RunState,
    tally: &Tally,
    at: Option<i64>,
    note: &str,
) -> Result<(), StoreError> {
    let n = |v: u64| v as i64;
    diesel::update(runs::table.find(key(id)))
        .set((
            runs::state.eq(state.name()),
            runs::finished_at.eq(at),
            runs::files.eq(n(tally.files)),
            runs::records.eq(n(tally.records)),
            runs::added.eq(n(tally.added)),
            runs::changed.eq(n(tally.changed)),
            runs::unchanged.eq(n(tally.unchanged)),
            runs::issues.eq(n(tally.issues)),
            runs::gone.eq(n(tally.delisted)),
            runs::returned.eq(n(tally.relisted)),
            runs::note.eq(note),
        ))
        .execute(c)?;
    Ok(())
}

/// Marks runs that a dead process left behind. Only the holder of the lock calls this, so that none of them is alive but
/// those that hold a lease while they wait for the network.
pub(super) fn mark_interrupted(c: &mut AnyConnection, alive: &[String]) -> Result<usize, StoreError> {
    let note = "the process ended without finishing the run; run the same command again";
    c.transaction(|c| {
        let left = runs::table.filter(runs::state.eq(RunState::Running.name())).order(runs::id);
        let mut left: Vec<String> = left.select(runs::id).load(c)?;
        left.retain(|id| !alive.contains(id));
        for id in &left {
            let interrupted = (runs::state.eq(RunState::Interrupted.name()), runs::note.eq(note));
            diesel::update(runs::table.find(key(id))).set(interrupted).execute(c)?;
            seal::run(c, id)?;
        }
        Ok(left.len())
    })
}
