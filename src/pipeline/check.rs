//! The check of an input before anything is stored: every file is archived, read and normalised, and compared with what
//! the store has of its source. Tagging, which takes most of the time of an ingest, is left to the run that follows.
//!
//! It finds what only the whole input can show: whether a column or a fact is missing, whether most listings would
//! change at once, whether anything can be read at all. Its memory grows with the input by one entry for each record
//! and no more.

use super::batcher::{Batcher, Parsed};
use super::compare::{Comparison, Normalised, NormalisedListing};
use super::error::{PipelineError, path_of_part, unreadable, with_path};
use super::ingest::Ingest;
use super::input_check::{CheckedFile, InputCheck};
use super::kept::{KeptBatch, KeptInput};
use super::normalised::normalised;
use super::ordered::{Jobs, Pool, ordered};
use super::stated_facts::facts;
use crate::domain::listing::{Issue, Observed, ObservedBy};
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::container::{Limits, Member, Source as Bytes, Summary, each_member};
use crate::ingest::acquire::formats::FormatError;
use crate::ingest::acquire::input::InputFile;
use crate::ingest::acquire::spool::Spool;
use crate::ingest::reader::FileReader;
use crate::store::Store;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// One item for a worker.
enum Raw {
    /// The file of this number begins.
    Begin(u32),
    /// What a parser yields, with how its file is read.
    Item(Parsed, Arc<Parsing>),
    /// The file of this number was read to its end.
    End(u32),
}

/// What the items of one file have in common.
struct Parsing {
    number: u32,
    observed: Option<Observed>,
    reader: Arc<FileReader>,
}

/// Why a file could not be read to its end.
enum Unread {
    /// Its bytes could not be read.
    Bytes(String),
    /// They are not what was expected.
    Format(String),
}

/// A file, or one that is packed in it.
struct Part<'a> {
    number: u32,
    file: &'a InputFile,
    name: String,
    observed: Option<Observed>,
}

/// Files read so far.
#[derive(Default)]
struct Files {
    files: Vec<CheckedFile>,
    /// Number of the next file.
    next: u32,
    /// Messages about those that failed.
    failed: Vec<String>,
    /// What was left out of archives on purpose.
    notes: Vec<String>,
}

