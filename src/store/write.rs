//! Writing: the one writer takes batches of assessed records and stores each in one transaction.

use super::batch::{Batch, Incoming, Outcome, Stray, Transaction};
use super::change::ChangeKind;
use super::change_log::ChangeLog;
use super::consistency::version_id;
use super::key::keys;
use super::known::CurrentRow;
use super::rows::{IssueRow, ListingRow, SnapshotRow};
use super::run;
use super::run_state::{RunState, Tally};
use super::schema::listings;
use super::write_rows::issue_row;
use super::writer::Writer;
use super::{StoreError, changed_fields, insert, seal};
use crate::domain::listing::{Observed, ObservedBy};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

impl Writer {
    /// Number of the newest entry of the change log.
    pub fn last_change(&self) -> u64 {
        self.next_seq - 1
    }

    /// Notes that a run began. `at` is in microseconds since 1970 UTC.
    pub fn begin_run(&mut self, id: &str, source: &str, method: &str, at: i64) -> Result<(), StoreError> {
        run::begin(&mut self.connection, id, source, method, at)
    }

    /// Notes that the input of a run was observed at another time than now: of several times the earliest.
    pub fn note_observed(&mut self, id: &str, at: i64) -> Result<(), StoreError> {
        run::observed(&mut self.connection, id, at)
    }

    /// Notes the counts so far, so that they are known of a run that is killed.
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
        let (outcomes, next_seq) = self.connection.transaction(|c| Transaction { c, batch }.write(log))?;
        self.next_seq = next_seq;
        Ok(outcomes)
    }
}

impl<'a> Transaction<'a> {
    fn write(mut self, mut log: ChangeLog<'a>) -> Result<(Vec<Outcome>, u64), StoreError> {
        let Batch { items, run, at, .. } = *self.batch;
        self.write_snapshots()?;
        let known = self.known(items)?;
        let mut fields = changed_fields::of_new_versions(self.c, items, &known)?;
        let (mut new, mut issues) = (Vec::new(), Vec::new());
        let mut same = BTreeMap::<i64, Vec<&str>>::new();
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let before = known.get(item.id.as_str());
            let observed = item.observed.unwrap_or(Observed { at, by: ObservedBy::Reading });
            log.observed(observed.at);
            let late = before.is_some_and(|k| observed.at < k.last_seen);
            if let Some(k) = before.filter(|_| late && observed.by != ObservedBy::Reading) {
                if item.is_assessed {
                    return Err(taken_for_unchanged(item));
                }
                let Some(number) = self.backfill(item, k, observed)? else {
                    outcomes.push(Outcome::Unchanged);
                    continue;
                };
                let version_id = version_id(item.id.as_str(), number, &item.record_digest);
                let version = self.version_row(item, &version_id, number, observed, true);
                log.push(ChangeKind::Backfilled, &item.id, version_id.clone(), &item.assessment);
                log.add_version(version, &item.listing);
                for issue in &item.issues {
                    issues.push(issue_row(run, &item.source, &item.record_digest, Some(&version_id), issue)?);
                }
                outcomes.push(Outcome::Backfilled);
                continue;
            }
            let kind = match before {
                None => Some(ChangeKind::Added),
                Some(k) if !k.says_the_same(item) => Some(ChangeKind::Changed),
                Some(k) if k.reading != item.reading => Some(ChangeKind::Reparsed),
                // Evidence counts bytes, so an assessment belongs to the very record that was assessed.
                // One that was read a second time since is still what the lists say.
                Some(k) if !k.is_assessed_by(&item.assessment.method) && k.is_the_same(item) => {
                    Some(ChangeKind::Reassessed)
                }
                Some(_) => None,
            };
            if item.is_assessed && kind.is_some() {
                return Err(taken_for_unchanged(item));
            }
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
            log.push(kind, &item.id, version_id.clone(), &item.assessment);
            if kind != ChangeKind::Reassessed {
                log.add_version(self.version_row(item, &version_id, number, observed, late), &item.listing);
                for issue in &item.issues {
                    let row = issue_row(run, &item.source, &item.record_digest, Some(&version_id), issue)?;
                    issues.push(row);
                }
            }
            if matches!(kind, ChangeKind::Changed | ChangeKind::Reparsed) {
                log.name_fields(fields.remove(item.id.as_str()).unwrap_or_default());
            }
        }
        insert::insert_listings(self.c, new)?;
        let next_seq = log.write(self.c)?;
        for Stray { key, snapshot, issue } in self.batch.stray {
            let row = issue_row(run, self.batch.source, key, None, issue)?;
            issues.push(IssueRow { snapshot: snapshot.clone(), ..row });
        }
        insert::insert_issues(self.c, issues)?;
        for (observed_at, ids) in same {
            for part in ids.chunks(500) {
                let seen = listings::table.filter(listings::id.eq_any(keys(part)));
                let moved = (listings::last_seen.eq(observed_at), listings::last_read.eq(at), listings::missed.eq(0));
                diesel::update(seen).set(moved).execute(self.c)?;
            }
        }
        Ok((outcomes, next_seq))
    }

    fn write_snapshots(&mut self) -> Result<(), StoreError> {
        let row = |s| SnapshotRow::new(s, self.batch.run, self.batch.at);
        let rows: Vec<SnapshotRow> = self.batch.snapshots.iter().map(row).collect();
        insert::insert_snapshots(self.c, rows).map(drop)
    }

    fn known(&mut self, batch: &[Incoming]) -> Result<HashMap<String, CurrentRow>, StoreError> {
        let mut known = HashMap::with_capacity(batch.len());
        for part in batch.chunks(500) {
            let ids: Vec<&str> = part.iter().map(|i| i.id.as_str()).collect();
            let rows: Vec<ListingRow> =
                listings::table.filter(listings::id.eq_any(keys(ids))).select(ListingRow::as_select()).load(self.c)?;
            for row in rows {
                let delisted = row.delisted_since().is_some();
                let ListingRow { id, record_digest, content_digest, reading, version_id, versions, .. } = row;
                let (method, first_seen, last_seen) = (row.method, row.first_seen, row.last_seen);
                let was = CurrentRow {
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
}

/// The error for a record that was not assessed because it seemed to be stored.
fn taken_for_unchanged(item: &Incoming) -> StoreError {
    let reason = "it was taken for unchanged and is not; nothing of this batch was stored".to_owned();
    StoreError::Corrupt { what: "record", id: item.id.as_str().to_owned(), reason }
}
