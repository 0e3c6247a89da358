//! What the catalogue knew at an earlier change: versions and assessments are never changed, and the change log says
//! which of them were in force. Nothing here depends on what came later, so an answer is the same for ever.

use super::assessment::{Assessments, StoredAssessment};
use super::change::ChangeKind;
use super::history::findings;
use super::key::{key, keys};
use super::rows::{AssessmentRow, VersionRow};
use super::schema::{assessments, changes, versions};
use super::version::VersionInfo;
use super::{Store, StoreError};
use crate::domain::listing::{Assessed, FindingHistories, Listing, ListingId};
use diesel::prelude::*;

/// A listing as the catalogue had it at a change.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingThen {
    /// The facts.
    pub listing: Listing,
    /// Where that version comes from.
    pub version: VersionInfo,
    /// The assessment in force then, and no other.
    pub assessments: Assessments,
    /// The findings of all assessments that there were by then.
    pub findings: FindingHistories,
    /// When it was found delisted, if it was then, microseconds since 1970 UTC.
    pub delisted: Option<i64>,
    /// When its source was removed, if it was then, microseconds since 1970 UTC.
    pub removed: Option<i64>,
}

/// What the log says of a listing up to a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// The catalogue did not know it.
    Unknown,
    /// The log of an earlier program does not name the assessment that was in force.
    NotLogged,
    /// It was so.
    Known(Box<ListingThen>),
}

/// An entry of the log: kind, version, method, time.
type Entry = (String, String, String, i64);

impl Store {
    /// When a change was recorded, microseconds since 1970 UTC; none if there is no such change.
    pub fn change_recorded_at(&self, change: u64) -> Result<Option<i64>, StoreError> {
        let Ok(seq) = i64::try_from(change) else { return Ok(None) };
        self.read(|c| Ok(changes::table.find(seq).select(changes::at).first(c).optional()?))
    }

    /// Number of the last change before the first that was recorded after a time; none while none was: a change of that
    /// time may still be written.
    pub fn last_change_by(&self, time: i64) -> Result<Option<u64>, StoreError> {
        let later = changes::table.filter(changes::at.gt(time)).order(changes::seq).select(changes::seq);
        let first: Option<i64> = self.read(|c| Ok(later.first(c).optional()?))?;
        Ok(first.map(|seq| (seq - 1).max(0) as u64))
    }

    /// A listing as it was after a change.
    pub fn listing_as_of(&self, id: &ListingId, change: u64) -> Result<Then, StoreError> {
        let entries = self.log_of(id, change)?;
        let is = |entry: &Entry, kind: ChangeKind| entry.0 == kind.stored_name();
        // What is added from an earlier time changes nothing current.
        let Some(last) = entries.iter().rev().find(|entry| !is(entry, ChangeKind::Backfilled)) else {
            return Ok(Then::Unknown);
        };
        let mut assessed = Vec::new();
        let mut in_force = None;
        let mut version_ids: Vec<&str> = entries.iter().map(|entry| entry.1.as_str()).collect();
        version_ids.sort_unstable();
        version_ids.dedup();
        let rows: Vec<(VersionRow, AssessmentRow)> = self.read(|c| {
            let of = versions::table.filter(versions::id.eq_any(keys(&version_ids)));
            let joined = of.inner_join(assessments::table.on(assessments::version_id.eq(versions::id)));
            let ordered = joined.order((versions::number, assessments::method));
            Ok(ordered.select((VersionRow::as_select(), AssessmentRow::as_select())).load(c)?)
        })?;
        for (version, row) in rows {
            let newest = row.version_id == last.1 && row.method == last.2;
            // Assessments that came later are none of then.
            let Some(since) = entries.iter().find(|e| e.1 == row.version_id && e.2 == row.method).map(|e| e.3) else {
                continue;
            };
            let (number, observed_at) = (version.number.max(0) as u64, version.observed_at);
            let (method, findings) = (row.method.clone(), findings(&row)?);
            assessed.push(Assessed { version: number, observed_at, method, newest, findings });
            if newest {
                in_force = Some((version, row, since));
            }
        }
        let Some((version, row, since)) = in_force else { return Ok(Then::NotLogged) };
        let corrupt = |reason| StoreError::Corrupt { what: "assessment", id: row.version_id.clone(), reason };
        let assessment = row.body.read().map_err(corrupt)?;
        let (version, listing) = version.split()?;
        // The last of two kinds that undo each other.
        let held = |on: ChangeKind, off: ChangeKind| {
            let newest = entries.iter().rev().find(|entry| is(entry, on) || is(entry, off));
            newest.filter(|entry| is(entry, on)).map(|entry| entry.3)
        };
        Ok(Then::Known(Box::new(ListingThen {
            listing,
            version,
            assessments: Assessments { all: vec![StoredAssessment { since: Some(since), assessment }], last: 0 },
            findings: FindingHistories::of(assessed),
            delisted: held(ChangeKind::Delisted, ChangeKind::Relisted),
            removed: held(ChangeKind::Removed, ChangeKind::Restored),
        })))
    }

    /// The versions of a listing that the catalogue had after a change, newest first.
    pub fn versions_as_of(&self, id: &ListingId, change: u64) -> Result<Vec<VersionInfo>, StoreError> {
        let brought: Vec<String> = self.log_of(id, change)?.into_iter().map(|entry| entry.1).collect();
        let all = self.versions(id)?;
        Ok(all.into_iter().filter(|version| brought.contains(&version.id)).collect())
    }

    fn log_of(&self, id: &ListingId, change: u64) -> Result<Vec<Entry>, StoreError> {
        let until = i64::try_from(change).unwrap_or(i64::MAX);
        let of = changes::table.filter(changes::listing_id.eq(key(id.as_str())).and(changes::seq.le(until)));
        let columns = (changes::kind, changes::version_id, changes::method, changes::at);
        self.read(|c| Ok(of.order(changes::seq).select(columns).load(c)?))
    }
}
