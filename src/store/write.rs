//! Writing: the one writer takes batches of assessed records and moves the truth forward, each batch in one transaction.

use super::change::{self, ChangeKind};
use super::change_log::ChangeLog;
use super::connection::AnyConnection;
use super::consistency::version_id;
use super::delisting::delisted_since;
use super::observation::Known;
use super::run::{self, RunState, Tally};
use super::schema::{listings, snapshots};
use super::{
    Address, StoreError, decision, finding_index, insert, issue, listing, migrate, page_checksums, response, seal,
    version,
};
use crate::domain::listing::{Issue, ListingId, Observed, ObservedBy, SourceLocation, digest_hex};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

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
    /// The same without noise: order of a list, space at the ends, forms of letters. Empty: it is not known.
    pub content_digest: String,
    /// When the source said so, if not at the time of the batch.
    pub observed: Option<Observed>,
    /// Fingerprint of the mapping and the readers.
    pub reading: String,
    /// Digest of the archived file.
    pub snapshot: String,
    /// Where in the file.
    pub place: SourceLocation,
    /// The listing as JSON.
    pub listing: String,
    /// What names the assessment: method, and decisions if there are any.
    pub method: String,
    /// The assessment as JSON.
    pub assessment: String,
    /// Issues met on the way.
    pub issues: Vec<Issue>,
}

/// An archived file.
pub struct Snapshot {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its name as given by the operator.
    pub name: String,
}

/// What is written in one transaction.
pub struct Batch<'a> {
    /// Run id.
    pub run: &'a str,
    /// Source card.
    pub source: &'a str,
    /// Now, in microseconds since 1970 UTC.
    pub at: i64,
    /// Files archived, durable by now; known digests are left as they are.
    pub snapshots: &'a [Snapshot],
    /// Records; no id may stand here twice.
    pub items: &'a [Incoming],
    /// Issues that belong to no listing, each with what names the record it comes from.
    pub stray: &'a [(String, Issue)],
}

/// What became of an incoming record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written to the change log; first seen at that time, microseconds since 1970 UTC.
    Logged(ChangeKind, i64),
    /// Found again after it was delisted, which is an entry of its own; what else was logged, and when it was first seen.
    Relisted(Option<ChangeKind>, i64),
    /// An older observation than the newest was added; the newest version is unchanged.
    Backfilled,
    /// Stored already.
    Unchanged,
}

/// The one connection that writes.
pub struct Writer {
    pub(super) connection: AnyConnection,
    address: Address,
    pub(super) next_seq: u64,
    pub(super) next_decision: u64,
    pub(super) next_response: u64,
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

impl Writer {
    pub(super) fn open(mut connection: AnyConnection, address: Address) -> Result<Self, StoreError> {
        migrate::check(&mut connection)?;
        connection.become_writer()?;
        run::mark_interrupted(&mut connection)?;
        finding_index::complete(&mut connection)?;
        seal::complete(&mut connection)?;
        let next_seq = change::last(&mut connection)? + 1;
        let next_decision = decision::last(&mut connection)? + 1;
        let next_response = response::last(&mut connection)? + 1;
        Ok(Self { connection, address, next_seq, next_decision, next_response })
    }

    /// Number of the newest entry of the change log.
    pub fn last_change(&self) -> u64 {
        self.next_seq - 1
    }

    /// Notes that a run began. `at` is in microseconds since 1970 UTC.
    pub fn begin_run(&mut self, id: &str, source: &str, method: &str, at: i64) -> Result<(), StoreError> {
        run::begin(&mut self.connection, id, source, method, at)
    }

    /// Notes that a run reads what its source said at another time than now: of several times the earliest.
    pub fn note_observed(&mut self, id: &str, at: i64) -> Result<(), StoreError> {
        run::observed(&mut self.connection, id, at)
    }

    /// Notes how far a run has come, so that a run that dies tells how far it got.
    pub fn note_progress(&mut self, id: &str, tally: &Tally) -> Result<(), StoreError> {
        run::update(&mut self.connection, id, RunState::Running, tally, None, "")
    }

