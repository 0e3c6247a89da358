//! Delisting. Only a complete run of a source shows that a listing is absent, and one absence is not enough: two such
//! runs in a row delist it, and any run that finds it again relists it.
//!
//! Of a listing, the column `missed` counts its consecutive absences and `missed_at` is the observation time of the
//! last one. Of a run, `whole` says that it was complete.

use super::change::ChangeKind;
use super::change_log::ChangeLog;
use super::key::{key, keys};
use super::rows::ABSENCES_UNTIL_DELISTED;
use super::run;
use super::run_state::{RunState, Tally};
use super::schema::{changes, listings, runs};
use super::writer::Writer;
use super::{Store, StoreError, seal};
use diesel::dsl::count_star;
use diesel::prelude::*;

/// Listings updated at a time.
const PAGE: i64 = 500;

/// What `doctor` compares: listings marked as delisted, and entries of the change log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelistingsChecked {
    /// Listings marked as delisted.
    pub marked: u64,
    /// Entries that delist a listing.
    pub delisted: u64,
    /// Entries that relist a listing.
    pub relisted: u64,
}

impl Store {
    /// Counts of delisted listings by their rows and by the change log. They agree if every delisting is logged.
    pub fn check_delistings(&self) -> Result<DelistingsChecked, StoreError> {
        let n = |v: i64| v.max(0) as u64;
        self.read(|c| {
            let mut entries = |kind: ChangeKind| -> Result<i64, StoreError> {
                let of = changes::table.filter(changes::kind.eq(kind.stored_name()));
                Ok(of.select(count_star()).first(c)?)
            };
            let (delisted, relisted) = (n(entries(ChangeKind::Delisted)?), n(entries(ChangeKind::Relisted)?));
            let marked =
                listings::table.filter(listings::missed.ge(ABSENCES_UNTIL_DELISTED)).select(count_star()).first(c)?;
            Ok(DelistingsChecked { marked: n(marked), delisted, relisted })
        })
    }
}

impl Writer {
    /// Ends a complete run and counts an absence for each listing of its source that it did not find. Those that the
    /// complete run before did not find either are delisted. All of it is one transaction. Returns the number of
    /// listings delisted.
    ///
    /// A listing was found if it was observed at the observation time of the run or later, so no batch may be older
    /// than that. Reading the same snapshot twice counts as one absence, and a snapshot from before a listing was
    /// observed as none.
    pub fn end_complete_run(&mut self, id: &str, tally: &Tally, at: i64, note: &str) -> Result<u64, StoreError> {
        let mut next_seq = self.next_seq;
        let delisted = self.connection.transaction(|c| -> Result<u64, StoreError> {
            let (source, observed_at): (String, i64) =
                runs::table.find(key(id)).select((runs::source, runs::observed_at)).first(c)?;
            let (mut after, mut delisted) = (String::new(), 0);
            loop {
                let absent = listings::source.eq(&source).and(listings::last_seen.lt(observed_at));
                let absent = absent.and(listings::missed_at.lt(observed_at));
                let page: Vec<(String, String, String, i64)> = listings::table
                    .filter(absent.and(listings::missed.lt(ABSENCES_UNTIL_DELISTED)).and(listings::id.gt(key(&after))))
                    .order(listings::id)
                    .limit(PAGE)
                    .select((listings::id, listings::version_id, listings::method, listings::missed))
                    .load(c)?;
                let ids: Vec<&str> = page.iter().map(|row| row.0.as_str()).collect();
                let Some(last) = ids.last() else { break };
                after = (*last).to_owned();
                diesel::update(listings::table.filter(listings::id.eq_any(keys(ids))))
                    .set((listings::missed.eq(listings::missed + 1), listings::missed_at.eq(observed_at)))
                    .execute(c)?;
                let mut log = ChangeLog::new(id, at, next_seq);
                log.observed(observed_at);
                for (listing, version, method, missed) in &page {
                    if missed + 1 == ABSENCES_UNTIL_DELISTED {
                        log.note(ChangeKind::Delisted, listing, version, method);
                        delisted += 1;
                    }
                }
                next_seq = log.write(c)?;
            }
            run::update(c, id, RunState::Complete, &Tally { delisted, ..*tally }, Some(at), note)?;
            diesel::update(runs::table.find(key(id))).set(runs::whole.eq(1)).execute(c)?;
            seal::run(c, id)?;
            Ok(delisted)
        })?;
        self.next_seq = next_seq;
        Ok(delisted)
    }
}
