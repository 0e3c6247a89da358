//! Writing: the one writer takes batches of assessed records and moves the truth forward, each batch in one transaction.

use super::change::{self, ChangeKind};
use super::connection::AnyConnection;
use super::run::{self, RunState, Tally};
use super::schema::{listings, snapshots};
use super::{StoreError, issue, listing, migrate, upsert, version};
use crate::listing::{Issue, ListingId, Place, digest_hex};
use diesel::prelude::*;
use std::collections::HashMap;

/// One record as read, normalised, tagged and audited.
pub struct Incoming {
    /// Id of the listing.
    pub id: ListingId,
    /// Source card.
    pub source: String,
    /// The source's own id.
    pub native_id: String,
    /// Digest of what the source said, without its counters.
    pub record_digest: String,
    /// Digest of the archived file.
    pub snapshot: String,
    /// Where in the file.
    pub place: Place,
    /// The listing as JSON.
    pub listing: String,
    /// The assessment as JSON.
    pub assessment: String,
    /// Issues met on the way.
    pub issues: Vec<Issue>,
}

/// What became of an incoming record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written to the change log.
    Moved(ChangeKind),
    /// Known already.
    Unchanged,
}

/// The one connection that writes.
pub struct Writer {
    connection: AnyConnection,
    next_seq: u64,
}

#[derive(Insertable)]
#[diesel(table_name = snapshots)]
pub(super) struct SnapshotRow {
    digest: String,
    bytes: i64,
    run_id: String,
    name: String,
    stored_at: i64,
}

/// What the writer must know of a listing that is there already.
struct Known {
    record_digest: String,
    version_id: String,
    versions: i64,
    method: String,
}

impl Writer {
    pub(super) fn open(mut connection: AnyConnection) -> Result<Self, StoreError> {
        migrate::check(&mut connection)?;
        run::mark_interrupted(&mut connection)?;
        let next_seq = change::last(&mut connection)? + 1;
        Ok(Self { connection, next_seq })
    }

    /// Number of the newest entry of the change log.
    pub fn last_change(&self) -> u64 {
        self.next_seq - 1
    }

    /// Notes that a run began. `at` is in microseconds since 1970 UTC.
    pub fn begin_run(&mut self, id: &str, source: &str, method: &str, at: i64) -> Result<(), StoreError> {
        run::begin(&mut self.connection, id, source, method, at)
    }

    /// Notes how a run ended.
    pub fn end_run(&mut self, id: &str, state: RunState, tally: &Tally, at: i64, note: &str) -> Result<(), StoreError> {
        run::update(&mut self.connection, id, state, tally, Some(at), note)
    }

    /// Notes an archived file, before anything refers to it. Known digests are left as they are.
    pub fn add_snapshot(&mut self, digest: &str, bytes: u64, run: &str, name: &str, at: i64) -> Result<(), StoreError> {
        let row = SnapshotRow {
            digest: digest.to_owned(),
            bytes: bytes as i64,
            run_id: run.to_owned(),
            name: name.to_owned(),
            stored_at: at,
        };
        upsert::insert_snapshots(&mut self.connection, &[row]).map(drop)
    }

    /// Writes a batch in one transaction: either all of it is stored or nothing. No id may stand in it twice.
    pub fn write(
        &mut self,
        run: &str,
        method: &str,
        at: i64,
        batch: &[Incoming],
    ) -> Result<Vec<Outcome>, StoreError> {
        let first_seq = self.next_seq;
        let (outcomes, next_seq) =
            self.connection.transaction(|c| Step { c, run, method, at, next_seq: first_seq }.write(batch))?;
        self.next_seq = next_seq;
        Ok(outcomes)
    }

    /// Writes issues that belong to no listing. `key` names the record they come from.
    pub fn write_issues(&mut self, run: &str, source: &str, issues: &[(String, Issue)]) -> Result<usize, StoreError> {
        let rows: Result<Vec<_>, _> =
            issues.iter().map(|(key, issue)| issue_row(run, source, key, None, issue)).collect();
        upsert::insert_issues(&mut self.connection, &rows?)
    }
}

/// One transaction.
struct Step<'a> {
    c: &'a mut AnyConnection,
    run: &'a str,
    method: &'a str,
    at: i64,
    next_seq: u64,
}

