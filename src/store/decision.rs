//! Decisions of people as stored: rows are only added; those in force are computed from all rows.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::DecisionRow;
use super::schema::{decisions, listings};
use super::writer::Writer;
use super::{Store, StoreError};
use crate::domain::listing::{Decision, DecisionVerdict, Decisions, ListingId, TermId};
use diesel::prelude::*;

impl DecisionRow {
    pub fn of(decision: &Decision) -> Self {
        Self {
            id: decision.id.clone(),
            number: decision.number as i64,
            listing_id: decision.listing.as_str().to_owned(),
            term: decision.term.as_str().to_owned(),
            verdict: decision.verdict.name().to_owned(),
            by: decision.by.clone(),
            reason: decision.reason.clone(),
            quote: decision.quote.clone(),
            at: decision.at,
        }
    }
}

/// The result of [`Store::check_decisions`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecisionsChecked {
    /// How many there are.
    pub count: u64,
    /// Number of the newest.
    pub last: u64,
    /// How many name a listing that does not exist.
    pub orphaned: u64,
}

impl Store {
    /// All decisions ever made, or those on one listing, oldest first.
    pub fn decisions(&self, listing: Option<&ListingId>) -> Result<Vec<Decision>, StoreError> {
        let Some(id) = listing else { return self.read(all) };
        self.read(|c| {
            let of = decisions::listing_id.eq(key(id.as_str()));
            let rows: Vec<DecisionRow> =
                decisions::table.filter(of).order(decisions::number).select(DecisionRow::as_select()).load(c)?;
            rows.into_iter().map(read).collect()
        })
    }

    /// The decisions in force on all listings; they are few enough to be held in memory.
    pub fn decisions_in_force(&self) -> Result<Decisions, StoreError> {
        Ok(Decisions::in_force(self.decisions(None)?))
    }

    /// Counts for `doctor`: without a gap, count and last number agree, and none is orphaned.
    pub fn check_decisions(&self) -> Result<DecisionsChecked, StoreError> {
        self.read(|c| {
            let count: i64 = decisions::table.count().get_result(c)?;
            let known = decisions::table.inner_join(listings::table.on(listings::id.eq(decisions::listing_id)));
            let placed: i64 = known.count().get_result(c)?;
            Ok(DecisionsChecked { count: count as u64, last: last(c)?, orphaned: (count - placed).max(0) as u64 })
        })
    }
}

impl Writer {
    /// The decisions in force on all listings, as the writer sees them.
    pub fn decisions_in_force(&mut self) -> Result<Decisions, StoreError> {
        Ok(Decisions::in_force(all(&mut self.connection)?))
    }
}

fn all(c: &mut AnyConnection) -> Result<Vec<Decision>, StoreError> {
    let rows: Vec<DecisionRow> = decisions::table.order(decisions::number).select(DecisionRow::as_select()).load(c)?;
    rows.into_iter().map(read).collect()
}

/// Number of the newest decision, 0 if there is none.
pub(super) fn last(c: &mut AnyConnection) -> Result<u64, StoreError> {
    let last: Option<i64> = decisions::table.select(diesel::dsl::max(decisions::number)).first(c)?;
    Ok(last.unwrap_or(0).max(0) as u64)
}

fn read(row: DecisionRow) -> Result<Decision, StoreError> {
    let corrupt = |reason: String| StoreError::Corrupt { what: "decision", id: row.id.clone(), reason };
    Ok(Decision {
        number: row.number.max(0) as u64,
        listing: ListingId::parse(&row.listing_id).ok_or_else(|| corrupt("invalid listing id".to_owned()))?,
        term: TermId::try_from(row.term.clone()).map_err(corrupt)?,
        verdict: DecisionVerdict::from_name(&row.verdict).ok_or_else(|| corrupt("unknown verdict".to_owned()))?,
        id: row.id,
        by: row.by,
        reason: row.reason,
        quote: row.quote,
        at: row.at,
    })
}
