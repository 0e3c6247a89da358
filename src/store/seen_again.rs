//! Listings of a run whose whole input is read again: nothing of them changes but when they were last seen.

use super::key::Key;
use super::run::Run;
use super::schema::listings;
use super::writer::Writer;
use super::{Store, StoreError};
use diesel::prelude::*;

/// The listings that a run has read, that nothing has touched since, and whose assessment is by a method, with or without
/// decisions of people.
macro_rules! as_left_by {
    ($run:expr, $method:expr) => {{
        let Run { source, started_at, finished_at, .. } = $run;
        let [least, most] = Key::beginning_with($method);
        listings::table
            .filter(listings::source.eq(source.clone()))
            .filter(listings::last_read.ge(*started_at).and(listings::last_read.le(finished_at.unwrap_or(i64::MIN))))
            .filter(listings::missed.eq(0).and(listings::removed.eq(0)))
            .filter(listings::method.ge(least).and(listings::method.le(most)))
    }};
}

impl Store {
    /// Number of listings that a run has read, that nothing has touched since, and whose assessment is by this method,
    /// with or without decisions of people.
    pub fn count_as_left_by(&self, run: &Run, method: &str) -> Result<u64, StoreError> {
        let count: i64 = self.read(|c| Ok(as_left_by!(run, method).count().get_result(c)?))?;
        Ok(count.max(0) as u64)
    }
}

impl Writer {
    /// Notes that everything a run had read was seen again at a time, microseconds since 1970 UTC. Returns the number of
    /// listings.
    pub fn see_again(&mut self, run: &Run, method: &str, at: i64) -> Result<u64, StoreError> {
        let seen = (listings::last_seen.eq(at), listings::last_read.eq(at));
        Ok(diesel::update(as_left_by!(run, method)).set(seen).execute(&mut self.connection)? as u64)
    }
}
