//! Times of observation: observations read out of order, what is stored of a source before it is read again, and
//! whether the times of a store are consistent.

use super::batch::{Incoming, Transaction};
use super::key::{key, keys};
use super::known::{CurrentRow, KnownRecord};
use super::rows::VersionRow;
use super::schema::{
    case_events, changes, decisions, listings, register_decisions, registers, responses, runs, source_events, versions,
};
use super::{Store, StoreError};
use crate::domain::listing::{Listing, ListingId, Observed};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use std::collections::HashMap;

/// The result of [`Store::check_times`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimesChecked {
    /// Listings that were last seen before they were first seen.
    pub reversed: u64,
    /// Versions that are older than one with a lower number and not marked as out of order.
    pub unmarked: u64,
    /// Versions that are marked as out of order: read after a newer observation.
    pub out_of_order: u64,
}

impl Transaction<'_> {
    /// The number of the version that an older observation adds; `None` if the version current at that time says the
    /// same.
    pub fn backfill(
        &mut self,
        item: &Incoming,
        known: &CurrentRow,
        observed: Observed,
    ) -> Result<Option<i64>, StoreError> {
        let before: Option<String> = versions::table
            .filter(versions::listing_id.eq(key(item.id.as_str())).and(versions::observed_at.le(observed.at)))
            .order((versions::observed_at.desc(), versions::number.desc()))
            .select(versions::record_digest)
            .first(self.c)
            .optional()?;
        if before.is_some_and(|digest| digest == item.record_digest) {
            return Ok(None);
        }
        let number = known.versions + 1;
        let moved = (listings::versions.eq(number), listings::first_seen.eq(known.first_seen.min(observed.at)));
        diesel::update(listings::table.find(key(item.id.as_str()))).set(moved).execute(self.c)?;
        Ok(Some(number))
    }

    /// Fills the columns that a row of an earlier program lacks, and sets the time a listing was first seen to an older
    /// one.
    pub fn amend(&mut self, item: &Incoming, known: &CurrentRow, first_seen: i64) -> Result<(), StoreError> {
        let row = || listings::table.find(key(item.id.as_str()));
        if known.lacks_content_digest() && !item.content_digest.is_empty() {
            diesel::update(row()).set(listings::content_digest.eq(key(&item.content_digest))).execute(self.c)?;
        }
        if first_seen < known.first_seen {
            diesel::update(row()).set(listings::first_seen.eq(first_seen)).execute(self.c)?;
        }
        Ok(())
    }
}

impl Store {
    /// What is stored of these listings; unknown ids are left out.
    pub fn known(&self, ids: &[ListingId]) -> Result<HashMap<String, KnownRecord>, StoreError> {
        let mut known = HashMap::with_capacity(ids.len());
        for part in ids.chunks(500) {
            let wanted: Vec<&str> = part.iter().map(ListingId::as_str).collect();
            let rows: Vec<(String, String, String, i64, String, String)> = self.read(|c| {
                let columns = (
                    listings::id,
                    listings::record_digest,
                    listings::content_digest,
                    listings::last_seen,
                    listings::reading,
                    listings::method,
                );
                Ok(listings::table.filter(listings::id.eq_any(keys(wanted))).select(columns).load(c)?)
            })?;
            for (id, record_digest, content_digest, last_seen, reading, method) in rows {
                known.insert(id, KnownRecord { record_digest, content_digest, last_seen, reading, method });
            }
        }
        Ok(known)
    }

    /// Number of listings of a source, and when the newest of them was observed, microseconds since 1970 UTC.
    pub fn known_of_source(&self, source: &str) -> Result<(u64, Option<i64>), StoreError> {
        let (count, newest): (i64, Option<i64>) = self.read(|c| {
            let of = listings::table.filter(listings::source.eq(source));
            Ok(of.select((count_star(), max(listings::last_seen))).first(c)?)
        })?;
        Ok((count.max(0) as u64, newest))
    }

    /// When the first listing was observed, microseconds since 1970 UTC.
    pub fn first_observed(&self) -> Result<Option<i64>, StoreError> {
        self.read(|c| Ok(listings::table.filter(listings::removed.eq(0)).select(min(listings::first_seen)).first(c)?))
    }

    /// The newest facts of some listings of a source: the first in order of id. Ids are digests, so the sample is
    /// independent of the content.
    pub fn sample_of_source(&self, source: &str, size: u32) -> Result<Vec<Listing>, StoreError> {
        let rows: Vec<VersionRow> = self.read(|c| {
            Ok(listings::table
                .inner_join(versions::table.on(versions::id.eq(listings::version_id)))
                .filter(listings::source.eq(source))
                .order(listings::id)
                .limit(i64::from(size))
                .select(VersionRow::as_select())
                .load(c)?)
        })?;
        rows.into_iter().map(|row| Ok(row.split()?.1)).collect()
    }

    /// The newest time at which anything was recorded, microseconds since 1970 UTC; a clock behind it has been set
    /// back.
    pub fn newest_record(&self) -> Result<Option<i64>, StoreError> {
        self.read(|c| {
            let times: [Option<i64>; 9] = [
                runs::table.select(max(runs::started_at)).first(c)?,
                runs::table.select(max(runs::finished_at)).first(c)?,
                changes::table.order(changes::seq.desc()).select(changes::at).first(c).optional()?,
                decisions::table.select(max(decisions::at)).first(c)?,
                responses::table.select(max(responses::at)).first(c)?,
                registers::table.select(max(registers::imported_at)).first(c)?,
                register_decisions::table.select(max(register_decisions::at)).first(c)?,
                source_events::table.select(max(source_events::at)).first(c)?,
                case_events::table.select(max(case_events::at)).first(c)?,
            ];
            Ok(times.into_iter().flatten().max())
        })
    }

    /// Whether the times of listings and versions are in order.
    pub fn check_times(&self) -> Result<TimesChecked, StoreError> {
        let n = |v: i64| v.max(0) as u64;
        let earlier = diesel::alias!(versions as earlier);
        self.read(|c| {
            let reversed = listings::table.filter(listings::last_seen.lt(listings::first_seen));
            let newer_before = earlier
                .filter(earlier.field(versions::listing_id).eq(versions::listing_id))
                .filter(earlier.field(versions::number).lt(versions::number))
                .filter(earlier.field(versions::observed_at).gt(versions::observed_at))
                .select(earlier.field(versions::id));
            let unmarked = versions::table
                .filter(versions::late.eq(0).and(versions::number.gt(1)))
                .filter(diesel::dsl::exists(newer_before));
            Ok(TimesChecked {
                reversed: n(reversed.select(count_star()).first(c)?),
                unmarked: n(unmarked.select(count_star()).first(c)?),
                out_of_order: n(versions::table.filter(versions::late.eq(1)).select(count_star()).first(c)?),
            })
        })
    }
}
