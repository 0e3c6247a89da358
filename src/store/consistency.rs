//! Consistency of derived values: identifiers with the content they are digests of, rows of listings with the change
//! log, rows of findings with the assessments. For `doctor`.

use super::change::ChangeKind;
use super::key::{key, keys};
use super::rows::{ABSENCES_UNTIL_DELISTED, AssessmentRow, FindingRow, ListingRow, VersionRow};
use super::schema::{assessments, changes, findings_seen, listings, runs, versions};
use super::{ResponseFilter, Store, StoreError, finding_index};
use crate::domain::listing::{Listing, ListingId, ObservedBy, digest_hex};
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// A version by its place in the archive: digest of the file, first byte of the record, id of the version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionKey {
    /// SHA-256 of the archived file, as 32 bytes: there may be millions of them.
    pub snapshot: [u8; 32],
    /// First byte of the record.
    pub offset: u64,
    /// Id of the version, as 16 bytes.
    pub id: [u8; 16],
}

impl VersionKey {
    /// The id of the version as it is written.
    pub fn id_hex(&self) -> String {
        hex::encode(self.id)
    }
}

/// A version with its facts.
pub struct StoredVersion {
    /// Where it comes from.
    pub version: super::VersionInfo,
    /// The facts.
    pub listing: Listing,
}

/// What change log and versions imply for a listing.
#[derive(Clone, Default)]
struct Times {
    /// When it was added and its versions were observed, microseconds since 1970 UTC.
    times: Vec<i64>,
    /// Number of its last version.
    versions: i64,
    /// Number of the version that must be current.
    current: i64,
}

impl Store {
    /// A sentence for each inconsistent row, at most `most`.
    pub fn check_identities(&self, most: usize) -> Result<Vec<String>, StoreError> {
        let mut faults = Vec::new();
        self.check_listings(&mut faults, most)?;
        self.check_versions(&mut faults, most)?;
        for decision in self.decisions(None)? {
            let id = decision.id.clone();
            if decision.sealed().id != id {
                faults.push(format!("decision {id} does not match its id"));
            }
        }
        for response in self.responses(ResponseFilter::All)? {
            let id = response.id.clone();
            if response.sealed().id != id {
                faults.push(format!("response {id} does not match its id"));
            }
        }
        // These are verified when they are read.
        self.register_decisions()?;
        self.check_findings(&mut faults, most)?;
        faults.truncate(most);
        Ok(faults)
    }

    fn check_listings(&self, faults: &mut Vec<String>, most: usize) -> Result<(), StoreError> {
        let ends: Vec<Option<i64>> = self.read(|c| Ok(runs::table.select(runs::finished_at).load(c)?))?;
        let latest = ends.into_iter().map(|end| end.unwrap_or(i64::MAX)).max().unwrap_or(i64::MAX);
        let mut after = String::new();
        while faults.len() < most {
            type Joined = (ListingRow, (String, i64, String, String));
            let page: Vec<Joined> = self.read(|c| {
                let newest = versions::table.on(versions::id.eq(listings::version_id));
                let of_version = (versions::listing_id, versions::number, versions::record_digest, versions::reading);
                let later = listings::table.inner_join(newest).filter(listings::id.gt(key(&after))).order(listings::id);
                Ok(later.limit(PAGE).select((ListingRow::as_select(), of_version)).load(c)?)
            })?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(&last.id);
            let times = self.times(page.iter().map(|(row, _)| row.id.as_str()).collect())?;
            for (row, (listing_id, number, record_digest, reading)) in page {
                let mut wrong = |what: &str| faults.push(format!("listing {}: {what}", row.id));
                if ListingId::derive(&row.source, &row.native_id).as_str() != row.id {
                    wrong("its id is not that of its source and native id");
                }
                let known = times.get(&row.id).cloned().unwrap_or_default();
                let newest = (&row.id, known.current, known.versions, &row.record_digest, &row.reading);
                if newest != (&listing_id, number, row.versions, &record_digest, &reading) {
                    wrong("its row does not point to its newest version");
                }
                if !known.times.contains(&row.first_seen) {
                    wrong("neither the change log nor a version has the time at which it was first seen");
                }
                if !(row.first_seen..=latest).contains(&row.last_seen) {
                    wrong("it was last seen before it was first seen, or after the last run");
                }
                if !(0..=ABSENCES_UNTIL_DELISTED).contains(&row.missed) {
                    wrong("its count of absences is not one");
                }
            }
        }
        Ok(())
    }

    /// What change log and versions imply for these listings, by id.
    fn times(&self, ids: Vec<&str>) -> Result<HashMap<String, Times>, StoreError> {
        let mut times = HashMap::<String, Times>::with_capacity(ids.len());
        for part in ids.chunks(500) {
            let added = changes::table
                .filter(changes::listing_id.eq_any(keys(part)).and(changes::kind.eq(ChangeKind::Added.stored_name())));
            let observed = versions::table.filter(versions::listing_id.eq_any(keys(part)));
            type Version = (String, i64, i64, i64, String);
            let rows: (Vec<(String, i64)>, Vec<Version>) = self.read(|c| {
                let added = added.select((changes::listing_id, changes::at)).load(c)?;
                let (id, late, by) = (versions::listing_id, versions::late, versions::observed_by);
                let version = (id, versions::observed_at, versions::number, late, by);
                Ok((added, observed.select(version).load(c)?))
            })?;
            for (id, at) in rows.0 {
                times.entry(id).or_default().times.push(at);
            }
            for (id, at, number, late, by) in rows.1 {
                let of = times.entry(id).or_default();
                of.times.push(at);
                of.versions = of.versions.max(number);
                // An older observation that was read later is a version and never the current one.
                if late == 0 || by == ObservedBy::Reading.name() {
                    of.current = of.current.max(number);
                }
            }
        }
        Ok(times)
    }

