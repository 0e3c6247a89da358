//! The index of findings: the listing of each fingerprint that any stored assessment ever had, written with the
//! assessment. It is derived and can be rebuilt; without it every assessment would have to be read to find a
//! fingerprint.

use super::connection::AnyConnection;
use super::key::{Key, key, keys};
use super::rows::{AssessmentRow, FindingRow};
use super::schema::{assessments, findings_seen, versions};
use super::{Store, StoreError, insert};
use crate::domain::listing::ListingId;
use diesel::prelude::*;
use serde::Deserialize;

/// Assessments read at a time when the table is rebuilt.
const PAGE: i64 = 1_000;

/// Of an assessment, only what is needed here; the rest of its JSON is skipped.
#[derive(Deserialize)]
struct Findings {
    #[serde(default)]
    findings: Vec<Fingerprint>,
}

#[derive(Deserialize)]
struct Fingerprint {
    fingerprint: String,
}

impl Store {
    /// Fingerprints that begin so, with their listings, in order, at most `limit`. `prefix` is of lower-case hex
    /// digits.
    pub fn find_findings(&self, prefix: &str, limit: u32) -> Result<Vec<(String, ListingId)>, StoreError> {
        let [first, last] = Key::beginning_with(prefix);
        let rows: Vec<FindingRow> = self.read(|c| {
            let within = findings_seen::fingerprint.ge(&first).and(findings_seen::fingerprint.le(&last));
            let found = findings_seen::table.filter(within).order(findings_seen::fingerprint);
            Ok(found.limit(i64::from(limit)).select(FindingRow::as_select()).load(c)?)
        })?;
        let parsed = |row: FindingRow| match ListingId::parse(&row.listing_id) {
            Some(id) => Ok((row.fingerprint, id)),
            None => Err(StoreError::Corrupt { what: "finding", id: row.fingerprint, reason: "no listing id".into() }),
        };
        // What is no hex digits can lie between them.
        rows.into_iter().filter(|row| row.fingerprint.starts_with(prefix)).map(parsed).collect()
    }

    /// How many of these fingerprints can be found; for `doctor`.
    pub fn count_indexed_findings(&self, fingerprints: &[&str]) -> Result<u64, StoreError> {
        let mut found = 0;
        for part in fingerprints.chunks(500) {
            let of = findings_seen::fingerprint.eq_any(keys(part));
            found += self.read(|c| Ok(findings_seen::table.filter(of).count().get_result::<i64>(c)?))?;
        }
        Ok(found.max(0) as u64)
    }
}

/// The rows of one assessment.
pub(super) fn rows(listing_id: &str, assessment: &AssessmentRow) -> Result<Vec<FindingRow>, StoreError> {
    let Findings { findings } = assessment.body.read().map_err(|reason| StoreError::Corrupt {
        what: "assessment",
        id: assessment.version_id.clone(),
        reason,
    })?;
    let row = |f: Fingerprint| FindingRow { fingerprint: f.fingerprint, listing_id: listing_id.to_owned() };
    Ok(findings.into_iter().map(row).collect())
}

/// Fills the table from the assessments if it is empty: a database of an earlier program has assessments and no rows
/// here. All in one transaction, so that it is never left half full.
pub(super) fn complete(c: &mut AnyConnection) -> Result<(), StoreError> {
    let first: Option<String> = findings_seen::table.select(findings_seen::fingerprint).first(c).optional()?;
    if first.is_some() {
        return Ok(());
    }
    c.transaction(|c| {
        let mut after = (String::new(), String::new());
        loop {
            let (version, method) = (after.0.as_str(), after.1.as_str());
            let later = assessments::version_id
                .gt(key(version))
                .or(assessments::version_id.eq(key(version)).and(assessments::method.gt(key(method))));
            let page: Vec<(AssessmentRow, String)> = assessments::table
                .inner_join(versions::table.on(versions::id.eq(assessments::version_id)))
                .filter(later)
                .order((assessments::version_id, assessments::method))
                .limit(PAGE)
                .select((AssessmentRow::as_select(), versions::listing_id))
                .load(c)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = (last.version_id.clone(), last.method.clone());
            let mut seen = Vec::new();
            for (assessment, listing) in &page {
                seen.extend(rows(listing, assessment)?);
            }
            insert::insert_findings_seen(c, seen)?;
        }
    })
}

/// Empties the table, as a database of an earlier program has it; only tests do this.
#[cfg(test)]
pub(super) fn forget(c: &mut AnyConnection) {
    diesel::delete(findings_seen::table).execute(c).unwrap();
}