impl Files {
    /// The number of a file about to be read.
    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// What unpacking a file came to; its messages begin with the name of the file, which becomes its path.
    fn note_all(&mut self, file: &InputFile, summary: Summary) {
        let path = |message: String| match message.strip_prefix(&file.name) {
            Some(rest) => format!("{}{rest}", file.path.display()),
            None => message,
        };
        self.notes.extend(summary.note().map(|note| path(format!("{}: {note}", file.name))));
        self.failed.extend(summary.failed.into_iter().map(path));
    }
}

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
        let (stored, newest) = match store {
            Some(store) => store.known_of_source(&self.source.id)?,
            None => (0, None),
        };
        let columns = self.source.options().columns.into_iter();
        let expected: Vec<String> = columns.filter(|c| c.expected).map(|c| c.name).collect();
        let check = InputCheck { failed, newest, ..InputCheck::default() };
        let mut comparison = Comparison::new(self, store, archive.is_none(), check, expected.clone());
        let expected = &expected;
        // Outside the pool, because what was archived must be known even if reading it fails.
        let read = Mutex::new(Files::default());
        let mut kept = archive.map(|archive| KeptInput::new(archive.dir()));
        let keeps = kept.is_some();
        let result = ordered(
            Pool::new(self.threads),
            |jobs| self.check_files(files, archive, jobs, &read),
            || (),
            |raw: Vec<Raw>, ()| normalise_batch(raw, expected, keeps),
            &mut |(normalised, batch)| {
                if let Some(kept) = &mut kept {
                    kept.push(batch)?;
                }
                comparison.take(normalised)
            },
        );
        let result = result.and_then(|()| kept.as_mut().map_or(Ok(()), KeptInput::finish));
        let Files { files, failed, notes, .. } = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        let check = &mut comparison.check;
        let archived = files.iter().filter_map(|f: &CheckedFile| f.snapshot.as_ref());
        check.new.extend(archived.filter(|s| s.new).map(|s| s.digest.clone()));
        check.files = files;
        check.failed.extend(failed);
        check.notes = notes;
        check.doubts = self.reader.doubts();
        check.kept = kept;
        if let Err(error) = result {
            if let Some(archive) = archive {
                check.discard(archive)?;
            }
            return Err(error);
        }
        let check = comparison.conclude(stored)?;
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
            self.check_file(file, archive, &mut batcher, read)?;
        }
        batcher.finish();
        Ok(())
    }

    /// Archives and reads one file, and every file that is packed in it.
    fn check_file(
        &self,
        file: &InputFile,
        archive: Option<&Archive>,
        batcher: &mut Batcher<'_, Raw>,
        read: &Mutex<Files>,
    ) -> Result<(), PipelineError> {
        let read = || read.lock().unwrap_or_else(PoisonError::into_inner);
        let (opened, observed) = if file.is_standard() {
            (None, self.observed.of_file(None))
        } else {
            match File::open(&file.path) {
                Ok(opened) => {
                    let observed = self.observed.of_file(opened.metadata().ok().as_ref());
                    (Some(opened), observed)
                }
                Err(error) => {
                    read().failed.push(unreadable(&file.path, &error));
                    return Ok(());
                }
            }
        };
        let of_file = match observed {
            Ok(observed) => observed,
            Err(reason) => {
                read().failed.push(format!("{}: {reason}", file.path.display()));
                return Ok(());
            }
        };
        let (mut stopped, mut unread) = (None, Vec::new());
        let mut take = |member: Member<'_>| {
            // What the operator states goes before what an archive says.
            let of_member = member.observed.map(|at| Observed { at, by: ObservedBy::Record });
            let observed = of_file.filter(|o| o.by == ObservedBy::Operator).or(of_member).or(of_file);
            let number = read().number();
            let part = Part { number, file, name: member.name, observed };
            match self.check_part(part, member.reader, archive, batcher) {
                Ok(Ok(checked)) => read().files.push(checked),
                Ok(Err(Unread::Format(message))) => read().failed.push(message),
                Ok(Err(Unread::Bytes(message))) => unread.push(message),
                Err(error) => {
                    stopped = Some(error);
                    return ControlFlow::Break(());
                }
            }
            if batcher.is_open() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let limits = Limits::default();
        let summary = match &opened {
            Some(opened) => each_member(&file.name, Bytes::File(opened), &limits, &mut take),
            None => each_member(&file.name, Bytes::Stream(&mut std::io::stdin().lock()), &limits, &mut take),
        };
        let mut read = read();
        // Whoever unpacks a file reports its damage with a place.
        if summary.failed.is_empty() {
            read.failed.extend(unread);
        }
        read.note_all(file, summary);
        stopped.map_or(Ok(()), Err)
    }

    /// Archives and reads one file, or one that is packed in it. The inner error says why it could not be read to its
    /// end.
    fn check_part(
        &self,
        part: Part<'_>,
        bytes: &mut dyn Read,
        archive: Option<&Archive>,
        batcher: &mut Batcher<'_, Raw>,
    ) -> Result<Result<CheckedFile, Unread>, PipelineError> {
        let Part { number, file, name, observed } = part;
        let path = path_of_part(&file.path, &file.name, &name);
        let mut bytes = match self.reader.look(&name, bytes) {
            Ok(bytes) => bytes,
            Err(FormatError::Read { source, .. }) => return Ok(Err(Unread::Bytes(unreadable(&path, &source)))),
            Err(error) => return Ok(Err(Unread::Format(with_path(&path, &name, &error, "--format")))),
        };
        let (snapshot, spool) = match archive {
            Some(archive) => match archive.store(&mut bytes) {
                Ok(snapshot) => (Some(snapshot), None),
                Err(ArchiveError::Source { source }) => return Ok(Err(Unread::Bytes(unreadable(&path, &source)))),
                Err(other) => return Err(other.into()),
            },
            None => match Spool::of(&mut bytes) {
                Ok(spool) => (None, Some(spool)),
                Err(error) => return Ok(Err(Unread::Bytes(unreadable(&path, &error)))),
            },
        };
        let mut open = || -> io::Result<Box<dyn Read>> {
            match (archive, &snapshot, &spool) {
                (Some(archive), Some(snapshot), _) => {
                    let read = archive.read(&snapshot.digest).map_err(io::Error::other)?;
                    Ok(Box::new(BufReader::with_capacity(1 << 16, read)))
                }
                (_, _, Some(spool)) => spool.open(),
                _ => Err(io::ErrorKind::NotFound.into()),
            }
        };
        let result = self.reader.open(&name, &mut open).and_then(|(reader, mut bytes)| {
            let origin = Arc::new(Parsing { number, observed, reader: reader.clone() });
            batcher.push(Raw::Begin(number), 0);
            batcher.parse(&reader, &name, &mut bytes, |parsed| Raw::Item(parsed, origin.clone()))?;
            batcher.push(Raw::End(number), 0);
            Ok(reader)
        });
        match result {
            Ok(reader) => Ok(Ok(CheckedFile { number, path, name, snapshot, observed, reader })),
            Err(error) => {
                // A file that is not of this source must not stay in its archive.
                if let (Some(archive), Some(snapshot)) = (archive, snapshot)
                    && snapshot.new
                {
                    archive.remove(&[snapshot.digest])?;
                }
                Ok(Err(Unread::Format(with_path(&path, &name, &error, "--format"))))
            }
        }
    }
}

