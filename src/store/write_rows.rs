//! The rows that the writer makes of incoming records.

use super::StoreError;
use super::batch::{Incoming, Snapshot, Transaction};
use super::key::key;
use super::rows::{IssueRow, ListingRow, SnapshotRow, VersionRow};
use super::schema::listings;
use crate::domain::listing::{Issue, Observed, digest_hex};
use diesel::prelude::*;

impl SnapshotRow {
    /// The row of an archived file that a run has brought.
    pub fn new(snapshot: &Snapshot, run: &str, at: i64) -> Self {
        Self {
            digest: snapshot.digest.clone(),
            bytes: snapshot.bytes as i64,
            run_id: run.to_owned(),
            name: snapshot.name.clone(),
            stored_at: at,
        }
    }
}

impl Transaction<'_> {
    /// Moves the row of a listing to a new version or assessment.
    pub(super) fn advance(
        &mut self,
        item: &Incoming,
        version_id: &str,
        number: i64,
        observed: Observed,
    ) -> Result<(), StoreError> {
        diesel::update(listings::table.find(key(item.id.as_str())))
            .set((
                listings::record_digest.eq(key(&item.record_digest)),
                listings::content_digest.eq(key(&item.content_digest)),
                listings::reading.eq(key(&item.reading)),
                listings::version_id.eq(key(version_id)),
                listings::versions.eq(number),
                listings::method.eq(key(&item.assessment.method)),
                listings::last_seen.eq(observed.at),
                listings::last_read.eq(self.batch.at),
                listings::missed.eq(0),
            ))
            .execute(self.c)?;
        Ok(())
    }

    pub(super) fn listing_row(&self, item: &Incoming, version_id: &str, observed: Observed) -> ListingRow {
        ListingRow {
            id: item.id.as_str().to_owned(),
            source: item.source.clone(),
            native_id: item.native_id.clone(),
            record_digest: item.record_digest.clone(),
            reading: item.reading.clone(),
            version_id: version_id.to_owned(),
            versions: 1,
            method: item.assessment.method.clone(),
            first_seen: observed.at,
            last_seen: observed.at,
            missed: 0,
            last_read: self.batch.at,
            missed_at: 0,
            content_digest: item.content_digest.clone(),
            removed: 0,
        }
    }

    pub(super) fn version_row(
        &self,
        item: &Incoming,
        version_id: &str,
        number: i64,
        observed: Observed,
        late: bool,
    ) -> VersionRow {
        VersionRow {
            id: version_id.to_owned(),
            listing_id: item.id.as_str().to_owned(),
            number,
            record_digest: item.record_digest.clone(),
            reading: item.reading.clone(),
            snapshot: item.snapshot.clone(),
            file: item.place.file.clone(),
            file_row: item.place.row as i64,
            file_line: item.place.line as i64,
            byte_offset: item.place.offset as i64,
            byte_length: item.place.length as i64,
            run_id: self.batch.run.to_owned(),
            observed_at: observed.at,
            listing: item.listing.packed().clone(),
            recorded_at: self.batch.at,
            observed_by: observed.by.name().to_owned(),
            late: i64::from(late),
        }
    }
}

/// The row of an issue; `record` keys issues that belong to no version.
pub(super) fn issue_row(
    run: &str,
    source: &str,
    record: &str,
    version: Option<&str>,
    issue: &Issue,
) -> Result<IssueRow, StoreError> {
    let parts = [source, version.unwrap_or(""), record, &issue.field, issue.code.name(), &issue.value];
    let body = serde_json::to_string(issue).map_err(|e| StoreError::Corrupt {
        what: "issue",
        id: issue.field.clone(),
        reason: e.to_string(),
    })?;
    Ok(IssueRow {
        id: digest_hex(&parts.map(str::as_bytes))[..32].to_owned(),
        source: source.to_owned(),
        code: issue.code.name().to_owned(),
        version_id: version.map(str::to_owned),
        run_id: run.to_owned(),
        body,
        snapshot: String::new(),
    })
}