    fn check_versions(&self, faults: &mut Vec<String>, most: usize) -> Result<(), StoreError> {
        let mut after = String::new();
        while faults.len() < most {
            let page: Vec<(String, String, i64, String)> = self.read(|c| {
                let row = (versions::id, versions::listing_id, versions::number, versions::record_digest);
                let later = versions::table.filter(versions::id.gt(key(&after))).order(versions::id);
                Ok(later.limit(PAGE).select(row).load(c)?)
            })?;
            let Some((last, ..)) = page.last() else { break };
            after.clone_from(last);
            for (id, listing, number, record) in page {
                if version_id(&listing, number, &record) != id {
                    faults.push(format!("version {id}: its id is not that of its listing, number and record"));
                }
            }
        }
        Ok(())
    }

    /// Each finding of each assessment leads to its listing.
    fn check_findings(&self, faults: &mut Vec<String>, most: usize) -> Result<(), StoreError> {
        let mut after = (String::new(), String::new());
        while faults.len() < most {
            let page: Vec<(AssessmentRow, String)> = self.read(|c| {
                let (version, method) = (after.0.as_str(), after.1.as_str());
                let same = assessments::version_id.eq(key(version)).and(assessments::method.gt(key(method)));
                Ok(assessments::table
                    .inner_join(versions::table.on(versions::id.eq(assessments::version_id)))
                    .filter(assessments::version_id.gt(key(version)).or(same))
                    .order((assessments::version_id, assessments::method))
                    .limit(PAGE)
                    .select((AssessmentRow::as_select(), versions::listing_id))
                    .load(c)?)
            })?;
            let Some((last, _)) = page.last() else { break };
            after = (last.version_id.clone(), last.method.clone());
            let mut expected = HashMap::new();
            for (assessment, listing) in &page {
                match finding_index::rows(listing, assessment) {
                    Ok(rows) => expected.extend(rows.into_iter().map(|row| (row.fingerprint, row.listing_id))),
                    Err(error) => faults.push(error.to_string()),
                }
            }
            let mut found = HashMap::new();
            let wanted: Vec<&str> = expected.keys().map(String::as_str).collect();
            for part in wanted.chunks(500) {
                let of = findings_seen::table.filter(findings_seen::fingerprint.eq_any(keys(part)));
                let rows: Vec<FindingRow> = self.read(|c| Ok(of.select(FindingRow::as_select()).load(c)?))?;
                found.extend(rows.into_iter().map(|row| (row.fingerprint, row.listing_id)));
            }
            for (fingerprint, listing) in expected {
                if found.get(&fingerprint) != Some(&listing) {
                    faults.push(format!("finding {fingerprint} does not lead to its listing {listing}"));
                }
            }
        }
        Ok(())
    }

    /// Whether nothing was ever ingested.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        let first: Option<String> = self.read(|c| Ok(runs::table.select(runs::id).first(c).optional()?))?;
        Ok(first.is_none())
    }

    /// All versions by their places in the archive.
    pub fn version_keys(&self) -> Result<Vec<VersionKey>, StoreError> {
        let mut keys = Vec::new();
        let mut after = String::new();
        loop {
            let page: Vec<(String, String, i64)> = self.read(|c| {
                let later = versions::table.filter(versions::id.gt(key(&after))).order(versions::id);
                Ok(later.limit(PAGE).select((versions::id, versions::snapshot, versions::byte_offset)).load(c)?)
            })?;
            let Some((last, ..)) = page.last() else { break };
            after.clone_from(last);
            for (version, file, offset) in page {
                let (mut id, mut snapshot) = ([0; 16], [0; 32]);
                let decoded = hex::decode_to_slice(&version, &mut id).and(hex::decode_to_slice(&file, &mut snapshot));
                decoded.map_err(|e| StoreError::Corrupt { what: "version", id: version, reason: e.to_string() })?;
                keys.push(VersionKey { snapshot, offset: offset.max(0) as u64, id });
            }
        }
        keys.sort_unstable();
        Ok(keys)
    }

    /// Versions by id, in no particular order; unknown ids are left out.
    pub fn stored_versions(&self, ids: &[String]) -> Result<Vec<StoredVersion>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for part in ids.chunks(500) {
            let of = versions::table.filter(versions::id.eq_any(keys(part)));
            let rows: Vec<VersionRow> = self.read(|c| Ok(of.select(VersionRow::as_select()).load(c)?))?;
            for row in rows {
                let (version, listing) = row.split()?;
                found.push(StoredVersion { version, listing });
            }
        }
        Ok(found)
    }
}

/// The id of a version.
pub(super) fn version_id(listing: &str, number: i64, record_digest: &str) -> String {
    let parts = [listing.as_bytes(), &number.to_le_bytes(), record_digest.as_bytes()];
    digest_hex(&parts)[..32].to_owned()
}
