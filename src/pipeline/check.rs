//! A look through the input before anything is stored: every file is archived, read and normalised, and compared with what the
//! store knows of its source. Tagging, which takes most of the time of an ingest, is left to the reading that follows.
//!
//! It answers what only the whole input can: whether a column or a fact has vanished, whether most listings would change
//! at once, whether anything can be read at all. Nothing of it grows with the input but one entry for each record.

use super::anomaly::Anomaly;
use super::compare::{Look, Seen, SeenListing, facts};
use super::ingest::{Ingest, PipelineError, unreadable, with_path};
use super::observation_time;
use super::ordered::{Jobs, ordered};
use super::reading::{BATCH_BYTES, BATCH_RECORDS};
use crate::domain::listing::{Issue, Observed, Record};
use crate::ingest::acquire::archive::{self, Archive, ArchiveError};
use crate::ingest::acquire::formats::{Input, Item};
use crate::ingest::acquire::input::InputFile;
use crate::ingest::normalise::record::Normaliser;
use crate::store::Store;
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// A file that has been looked through.
#[derive(Debug)]
pub struct CheckedFile {
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// Its name in places and messages.
    pub name: String,
    /// What became of it in the archive; `None` if nothing was stored.
    pub snapshot: Option<archive::Snapshot>,
    /// When it was so, if that is not the time of the reading.
    pub observed: Option<Observed>,
}

/// What the look found.
#[derive(Debug, Default)]
pub struct InputCheck {
    /// Files that can be read.
    pub files: Vec<CheckedFile>,
    /// Files that could not be read at all: sentences with place and hint.
    pub failed: Vec<String>,
    /// Records that are listings.
    pub records: u64,
    /// Of them, those of listings that are not stored.
    pub added: u64,
    /// … that are stored otherwise.
    pub changed: u64,
    /// … that are stored just so.
    pub unchanged: u64,
    /// … that stand in the input before.
    pub repeated: u64,
    /// Records of which nothing could be read.
    pub unparsed: u64,
    /// Records that could be read in part only.
    pub in_part: u64,
    /// All issues, counted.
    pub issue_count: u64,
    /// The first of them, those of records that could not be read before others; all in a dry run.
    pub issues: Vec<Issue>,
    /// Signs that the input is not what it seems.
    pub anomalies: Vec<Anomaly>,
    /// Records that are older than what is stored of their listing.
    pub older: u64,
    /// The newest observation stored of the source, microseconds since 1970 UTC.
    pub newest: Option<i64>,
    /// The earliest observation in the input, if any is not of now.
    pub observed_from: Option<i64>,
    /// Digests that the archive did not have before.
    new: Vec<String>,
}

/// Before a look.
enum Raw {
    Record(Record, Option<Observed>),
    Issue(Issue),
}

