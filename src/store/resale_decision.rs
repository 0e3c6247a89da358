//! What people decided on pairs of listings; rows are only added.

use super::connection::AnyConnection;
use super::resale_rows::ResaleDecisionRow;
use super::schema::resale_decisions;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::{ListingId, ResaleDecision, ResaleVerdict};
use diesel::prelude::*;

impl Store {
    /// All decisions on pairs ever made, oldest first.
    pub fn resale_decisions(&self) -> Result<Vec<ResaleDecision>, StoreError> {
        self.read(|c| {
            let rows: Vec<ResaleDecisionRow> = resale_decisions::table
                .order(resale_decisions::number)
                .select(ResaleDecisionRow::as_select())
                .load(c)?;
            rows.into_iter().map(read).collect()
        })
    }
}

impl Writer {
    /// Stores a decision on a pair under the next number and gives it as stored.
    pub fn decide_resale(&mut self, decision: ResaleDecision) -> Result<ResaleDecision, StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            let last: Option<i64> =
                resale_decisions::table.select(diesel::dsl::max(resale_decisions::number)).first(c)?;
            let decision = ResaleDecision { number: last.unwrap_or(0) as u64 + 1, ..decision }.sealed();
            let [a, b] = decision.listings.clone().map(|id| id.as_str().to_owned());
            let row = ResaleDecisionRow {
                id: decision.id.clone(),
                number: decision.number as i64,
                a,
                b,
                verdict: decision.verdict.name().to_owned(),
                by: decision.by.clone(),
                reason: decision.reason.clone(),
                at: decision.at,
            };
            insert::insert_resale_decisions(c, vec![row])?;
            Ok(decision)
        })
    }
}

/// Rejects a row whose id is not the digest of its content: it was changed by another program.
fn read(row: ResaleDecisionRow) -> Result<ResaleDecision, StoreError> {
    let corrupt =
        |reason: &str| StoreError::Corrupt { what: "resale decision", id: row.id.clone(), reason: reason.to_owned() };
    let verdict = ResaleVerdict::from_name(&row.verdict).ok_or_else(|| corrupt("an unknown verdict"))?;
    let id = |text: &str| ListingId::parse(text).ok_or_else(|| corrupt("an invalid listing id"));
    let decision = ResaleDecision {
        id: String::new(),
        number: row.number.max(0) as u64,
        listings: [id(&row.a)?, id(&row.b)?],
        verdict,
        by: row.by.clone(),
        reason: row.reason.clone(),
        at: row.at,
    };
    match decision.sealed() {
        sealed if sealed.id == row.id => Ok(sealed),
        _ => Err(corrupt("its id is not that of its content")),
    }
}
