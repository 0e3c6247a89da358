//! Runs: one reading of one source, with its counts and its outcome.

use super::connection::AnyConnection;
use super::schema::runs;
use super::seal::{self, Fields};
use super::{Store, StoreError};
use diesel::prelude::*;
use serde::Serialize;
use strum::IntoStaticStr;

/// What a run counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Files read.
    pub files: u64,
    /// Records read; equals added + changed + unchanged + repeated.
    pub records: u64,
    /// Listings seen for the first time.
    pub added: u64,
    /// Listings with a new version: the source published something else, or the record is read in another way.
    pub changed: u64,
    /// Listings as they were.
    pub unchanged: u64,
    /// Records that occurred more than once in the input, byte for byte.
    pub repeated: u64,
    /// Issues met, also those already known.
    pub issues: u64,
    /// Listings delisted: neither this complete run nor the one before found them.
    pub delisted: u64,
    /// Listings found again after they were delisted; also counted as changed or unchanged.
    pub relisted: u64,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RunState {
    /// Under way.
    Running,
    /// Read to the end.
    Complete,
    /// Stopped by an error or by the operator; what was stored stays.
    Stopped,
    /// Ended without being noted (killed, power cut); found by the next writer.
    Interrupted,
}

impl RunState {
    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

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
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = runs)]
struct Row {
    id: String,
    source: String,
    method: String,
    state: String,
    started_at: i64,
    finished_at: Option<i64>,
    files: i64,
    records: i64,
    added: i64,
    changed: i64,
    unchanged: i64,
    issues: i64,
    note: String,
    whole: i64,
    gone: i64,
    returned: i64,
    observed_at: i64,
}

/// Adds a run to its seal.
pub(super) fn seal(c: &mut AnyConnection, id: &str, fields: &mut Fields) -> Result<(), StoreError> {
    let row: Row = runs::table.find(id).select(Row::as_select()).first(c)?;
    fields.text(&row.id).text(&row.source).text(&row.method).text(&row.state).text(&row.note);
    fields.number(row.started_at).number(row.finished_at.unwrap_or(-1)).number(row.observed_at);
    for count in
        [row.files, row.records, row.added, row.changed, row.unchanged, row.issues, row.whole, row.gone, row.returned]
    {
        fields.number(count);
    }
    Ok(())
}

impl From<Row> for Run {
    fn from(row: Row) -> Self {
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
        }
    }
}

impl Store {
    /// The newest runs, newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>, StoreError> {
        self.read(|c| {
            let rows: Vec<Row> = runs::table
                .order((runs::started_at.desc(), runs::id.desc()))
                .limit(i64::from(limit))
                .select(Row::as_select())
                .load(c)?;
            Ok(rows.into_iter().map(Run::from).collect())
        })
    }
}

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
            let rows: Vec<Row> = runs::table.filter(ingests).order(runs::source).select(Row::as_select()).load(c)?;
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
        let running = runs::table.filter(runs::state.eq(RUNNING));
        let count: i64 = self.read(|c| Ok(running.select(diesel::dsl::count_star()).first(c)?))?;
        Ok(count.max(0) as u64)
    }
}

/// Writes the beginning of a run.
pub(super) fn begin(c: &mut AnyConnection, id: &str, source: &str, method: &str, at: i64) -> Result<(), StoreError> {
    diesel::insert_into(runs::table)
        .values((
            runs::id.eq(id),
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
        ))
        .execute(c)?;
    Ok(())
}

/// Writes when the input was observed at the source.
pub(super) fn observed(c: &mut AnyConnection, id: &str, at: i64) -> Result<(), StoreError> {
    diesel::update(runs::table.find(id)).set(runs::observed_at.eq(at)).execute(c)?;
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
    diesel::update(runs::table.find(id))
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

/// Marks runs that a dead process left behind. Only the holder of the lock calls this, so none of them is alive.
pub(super) fn mark_interrupted(c: &mut AnyConnection) -> Result<usize, StoreError> {
    let note = "the process ended without finishing the run; run the same command again";
    c.transaction(|c| {
        let left = runs::table.filter(runs::state.eq(RunState::Running.name())).order(runs::id);
        let left: Vec<String> = left.select(runs::id).load(c)?;
        for id in &left {
            let interrupted = (runs::state.eq(RunState::Interrupted.name()), runs::note.eq(note));
            diesel::update(runs::table.find(id)).set(interrupted).execute(c)?;
            seal::run(c, id)?;
        }
        Ok(left.len())
    })
}
