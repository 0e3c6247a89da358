//! Versions: what a source published about a listing at one time. Written once, never changed.

use super::connection::AnyConnection;
use super::key::{key, keys};
use super::rows::VersionRow;
use super::schema::{listings, versions};
use super::{Store, StoreError};
use crate::domain::listing::{Listing, ListingId, ObservedBy, SourceLocation};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// Where a version comes from, without the listing itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionInfo {
    /// Digest of (listing, number, record).
    pub id: String,
    /// 1 for the first.
    pub number: u64,
    /// SHA-256 of the record's fields without the counters its source card ignores.
    pub record_digest: String,
    /// Fingerprint of the mapping and the readers by which the record became facts.
    pub reading: String,
    /// SHA-256 of the file as archived.
    pub snapshot: String,
    /// The place of the record in that file.
    pub place: SourceLocation,
    /// The run that saw it first.
    pub run_id: String,
    /// When it was observed at the source, microseconds since 1970 UTC.
    pub observed_at: i64,
    /// How that is known.
    pub observed_by: ObservedBy,
    /// When it was read and stored, microseconds since 1970 UTC.
    pub recorded_at: i64,
    /// Whether it was read after a version that was observed later.
    pub out_of_order: bool,
}

impl VersionRow {
    pub fn split(self) -> Result<(VersionInfo, Listing), StoreError> {
        let listing = self.listing.read().map_err(|reason| StoreError::Corrupt {
            what: "version",
            id: self.id.clone(),
            reason,
        })?;
        let n = |v: i64| v.max(0) as u64;
        let place = SourceLocation {
            file: self.file,
            row: n(self.file_row),
            line: n(self.file_line),
            offset: n(self.byte_offset),
            length: n(self.byte_length),
        };
        let info = VersionInfo {
            id: self.id,
            number: n(self.number),
            record_digest: self.record_digest,
            reading: self.reading,
            snapshot: self.snapshot,
            place,
            run_id: self.run_id,
            observed_at: self.observed_at,
            observed_by: ObservedBy::from_name(&self.observed_by).unwrap_or(ObservedBy::Reading),
            recorded_at: self.recorded_at,
            out_of_order: self.late != 0,
        };
        Ok((info, listing))
    }
}

impl Store {
    /// All versions of a listing, newest first.
    pub fn versions(&self, id: &ListingId) -> Result<Vec<VersionInfo>, StoreError> {
        self.read(|c| {
            let rows: Vec<VersionRow> = versions::table
                .filter(versions::listing_id.eq(key(id.as_str())))
                .order(versions::number.desc())
                .select(VersionRow::as_select())
                .load(c)?;
            rows.into_iter().map(|r| Ok(r.split()?.0)).collect()
        })
    }

    /// Versions of some listings as observed before a time (microseconds since 1970 UTC, none for all times): the one
    /// that was current then or, with `every`, all of them; in order of listing id, then number. A listing that was not
    /// observed by then is left out.
    pub fn versions_of(
        &self,
        ids: &[ListingId],
        before: Option<i64>,
        every: bool,
    ) -> Result<Vec<(VersionInfo, Listing)>, StoreError> {
        let mut found: Vec<VersionRow> = Vec::new();
        for part in ids.chunks(500) {
            let wanted: Vec<&str> = part.iter().map(ListingId::as_str).collect();
            let chosen =
                versions::listing_id.eq_any(keys(&wanted)).and(versions::observed_at.lt(before.unwrap_or(i64::MAX)));
            let (rows, newest): (Vec<VersionRow>, Vec<(String, i64)>) = self.read(|c| {
                let ordered = versions::table.filter(chosen).order((versions::listing_id, versions::number));
                let newest = listings::table.filter(listings::id.eq_any(keys(&wanted)));
                let newest = newest.select((listings::version_id, listings::last_seen)).load(c)?;
                Ok((ordered.select(VersionRow::as_select()).load(c)?, newest))
            })?;
            // The latest observation is the current one, whatever older observations were read since.
            let newest: HashMap<String, i64> = newest.into_iter().collect();
            let order = |row: &VersionRow| {
                let seen_by_then = newest.get(&row.id).is_some_and(|seen| before.is_none_or(|before| *seen < before));
                (seen_by_then, row.observed_at, row.number)
            };
            for row in rows {
                match found.last_mut() {
                    Some(last) if !every && last.listing_id == row.listing_id => {
                        if order(&row) > order(last) {
                            *last = row;
                        }
                    }
                    _ => found.push(row),
                }
            }
        }
        found.into_iter().map(VersionRow::split).collect()
    }

    /// One version of a listing by its number.
    pub fn version(&self, id: &ListingId, number: u64) -> Result<Option<(VersionInfo, Listing)>, StoreError> {
        self.read(|c| find(c, id, number)?.map(VersionRow::split).transpose())
    }
}

fn find(c: &mut AnyConnection, id: &ListingId, number: u64) -> Result<Option<VersionRow>, StoreError> {
    let wanted = versions::listing_id.eq(key(id.as_str())).and(versions::number.eq(number as i64));
    Ok(versions::table.filter(wanted).select(VersionRow::as_select()).first(c).optional()?)
}