/// What a worker makes of some items: what is compared and, if it `keeps` them, what is stored later.
fn normalise_batch(
    raw: Vec<Raw>,
    expected: &[String],
    keeps: bool,
) -> Result<(Vec<Normalised>, KeptBatch), PipelineError> {
    let (mut compared, mut kept) = (Vec::with_capacity(raw.len()), KeptBatch::default());
    for item in raw {
        match item {
            Raw::Begin(file) => kept.begin(file)?,
            Raw::End(file) => kept.end(file)?,
            Raw::Item(parsed, file) => compared.push(normalise(parsed, &file, expected, keeps.then_some(&mut kept))?),
        }
    }
    Ok((compared, kept))
}

/// What a worker makes of one item.
fn normalise(
    parsed: Parsed,
    file: &Parsing,
    expected: &[String],
    kept: Option<&mut KeptBatch>,
) -> Result<Normalised, PipelineError> {
    let no_listing = |issue: Issue, kept: Option<&mut KeptBatch>| {
        kept.map_or(Ok(()), |kept| kept.issue(file.number, &issue))?;
        Ok(Normalised::Issues(vec![issue]))
    };
    let record = match parsed {
        Parsed::Issue(issue) => return no_listing(issue, kept),
        Parsed::Record(record) => record,
    };
    let normalised = match normalised(&record, &file.reader, file.observed) {
        Ok(normalised) => normalised,
        Err(issue) => return no_listing(*issue, kept),
    };
    kept.map_or(Ok(()), |kept| kept.record(file.number, &normalised, &record.place))?;
    Ok(Normalised::Listing(Box::new(NormalisedListing {
        facts: facts(&normalised.listing),
        native_id: normalised.listing.native_id,
        record_digest: normalised.record_digest,
        content_digest: normalised.content_digest,
        reading: file.reader.normaliser.fingerprint().to_owned(),
        observed: normalised.observed,
        columns: expected.iter().map(|name| record.fields.contains_key(name)).collect(),
        place: record.place,
        issues: normalised.issues,
    })))
}
