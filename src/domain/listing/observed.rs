//! When a source published something, and how that is known. It is not the time at which brokerwatch read it: a crawl
//! of 2023 that is read in 2026 shows what was on offer in 2023.

use serde::{Deserialize, Serialize};

/// The time at which the source had the content that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// How that is known.
    pub by: ObservedBy,
}

/// How the time of an observation is known.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ObservedBy {
    /// Nothing else is known, so it is the time of reading.
    Reading,
    /// The operator named it.
    Operator,
    /// The record itself states it, in the column that the source card names.
    Record,
    /// The modification time of the file, because the operator asked for that.
    FileTime,
    /// It is the time at which the file was archived, because the record was read from the archive later.
    Archive,
}

impl ObservedBy {
    /// Stable name, as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}
