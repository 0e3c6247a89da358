//! Responses to findings as stored: rows are only added; those in force are computed from all rows.

use super::connection::AnyConnection;
use super::key::{key, keys};
use super::rows::ResponseRow;
use super::schema::{findings_seen, responses};
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::{ListingId, Response, ResponseKind, Responses};
use diesel::prelude::*;

/// Which responses.
#[derive(Clone, Copy, Debug)]
pub enum ResponseFilter<'a> {
    /// Every one.
    All,
    /// Those to the findings of a listing.
    Listing(&'a ListingId),
    /// Those to one finding, by its full fingerprint.
    Finding(&'a str),
}

/// The result of [`Store::check_responses`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponsesChecked {
    /// How many there are.
    pub count: u64,
    /// Number of the newest.
    pub last: u64,
    /// How many name a finding that the listing they name never had.
    pub orphaned: u64,
}

impl Store {
    /// Responses, oldest first, also withdrawn ones.
    pub fn responses(&self, about: ResponseFilter<'_>) -> Result<Vec<Response>, StoreError> {
        let rows: Vec<ResponseRow> = self.read(|c| {
            let ordered = responses::table.order(responses::number);
            Ok(match about {
                ResponseFilter::All => ordered.select(ResponseRow::as_select()).load(c)?,
                ResponseFilter::Listing(id) => ordered
                    .filter(responses::listing_id.eq(key(id.as_str())))
                    .select(ResponseRow::as_select())
                    .load(c)?,
                ResponseFilter::Finding(finding) => {
                    ordered.filter(responses::finding.eq(key(finding))).select(ResponseRow::as_select()).load(c)?
                }
            })
        })?;
        rows.into_iter().map(read).collect()
    }

    /// Responses to the findings of several listings that are in force on a day, ISO 8601.
    pub fn responses_to(&self, listings: &[ListingId], day: &str) -> Result<Responses, StoreError> {
        let mut all = Vec::new();
        for part in listings.chunks(500) {
            let ids: Vec<&str> = part.iter().map(ListingId::as_str).collect();
            let of = responses::listing_id.eq_any(keys(ids));
            let rows: Vec<ResponseRow> =
                self.read(|c| Ok(responses::table.filter(of).select(ResponseRow::as_select()).load(c)?))?;
            for row in rows {
                all.push(read(row)?);
            }
        }
        Ok(Responses::in_force(all, day))
    }

    /// Responses after `number`, oldest first, at most `limit`; for those who keep a copy.
    pub fn responses_after(&self, number: u64, limit: u32) -> Result<Vec<Response>, StoreError> {
        let rows: Vec<ResponseRow> = self.read(|c| {
            let later = responses::table.filter(responses::number.gt(number as i64)).order(responses::number);
            Ok(later.limit(i64::from(limit)).select(ResponseRow::as_select()).load(c)?)
        })?;
        rows.into_iter().map(read).collect()
    }

    /// The response with this number.
    pub fn response(&self, number: u64) -> Result<Option<Response>, StoreError> {
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        let found: Option<ResponseRow> = self.read(|c| {
            Ok(responses::table
                .filter(responses::number.eq(number))
                .select(ResponseRow::as_select())
                .first(c)
                .optional()?)
        })?;
        found.map(read).transpose()
    }

    /// Number of the newest response, 0 if there is none.
    pub fn last_response(&self) -> Result<u64, StoreError> {
        self.read(last)
    }

    /// Counts for `doctor`: without a gap, count and last number agree, and none is orphaned.
    pub fn check_responses(&self) -> Result<ResponsesChecked, StoreError> {
        self.read(|c| {
            let count: i64 = responses::table.count().get_result(c)?;
            let same = findings_seen::fingerprint
                .eq(responses::finding)
                .and(findings_seen::listing_id.eq(responses::listing_id));
            let placed: i64 = responses::table.inner_join(findings_seen::table.on(same)).count().get_result(c)?;
            Ok(ResponsesChecked { count: count as u64, last: last(c)?, orphaned: (count - placed).max(0) as u64 })
        })
    }
}

impl Writer {
    /// The number of the next response.
    pub fn next_response(&self) -> u64 {
        self.next_response
    }

    /// Stores a response.
    pub fn respond(&mut self, response: &Response) -> Result<(), StoreError> {
        let row = ResponseRow {
            id: response.id.clone(),
            number: response.number as i64,
            finding: response.finding.clone(),
            listing_id: response.listing.as_str().to_owned(),
            rule: response.rule.clone(),
            kind: response.kind.name().to_owned(),
            by: response.by.clone(),
            text: response.text.clone(),
            until: response.until.clone(),
            withdraws: response.withdraws.map(|n| n as i64),
            at: response.at,
        };
        insert::insert_responses(&mut self.connection, vec![row])?;
        self.next_response = response.number + 1;
        Ok(())
    }
}

/// Number of the newest response, 0 if there is none.
pub(super) fn last(c: &mut AnyConnection) -> Result<u64, StoreError> {
    let last: Option<i64> = responses::table.select(diesel::dsl::max(responses::number)).first(c)?;
    Ok(last.unwrap_or(0).max(0) as u64)
}

fn read(row: ResponseRow) -> Result<Response, StoreError> {
    let corrupt =
        |reason: &str| StoreError::Corrupt { what: "response", id: row.id.clone(), reason: reason.to_owned() };
    Ok(Response {
        number: row.number.max(0) as u64,
        listing: ListingId::parse(&row.listing_id).ok_or_else(|| corrupt("invalid listing id"))?,
        kind: ResponseKind::from_name(&row.kind).ok_or_else(|| corrupt("unknown kind"))?,
        id: row.id,
        finding: row.finding,
        rule: row.rule,
        by: row.by,
        text: row.text,
        until: row.until,
        withdraws: row.withdraws.map(|n| n.max(0) as u64),
        at: row.at,
    })
}