    /// Notes how a run ended.
    pub fn end_run(&mut self, id: &str, state: RunState, tally: &Tally, at: i64, note: &str) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            run::update(c, id, state, tally, Some(at), note)?;
            seal::run(c, id)
        })
    }

    /// Writes a batch in one transaction: either all of it is stored or nothing.
    pub fn write(&mut self, batch: &Batch<'_>) -> Result<Vec<Outcome>, StoreError> {
        let log = ChangeLog::new(batch.run, batch.at, self.next_seq);
        let (outcomes, next_seq) = self.connection.transaction(|c| Step { c, batch }.write(log))?;
        self.next_seq = next_seq;
        Ok(outcomes)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.connection.merge();
        page_checksums::write(&self.address);
    }
}

/// One transaction.
pub(super) struct Step<'a> {
    pub c: &'a mut AnyConnection,
    batch: &'a Batch<'a>,
}

impl Step<'_> {
    fn write(mut self, mut log: ChangeLog<'_>) -> Result<(Vec<Outcome>, u64), StoreError> {
        let Batch { items, run, at, .. } = *self.batch;
        self.write_snapshots()?;
        let known = self.known(items)?;
        let (mut new, mut versions, mut issues) = (Vec::new(), Vec::new(), Vec::new());
        let mut same = BTreeMap::<i64, Vec<&str>>::new();
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let before = known.get(item.id.as_str());
            let observed = item.observed.unwrap_or(Observed { at, by: ObservedBy::Reading });
            log.observed(observed.at);
            let late = before.is_some_and(|k| observed.at < k.last_seen);
            if let Some(k) = before.filter(|_| late && observed.by != ObservedBy::Reading) {
                let Some(number) = self.earlier(item, k, observed)? else {
                    outcomes.push(Outcome::Unchanged);
                    continue;
                };
                let version_id = version_id(item.id.as_str(), number, &item.record_digest);
                let version = self.version_row(item, &version_id, number, observed, true);
                log.push(ChangeKind::Backfilled, &item.id, version.id.clone(), &item.method, &item.assessment);
                for issue in &item.issues {
                    issues.push(issue_row(run, &item.source, &item.record_digest, Some(&version.id), issue)?);
                }
                versions.push(version);
                outcomes.push(Outcome::Backfilled);
                continue;
            }
            let kind = match before {
                None => Some(ChangeKind::Added),
                Some(k) if !k.says_the_same(item) => Some(ChangeKind::Changed),
                Some(k) if k.reading != item.reading => Some(ChangeKind::Reparsed),
                // Evidence counts bytes, so an assessment belongs to the very record that was assessed.
                Some(k) if k.method != item.method && k.is_the_same(item) => Some(ChangeKind::Reassessed),
                Some(_) => None,
            };
            let first_seen = before.map_or(observed.at, |k| k.first_seen.min(observed.at));
            outcomes.push(match (before, kind) {
                (Some(k), _) if k.delisted => {
                    log.note(ChangeKind::Relisted, item.id.as_str(), &k.version_id, &k.method);
                    Outcome::Relisted(kind, first_seen)
                }
                (_, Some(kind)) => Outcome::Logged(kind, first_seen),
                (_, None) => Outcome::Unchanged,
            });
            if let Some(k) = before {
                self.amend(item, k, first_seen)?;
            }
            let Some(kind) = kind else {
                same.entry(observed.at).or_default().push(item.id.as_str());
                continue;
            };
            let number = before.map_or(0, |k| k.versions) + i64::from(kind != ChangeKind::Reassessed);
            let version_id = match before {
                Some(k) if kind == ChangeKind::Reassessed => k.version_id.clone(),
                _ => version_id(item.id.as_str(), number, &item.record_digest),
            };
            match before {
                None => new.push(self.listing_row(item, &version_id, observed)),
                Some(_) => self.advance(item, &version_id, number, observed)?,
            }
            if kind != ChangeKind::Reassessed {
                versions.push(self.version_row(item, &version_id, number, observed, late));
                for issue in &item.issues {
                    let row = issue_row(run, &item.source, &item.record_digest, Some(&version_id), issue)?;
                    issues.push(row);
                }
            }
            log.push(kind, &item.id, version_id, &item.method, &item.assessment);
        }
        insert::insert_listings(self.c, &new)?;
        insert::insert_versions(self.c, &versions)?;
        let next_seq = log.write(self.c)?;
        for (key, issue) in self.batch.stray {
            issues.push(issue_row(run, self.batch.source, key, None, issue)?);
        }
        insert::insert_issues(self.c, &issues)?;
        for (observed_at, ids) in same {
            for part in ids.chunks(500) {
                let seen = listings::table.filter(listings::id.eq_any(part));
                let moved = (listings::last_seen.eq(observed_at), listings::last_read.eq(at), listings::missed.eq(0));
                diesel::update(seen).set(moved).execute(self.c)?;
            }
        }
        Ok((outcomes, next_seq))
    }

    fn write_snapshots(&mut self) -> Result<(), StoreError> {
        let row = |s: &Snapshot| SnapshotRow {
            digest: s.digest.clone(),
            bytes: s.bytes as i64,
            run_id: self.batch.run.to_owned(),
            name: s.name.clone(),
            stored_at: self.batch.at,
        };
        let rows: Vec<SnapshotRow> = self.batch.snapshots.iter().map(row).collect();
        insert::insert_snapshots(self.c, &rows).map(drop)
    }

    fn known(&mut self, batch: &[Incoming]) -> Result<HashMap<String, Known>, StoreError> {
        let mut known = HashMap::with_capacity(batch.len());
        for part in batch.chunks(500) {
            let ids: Vec<&str> = part.iter().map(|i| i.id.as_str()).collect();
            let rows: Vec<listing::Row> =
                listings::table.filter(listings::id.eq_any(ids)).select(listing::Row::as_select()).load(self.c)?;
            for row in rows {
                let delisted = delisted_since(row.missed, row.last_seen).is_some();
                let listing::Row { id, record_digest, content_digest, reading, version_id, versions, .. } = row;
                let (method, first_seen, last_seen) = (row.method, row.first_seen, row.last_seen);
                let was = Known {
                    record_digest,
                    content_digest,
                    last_seen,
                    reading,
                    version_id,
                    versions,
                    method,
                    first_seen,
                    delisted,
                };
                known.insert(id, was);
            }
        }
        Ok(known)
    }

    fn advance(
        &mut self,
        item: &Incoming,
        version_id: &str,
        number: i64,
        observed: Observed,
    ) -> Result<(), StoreError> {
        diesel::update(listings::table.find(item.id.as_str()))
            .set((
                listings::record_digest.eq(&item.record_digest),
                listings::content_digest.eq(&item.content_digest),
                listings::reading.eq(&item.reading),
                listings::version_id.eq(version_id),
                listings::versions.eq(number),
                listings::method.eq(&item.method),
                listings::last_seen.eq(observed.at),
                listings::last_read.eq(self.batch.at),
                listings::missed.eq(0),
            ))
            .execute(self.c)?;
        Ok(())
    }

    fn listing_row(&self, item: &Incoming, version_id: &str, observed: Observed) -> listing::Row {
        listing::Row {
            id: item.id.as_str().to_owned(),
            source: item.source.clone(),
            native_id: item.native_id.clone(),
            record_digest: item.record_digest.clone(),
            reading: item.reading.clone(),
            version_id: version_id.to_owned(),
            versions: 1,
            method: item.method.clone(),
            first_seen: observed.at,
            last_seen: observed.at,
            missed: 0,
            last_read: self.batch.at,
            missed_at: 0,
            content_digest: item.content_digest.clone(),
        }
    }

    fn version_row(
        &self,
        item: &Incoming,
        version_id: &str,
        number: i64,
        observed: Observed,
        late: bool,
    ) -> version::Row {
        version::Row {
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
            listing: item.listing.clone(),
            recorded_at: self.batch.at,
            observed_by: observed.by.name().to_owned(),
            late: i64::from(late),
        }
    }
}

fn issue_row(
    run: &str,
    source: &str,
    record: &str,
    version: Option<&str>,
    issue: &Issue,
) -> Result<issue::Row, StoreError> {
    let parts = [source, version.unwrap_or(""), record, &issue.field, issue.code.name(), &issue.value];
    let body = serde_json::to_string(issue).map_err(|e| StoreError::Corrupt {
        what: "issue",
        id: issue.field.clone(),
        reason: e.to_string(),
    })?;
    Ok(issue::Row {
        id: digest_hex(&parts.map(str::as_bytes))[..32].to_owned(),
        source: source.to_owned(),
        code: issue.code.name().to_owned(),
        version_id: version.map(str::to_owned),
        run_id: run.to_owned(),
        body,
    })
}
