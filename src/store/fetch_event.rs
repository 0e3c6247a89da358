//! Events of sources: what a fetch noticed beside the listings. Each says what is different from the run before; rows are
//! only ever added, and sealed with their run.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::FetchEventRow;
use super::schema::fetch_events;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use diesel::dsl::max;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantArray};

/// What was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FetchEventKind {
    /// robots.txt closes pages that were to be fetched, or cannot be read.
    RobotsClosed,
    /// It does so no longer.
    RobotsOpened,
    /// Pages have no listings in their HTML, because a script draws them.
    DrawnByScript,
    /// They have them again.
    DrawnByServer,
    /// Documents are in another format than they were.
    FormatChanged,
}

impl FetchEventKind {
    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind that ends what this one begins.
    pub fn end(self) -> Option<Self> {
        match self {
            Self::RobotsClosed => Some(Self::RobotsOpened),
            Self::DrawnByScript => Some(Self::DrawnByServer),
            _ => None,
        }
    }

    /// The kind that begins what this one ends, or begins it itself.
    fn family(self) -> Self {
        match self {
            Self::RobotsOpened => Self::RobotsClosed,
            Self::DrawnByServer => Self::DrawnByScript,
            other => other,
        }
    }
}

/// Something that a fetch noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewFetchEvent {
    /// What.
    pub kind: FetchEventKind,
    /// Where: scheme, host and port.
    pub site: String,
    /// A sentence.
    pub detail: String,
}

/// The same, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FetchEvent {
    /// 1, 2, 3 … without a gap.
    pub number: u64,
    /// Run that noticed it.
    pub run: String,
    /// Source card.
    pub source: String,
    /// What was noticed.
    #[serde(flatten)]
    pub event: NewFetchEvent,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

impl Store {
    /// At most `limit` events after a number, in order.
    pub fn fetch_events_after(&self, number: u64, limit: u32) -> Result<Vec<FetchEvent>, StoreError> {
        let later = fetch_events::table.filter(fetch_events::number.gt(number as i64)).order(fetch_events::number);
        let later = later.limit(i64::from(limit)).select(FetchEventRow::as_select());
        let rows: Vec<FetchEventRow> = self.read(|c| Ok(later.load(c)?))?;
        rows.into_iter().map(read).collect()
    }

    /// The newest events of a source, newest first.
    pub fn fetch_events_of(&self, source: &str, limit: u32) -> Result<Vec<FetchEvent>, StoreError> {
        let of = fetch_events::table.filter(fetch_events::source.eq(source)).order(fetch_events::number.desc());
        let of = of.limit(i64::from(limit)).select(FetchEventRow::as_select());
        let rows: Vec<FetchEventRow> = self.read(|c| Ok(of.load(c)?))?;
        rows.into_iter().map(read).collect()
    }

    /// What has begun at the sites of a source and not ended, by kind and site.
    pub fn open_fetch_events(
        &self,
        source: &str,
    ) -> Result<BTreeMap<(FetchEventKind, String), FetchEvent>, StoreError> {
        let mut open = BTreeMap::new();
        for event in self.fetch_events_of(source, u32::MAX)?.into_iter().rev() {
            let key = (event.event.kind.family(), event.event.site.clone());
            match event.event.kind.end() {
                Some(_) => drop(open.insert(key, event)),
                None => drop(open.remove(&key)),
            }
        }
        Ok(open)
    }

    /// Number of the newest event, 0 if there is none.
    pub fn last_fetch_event(&self) -> Result<u64, StoreError> {
        let last: Option<i64> = self.read(|c| Ok(fetch_events::table.select(max(fetch_events::number)).first(c)?))?;
        Ok(last.unwrap_or(0).max(0) as u64)
    }
}

impl Writer {
    /// Stores what a run has noticed, before it ends.
    pub fn note_fetch_events(
        &mut self,
        run: &str,
        source: &str,
        at: i64,
        events: Vec<NewFetchEvent>,
    ) -> Result<(), StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            let last: Option<i64> = fetch_events::table.select(max(fetch_events::number)).first(c)?;
            let rows = (last.unwrap_or(0) + 1..).zip(events).map(|(number, event)| FetchEventRow {
                number,
                run_id: run.to_owned(),
                source: source.to_owned(),
                kind: event.kind.name().to_owned(),
                site: event.site,
                detail: event.detail,
                at,
            });
            insert::insert_fetch_events(c, rows.collect())
        })
    }
}

/// The events of a run, in order.
pub(super) fn of_run(c: &mut AnyConnection, id: &str) -> Result<Vec<FetchEventRow>, StoreError> {
    let of_run = fetch_events::table.filter(fetch_events::run_id.eq(key(id))).order(fetch_events::number);
    Ok(of_run.select(FetchEventRow::as_select()).load(c)?)
}

fn read(row: FetchEventRow) -> Result<FetchEvent, StoreError> {
    let kind = FetchEventKind::VARIANTS.iter().copied().find(|kind| kind.name() == row.kind);
    let corrupt = || StoreError::Corrupt {
        what: "event of a fetch",
        id: row.number.to_string(),
        reason: format!("unknown kind “{}”", row.kind),
    };
    let event = NewFetchEvent { kind: kind.ok_or_else(corrupt)?, site: row.site, detail: row.detail };
    Ok(FetchEvent { number: row.number.max(0) as u64, run: row.run_id, source: row.source, event, at: row.at })
}
