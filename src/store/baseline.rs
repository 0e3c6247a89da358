//! Baselines: the assessment that a listing's newest one is compared with, which is the one before or the one in force
//! at an earlier time. The change log gives the order, because every entry names the version and the method of the
//! listing after it.

use super::change::ChangeKind;
use super::history::findings;
use super::key::keys;
use super::rows::AssessmentRow;
use super::schema::{assessments, changes, versions};
use super::{Store, StoreError, StoredListing};
use crate::domain::listing::Finding;
use diesel::prelude::*;
use std::collections::HashMap;

/// The baseline to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The assessment before the newest: of another version, or of the same under another method.
    Previous,
    /// The assessment in force after this entry of the change log.
    Change(u64),
    /// The assessment in force just before this time, microseconds since 1970 UTC.
    Time(i64),
}

/// An earlier assessment.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// Number of the version.
    pub version: u64,
    /// What names the assessment.
    pub method: String,
    /// Its findings.
    pub findings: Vec<Finding>,
}

/// A change of a listing: number and time of the entry, the version and the key of its assessment.
struct Entry {
    seq: u64,
    at: i64,
    key: (String, String),
}

impl Store {
    /// For each listing what its newest assessment is to be compared with, in the order given. `None`: there is nothing
    /// to compare, because it has one assessment only or has not changed since. `Some(None)`: it did not exist.
    pub fn baselines(
        &self,
        listings: &[StoredListing],
        since: Since,
    ) -> Result<Vec<Option<Option<Baseline>>>, StoreError> {
        let mut entries = self.entries(listings)?;
        let chosen: Vec<Option<Option<(String, String)>>> = listings
            .iter()
            .map(|stored| {
                let now = (stored.version.id.clone(), stored.assessment.method.clone());
                choose(&entries.remove(stored.listing.id.as_str()).unwrap_or_default(), &now, since)
            })
            .collect();
        let wanted: Vec<&str> = chosen.iter().flatten().flatten().map(|(version, _)| version.as_str()).collect();
        let bodies = self.assessments_of(&wanted)?;
        let baseline = |(version, method): (String, String)| -> Result<Baseline, StoreError> {
            let of = bodies.get(&version).map_or(&[][..], Vec::as_slice);
            // Entries older than the column know the method, not the decisions that may follow it in the key.
            let exact = of.iter().find(|(_, row)| row.method == method);
            let found = exact.or_else(|| of.iter().find(|(_, row)| row.method.split('+').next() == Some(&method)));
            let Some((number, row)) = found else {
                let reason = format!("the change log names an assessment under {method} that does not exist");
                return Err(StoreError::Corrupt { what: "version", id: version, reason });
            };
            Ok(Baseline { version: *number, method: row.method.clone(), findings: findings(row)? })
        };
        chosen.into_iter().map(|c| c.map(|key| key.map(baseline).transpose()).transpose()).collect()
    }

    /// The changes of listings, oldest first, by listing id.
    fn entries(&self, listings: &[StoredListing]) -> Result<HashMap<String, Vec<Entry>>, StoreError> {
        let mut entries = HashMap::<String, Vec<Entry>>::new();
        for part in listings.chunks(500) {
            let ids: Vec<&str> = part.iter().map(|s| s.listing.id.as_str()).collect();
            let rows: Vec<(String, i64, i64, String, String)> = self.read(|c| {
                Ok(changes::table
                    .filter(changes::listing_id.eq_any(keys(ids)))
                    // Availability and view do not affect findings, and backfilled versions were never current.
                    .filter(
                        changes::kind.ne_all(
                            [
                                ChangeKind::Delisted,
                                ChangeKind::Relisted,
                                ChangeKind::Backfilled,
                                ChangeKind::Removed,
                                ChangeKind::Restored,
                            ]
                            .map(ChangeKind::stored_name),
                        ),
                    )
                    .order(changes::seq)
                    .select((changes::listing_id, changes::seq, changes::at, changes::version_id, changes::method))
                    .load(c)?)
            })?;
            for (id, seq, at, version, method) in rows {
                let entry = Entry { seq: seq.max(0) as u64, at, key: (version, method) };
                entries.entry(id).or_default().push(entry);
            }
        }
        Ok(entries)
    }

    /// All assessments of versions, with the numbers of these, by version id.
    fn assessments_of(&self, ids: &[&str]) -> Result<HashMap<String, Vec<(u64, AssessmentRow)>>, StoreError> {
        let mut found = HashMap::<String, Vec<(u64, AssessmentRow)>>::new();
        for part in ids.chunks(500) {
            let rows: Vec<(i64, AssessmentRow)> = self.read(|c| {
                Ok(assessments::table
                    .inner_join(versions::table.on(versions::id.eq(assessments::version_id)))
                    .filter(assessments::version_id.eq_any(keys(part)))
                    .order((assessments::version_id, assessments::method))
                    .select((versions::number, AssessmentRow::as_select()))
                    .load(c)?)
            })?;
            for (number, row) in rows {
                found.entry(row.version_id.clone()).or_default().push((number.max(0) as u64, row));
            }
        }
        Ok(found)
    }
}

/// Version and method to compare `now` with.
fn choose(entries: &[Entry], now: &(String, String), since: Since) -> Option<Option<(String, String)>> {
    let key = |entry: &Entry| entry.key.clone();
    let before = |held: &dyn Fn(&Entry) -> bool| {
        let moved = entries.iter().any(|s| !held(s));
        moved.then(|| entries.iter().rev().find(|s| held(s)).map(key))
    };
    match since {
        Since::Previous => entries.iter().rev().find(|s| s.key != *now).map(|s| Some(key(s))),
        Since::Change(seq) => before(&|s| s.seq <= seq),
        Since::Time(at) => before(&|s| s.at < at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_held_before_also_when_a_method_comes_back() {
        let entry = |seq, version: &str, method: &str| Entry {
            seq,
            at: seq as i64 * 10,
            key: (version.to_owned(), method.to_owned()),
        };
        let entries = [entry(1, "v1", "m1"), entry(5, "v1", "m2"), entry(9, "v1", "m1")];
        let now = ("v1".to_owned(), "m1".to_owned());
        let name = |since| choose(&entries, &now, since).map(|o| o.map(|(v, m)| v + &m));
        assert_eq!(name(Since::Previous), Some(Some("v1m2".into())));
        assert_eq!(name(Since::Change(4)), Some(Some("v1m1".into())));
        assert_eq!(name(Since::Change(5)), Some(Some("v1m2".into())));
        assert_eq!(name(Since::Change(0)), Some(None), "it did not exist yet");
        assert_eq!(name(Since::Change(9)), None, "it has not moved since");
        assert_eq!(name(Since::Time(50)), Some(Some("v1m1".into())));
        assert_eq!(choose(&entries[..1], &now, Since::Previous), None, "one assessment only");
    }
}
