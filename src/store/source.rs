//! Sources as the operator manages them: active, disabled or removed. The newest event of a source is its state.
//!
//! Removing a source takes its listings out of view and deletes nothing. Of a listing, the column `removed` repeats the
//! state of its source, so that every query leaves such listings out without asking; each gets an entry in the change
//! log, which the index and the feeds follow. Event, column and entries are one transaction.

use super::change::ChangeKind;
use super::change_log::ChangeLog;
use super::connection::AnyConnection;
use super::key::{key, keys};
use super::rows::SourceEventRow;
use super::run_state::{RunState, Tally};
use super::schema::{changes, listings, source_events};
use super::writer::Writer;
use super::{Store, StoreError, run, seal};
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use strum::{IntoStaticStr, VariantArray};

/// Listings updated at a time.
const PAGE: i64 = 500;

/// What the operator has decided on a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SourceState {
    /// It is read and shown.
    #[default]
    Active,
    /// It is shown and not read.
    Disabled,
    /// It is neither shown nor read.
    Removed,
}

impl SourceState {
    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|state| state.name() == name)
    }
}

/// An operator changed the state of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceEvent {
    /// 1, 2, 3 … without a gap.
    pub number: u64,
    /// Source card.
    pub source: String,
    /// The state from then on.
    pub state: SourceState,
    /// Why; may be empty unless it was removed.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Listings that it took out of view or brought back.
    pub listings: u64,
}

/// A state to be set, by whom, why and when (microseconds since 1970 UTC).
#[derive(Clone, Copy, Debug)]
pub struct NewSourceState<'a> {
    /// Source card.
    pub source: &'a str,
    /// The state from now on.
    pub state: SourceState,
    /// Who decides it.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub at: i64,
}

/// What `doctor` compares: events, rows of listings, and the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcesChecked {
    /// Events, and the number of the last.
    pub events: u64,
    /// Number of the last event.
    pub last: u64,
    /// Listings out of view.
    pub removed: u64,
    /// Of these, those whose source is not removed, and listings in view whose source is.
    pub wrong: u64,
    /// Entries of the change log that take a listing out of view.
    pub removals: u64,
    /// … that bring one back.
    pub restorals: u64,
}

impl Store {
    /// All events, of one source or all, oldest first.
    pub fn source_events(&self, source: Option<&str>) -> Result<Vec<SourceEvent>, StoreError> {
        let rows = self.read(|c| events(c, source))?;
        rows.into_iter().map(read).collect()
    }

    /// The newest event of each source that has one.
    pub fn source_states(&self) -> Result<BTreeMap<String, SourceEvent>, StoreError> {
        Ok(self.source_events(None)?.into_iter().map(|event| (event.source.clone(), event)).collect())
    }

    /// The newest event of a source; none if nobody has ever changed its state, so it is active.
    pub fn source_state(&self, source: &str) -> Result<Option<SourceEvent>, StoreError> {
        Ok(self.source_events(Some(source))?.pop())
    }

    /// Whether rows of listings and change log agree with the events.
    pub fn check_sources(&self) -> Result<SourcesChecked, StoreError> {
        let n = |v: i64| v.max(0) as u64;
        let states = self.source_states()?;
        let gone =
            |(source, event): (&String, &SourceEvent)| (event.state == SourceState::Removed).then(|| source.clone());
        let gone: BTreeSet<String> = states.iter().filter_map(gone).collect();
        self.read(|c| {
            let (events, last): (i64, Option<i64>) =
                source_events::table.select((count_star(), max(source_events::number))).first(c)?;
            let rows: Vec<(String, i64, i64)> = listings::table
                .group_by((listings::source, listings::removed))
                .select((listings::source, listings::removed, count_star()))
                .load(c)?;
            let sum = |wanted: &dyn Fn(&str, bool) -> bool| -> i64 {
                rows.iter().filter(|(source, out, _)| wanted(source, *out != 0)).map(|(.., count)| count).sum()
            };
            let mut entries = |kind: ChangeKind| -> Result<i64, StoreError> {
                Ok(changes::table.filter(changes::kind.eq(kind.stored_name())).select(count_star()).first(c)?)
            };
            Ok(SourcesChecked {
                events: n(events),
                last: n(last.unwrap_or(0)),
                removed: n(sum(&|_, out| out)),
                wrong: n(sum(&|source, out| out != gone.contains(source))),
                removals: n(entries(ChangeKind::Removed)?),
                restorals: n(entries(ChangeKind::Restored)?),
            })
        })
    }
}

