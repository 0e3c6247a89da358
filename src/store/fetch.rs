//! Fetches: what servers answered, in the order in which the answers came. Rows are only ever added, so a verdict can be
//! repeated from the bytes on which it rests, and a later request can ask whether these are still what is published.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::{FetchRow, RunRow, SnapshotRow};
use super::run::Run;
use super::run_state::RunState;
use super::schema::{fetches, runs};
use super::writer::Writer;
use super::{Snapshot, Store, StoreError, insert};
use diesel::dsl::max;
use diesel::prelude::*;
use serde::Serialize;

/// Rows read in one query.
const PAGE: i64 = 1_000;
/// Seconds after which a fetch that did not end is begun again.
const SOON: u64 = 600;

/// An answer of a server, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fetch {
    /// 1, 2, 3 … without a gap.
    pub number: u64,
    /// Run that asked.
    pub run: String,
    /// Source card.
    pub source: String,
    /// What the server said, or why it said nothing.
    #[serde(flatten)]
    pub answer: NewFetch,
}

/// What a server said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewFetch {
    /// The address at which the run began.
    pub start: String,
    /// The address that was asked for.
    pub url: String,
    /// Where redirects led; the same if there were none.
    pub location: String,
    /// When it was asked, microseconds since 1970 UTC.
    pub at: i64,
    /// Status of HTTP; 0 if there was no answer.
    pub status: u16,
    /// Fields of the header in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// SHA-256 of the body in the archive, unpacked; of an answer 304 that of the body that is still valid; empty if there
    /// is none.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Why it was not fetched or not kept; empty if it was.
    pub note: String,
}

impl NewFetch {
    /// The first value of a field of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

impl Store {
    /// The newest answer with a body to a request for an address, as that source was read.
    pub fn newest_fetch(&self, source: &str, url: &str) -> Result<Option<Fetch>, StoreError> {
        let of_url = fetches::table.filter(fetches::source.eq(source).and(fetches::url.eq(url)));
        let kept = fetches::status.eq(200).and(fetches::note.eq(""));
        let with_body = of_url.filter(kept).order(fetches::number.desc());
        let row = self.read(|c| Ok(with_body.select(FetchRow::as_select()).first(c).optional()?))?;
        row.map(read).transpose()
    }

    /// Whether every fetch of a source began at the same address.
    pub fn fetched_only_from(&self, source: &str, start: &str) -> Result<bool, StoreError> {
        let other = fetches::table.filter(fetches::source.eq(source).and(fetches::start.ne(start)));
        let found: Option<i64> = self.read(|c| Ok(other.select(fetches::number).first(c).optional()?))?;
        Ok(found.is_none())
    }

    /// The newest run that fetched a source.
    pub fn newest_fetch_run(&self, source: &str) -> Result<Option<Run>, StoreError> {
        let of_source = fetches::table.filter(fetches::source.eq(source)).order(fetches::number.desc());
        let run = of_source.inner_join(runs::table.on(runs::id.eq(fetches::run_id))).select(RunRow::as_select());
        let row: Option<RunRow> = self.read(|c| Ok(run.first(c).optional()?))?;
        Ok(row.map(Run::from))
    }

    /// The newest runs of a source that were to fetch it and did not end, back to the first that did: their answers need
    /// not be asked for again. Only those that began at a time or later, and not the given one.
    pub fn unfinished_fetches(&self, source: &str, except: &str, since: i64) -> Result<Vec<String>, StoreError> {
        let of_source = runs::table.filter(runs::source.eq(source).and(runs::started_at.ge(since)));
        let newest = of_source.order((runs::started_at.desc(), runs::id.desc())).limit(PAGE);
        let newest: Vec<(String, String)> = self.read(|c| Ok(newest.select((runs::id, runs::state)).load(c)?))?;
        let unfinished = [RunState::Interrupted, RunState::Stopped].map(RunState::name);
        let others = newest.into_iter().filter(|(id, _)| id != except);
        Ok(others.take_while(|(_, state)| unfinished.contains(&state.as_str())).map(|(id, _)| id).collect())
    }

