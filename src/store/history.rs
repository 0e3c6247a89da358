//! The findings of listings over all their stored assessments.

use super::key::{key, keys};
use super::rows::AssessmentRow;
use super::schema::{assessments, changes, listings, versions};
use super::{Store, StoreError};
use crate::domain::listing::{Assessed, Finding, FindingHistories, ListingId};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Of an assessment, only its findings.
#[derive(Deserialize)]
struct Findings {
    #[serde(default)]
    findings: Vec<Finding>,
}

/// The findings of a listing before a change.
#[derive(Clone, Debug, PartialEq)]
pub enum FindingsBefore {
    /// The listing did not exist.
    New,
    /// It had these.
    Known(Vec<Finding>),
    /// The log of that time does not say which assessment was in force.
    Unknown,
}

/// The findings of an assessment.
pub(super) fn findings(row: &AssessmentRow) -> Result<Vec<Finding>, StoreError> {
    let read: Result<Findings, String> = row.body.read();
    let corrupt = |reason| StoreError::Corrupt { what: "assessment", id: row.version_id.clone(), reason };
    Ok(read.map_err(corrupt)?.findings)
}

impl Store {
    /// The findings of a listing before one of its changes.
    pub fn findings_before(&self, id: &ListingId, change: u64) -> Result<FindingsBefore, StoreError> {
        let of = changes::listing_id.eq(key(id.as_str())).and(changes::seq.lt(change as i64));
        let row = self.read(|c| {
            let before = changes::table.filter(of).order(changes::seq.desc());
            let before: Option<(String, String)> =
                before.select((changes::version_id, changes::method)).first(c).optional()?;
            let Some((version, method)) = before else { return Ok(None) };
            let of = assessments::version_id.eq(key(&version)).and(assessments::method.eq(key(&method)));
            let found = assessments::table.filter(of).select(AssessmentRow::as_select()).first(c).optional()?;
            Ok(Some(found))
        })?;
        Ok(match row {
            None => FindingsBefore::New,
            Some(None) => FindingsBefore::Unknown,
            Some(Some(row)) => FindingsBefore::Known(findings(&row)?),
        })
    }

    /// Every finding that a listing ever had: from which version to which, under which methods, and whether it is
    /// current.
    pub fn finding_history(&self, id: &ListingId) -> Result<FindingHistories, StoreError> {
        Ok(self.finding_histories(std::slice::from_ref(id))?.remove(id).unwrap_or_default())
    }

    /// The same for a page of listings; those without any assessment are left out.
    pub fn finding_histories(&self, ids: &[ListingId]) -> Result<HashMap<ListingId, FindingHistories>, StoreError> {
        let mut assessed = HashMap::<ListingId, Vec<Assessed>>::new();
        for part in ids.chunks(100) {
            let wanted: Vec<&str> = part.iter().map(ListingId::as_str).collect();
            let rows: Vec<(String, i64, i64, String, String, AssessmentRow)> = self.read(|c| {
                Ok(assessments::table
                    .inner_join(versions::table.on(versions::id.eq(assessments::version_id)))
                    .inner_join(listings::table.on(listings::id.eq(versions::listing_id)))
                    .filter(versions::listing_id.eq_any(keys(wanted)))
                    .select((
                        versions::listing_id,
                        versions::number,
                        versions::observed_at,
                        listings::version_id,
                        listings::method,
                        AssessmentRow::as_select(),
                    ))
                    .load(c)?)
            })?;
            for (id, number, observed_at, version, method, row) in rows {
                let Some(id) = ListingId::parse(&id) else {
                    return Err(StoreError::Corrupt { what: "version", id, reason: "no listing id".to_owned() });
                };
                let newest = row.version_id == version && row.method == method;
                let (findings, version) = (findings(&row)?, number.max(0) as u64);
                let one = Assessed { version, observed_at, method: row.method, newest, findings };
                assessed.entry(id).or_default().push(one);
            }
        }
        Ok(assessed.into_iter().map(|(id, all)| (id, FindingHistories::of(all))).collect())
    }
}
