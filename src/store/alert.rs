//! Alerts as stored: saved searches of people at an authority, with where to report what they match. Not sealed, because
//! they are no evidence: their owners change and delete them.

use super::schema::{alert_deliveries, alert_matches, alerts};
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;
use std::fmt;

/// An alert. Texts are names that the API defines; an empty one is “none”.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = alerts)]
pub struct StoredAlert {
    /// A UUID.
    pub id: String,
    /// Its owner: the subject of a token.
    pub subject: String,
    /// And its agency.
    pub agency: String,
    /// As its owner calls it.
    pub name: String,
    /// In the language of the catalogue.
    pub query: String,
    /// What is reported, separated by spaces.
    pub what: String,
    /// How: `atom`, `webhook` or `mail`.
    pub deliver: String,
    /// Where to.
    pub address: String,
    /// How often: `each`, `hourly` or `daily`.
    pub digest: String,
    /// Most matches in one message.
    pub max_items: i64,
    /// `active`, `paused` (nothing is examined) or `disabled` (matches are noted and not delivered).
    pub state: String,
    /// Why it is disabled.
    pub notice: String,
    /// What messages are signed with.
    pub secret: String,
    /// The secret before the present one, and until when messages are signed with it too, microseconds since 1970 UTC.
    pub earlier_secret: String,
    /// See `earlier_secret`.
    pub earlier_until: i64,
    /// SHA-256 of the unguessable part of the address of its feed.
    pub capability: String,
    /// Counts what its owner changed.
    pub revision: i64,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Number of the last change that was examined.
    pub through: i64,
    /// How many matches were found.
    pub matches: i64,
    /// Number of the last match that a message has.
    pub reported: i64,
}

impl fmt::Debug for StoredAlert {
    /// Without its secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredAlert {{ id: {:?}, name: {:?}, state: {:?} }}", self.id, self.name, self.state)
    }
}

impl Store {
    /// The alert with an id, whoever owns it.
    pub fn alert(&self, id: &str) -> Result<Option<StoredAlert>, StoreError> {
        let of = alerts::table.filter(alerts::id.eq(id.to_owned()));
        self.read(|c| Ok(of.select(StoredAlert::as_select()).first(c).optional()?))
    }

    /// The alert whose feed has this digest.
    pub fn alert_of_feed(&self, capability: &str) -> Result<Option<StoredAlert>, StoreError> {
        let of = alerts::table.filter(alerts::capability.eq(capability.to_owned()));
        self.read(|c| Ok(of.select(StoredAlert::as_select()).first(c).optional()?))
    }

    /// The alerts of an owner, oldest first.
    pub fn alerts_of(&self, agency: &str, subject: &str) -> Result<Vec<StoredAlert>, StoreError> {
        let own = alerts::agency.eq(agency.to_owned()).and(alerts::subject.eq(subject.to_owned()));
        self.read(|c| Ok(alerts::table.filter(own).order(alerts::id).select(StoredAlert::as_select()).load(c)?))
    }

    /// The alerts of everybody, oldest first.
    pub fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError> {
        self.read(|c| Ok(alerts::table.order(alerts::id).select(StoredAlert::as_select()).load(c)?))
    }
}

impl Writer {
    /// Stores a new alert.
    pub fn add_alert(&mut self, alert: &StoredAlert) -> Result<(), StoreError> {
        diesel::insert_into(alerts::table).values(alert).execute(&mut self.connection)?;
        Ok(())
    }

    /// Stores what its owner changed; the secrets too.
    pub fn change_alert(&mut self, alert: &StoredAlert) -> Result<(), StoreError> {
        let of = alerts::table.filter(alerts::id.eq(alert.id.clone()));
        diesel::update(of).set(alert).execute(&mut self.connection)?;
        Ok(())
    }

    /// Removes an alert with its matches and deliveries.
    pub fn remove_alert(&mut self, id: &str) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            diesel::delete(alert_deliveries::table.filter(alert_deliveries::alert.eq(id))).execute(c)?;
            diesel::delete(alert_matches::table.filter(alert_matches::alert.eq(id))).execute(c)?;
            diesel::delete(alerts::table.filter(alerts::id.eq(id))).execute(c)?;
            Ok(())
        })
    }
}
