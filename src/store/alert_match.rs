//! Matches of alerts as stored: the changed listings that a saved search matched, numbered 1, 2, 3 … for each alert. Old
//! ones are removed; their numbers are not used again.

use super::schema::{alert_matches, alerts};
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;

/// Most matches that are kept of one alert.
const KEPT: i64 = 10_000;

/// A match.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_matches)]
pub struct AlertMatch {
    /// Id of the alert.
    pub alert: String,
    /// 1, 2, 3 … of the alert.
    pub number: i64,
    /// Number of the newest change that it reports.
    pub change: i64,
    /// When it was found, microseconds since 1970 UTC.
    pub at: i64,
    /// What matched, JSON.
    pub body: String,
}

/// What was found for an alert in the changes up to a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMatches {
    /// Id of the alert.
    pub alert: String,
    /// Its revision when they were searched for. Of another one, they are not noted.
    pub revision: i64,
    /// Number of the last change that was examined before. If the alert is elsewhere now, they are not noted.
    pub from: i64,
    /// Number of the last change that was examined.
    pub through: i64,
    /// Number of the change and JSON of each match, in order.
    pub found: Vec<(i64, String)>,
}

impl Store {
    /// Matches of an alert after a number, oldest first, at most `limit`.
    pub fn alert_matches(&self, alert: &str, after: i64, limit: i64) -> Result<Vec<AlertMatch>, StoreError> {
        let of = alert_matches::alert.eq(alert.to_owned()).and(alert_matches::number.gt(after));
        self.read(|c| {
            let rows = alert_matches::table.filter(of).order(alert_matches::number).limit(limit);
            Ok(rows.select(AlertMatch::as_select()).load(c)?)
        })
    }

    /// The newest matches of an alert, newest first, at most `limit`.
    pub fn newest_alert_matches(&self, alert: &str, limit: i64) -> Result<Vec<AlertMatch>, StoreError> {
        let of = alert_matches::alert.eq(alert.to_owned());
        self.read(|c| {
            let rows = alert_matches::table.filter(of).order(alert_matches::number.desc()).limit(limit);
            Ok(rows.select(AlertMatch::as_select()).load(c)?)
        })
    }

    /// How many matches of an alert are stored.
    pub fn count_alert_matches(&self, alert: &str) -> Result<u64, StoreError> {
        let of = alert_matches::table.filter(alert_matches::alert.eq(alert.to_owned()));
        let count: i64 = self.read(|c| Ok(of.count().get_result(c)?))?;
        Ok(count.max(0) as u64)
    }
}

impl Writer {
    /// Notes matches, and how far each alert is, in one transaction; returns how many were noted. Matches found before
    /// `oldest` are removed.
    pub fn note_matches(&mut self, new: &[NewMatches], at: i64, oldest: i64) -> Result<usize, StoreError> {
        self.connection.transaction(|c| {
            let mut noted = 0;
            for NewMatches { alert, revision, from, through, found } in new {
                let same = alerts::table.filter(alerts::id.eq(alert).and(alerts::revision.eq(revision)));
                let known: Option<(i64, i64)> = same.select((alerts::matches, alerts::through)).first(c).optional()?;
                // Changed or deleted meanwhile, or another process was faster.
                let Some((last, _)) = known.filter(|(_, reached)| reached == from) else { continue };
                for (number, (change, body)) in (last + 1..).zip(found) {
                    let row = AlertMatch { alert: alert.clone(), number, change: *change, at, body: body.clone() };
                    diesel::insert_into(alert_matches::table).values(&row).execute(c)?;
                }
                let matches = last + found.len() as i64;
                diesel::update(alerts::table.filter(alerts::id.eq(alert)))
                    .set((alerts::matches.eq(matches), alerts::through.eq(through)))
                    .execute(c)?;
                if !found.is_empty() {
                    let few = alert_matches::number.le(matches - KEPT).or(alert_matches::at.lt(oldest));
                    let old = alert_matches::table.filter(alert_matches::alert.eq(alert)).filter(few);
                    diesel::delete(old).execute(c)?;
                }
                noted += found.len();
            }
            Ok(noted)
        })
    }

    /// Lets an alert go on after this change and no earlier one, for example after a pause.
    pub fn restart_alert(&mut self, id: &str, through: i64) -> Result<(), StoreError> {
        let of = alerts::table.filter(alerts::id.eq(id.to_owned()));
        diesel::update(of).set(alerts::through.eq(through)).execute(&mut self.connection)?;
        Ok(())
    }
}
