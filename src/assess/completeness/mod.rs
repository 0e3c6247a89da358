//! How complete the documentation of a listing is: which of 62 facts it states, claims without proof, leaves out or
//! contradicts, scored against five standards of documentation and over all.
//!
//! The facts, their weights and how a listing answers them are one dated file, `facts.toml`. The result is a pure
//! function of listing, tags, claims and findings; every point in it names the words or the field of the listing that
//! earned it. [`Completeness::summary`] gives the figures alone, for storing. The auditor asks for the two gaps only,
//! which need no findings.

mod answer;
mod distribution;
mod facts;
mod field;
mod flag;
mod gap;
mod input;
mod measure;
mod phrase;
mod reader;
mod reference;
mod score;
mod state;
mod stored;

pub use crate::domain::listing::{DocumentationSummary, Grade, Score};
pub use answer::Answer;
pub use distribution::{DistributionSummary, GradeDistribution, MissingFact};
pub use facts::{Condition, Fact, FactName, Standard, Table};
pub use flag::Flag;
pub use gap::{Gap, OpenField, ab_2013, eu_template};
pub use input::{MeasurementInput, Quote};
pub use measure::{Completeness, StandardScore};
pub use reference::reference;
pub use state::{MeasuredFact, State};
pub use stored::documentation;

use crate::domain::listing::digest_hex;

/// Raised whenever the program reads other answers from the same listing and file.
const LOGIC: &str = "completeness/3";

/// Digest of everything that can change a score or a gap: program and file.
pub fn logic() -> String {
    digest_hex(&[LOGIC.as_bytes(), facts::TEXT.as_bytes()])
}

#[cfg(test)]
mod tests;
