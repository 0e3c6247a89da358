//! Listings with their newest version and its assessment.

use super::key::{key, keys};
use super::rows::{AssessmentRow, ListingRow, VersionRow};
use super::schema::{assessments, listings, versions};
use super::source::SourceEvent;
use super::version::VersionInfo;
use super::{Store, StoreError};
use crate::domain::listing::{Assessment, Availability, Listing, ListingId};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// A listing with its newest version and assessment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoredListing {
    /// The facts.
    pub listing: Listing,
    /// Tags and findings of the newest version under the newest method.
    pub assessment: Assessment,
    /// Where the newest version comes from.
    pub version: VersionInfo,
    /// When it was first observed at its source, microseconds since 1970 UTC.
    pub first_seen: i64,
    /// When it was last observed there, microseconds since 1970 UTC.
    pub last_seen: i64,
    /// When that observation was read, microseconds since 1970 UTC.
    pub last_read: i64,
    /// The same as `last_seen`, if it has been delisted since: two complete runs in a row did not find it.
    pub delisted: Option<i64>,
}

impl StoredListing {
    /// Since when it is listed, and whether it still is.
    pub fn availability(&self) -> Availability {
        Availability { first_seen: self.first_seen, delisted: self.delisted }
    }
}

type Joined = (ListingRow, VersionRow, AssessmentRow);

/// The three rows of each listing, joined at its newest version and method.
macro_rules! joined {
    () => {
        listings::table
            .inner_join(versions::table.on(versions::id.eq(listings::version_id)))
            .inner_join(
                assessments::table
                    .on(assessments::version_id.eq(listings::version_id).and(assessments::method.eq(listings::method))),
            )
            .select((ListingRow::as_select(), VersionRow::as_select(), AssessmentRow::as_select()))
    };
}

impl Store {
    /// One listing, even if its source is removed: then with the event that took it out of view.
    pub fn listing_in_evidence(
        &self,
        id: &ListingId,
    ) -> Result<Option<(StoredListing, Option<SourceEvent>)>, StoreError> {
        let row: Option<Joined> =
            self.read(|c| Ok(joined!().filter(listings::id.eq(key(id.as_str()))).first(c).optional()?))?;
        let Some(row) = row else { return Ok(None) };
        let removed = row.0.removed != 0;
        let stored = read(row)?;
        let event = if removed { self.source_state(&stored.listing.source)? } else { None };
        Ok(Some((stored, event)))
    }

    /// One listing. Here and below, listings of removed sources are left out.
    pub fn listing(&self, id: &ListingId) -> Result<Option<StoredListing>, StoreError> {
        Ok(self.listings(std::slice::from_ref(id))?.pop())
    }

    /// The listings with these ids, in the order requested; unknown ids are left out.
    pub fn listings(&self, ids: &[ListingId]) -> Result<Vec<StoredListing>, StoreError> {
        let mut found = HashMap::with_capacity(ids.len());
        for part in ids.chunks(500) {
            let rows: Vec<Joined> = self.read(|c| {
                let wanted: Vec<&str> = part.iter().map(ListingId::as_str).collect();
                Ok(joined!().filter(listings::id.eq_any(keys(wanted)).and(listings::removed.eq(0))).load(c)?)
            })?;
            for row in rows {
                let listing = read(row)?;
                found.insert(listing.listing.id.clone(), listing);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// All listings in order of id, in pages of at most `limit`. It ends after an error.
    pub fn listing_pages(&self, limit: u32) -> impl Iterator<Item = Result<Vec<StoredListing>, StoreError>> {
        let (mut after, mut ended) = (None::<ListingId>, false);
        std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let page = self.listings_after(after.as_ref(), limit);
            match &page {
                Ok(listings) => after = Some(listings.last()?.listing.id.clone()),
                Err(_) => ended = true,
            }
            Some(page)
        })
    }

    /// Listings in order of id, after the given one, at most `limit`; for walking through the whole store.
    pub fn listings_after(&self, after: Option<&ListingId>, limit: u32) -> Result<Vec<StoredListing>, StoreError> {
        let after = after.map_or("", ListingId::as_str);
        let rows: Vec<Joined> = self.read(|c| {
            let in_view = listings::id.gt(key(after)).and(listings::removed.eq(0));
            Ok(joined!().filter(in_view).order(listings::id).limit(i64::from(limit)).load(c)?)
        })?;
        rows.into_iter().map(read).collect()
    }
}

fn read((row, version, assessment): Joined) -> Result<StoredListing, StoreError> {
    let (version, listing) = version.split()?;
    let assessment = assessment.body.read().map_err(|reason| StoreError::Corrupt {
        what: "assessment",
        id: row.version_id.clone(),
        reason,
    })?;
    let (first_seen, last_seen, last_read) = (row.first_seen, row.last_seen, row.last_read);
    let delisted = row.delisted_since();
    Ok(StoredListing { listing, assessment, version, first_seen, last_seen, last_read, delisted })
}
