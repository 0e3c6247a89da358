//! New assessments of versions that are stored already: after a change of the method, or after a person's decision.

use super::change::ChangeKind;
use super::change_log::ChangeLog;
use super::connection::AnyConnection;
use super::key::key;
use super::packed::NewAssessment;
use super::rows::DecisionRow;
use super::schema::listings;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::{Decision, ListingId};
use diesel::prelude::*;

/// The newest version of a listing, assessed again.
#[derive(Clone, Debug)]
pub struct Reassessed {
    /// The listing.
    pub id: ListingId,
    /// Its newest version.
    pub version_id: String,
    /// The assessment.
    pub assessment: NewAssessment,
}

impl Store {
    /// Ids of listings in view, of one source or all, with what names their assessments: in order of id, after the given one,
    /// at most `limit`.
    pub fn methods_after(
        &self,
        after: Option<&ListingId>,
        source: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(ListingId, String)>, StoreError> {
        let after = listings::id.gt(key(after.map_or("", ListingId::as_str))).and(listings::removed.eq(0));
        let rows: Vec<(String, String)> = self.read(|c| {
            let chosen = (listings::id, listings::method);
            let (table, limit) = (listings::table.filter(after).order(listings::id), i64::from(limit));
            Ok(match source {
                None => table.limit(limit).select(chosen).load(c)?,
                Some(source) => table.filter(listings::source.eq(source)).limit(limit).select(chosen).load(c)?,
            })
        })?;
        let parsed = |(id, method): (String, String)| match ListingId::parse(&id) {
            Some(id) => Ok((id, method)),
            None => Err(StoreError::Corrupt { what: "listing", id, reason: "no listing id".to_owned() }),
        };
        rows.into_iter().map(parsed).collect()
    }
}

impl Writer {
    /// Stores new assessments in one transaction and moves their listings to them. No id may occur twice.
    pub fn reassess(&mut self, run: &str, at: i64, items: &[Reassessed]) -> Result<(), StoreError> {
        let log = ChangeLog::new(run, at, self.next_seq);
        self.next_seq = self.connection.transaction(|c| write(c, log, items))?;
        Ok(())
    }

    /// The number that the next decision gets.
    pub fn next_decision(&self) -> u64 {
        self.next_decision
    }

    /// Stores a decision and the assessment that follows from it in one transaction.
    pub fn decide(&mut self, run: &str, decision: &Decision, item: &Reassessed) -> Result<(), StoreError> {
        let log = ChangeLog::new(run, decision.at, self.next_seq);
        self.next_seq = self.connection.transaction(|c| {
            insert::insert_decisions(c, vec![DecisionRow::of(decision)])?;
            write(c, log, std::slice::from_ref(item))
        })?;
        self.next_decision = decision.number + 1;
        Ok(())
    }
}

fn write<'a>(c: &mut AnyConnection, mut log: ChangeLog<'a>, items: &'a [Reassessed]) -> Result<u64, StoreError> {
    for item in items {
        let row = listings::table.find(key(item.id.as_str()));
        diesel::update(row).set(listings::method.eq(key(&item.assessment.method))).execute(c)?;
        log.push(ChangeKind::Reassessed, &item.id, item.version_id.clone(), &item.assessment);
    }
    log.write(c)
}
