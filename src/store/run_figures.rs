//! The figures of a run: what its input held, as it was checked before it was stored.

use super::key::key;
use super::writer::Writer;
use super::{StoreError, schema::runs};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the input of a run held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFigures {
    /// Records that are listings.
    pub listings: u64,
    /// Records that could not be read.
    pub unreadable: u64,
    /// How many of the listings state each fact, by its name in source cards.
    pub filled: BTreeMap<String, u64>,
    /// Why the input looked wrong, although the operator had it stored.
    pub accepted: Vec<String>,
    /// Names the input, its files and how they are read and checked; empty if the input cannot be recognised by that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub input: String,
}

impl Writer {
    /// Notes the figures of a run that has not ended.
    pub fn note_figures(&mut self, id: &str, figures: &RunFigures) -> Result<(), StoreError> {
        let text = serde_json::to_string(figures).map_err(|e| StoreError::Corrupt {
            what: "run",
            id: id.to_owned(),
            reason: e.to_string(),
        })?;
        diesel::update(runs::table.find(key(id))).set(runs::figures.eq(text)).execute(&mut self.connection)?;
        Ok(())
    }
}
