//! When a source said something, and how that is known. It is kept apart from the time at which brokerwatch read it: a
//! crawl of 2023 that is read in 2026 shows what was on offer in 2023.

use serde::{Deserialize, Serialize};

/// When the source was as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// How that is known.
    pub by: ObservedBy,
}

/// How the time of an observation is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObservedBy {
    /// Nobody said anything else, so it is the time of the reading.
    Reading,
    /// The operator named it.
    Operator,
    /// The record itself states it, in the column that the source card names.
    Record,
    /// The modification time of the file, because the operator asked for that.
    FileTime,
}

impl ObservedBy {
    const ALL: [Self; 4] = [Self::Reading, Self::Operator, Self::Record, Self::FileTime];

    /// Stable name, as stored and as shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Operator => "operator",
            Self::Record => "record",
            Self::FileTime => "file-time",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
