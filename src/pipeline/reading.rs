//! The reading thread of an ingest: archived files become records, and records become batches for the workers.

use super::batcher::{Batcher, Parsed};
use super::error::{PipelineError, with_path};
use super::ingest::Ingest;
use super::input_check::CheckedFile;
use super::ordered::Jobs;
use super::progress::Counted;
use crate::domain::listing::{Issue, IssueCode, Observed, Record};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::formats::FormatError;
use crate::ingest::reader::FileReader;
use crate::store::Snapshot;
use std::io::BufReader;
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
    /// A record.
    Record(Record, Arc<Origin>),
    /// An issue that belongs to no record.
    Issue(Issue, Arc<Origin>),
    /// A file was read to its end.
    FileEnd,
}

impl Ingest<'_> {
    /// Reads all files. Returns those that could not be read to their end: sentences with place and hint.
    pub(super) fn read_files(
        &self,
        files: &[CheckedFile],
        archive: &Archive,
        jobs: &mut Jobs<Vec<RawItem>>,
    ) -> Result<Vec<String>, PipelineError> {
        let (mut batcher, mut failed, mut done) = (Batcher::new(jobs, self.stop), Vec::new(), 0);
        for file in files {
            if !batcher.is_open() {
                break;
            }
            match self.read_file(file, archive, &mut done, &mut batcher)? {
                Ok(()) => batcher.push(RawItem::FileEnd, 0),
                Err(message) => failed.push(message),
            }
        }
        batcher.finish();
        Ok(failed)
    }

    /// Reads the archived bytes, so that what is stored is what was archived. The inner error concerns this file only.
    fn read_file(
        &self,
        file: &CheckedFile,
        archive: &Archive,
        done: &mut u64,
        batcher: &mut Batcher<'_, RawItem>,
    ) -> Result<Result<(), String>, PipelineError> {
        let Some(snapshot) = &file.snapshot else { return Ok(Ok(())) };
        let span = tracing::debug_span!("read", file = file.name, bytes = snapshot.bytes);
        let _entered = span.enter();
        let (digest, bytes, name) = (snapshot.digest.clone(), snapshot.bytes, file.name.clone());
        batcher.push(RawItem::Snapshot(Snapshot { digest, bytes, name }), 0);
        let inner = archive.read(&snapshot.digest)?;
        let mut reader = BufReader::with_capacity(1 << 16, Counted { inner, done, progress: self.progress });
        let origin = Origin { digest: snapshot.digest.clone(), observed: file.observed, reader: file.reader.clone() };
        let origin = Arc::new(origin);
        let wrap = |parsed| match parsed {
            Parsed::Record(record) => RawItem::Record(record, origin.clone()),
            Parsed::Issue(issue) => {
                debug_assert!(issue.code != IssueCode::DuplicateId, "only the writer resolves identifiers");
                RawItem::Issue(issue, origin.clone())
            }
        };
        match batcher.parse(&file.reader, &file.name, &mut reader, wrap) {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                // If the archived copy is damaged, the input is not to blame.
                if matches!(error, FormatError::Read { .. }) {
                    archive.verify(&snapshot.digest)?;
                }
                Ok(Err(with_path(&file.path, &file.name, &error, "--format")))
            }
        }
    }
}
