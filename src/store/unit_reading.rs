//! What a second reader has seen in units of listings, by its model and the digest of their words.

use super::key::{key, keys};
use super::rows::UnitReadingRow;
use super::schema::unit_readings;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::{AssessmentName, ListingId};
use diesel::prelude::*;
use std::collections::HashMap;

/// Digests asked for in one query.
const PART: usize = 500;
/// Listings looked at in one query for those not yet read twice.
const PAGE: u32 = 2_000;

/// A reading of a unit: the model, the digest of the words, and what was seen, as the second reader writes it.
pub type UnitReadingBytes = (String, String, Vec<u8>);

impl Store {
    /// What a model has seen in units, by their digests; those it has not read are left out.
    pub fn unit_readings(&self, model: &str, units: &[String]) -> Result<HashMap<String, Vec<u8>>, StoreError> {
        self.read(|c| {
            let mut found = HashMap::with_capacity(units.len());
            for part in units.chunks(PART) {
                let of_model = unit_readings::table.filter(unit_readings::model.eq(key(model)));
                let rows = of_model.filter(unit_readings::unit.eq_any(keys(part)));
                found.extend(rows.select((unit_readings::unit, unit_readings::seen)).load::<(String, Vec<u8>)>(c)?);
            }
            Ok(found)
        })
    }

    /// Number of units that a model has read.
    pub fn count_unit_readings(&self, model: &str) -> Result<u64, StoreError> {
        let of_model = unit_readings::table.filter(unit_readings::model.eq(key(model)));
        let count: i64 = self.read(|c| Ok(of_model.count().get_result(c)?))?;
        Ok(count.max(0) as u64)
    }

    /// Listings in view, and how many of them a model has read.
    pub fn count_read_by(&self, model: &str) -> Result<(u64, u64), StoreError> {
        let (mut all, mut read, mut after) = (0, 0, None);
        loop {
            let page = self.methods_after(after.as_ref(), None, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok((all, read)) };
            after = Some(last.clone());
            all += page.len() as u64;
            read += page.iter().filter(|(_, name)| read_by(name, model)).count() as u64;
        }
    }

    /// At most `limit` listings in view that a model has not read, in order of id after the given one; with the last id
    /// that was looked at, none if there are no more.
    pub fn not_read_by(
        &self,
        model: &str,
        after: Option<&ListingId>,
        limit: usize,
    ) -> Result<(Vec<ListingId>, Option<ListingId>), StoreError> {
        let (mut found, mut after) = (Vec::new(), after.cloned());
        loop {
            let page = self.methods_after(after.as_ref(), None, PAGE)?;
            if page.is_empty() {
                return Ok((found, None));
            }
            for (id, name) in page {
                after = Some(id.clone());
                if !read_by(&name, model) {
                    found.push(id);
                }
                if found.len() == limit {
                    return Ok((found, after));
                }
            }
        }
    }
}

/// Whether the name of an assessment says that a model was the second reader.
fn read_by(name: &str, model: &str) -> bool {
    AssessmentName::parse(name).second_reader == Some(model)
}

impl Writer {
    /// Keeps readings of units; those that are there stay as they are.
    pub fn keep_unit_readings(&mut self, readings: Vec<UnitReadingBytes>) -> Result<(), StoreError> {
        let rows = readings.into_iter().map(|(model, unit, seen)| UnitReadingRow { model, unit, seen }).collect();
        insert::insert_unit_readings(&mut self.connection, rows).map(drop)
    }
}
