//! What every change of a listing writes: an entry of the change log and, unless only its availability has changed, the
//! assessment of its version and, if that is new, the version.

use super::change::ChangeKind;
use super::connection::AnyConnection;
use super::packed::{Body, NewAssessment};
use super::rows::{AssessmentRow, ChangeRow, FindingRow, VersionRow};
use super::{StoreError, insert, seal};
use crate::domain::listing::ListingId;

/// The changes of one transaction.
pub(super) struct ChangeLog<'a> {
    run: &'a str,
    at: i64,
    first_seq: u64,
    /// When it was observed at the source.
    observed_at: i64,
    next_seq: u64,
    entries: Vec<Entry<'a>>,
}

/// One change.
struct Entry<'a> {
    change: ChangeRow,
    assessment: Option<&'a NewAssessment>,
    version: Option<(VersionRow, &'a Body)>,
}

impl<'a> ChangeLog<'a> {
    /// The log of a run from the next free number on. `at` is in microseconds since 1970 UTC.
    pub fn new(run: &'a str, at: i64, next_seq: u64) -> Self {
        Self { run, at, first_seq: next_seq, observed_at: at, next_seq, entries: Vec::new() }
    }

    /// Sets the time of observation of the following entries, microseconds since 1970 UTC.
    pub fn observed(&mut self, at: i64) {
        self.observed_at = at;
    }

    /// Adds a change of a listing, with the assessment of its current version.
    pub fn push(&mut self, kind: ChangeKind, listing: &ListingId, version_id: String, assessment: &'a NewAssessment) {
        self.note(kind, listing.as_str(), &version_id, &assessment.method);
        if let Some(last) = self.entries.last_mut() {
            last.assessment = Some(assessment);
        }
    }

    /// Adds the version that the entry just added is about.
    pub fn add_version(&mut self, row: VersionRow, listing: &'a Body) {
        if let Some(last) = self.entries.last_mut() {
            last.version = Some((row, listing));
        }
    }

    /// Names the fields that the entry just added has changed, as a JSON list.
    pub fn name_fields(&mut self, fields: String) {
        if let Some(last) = self.entries.last_mut() {
            last.change.fields = fields;
        }
    }

    /// Adds a change that leaves version and assessment unchanged.
    pub fn note(&mut self, kind: ChangeKind, listing: &str, version_id: &str, method: &str) {
        let change = ChangeRow {
            seq: self.next_seq as i64,
            kind: kind.stored_name().to_owned(),
            listing_id: listing.to_owned(),
            version_id: version_id.to_owned(),
            run_id: self.run.to_owned(),
            at: self.at,
            method: method.to_owned(),
            observed_at: self.observed_at,
            fields: String::new(),
        };
        self.entries.push(Entry { change, assessment: None, version: None });
        self.next_seq += 1;
    }

    /// Writes everything, after the listings it names. Returns the next free number.
    pub fn write(self, c: &mut AnyConnection) -> Result<u64, StoreError> {
        let (first, last) = (self.first_seq as i64, self.next_seq as i64 - 1);
        let seal = self.seal(c)?;
        let (mut versions, mut assessments, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        let mut changes = Vec::with_capacity(self.entries.len());
        for Entry { change, assessment, version } in self.entries {
            if let Some(new) = assessment {
                let row = |fingerprint: &String| FindingRow {
                    fingerprint: fingerprint.clone(),
                    listing_id: change.listing_id.clone(),
                };
                seen.extend(new.findings.iter().map(row));
                let (version_id, method) = (change.version_id.clone(), new.method.clone());
                assessments.push(AssessmentRow { version_id, method, body: new.body.packed().clone() });
            }
            versions.extend(version.map(|(row, _)| row));
            changes.push(change);
        }
        let expected = assessments.len();
        insert::insert_versions(c, versions)?;
        let new = insert::insert_assessments(c, assessments)?;
        insert::insert_changes(c, changes)?;
        insert::insert_findings_seen(c, seen)?;
        match seal {
            Some(seal) if new == expected => seal.write(c)?,
            // An assessment that was there already is sealed as it is stored.
            _ => seal::changes(c, first, last)?,
        }
        Ok(self.next_seq)
    }

    /// The seal over the entries, if all that it covers is at hand and need not be read again.
    fn seal(&self, c: &mut AnyConnection) -> Result<Option<seal::NewSeal>, StoreError> {
        let of_entry = |entry: &Entry<'_>| ChangeKind::adds_version(&entry.change.kind) == entry.version.is_some();
        if self.entries.is_empty() || !self.entries.iter().all(|e| e.assessment.is_some() && of_entry(e)) {
            return Ok(None);
        }
        let mut seal = seal::NewSeal::of_changes(c, self.first_seq as i64, self.next_seq as i64 - 1)?;
        for Entry { change, assessment, version } in &self.entries {
            let version = version.as_ref().map(|(row, listing)| (row, listing.json()));
            seal.change(change, version, assessment.map(|new| new.body.json()));
        }
        Ok(Some(seal))
    }
}