impl Step<'_> {
    fn write(mut self, batch: &[Incoming]) -> Result<(Vec<Outcome>, u64), StoreError> {
        let known = self.known(batch)?;
        let (mut new, mut versions, mut assessments) = (Vec::new(), Vec::new(), Vec::new());
        let (mut changes, mut issues, mut same) = (Vec::new(), Vec::new(), Vec::new());
        let mut outcomes = Vec::with_capacity(batch.len());
        for item in batch {
            let before = known.get(item.id.as_str());
            let kind = match before {
                None => Some(ChangeKind::Added),
                Some(k) if k.record_digest != item.record_digest => Some(ChangeKind::Changed),
                Some(k) if k.method != self.method => Some(ChangeKind::Reassessed),
                Some(_) => None,
            };
            outcomes.push(kind.map_or(Outcome::Unchanged, Outcome::Moved));
            let Some(kind) = kind else {
                same.push(item.id.as_str());
                continue;
            };
            let number = before.map_or(0, |k| k.versions) + i64::from(kind != ChangeKind::Reassessed);
            let version_id = match before {
                Some(k) if kind == ChangeKind::Reassessed => k.version_id.clone(),
                _ => version_id(item, number),
            };
            match before {
                None => new.push(self.listing_row(item, &version_id)),
                Some(_) => self.advance(item, &version_id, number)?,
            }
            if kind != ChangeKind::Reassessed {
                versions.push(self.version_row(item, &version_id, number));
                for issue in &item.issues {
                    let row = issue_row(self.run, &item.source, &item.record_digest, Some(&version_id), issue)?;
                    issues.push(row);
                }
            }
            assessments.push(listing::AssessmentRow {
                version_id: version_id.clone(),
                method: self.method.to_owned(),
                body: item.assessment.clone(),
            });
            changes.push(change::Row {
                seq: self.next_seq as i64,
                kind: kind.name().to_owned(),
                listing_id: item.id.as_str().to_owned(),
                version_id,
                run_id: self.run.to_owned(),
                at: self.at,
            });
            self.next_seq += 1;
        }
        upsert::insert_listings(self.c, &new)?;
        upsert::insert_versions(self.c, &versions)?;
        upsert::insert_assessments(self.c, &assessments)?;
        upsert::insert_changes(self.c, &changes)?;
        upsert::insert_issues(self.c, &issues)?;
        for part in same.chunks(500) {
            let seen = listings::table.filter(listings::id.eq_any(part));
            diesel::update(seen).set(listings::last_seen.eq(self.at)).execute(self.c)?;
        }
        Ok((outcomes, self.next_seq))
    }

    fn known(&mut self, batch: &[Incoming]) -> Result<HashMap<String, Known>, StoreError> {
        let mut known = HashMap::with_capacity(batch.len());
        for part in batch.chunks(500) {
            let ids: Vec<&str> = part.iter().map(|i| i.id.as_str()).collect();
            let rows: Vec<listing::Row> = listings::table
                .filter(listings::id.eq_any(ids))
                .select(listing::Row::as_select())
                .load(self.c)?;
            for row in rows {
                let listing::Row { id, record_digest, version_id, versions, method, .. } = row;
                known.insert(id, Known { record_digest, version_id, versions, method });
            }
        }
        Ok(known)
    }

    fn advance(&mut self, item: &Incoming, version_id: &str, number: i64) -> Result<(), StoreError> {
        diesel::update(listings::table.find(item.id.as_str()))
            .set((
                listings::record_digest.eq(&item.record_digest),
                listings::version_id.eq(version_id),
                listings::versions.eq(number),
                listings::method.eq(self.method),
                listings::last_seen.eq(self.at),
            ))
            .execute(self.c)?;
        Ok(())
    }

    fn listing_row(&self, item: &Incoming, version_id: &str) -> listing::Row {
        listing::Row {
            id: item.id.as_str().to_owned(),
            source: item.source.clone(),
            native_id: item.native_id.clone(),
            record_digest: item.record_digest.clone(),
            version_id: version_id.to_owned(),
            versions: 1,
            method: self.method.to_owned(),
            first_seen: self.at,
            last_seen: self.at,
        }
    }

    fn version_row(&self, item: &Incoming, version_id: &str, number: i64) -> version::Row {
        version::Row {
            id: version_id.to_owned(),
            listing_id: item.id.as_str().to_owned(),
            number,
            record_digest: item.record_digest.clone(),
            snapshot: item.snapshot.clone(),
            file: item.place.file.clone(),
            file_row: item.place.row as i64,
            file_line: item.place.line as i64,
            byte_offset: item.place.offset as i64,
            byte_length: item.place.length as i64,
            run_id: self.run.to_owned(),
            observed_at: self.at,
            listing: item.listing.clone(),
        }
    }
}

fn version_id(item: &Incoming, number: i64) -> String {
    let parts = [item.id.as_str().as_bytes(), &number.to_le_bytes(), item.record_digest.as_bytes()];
    digest_hex(&parts)[..32].to_owned()
}

fn issue_row(
    run: &str,
    source: &str,
    record: &str,
    version: Option<&str>,
    issue: &Issue,
) -> Result<issue::Row, StoreError> {
    let parts = [source, version.unwrap_or(""), record, &issue.field, issue.code.name(), &issue.value];
    let body = serde_json::to_string(issue)
        .map_err(|e| StoreError::Corrupt { what: "issue", id: issue.field.clone(), reason: e.to_string() })?;
    Ok(issue::Row {
        id: digest_hex(&parts.map(str::as_bytes))[..32].to_owned(),
        source: source.to_owned(),
        code: issue.code.name().to_owned(),
        version_id: version.map(str::to_owned),
        run_id: run.to_owned(),
        body,
    })
}
