//! A mapping for a table or records that nobody has written a card for: which column gives which fact, by the names of
//! the columns and by the shape of their values.
//!
//! A pure function of both. It proposes and says why; what it leaves out stays a column of the listing, so a wrong
//! guess loses nothing but the order of things.

// Names and values come from outside, so nothing here may panic on them.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod by_name;
mod by_shape;
mod card;
mod choose;
mod column;
mod dictionary;
mod fit;
mod header;
mod label;
#[cfg(test)]
mod tests;
mod units;

pub use card::{NewCard, card_text};

use crate::ingest::acquire::mapping::Mapping;
use serde_json::{Map, Value};

/// A mapping, why it is so, and what is doubtful about it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which column gives which fact.
    pub map: Mapping,
    /// One for each column of the mapping, in order of the facts as a mapping has them.
    pub reasons: Vec<Reason>,
    /// Columns that no fact reads, in their order.
    pub unused: Vec<String>,
    /// What somebody who knows the table should look at; sentences without a full stop.
    pub doubts: Vec<String>,
}

/// Why a column gives a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Name of the fact as in a mapping.
    pub fact: &'static str,
    /// The column, or a path into one.
    pub column: String,
    /// By its name or by its values.
    pub why: Why,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// The name of the column.
    Name,
    /// The shape of its values.
    Shape,
}

/// How sure a reason is, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Confidence {
    /// A part of the name is known, or values are of a kind that fits.
    Weak,
    /// The name means it if no better column is there, or its words together do.
    Likely,
    /// The name means it.
    Sure,
}

/// Proposes a mapping; `columns` in the order of their first appearance, `samples` up to some hundred records. The same
/// input gives the same proposal.
pub fn propose(columns: &[String], samples: &[Map<String, Value>]) -> Proposal {
    choose::propose(columns, samples)
}
