//! Progress of an ingest, for a progress bar.

use crate::store::Tally;

/// How far an ingest has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// Bytes of the input that have been handed to the workers so far.
    Read(u64),
    /// What has been written so far.
    Written(Tally),
}
