//! What the workers of a run get: records and issues with the file that they come from.

use super::error::PipelineError;
use super::ingest::Ingest;
use super::kept::KeptInput;
use super::ordered::Jobs;
use super::progress::Progress;
use crate::domain::listing::{Issue, Observed, SourceLocation};
use crate::ingest::normalise::record::Normalised;
use crate::ingest::reader::FileReader;
use crate::store::Snapshot;
use std::sync::Arc;

/// The file that a record comes from.
pub(super) struct Origin {
    /// SHA-256 of the archived file.
    pub digest: String,
    /// When its content was observed, if that is known.
    pub observed: Option<Observed>,
    /// How it is read.
    pub reader: Arc<FileReader>,
}

/// One item for a worker, in the order of the input.
pub(super) enum RawItem {
    /// The archived file that the following records come from.
    Snapshot(Snapshot),
    /// A record that the check has normalised, its listing as JSON, and its place.
    Normalised(Box<Normalised>, String, SourceLocation, Arc<Origin>),
    /// An issue that belongs to no record.
    Issue(Issue, Arc<Origin>),
    /// A file was read to its end.
    FileEnd,
}

impl Ingest<'_> {
    /// Hands the batches that the check has kept to the workers.
    pub(super) fn read_kept(&self, kept: &KeptInput, jobs: &mut Jobs<Vec<u8>>) -> Result<(), PipelineError> {
        let mut done = 0;
        kept.each(|input, text| {
            let wanted = !self.is_stopped() && jobs.send(text);
            done += input;
            (self.progress)(Progress::Read(done));
            wanted
        })
    }
}
