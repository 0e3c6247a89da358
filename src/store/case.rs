//! Cases as stored: rows are only added, each in one transaction with its seal; a case is computed from its rows.
//!
//! What was pinned is a column of its own, because it is large and seldom read.

use super::connection::AnyConnection;
use super::rows::CaseEventRow;
use super::schema::case_events;
use super::writer::Writer;
use super::{Store, StoreError, seal};
use crate::domain::cases::{Case, CaseAct, CaseEvent};
use diesel::dsl::max;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Rows read in one step; what was pinned can be large.
const PAGE: i64 = 20;

/// A row without what was pinned.
type Row = (i64, String, String, String, String, i64, i64);

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        (
            case_events::number,
            case_events::case_id,
            case_events::agency,
            case_events::act,
            case_events::by,
            case_events::at,
            case_events::change,
        )
    };
}

/// The result of [`Store::check_cases`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasesChecked {
    /// How many cases there are.
    pub cases: u64,
    /// How many events.
    pub events: u64,
    /// Number of the last event.
    pub last: u64,
    /// Sentences about events that do not fit, and pins that are not as they were seen.
    pub faults: Vec<String>,
}

impl Store {
    /// The cases of an agency, or all, in the order in which they were opened.
    pub fn cases(&self, agency: Option<&str>) -> Result<Vec<Case>, StoreError> {
        let mut by_case = BTreeMap::<String, Vec<CaseEvent>>::new();
        let rows: Vec<Row> = self.read(|c| {
            let all = case_events::table.order(case_events::number).select(columns!());
            Ok(match agency {
                None => all.load(c)?,
                Some(agency) => all.filter(case_events::agency.eq(agency)).load(c)?,
            })
        })?;
        for row in rows {
            let event = read(row)?;
            by_case.entry(event.case.clone()).or_default().push(event);
        }
        let mut cases = by_case.values().map(|events| of(events)).collect::<Result<Vec<_>, _>>()?;
        cases.sort_by_key(|case| case.number);
        Ok(cases)
    }

    /// The events of a case of an agency, oldest first; none if that agency has no such case, whether or not another one
    /// has. Without an agency, of any: for the operator.
    pub fn case_events(&self, id: &str, agency: Option<&str>) -> Result<Vec<CaseEvent>, StoreError> {
        let rows: Vec<Row> = self.read(|c| {
            let all = case_events::table.filter(case_events::case_id.eq(id)).order(case_events::number);
            let all = all.select(columns!());
            Ok(match agency {
                None => all.load(c)?,
                Some(agency) => all.filter(case_events::agency.eq(agency)).load(c)?,
            })
        })?;
        rows.into_iter().map(read).collect()
    }

    /// A case of an agency, as [`Store::case_events`].
    pub fn case(&self, id: &str, agency: Option<&str>) -> Result<Option<Case>, StoreError> {
        let events = self.case_events(id, agency)?;
        if events.is_empty() { Ok(None) } else { of(&events).map(Some) }
    }

    /// What was pinned by an event, as it was seen; none if it pinned nothing.
    pub fn seen_by_event(&self, number: u64) -> Result<Option<String>, StoreError> {
        let of = case_events::table.filter(case_events::number.eq(number as i64)).select(case_events::seen);
        let seen: Option<String> = self.read(|c| Ok(of.first(c).optional()?))?;
        Ok(seen.filter(|seen| !seen.is_empty()))
    }

    /// Whether the events are numbered without a gap, make cases, and what was pinned has its digest.
    pub fn check_cases(&self) -> Result<CasesChecked, StoreError> {
        let mut found = CasesChecked::default();
        let mut by_case = BTreeMap::<String, Vec<CaseEvent>>::new();
        loop {
            let later = case_events::table.filter(case_events::number.gt(found.last as i64));
            let page = later.order(case_events::number).limit(PAGE).select(CaseEventRow::as_select());
            let rows: Vec<CaseEventRow> = self.read(|c| Ok(page.load(c)?))?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let CaseEventRow { number, case_id, agency, act, by, at, change, seen } = row;
                found.events += 1;
                found.last = number.max(0) as u64;
                match read((number, case_id, agency, act, by, at, change)) {
                    Err(error) => found.faults.push(error.to_string()),
                    Ok(event) => {
                        if let CaseAct::Pinned(pinned) = &event.act
                            && (pinned.digest != hex::encode(Sha256::digest(seen.as_bytes()))
                                || pinned.bytes != seen.len() as u64)
                        {
                            found.faults.push(format!("case event {number}: what was pinned is not as it was seen"));
                        }
                        by_case.entry(event.case.clone()).or_default().push(event);
                    }
                }
            }
        }
        found.cases = by_case.len() as u64;
        let wrong = by_case.values().filter_map(|events| of(events).err());
        found.faults.extend(wrong.map(|error| error.to_string()));
        Ok(found)
    }
}

impl Writer {
    /// Stores what was done in a case, with what was pinned, if anything; gives it the next number.
    pub fn add_case_event(&mut self, event: CaseEvent, seen: &str) -> Result<CaseEvent, StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            let last: Option<i64> = case_events::table.select(max(case_events::number)).first(c)?;
            let number = last.unwrap_or(0) + 1;
            let event = CaseEvent { number: number as u64, ..event };
            let act = serde_json::to_string(&event.act).map_err(|e| corrupt(&number.to_string(), e.to_string()))?;
            let row = CaseEventRow {
                number,
                case_id: event.case.clone(),
                agency: event.agency.clone(),
                act,
                by: event.by.clone(),
                at: event.at,
                change: event.change as i64,
                seen: seen.to_owned(),
            };
            diesel::insert_into(case_events::table).values(&row).execute(c)?;
            seal::case_event(c, number)?;
            Ok(event)
        })
    }
}

fn corrupt(id: &str, reason: String) -> StoreError {
    StoreError::Corrupt { what: "case event", id: id.to_owned(), reason }
}

fn of(events: &[CaseEvent]) -> Result<Case, StoreError> {
    let id = events.first().map(|event| event.case.clone()).unwrap_or_default();
    Case::of(events).map_err(|reason| StoreError::Corrupt { what: "case", id, reason })
}

fn read((number, case, agency, act, by, at, change): Row) -> Result<CaseEvent, StoreError> {
    let act = serde_json::from_str(&act).map_err(|e| corrupt(&number.to_string(), e.to_string()))?;
    let n = |v: i64| v.max(0) as u64;
    Ok(CaseEvent { number: n(number), case, agency, act, by, at, change: n(change) })
}