    /// When a source is to be fetched that is fetched every so many seconds, microseconds since 1970 UTC: after its newest
    /// run, and soon after one that did not end; 0 if it was never fetched.
    pub fn next_fetch(&self, source: &str, every: u64) -> Result<i64, StoreError> {
        let Some(run) = self.newest_fetch_run(source)? else { return Ok(0) };
        let ended = [RunState::Complete, RunState::Refused].iter().any(|state| run.state == state.name());
        let every = if ended { every } else { every.min(SOON) };
        Ok(run.started_at.saturating_add(i64::try_from(every).unwrap_or(i64::MAX).saturating_mul(1_000_000)))
    }

    /// The first answers that brought an archived file, in order, at most so many.
    pub fn fetches_of(&self, digest: &str, limit: i64) -> Result<Vec<Fetch>, StoreError> {
        let with_body = fetches::digest.eq(key(digest)).and(fetches::status.eq(200)).and(fetches::note.eq(""));
        let first = fetches::table.filter(with_body).order(fetches::number).limit(limit).select(FetchRow::as_select());
        let rows: Vec<FetchRow> = self.read(|c| Ok(first.load(c)?))?;
        rows.into_iter().map(read).collect()
    }

    /// At most 1,000 fetches after a number, of one source or all, in order.
    pub fn fetches_after(&self, number: u64, source: Option<&str>) -> Result<Vec<Fetch>, StoreError> {
        let later = fetches::table.filter(fetches::number.gt(number as i64)).order(fetches::number).limit(PAGE);
        let later = later.select(FetchRow::as_select());
        let rows: Vec<FetchRow> = self.read(|c| match source {
            None => Ok(later.load(c)?),
            Some(source) => Ok(later.filter(fetches::source.eq(source)).load(c)?),
        })?;
        rows.into_iter().map(read).collect()
    }
}

impl Writer {
    /// Stores answers of servers, and the archived files that they brought, in one transaction. The archive has synced
    /// the bytes.
    pub fn note_fetches(
        &mut self,
        run: &str,
        source: &str,
        at: i64,
        answers: &[NewFetch],
        files: &[Snapshot],
    ) -> Result<(), StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            let last: Option<i64> = fetches::table.select(max(fetches::number)).first(c)?;
            let numbered = (last.unwrap_or(0) + 1..).zip(answers);
            let rows = numbered.map(|(number, answer)| row(number, run, source, answer)).collect::<Result<_, _>>()?;
            insert::insert_fetches(c, rows)?;
            let files = files.iter().map(|file| SnapshotRow::new(file, run, at)).collect();
            insert::insert_snapshots(c, files).map(drop)
        })
    }
}

fn corrupt(number: i64, reason: &impl ToString) -> StoreError {
    StoreError::Corrupt { what: "fetch", id: number.to_string(), reason: reason.to_string() }
}

fn row(number: i64, run: &str, source: &str, answer: &NewFetch) -> Result<FetchRow, StoreError> {
    Ok(FetchRow {
        number,
        run_id: run.to_owned(),
        source: source.to_owned(),
        start: answer.start.clone(),
        url: answer.url.clone(),
        location: answer.location.clone(),
        at: answer.at,
        status: i64::from(answer.status),
        headers: serde_json::to_string(&answer.headers).map_err(|e| corrupt(number, &e))?,
        digest: answer.digest.clone(),
        bytes: answer.bytes as i64,
        note: answer.note.clone(),
    })
}

fn read(row: FetchRow) -> Result<Fetch, StoreError> {
    let answer = NewFetch {
        start: row.start,
        url: row.url,
        location: row.location,
        at: row.at,
        status: u16::try_from(row.status).map_err(|e| corrupt(row.number, &e))?,
        headers: serde_json::from_str(&row.headers).map_err(|e| corrupt(row.number, &e))?,
        digest: row.digest,
        bytes: row.bytes.max(0) as u64,
        note: row.note,
    };
    Ok(Fetch { number: row.number.max(0) as u64, run: row.run_id, source: row.source, answer })
}
