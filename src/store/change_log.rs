//! What every change of a listing writes: an entry of the change log and, unless only its availability has changed, the
//! assessment of its version.

use super::change::ChangeKind;
use super::connection::AnyConnection;
use super::rows::{AssessmentRow, ChangeRow};
use super::{StoreError, finding_index, insert, seal};
use crate::domain::listing::ListingId;

/// The changes of one transaction.
pub(super) struct ChangeLog<'a> {
    run: &'a str,
    at: i64,
    first_seq: u64,
    /// When it was observed at the source.
    observed_at: i64,
    next_seq: u64,
    /// Each with the id of its listing.
    assessments: Vec<(String, AssessmentRow)>,
    changes: Vec<ChangeRow>,
}

impl<'a> ChangeLog<'a> {
    /// The log of a run from the next free number on. `at` is in microseconds since 1970 UTC.
    pub fn new(run: &'a str, at: i64, next_seq: u64) -> Self {
        let observed_at = at;
        let (assessments, changes) = (Vec::new(), Vec::new());
        Self { run, at, first_seq: next_seq, observed_at, next_seq, assessments, changes }
    }

    /// Sets the time of observation of the following entries, microseconds since 1970 UTC.
    pub fn observed(&mut self, at: i64) {
        self.observed_at = at;
    }

    /// Adds a change of a listing, with the assessment (as JSON) of its current version.
    pub fn push(&mut self, kind: ChangeKind, listing: &ListingId, version_id: String, method: &str, assessment: &str) {
        self.note(kind, listing.as_str(), &version_id, method);
        let (method, body) = (method.to_owned(), assessment.to_owned());
        let row = AssessmentRow { version_id, method, body };
        self.assessments.push((listing.as_str().to_owned(), row));
    }

    /// Names the fields that the entry just added has changed, as a JSON list.
    pub fn name_fields(&mut self, fields: String) {
        if let Some(last) = self.changes.last_mut() {
            last.fields = fields;
        }
    }

    /// Adds a change that leaves version and assessment unchanged.
    pub fn note(&mut self, kind: ChangeKind, listing: &str, version_id: &str, method: &str) {
        self.changes.push(ChangeRow {
            seq: self.next_seq as i64,
            kind: kind.stored_name().to_owned(),
            listing_id: listing.to_owned(),
            version_id: version_id.to_owned(),
            run_id: self.run.to_owned(),
            at: self.at,
            method: method.to_owned(),
            observed_at: self.observed_at,
            fields: String::new(),
        });
        self.next_seq += 1;
    }

    /// Writes everything, after the listings and versions it names. Returns the next free number.
    pub fn write(self, c: &mut AnyConnection) -> Result<u64, StoreError> {
        let mut seen = Vec::new();
        for (listing, assessment) in &self.assessments {
            seen.extend(finding_index::rows(listing, assessment)?);
        }
        let assessments: Vec<_> = self.assessments.into_iter().map(|(_, row)| row).collect();
        insert::insert_assessments(c, &assessments)?;
        insert::insert_changes(c, &self.changes)?;
        insert::insert_findings_seen(c, &seen)?;
        seal::changes(c, self.first_seq as i64, self.next_seq as i64 - 1)?;
        Ok(self.next_seq)
    }
}
