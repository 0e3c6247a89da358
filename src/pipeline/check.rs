//! The check of an input before anything is stored: every file is archived, read and normalised, and compared with what
//! the store has of its source. Tagging, which takes most of the time of an ingest, is left to the run that follows.
//!
//! It finds what only the whole input can show: whether a column or a fact is missing, whether most listings would
//! change at once, whether anything can be read at all. Its memory grows with the input by one entry for each record
//! and no more.

use super::batcher::{Batcher, Parsed};
use super::compare::{Comparison, Normalised, NormalisedListing};
use super::error::{PipelineError, unreadable, with_path};
use super::ingest::Ingest;
use super::input_check::{CheckedFile, InputCheck};
use super::observation_time;
use super::ordered::{Jobs, Pool, ordered};
use super::stated_facts::facts;
use crate::domain::listing::Observed;
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::input::InputFile;
use crate::ingest::normalise::record::Normaliser;
use crate::store::Store;
use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::{Mutex, PoisonError};

/// One item for a worker, with the time of observation of its file.
type Raw = (Parsed, Option<Observed>);

/// Files read so far, and messages about those that failed.
type Files = (Vec<CheckedFile>, Vec<String>);

impl Ingest<'_> {
    /// Archives and checks the input. Without an archive nothing is stored and all issues are returned; without a store
    /// nothing is compared. `failed`: messages about inputs that could not be opened.
    pub fn check(
        &self,
        files: &[InputFile],
        failed: Vec<String>,
        archive: Option<&Archive>,
        store: Option<&Store>,
    ) -> Result<InputCheck, PipelineError> {
        let span = tracing::info_span!("check", source = self.source.id, files = files.len());
        let _entered = span.enter();
        let normaliser = Normaliser::new(self.source);
        let (stored, newest) = match store {
            Some(store) => store.known_of_source(&self.source.id)?,
            None => (0, None),
        };
        let expected: Vec<&str> = self.options.columns.iter().filter(|c| c.expected).map(|c| c.name.as_str()).collect();
        let check = InputCheck { failed, newest, ..InputCheck::default() };
        let mut comparison = Comparison::new(self, store, archive.is_none(), check, expected.len());
        let expected = &expected;
        // Outside the pool, because what was archived must be known even if reading it fails.
        let read = Mutex::new(Files::default());
        let result = ordered(
            Pool::new(self.threads),
            |jobs| self.check_files(files, archive, jobs, &read),
            || (),
            |raw: Vec<Raw>, ()| Ok(raw.into_iter().map(|r| normalise(r, &normaliser, expected)).collect::<Vec<_>>()),
            &mut |normalised| comparison.take(normalised),
        );
        let (files, failed) = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        let check = &mut comparison.check;
        let archived = files.iter().filter_map(|f: &CheckedFile| f.snapshot.as_ref());
        check.new.extend(archived.filter(|s| s.new).map(|s| s.digest.clone()));
        check.files = files;
        check.failed.extend(failed);
        if let Err(error) = result {
            if let Some(archive) = archive {
                check.discard(archive)?;
            }
            return Err(error);
        }
        let check = comparison.conclude(stored, expected)?;
        tracing::info!(
            records = check.records,
            anomalies = check.anomalies.len(),
            issues = check.issue_count,
            "checked"
        );
        Ok(check)
    }

    fn check_files(
        &self,
        files: &[InputFile],
        archive: Option<&Archive>,
        jobs: &mut Jobs<Vec<Raw>>,
        read: &Mutex<Files>,
    ) -> Result<(), PipelineError> {
        let mut batcher = Batcher::new(jobs, self.stop);
        for file in files {
            if !batcher.is_open() {
                break;
            }
            let checked = self.check_file(file, archive, &mut batcher)?;
            let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
            match checked {
                (Some(checked), None) => read.0.push(checked),
                (checked, failed) => {
                    // A file that is not of this source must not stay in its archive.
                    if let (Some(archive), Some(CheckedFile { snapshot: Some(s), .. })) = (archive, checked)
                        && s.new
                    {
                        archive.remove(&[s.digest])?;
                    }
                    read.1.extend(failed);
                }
            }
        }
        batcher.finish();
        Ok(())
    }

    /// Archives and reads one file. Returns the file, and why it could not be read to its end.
    fn check_file(
        &self,
        file: &InputFile,
        archive: Option<&Archive>,
        batcher: &mut Batcher<'_, Raw>,
    ) -> Result<(Option<CheckedFile>, Option<String>), PipelineError> {
        let mut bytes: Box<dyn Read>;
        let observed;
        if file.is_standard() {
            bytes = Box::new(std::io::stdin().lock());
            observed = self.observed.of_file(None);
        } else {
            let opened = match File::open(&file.path) {
                Ok(opened) => opened,
                Err(error) => return Ok((None, Some(unreadable(&file.path, &error)))),
            };
            observed = self.observed.of_file(opened.metadata().ok().as_ref());
            bytes = Box::new(opened);
        }
        let observed = match observed {
            Ok(observed) => observed,
            Err(reason) => return Ok((None, Some(format!("{}: {reason}", file.path.display())))),
        };
        let (path, name) = (file.path.clone(), file.name.clone());
        let mut checked = CheckedFile { path, name, snapshot: None, observed };
        if let Some(archive) = archive {
            let snapshot = match archive.store(&mut bytes) {
                Ok(snapshot) => snapshot,
                Err(ArchiveError::Source { source }) => return Ok((None, Some(unreadable(&file.path, &source)))),
                Err(other) => return Err(other.into()),
            };
            bytes = Box::new(archive.read(&snapshot.digest)?);
            checked.snapshot = Some(snapshot);
        }
        let mut reader = BufReader::with_capacity(1 << 16, bytes);
        let wrap = |parsed| (parsed, observed);
        let result = batcher.parse(self.format, &self.options, &file.name, &mut reader, wrap);
        let failed = result.err().map(|error| with_path(&file.path, &file.name, &error, "--format"));
        Ok((Some(checked), failed))
    }
}

/// What a worker makes of one item.
fn normalise((parsed, of_file): Raw, normaliser: &Normaliser, expected: &[&str]) -> Normalised {
    let record = match parsed {
        Parsed::Issue(issue) => return Normalised::Issues(vec![issue]),
        Parsed::Record(record) => record,
    };
    let mut normalised = normaliser.normalise(&record);
    if let Some(issue) = normalised.no_listing(&record) {
        return Normalised::Issues(vec![issue]);
    }
    let observed = observation_time::observed(&mut normalised, &record, of_file);
    Normalised::Listing(Box::new(NormalisedListing {
        facts: facts(&normalised.listing),
        native_id: normalised.listing.native_id,
        record_digest: normalised.record_digest,
        content_digest: normalised.content_digest,
        observed,
        columns: expected.iter().map(|name| record.fields.contains_key(*name)).collect(),
        place: record.place,
        issues: normalised.issues,
    }))
}