impl Ingest<'_> {
    /// Archives and looks through the input. Without an archive nothing is stored and all issues are kept; without a store
    /// nothing is compared. `failed` are sentences of what could not be opened.
    pub fn check(
        &self,
        files: &[InputFile],
        failed: Vec<String>,
        archive: Option<&Archive>,
        store: Option<&Store>,
    ) -> Result<InputCheck, PipelineError> {
        let normaliser = Normaliser::new(self.source);
        let (stored, newest) = match store {
            Some(store) => store.known_of_source(&self.source.id)?,
            None => (0, None),
        };
        let expected: Vec<&str> = self.options.columns.iter().filter(|c| c.expected).map(|c| c.name.as_str()).collect();
        let checked = InputCheck { failed, newest, ..InputCheck::default() };
        let mut look = Look::new(self, store, archive.is_none(), checked, expected.len());
        let expected = &expected;
        // What was archived must be known even if reading it fails.
        let kept = Mutex::new((Vec::new(), Vec::new()));
        let result = ordered(
            self.threads,
            |jobs| self.look_through(files, archive, jobs, &kept),
            || (),
            |raw: Vec<Raw>, ()| Ok(raw.into_iter().map(|r| see(r, &normaliser, expected)).collect::<Vec<Seen>>()),
            &mut |seen| look.take(seen),
        );
        let (files, failed) = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let archived = files.iter().filter_map(|f: &CheckedFile| f.snapshot.as_ref());
        look.checked.new.extend(archived.filter(|s| s.new).map(|s| s.digest.clone()));
        look.checked.files = files;
        look.checked.failed.extend(failed);
        if let Err(error) = result {
            if let Some(archive) = archive {
                look.checked.discard(archive)?;
            }
            return Err(error);
        }
        look.conclude(stored, expected)
    }

    fn look_through(
        &self,
        files: &[InputFile],
        archive: Option<&Archive>,
        jobs: &mut Jobs<Vec<Raw>>,
        kept: &Mutex<(Vec<CheckedFile>, Vec<String>)>,
    ) -> Result<(), PipelineError> {
        let mut batch = Batch { jobs, raw: Vec::new(), bytes: 0, wanted: true };
        for file in files {
            if self.stop.load(Ordering::Relaxed) || !batch.wanted {
                break;
            }
            let looked = self.look_at(file, archive, &mut batch)?;
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            match looked {
                (Some(prepared), None) => kept.0.push(prepared),
                (prepared, failed) => {
                    // Bytes of another kind are not listings of this source and are not kept.
                    if let (Some(archive), Some(CheckedFile { snapshot: Some(s), .. })) = (archive, prepared)
                        && s.new
                    {
                        archive.remove(&[s.digest])?;
                    }
                    kept.1.extend(failed);
                }
            }
        }
        batch.send();
        Ok(())
    }

    /// One file: where it is kept, and why it could not be read.
    fn look_at(
        &self,
        file: &InputFile,
        archive: Option<&Archive>,
        batch: &mut Batch<'_>,
    ) -> Result<(Option<CheckedFile>, Option<String>), PipelineError> {
        let place = || file.path.display();
        let mut opened: Box<dyn Read>;
        let observed;
        if file.is_standard() {
            opened = Box::new(std::io::stdin().lock());
            observed = self.observed.of_file(None);
        } else {
            let from = match File::open(&file.path) {
                Ok(from) => from,
                Err(error) => return Ok((None, Some(unreadable(&file.path, &error)))),
            };
            observed = self.observed.of_file(from.metadata().ok().as_ref());
            opened = Box::new(from);
        }
        let observed = match observed {
            Ok(observed) => observed,
            Err(reason) => return Ok((None, Some(format!("{}: {reason}", place())))),
        };
        let (path, name) = (file.path.clone(), file.name.clone());
        let mut prepared = CheckedFile { path, name, snapshot: None, observed };
        if let Some(archive) = archive {
            let snapshot = match archive.store(&mut opened) {
                Ok(snapshot) => snapshot,
                Err(ArchiveError::Source { source }) => return Ok((None, Some(unreadable(&file.path, &source)))),
                Err(other) => return Err(other.into()),
            };
            opened = Box::new(archive.read(&snapshot.digest)?);
            prepared.snapshot = Some(snapshot);
        }
        let mut reader = BufReader::with_capacity(1 << 16, opened);
        let input = Input { file: &file.name, reader: &mut reader };
        let result = (self.format.read)(input, &self.options, &mut |item| {
            match item {
                Item::Record(record) => {
                    let length = record.place.length as usize;
                    batch.push(Raw::Record(record, observed), length);
                }
                Item::Issue(issue) => batch.push(Raw::Issue(issue), 0),
            }
            match self.stop.load(Ordering::Relaxed) || !batch.wanted {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        let failed = result.err().map(|error| with_path(&file.path, &file.name, &error, Some("--format")));
        Ok((Some(prepared), failed))
    }
}

fn see(raw: Raw, normaliser: &Normaliser, expected: &[&str]) -> Seen {
    let (record, of_file) = match raw {
        Raw::Issue(issue) => return Seen::Issues(vec![issue]),
        Raw::Record(record, of_file) => (record, of_file),
    };
    let mut normalised = normaliser.normalise(&record);
    if let Some(issue) = normalised.no_listing(&record) {
        return Seen::Issues(vec![issue]);
    }
    let observed = observation_time::observed(&mut normalised, &record, of_file);
    Seen::Listing(Box::new(SeenListing {
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

impl InputCheck {
    /// Takes out of the archive what this look has put there.
    pub fn discard(&self, archive: &Archive) -> Result<(), PipelineError> {
        Ok(archive.remove(&self.new)?)
    }

    /// Damaged copies in the archive that were replaced by what was read: the file, and where the damaged copy lies now.
    pub fn damaged(&self) -> impl Iterator<Item = (&str, &PathBuf)> {
        self.files.iter().filter_map(|f| Some((f.name.as_str(), f.snapshot.as_ref()?.damaged.as_ref()?)))
    }
}

/// Items on their way to the workers.
struct Batch<'a> {
    jobs: &'a mut Jobs<Vec<Raw>>,
    raw: Vec<Raw>,
    bytes: usize,
    wanted: bool,
}

impl Batch<'_> {
    fn push(&mut self, raw: Raw, bytes: usize) {
        self.raw.push(raw);
        self.bytes += bytes;
        if self.raw.len() >= BATCH_RECORDS || self.bytes >= BATCH_BYTES {
            self.send();
        }
    }

    fn send(&mut self) {
        self.bytes = 0;
        self.wanted = self.jobs.send(std::mem::take(&mut self.raw)) && self.wanted;
    }
}
