//! Deliveries of alerts as stored: a message, how often it was tried, and when it is tried again. They survive the
//! process, so a message is delivered at least once, always under its one id.

use super::schema::{alert_deliveries, alerts};
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;
use strum::IntoStaticStr;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum DeliveryState {
    /// It will be tried, for the first time or again.
    Pending,
    /// The receiver has it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// Name in the store and in answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_deliveries)]
pub struct StoredDelivery {
    /// The id of the message, the same at each attempt.
    pub id: String,
    /// Id of the alert.
    pub alert: String,
    /// `matches` or `test`.
    pub kind: String,
    /// Number of the first match that it reports.
    pub first_match: i64,
    /// Number of the last one.
    pub last_match: i64,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// A name of [`DeliveryState`].
    pub state: String,
    /// Attempts made.
    pub attempts: i64,
    /// When the next one is due, microseconds since 1970 UTC.
    pub next_at: i64,
    /// When it was delivered or given up; 0 before.
    pub ended_at: i64,
    /// Status of the last answer; 0 if there was none.
    pub status: i64,
    /// What was wrong with the last attempt.
    pub note: String,
    /// The message, JSON; empty once it is over.
    pub body: String,
}

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempted {
    /// Of which delivery.
    pub id: String,
    /// Of which alert.
    pub alert: String,
    /// Attempts made until now, this one included.
    pub attempts: i64,
    /// How far it is now.
    pub state: DeliveryState,
    /// When it is tried again, if it is.
    pub next_at: i64,
    /// When it was made.
    pub at: i64,
    /// Status of the answer; 0 without one.
    pub status: i64,
    /// What was wrong.
    pub note: String,
    /// Why the alert is disabled from now on, if it is.
    pub disables: Option<String>,
}

impl Store {
    /// Deliveries of an alert before a given one, newest first, at most `limit`.
    pub fn alert_deliveries(
        &self,
        alert: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<StoredDelivery>, StoreError> {
        let of = alert_deliveries::table.filter(alert_deliveries::alert.eq(alert.to_owned()));
        // Ids begin with the time at which they were made.
        let before = before.map_or_else(|| "~".to_owned(), str::to_owned);
        self.read(|c| {
            let rows = of.filter(alert_deliveries::id.lt(before)).order(alert_deliveries::id.desc()).limit(limit);
            Ok(rows.select(StoredDelivery::as_select()).load(c)?)
        })
    }

    /// Deliveries that wait to be tried, those first that are due first, at most `limit`.
    pub fn pending_deliveries(&self, limit: i64) -> Result<Vec<StoredDelivery>, StoreError> {
        let waiting = alert_deliveries::table.filter(alert_deliveries::state.eq(DeliveryState::Pending.name()));
        self.read(|c| {
            let rows = waiting.order((alert_deliveries::next_at, alert_deliveries::id)).limit(limit);
            Ok(rows.select(StoredDelivery::as_select()).load(c)?)
        })
    }

    /// Whether a delivery of this kind waits to be tried.
    pub fn is_delivery_pending(&self, alert: &str, kind: &str) -> Result<bool, StoreError> {
        let of = alert_deliveries::alert.eq(alert.to_owned()).and(alert_deliveries::kind.eq(kind.to_owned()));
        let waiting =
            alert_deliveries::table.filter(of).filter(alert_deliveries::state.eq(DeliveryState::Pending.name()));
        let count: i64 = self.read(|c| Ok(waiting.count().get_result(c)?))?;
        Ok(count > 0)
    }
}

impl Writer {
    /// Stores a message to be delivered; the alert has reported its matches from now on. Deliveries that were over before
    /// `oldest` are removed.
    pub fn add_delivery(&mut self, delivery: &StoredDelivery, oldest: i64) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            diesel::insert_into(alert_deliveries::table).values(delivery).execute(c)?;
            if delivery.last_match > 0 {
                let of = alerts::table.filter(alerts::id.eq(&delivery.alert));
                diesel::update(of).set(alerts::reported.eq(delivery.last_match)).execute(c)?;
            }
            let over = alert_deliveries::ended_at.gt(0).and(alert_deliveries::ended_at.lt(oldest));
            diesel::delete(alert_deliveries::table.filter(over)).execute(c)?;
            Ok(())
        })
    }

    /// Notes the results of attempts. Those of deliveries that no longer exist are left out.
    pub fn note_attempts(&mut self, attempts: &[Attempted]) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            for made in attempts {
                let of = alert_deliveries::table.filter(alert_deliveries::id.eq(&made.id));
                diesel::update(of)
                    .set((
                        alert_deliveries::attempts.eq(made.attempts),
                        alert_deliveries::state.eq(made.state.name()),
                        alert_deliveries::next_at.eq(made.next_at),
                        alert_deliveries::status.eq(made.status),
                        alert_deliveries::note.eq(&made.note),
                    ))
                    .execute(c)?;
                if made.state != DeliveryState::Pending {
                    diesel::update(of)
                        .set((alert_deliveries::ended_at.eq(made.at), alert_deliveries::body.eq("")))
                        .execute(c)?;
                }
                if let Some(notice) = &made.disables {
                    let of = alerts::id.eq(&made.alert).and(alerts::state.eq("active"));
                    diesel::update(alerts::table.filter(of))
                        .set((alerts::state.eq("disabled"), alerts::notice.eq(notice)))
                        .execute(c)?;
                }
            }
            Ok(())
        })
    }
}
