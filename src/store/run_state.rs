//! The counts and the state of a run.

use serde::Serialize;
use strum::IntoStaticStr;

/// What a run counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Files read.
    pub files: u64,
    /// Records read; equals added + changed + unchanged + repeated.
    pub records: u64,
    /// Listings seen for the first time.
    pub added: u64,
    /// Listings with a new version: the source published something else, or the record is read in another way.
    pub changed: u64,
    /// Listings as they were.
    pub unchanged: u64,
    /// Records that occurred more than once in the input, byte for byte.
    pub repeated: u64,
    /// Issues found, also known ones.
    pub issues: u64,
    /// Listings delisted: neither this complete run nor the one before found them.
    pub delisted: u64,
    /// Listings found again after they were delisted; also counted as changed or unchanged.
    pub relisted: u64,
}

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RunState {
    /// Under way.
    Running,
    /// Read to the end.
    Complete,
    /// Nothing was stored, because the input was not what was expected; the note says why.
    Refused,
    /// Stopped by an error or by the operator; what was stored remains.
    Stopped,
    /// Ended without a record of it (killed, power cut); found by the next writer.
    Interrupted,
}

impl RunState {
    /// All, in the order of a life.
    pub const ALL: [Self; 5] = [Self::Running, Self::Complete, Self::Refused, Self::Stopped, Self::Interrupted];

    /// Name as stored and as shown.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