impl Writer {
    /// Sets the state of a source in one transaction, which is a run of its own with this id. Returns the event.
    pub fn set_source(&mut self, id: &str, method: &str, new: NewSourceState<'_>) -> Result<SourceEvent, StoreError> {
        let mut next_seq = self.next_seq;
        let event = self.connection.transaction(|c| -> Result<SourceEvent, StoreError> {
            let NewSourceState { source, state, by, reason, at } = new;
            run::begin(c, id, source, method, at)?;
            let moved;
            (moved, next_seq) = move_listings(c, id, source, state == SourceState::Removed, at, next_seq)?;
            let last: Option<i64> = source_events::table.select(max(source_events::number)).first(c)?;
            let row = SourceEventRow {
                number: last.unwrap_or(0) + 1,
                source: source.to_owned(),
                state: state.name().to_owned(),
                reason: reason.to_owned(),
                by: by.to_owned(),
                at,
                listings: moved as i64,
            };
            diesel::insert_into(source_events::table).values(&row).execute(c)?;
            seal::source_event(c, row.number)?;
            let tally = Tally { records: moved, unchanged: moved, ..Tally::default() };
            run::update(c, id, RunState::Complete, &tally, Some(at), &format!("source event {}", row.number))?;
            seal::run(c, id)?;
            read(row)
        })?;
        self.next_seq = next_seq;
        Ok(event)
    }
}

/// Takes the listings of a source out of view or brings them back. Returns their number, and the next free number of
/// the change log.
fn move_listings(
    c: &mut AnyConnection,
    run: &str,
    source: &str,
    out: bool,
    at: i64,
    mut next_seq: u64,
) -> Result<(u64, u64), StoreError> {
    let kind = if out { ChangeKind::Removed } else { ChangeKind::Restored };
    let (mut after, mut moved) = (String::new(), 0);
    loop {
        let other = listings::source.eq(source).and(listings::removed.eq(i64::from(!out)));
        let page: Vec<(String, String, String)> = listings::table
            .filter(other.and(listings::id.gt(key(&after))))
            .order(listings::id)
            .limit(PAGE)
            .select((listings::id, listings::version_id, listings::method))
            .load(c)?;
        let Some((last, ..)) = page.last() else { return Ok((moved, next_seq)) };
        after.clone_from(last);
        moved += page.len() as u64;
        let ids: Vec<&str> = page.iter().map(|row| row.0.as_str()).collect();
        diesel::update(listings::table.filter(listings::id.eq_any(keys(ids))))
            .set(listings::removed.eq(i64::from(out)))
            .execute(c)?;
        let mut log = ChangeLog::new(run, at, next_seq);
        for (listing, version, method) in &page {
            log.note(kind, listing, version, method);
        }
        next_seq = log.write(c)?;
    }
}

/// The sources that are removed.
pub(super) fn removed(c: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let newest: BTreeMap<String, String> = events(c, None)?.into_iter().map(|row| (row.source, row.state)).collect();
    Ok(newest.into_iter().filter(|(_, state)| state == SourceState::Removed.name()).map(|(source, _)| source).collect())
}

fn events(c: &mut AnyConnection, source: Option<&str>) -> Result<Vec<SourceEventRow>, StoreError> {
    let all = source_events::table.order(source_events::number).select(SourceEventRow::as_select());
    Ok(match source {
        None => all.load(c)?,
        Some(source) => all.filter(source_events::source.eq(source)).load(c)?,
    })
}

fn read(row: SourceEventRow) -> Result<SourceEvent, StoreError> {
    let corrupt = |reason: &str| StoreError::Corrupt {
        what: "source event",
        id: row.number.to_string(),
        reason: reason.to_owned(),
    };
    let n = |v: i64| v.max(0) as u64;
    Ok(SourceEvent {
        number: n(row.number),
        state: SourceState::from_name(&row.state).ok_or_else(|| corrupt("unknown state"))?,
        source: row.source,
        reason: row.reason,
        by: row.by,
        at: row.at,
        listings: n(row.listings),
    })
}
