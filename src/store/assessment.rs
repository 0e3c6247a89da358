//! All assessments of one version: one for each method, with the time since when it held, and which of them was in
//! force last.

use super::key::key;
use super::rows::AssessmentRow;
use super::schema::{assessments, changes, listings};
use super::{Store, StoreError, VersionInfo};
use crate::domain::listing::{Assessment, ListingId};
use diesel::prelude::*;

/// One assessment of a version, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAssessment {
    /// When the listing moved to it first, microseconds since 1970 UTC; none if the log of that time does not say.
    pub since: Option<i64>,
    /// The assessment; its `method` names it.
    pub assessment: Assessment,
}

/// The assessments of one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessments {
    /// Oldest first; those without a date before all others.
    pub all: Vec<StoredAssessment>,
    /// Index in `all` of the one that was in force last while the version was the newest: for the newest version, the
    /// one that is in force.
    pub last: usize,
}

impl Assessments {
    /// The one that was in force last.
    pub fn last(&self) -> &StoredAssessment {
        &self.all[self.last]
    }

    /// The one made under this method.
    pub fn of_method(&self, method: &str) -> Option<&StoredAssessment> {
        self.all.iter().find(|a| a.assessment.method == method)
    }
}

impl Store {
    /// Every assessment of a version; none if it has none, which no version that this program wrote has.
    pub fn all_assessments(&self, id: &ListingId, version: &VersionInfo) -> Result<Option<Assessments>, StoreError> {
        let (rows, moves, newest) = self.read(|c| {
            let rows: Vec<AssessmentRow> = assessments::table
                .filter(assessments::version_id.eq(key(&version.id)))
                .order(assessments::method)
                .select(AssessmentRow::as_select())
                .load(c)?;
            let moves: Vec<(String, i64)> = changes::table
                .filter(changes::listing_id.eq(key(id.as_str())).and(changes::version_id.eq(key(&version.id))))
                .order(changes::seq)
                .select((changes::method, changes::at))
                .load(c)?;
            let newest: Option<String> = listings::table
                .filter(listings::id.eq(key(id.as_str())).and(listings::version_id.eq(key(&version.id))))
                .select(listings::method)
                .first(c)
                .optional()?;
            Ok((rows, moves, newest))
        })?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let assessment = row.body.read().map_err(|reason| StoreError::Corrupt {
                what: "assessment",
                id: row.version_id,
                reason,
            })?;
            let since = moves.iter().find(|(method, _)| *method == row.method).map(|(_, at)| *at);
            all.push(StoredAssessment { since, assessment });
        }
        all.sort_by_key(|a| a.since);
        let place = |method: &String| all.iter().position(|a| a.assessment.method == *method);
        // A listing can move back to a method it had before, so the log decides and not the first dates.
        let last = newest.as_ref().and_then(place).or_else(|| moves.iter().rev().find_map(|(method, _)| place(method)));
        let last = last.unwrap_or(all.len().saturating_sub(1));
        Ok((!all.is_empty()).then_some(Assessments { all, last }))
    }
}
