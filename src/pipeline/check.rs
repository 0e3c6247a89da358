//! The check of an input before anything is stored: every file is archived, read and normalised, and compared with what
//! the store has of its source. Tagging, which takes most of the time of an ingest, is left to the run that follows.
//!
//! It finds what only the whole input can show: whether a column or a fact is missing, whether most listings would
//! change at once, whether anything can be read at all. Its memory grows with the input by one entry for each record
//! and no more.

use super::archived::{Archived, KeptIn, Part, Unread};
use super::batcher::{Batcher, Parsed};
use super::compare::{Comparison, Normalised, NormalisedListing};
use super::error::{PipelineError, unreadable, with_path};
use super::ingest::Ingest;
use super::input_check::{CheckedFile, CheckedRow, InputCheck};
use super::kept::{KeptBatch, KeptInput};
use super::normalised::normalised;
use super::ordered::{Jobs, Pool, ordered};
use super::stated_facts::facts;
use crate::domain::listing::{Issue, Observed, ObservedBy};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::container::{Limits, Member, Source as Bytes, Summary, each_member};
use crate::ingest::acquire::input::InputFile;
use crate::ingest::reader::FileReader;
use crate::store::{Run, Store};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// Files read so far.
#[derive(Default)]
struct Files<'a> {
    files: Vec<CheckedFile>,
    /// Files that wait to be parsed, as long as the archive had all of them before and a run may have read them.
    waiting: Option<Vec<Archived<'a>>>,
    /// The run that read the same input.
    same: Option<Run>,
    /// Number of the next file.
    next: u32,
    /// Messages about those that failed.
    failed: Vec<String>,
    /// What was left out of archives on purpose.
    notes: Vec<String>,
}

impl Files<'_> {
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
        self.check_noting(files, failed, archive, store, None)
    }

    /// The same, noting what would become of each record, also of an input that was read before.
    pub fn check_rows(
        &self,
        files: &[InputFile],
        archive: Option<&Archive>,
        store: Option<&Store>,
    ) -> Result<InputCheck, PipelineError> {
        self.check_noting(files, vec![], archive, store, Some(vec![]))
    }

    fn check_noting(
        &self,
        files: &[InputFile],
        failed: Vec<String>,
        archive: Option<&Archive>,
        store: Option<&Store>,
        rows: Option<Vec<CheckedRow>>,
    ) -> Result<InputCheck, PipelineError> {
        let span = tracing::info_span!("check", source = self.source.id, files = files.len());
        let _entered = span.enter();
        let (stored, newest) = match store {
            Some(store) => store.known_of_source(&self.source.id)?,
            None => (0, None),
        };
        let columns = self.source.options().columns.into_iter();
        let expected: Vec<String> = columns.filter(|c| c.expected).map(|c| c.name).collect();
        // Outside the pool, because what was archived must be known even if reading it fails.
        let earlier = match store.filter(|_| archive.is_some() && rows.is_none()) {
            Some(store) => self.run_to_compare_with(store)?,
            None => None,
        };
        let check = InputCheck { failed, newest, rows, ..InputCheck::default() };
        let mut comparison = Comparison::new(self, store, archive.is_none(), check, expected.clone());
        let expected = &expected;
        let read = Mutex::new(Files { waiting: earlier.as_ref().map(|_| Vec::new()), ..Files::default() });
        let mut kept = archive.map(|archive| KeptInput::new(archive.dir()));
        let keeps = kept.is_some();
        let result = ordered(
            Pool::new(self.threads),
            |jobs| self.check_files(files, archive, earlier.zip(store), jobs, &read),
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
        let Files { files, failed, notes, same, .. } = read.into_inner().unwrap_or_else(PoisonError::into_inner);
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
        let mut check = match same {
            Some(run) => comparison.same_as(run),
            None => comparison.conclude(stored)?,
        };
        check.input = if check.issue_count == 0 && check.observed_from.is_none() && check.anomalies.is_empty() {
            self.input_key(&check.files)
        } else {
            String::new()
        };
        let (records, anomalies, issues) = (check.records, check.anomalies.len(), check.issue_count);
        tracing::info!(records, anomalies, issues, "checked");
        Ok(check)
    }

    fn check_files<'a>(
        &self,
        files: &'a [InputFile],
        archive: Option<&'a Archive>,
        earlier: Option<(Run, &Store)>,
        jobs: &mut Jobs<Vec<Raw>>,
        read: &Mutex<Files<'a>>,
    ) -> Result<(), PipelineError> {
        let mut batcher = Batcher::new(jobs, self.stop);
        for file in files {
            if !batcher.is_open() {
                break;
            }
            self.check_file(file, archive, &mut batcher, read)?;
        }
        // A lock for each statement: two in one would wait for each other.
        let waiting = locked(read).waiting.take().unwrap_or_default();
        let complete = locked(read).failed.is_empty();
        let same = match earlier.filter(|_| complete && !waiting.is_empty() && batcher.is_open()) {
            Some((run, store)) => self.same_input(&waiting, &run, store)?.map(|files| (run, files)),
            None => None,
        };
        match same {
            Some((run, files)) => {
                let mut read = locked(read);
                (read.same, read.files) = (Some(run), files);
            }
            None => self.parse_parts(waiting, &mut batcher, read)?,
        }
        batcher.finish();
        Ok(())
    }

    /// Archives and reads one file, and every file that is packed in it.
    fn check_file<'a>(
        &self,
        file: &'a InputFile,
        archive: Option<&'a Archive>,
        batcher: &mut Batcher<'_, Raw>,
        files: &Mutex<Files<'a>>,
    ) -> Result<(), PipelineError> {
        let read = || locked(files);
        let (opened, observed) = if file.is_standard() || file.archived.is_some() {
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
            let whole = opened.as_ref().filter(|_| read().waiting.is_some());
            match self.check_part(part, whole, member.reader, archive, batcher, files) {
                Ok(Ok(())) => {}
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
        let summary = match (&opened, archive.zip(file.archived.as_ref())) {
            (Some(opened), _) => each_member(&file.name, Bytes::File(opened), &limits, &mut take),
            (None, Some((archive, snapshot))) => {
                let mut bytes = archive.read(&snapshot.digest)?;
                each_member(&file.name, Bytes::Stream(&mut bytes), &limits, &mut take)
            }
            (None, None) => each_member(&file.name, Bytes::Stream(&mut std::io::stdin().lock()), &limits, &mut take),
        };
        let mut read = read();
        // Whoever unpacks a file reports its damage with a place.
        if summary.failed.is_empty() {
            read.failed.extend(unread);
        }
        read.note_all(file, summary);
        stopped.map_or(Ok(()), Err)
    }

    /// Archives one file, or one that is packed in it, and parses it unless it waits; those that have waited come first. The
    /// inner error says why its bytes could not be kept.
    fn check_part<'a>(
        &self,
        part: Part<'a>,
        whole: Option<&File>,
        bytes: &mut dyn Read,
        archive: Option<&'a Archive>,
        batcher: &mut Batcher<'_, Raw>,
        files: &Mutex<Files<'a>>,
    ) -> Result<Result<(), Unread>, PipelineError> {
        let archived = match self.archive_part(part, whole, bytes, archive)? {
            Ok(archived) => archived,
            Err(unread) => return Ok(Err(unread)),
        };
        let mut read = locked(files);
        if archived.is_known()
            && let Some(waiting) = &mut read.waiting
        {
            waiting.push(archived);
            return Ok(Ok(()));
        }
        let waiting = read.waiting.take().unwrap_or_default();
        drop(read);
        self.parse_parts(waiting.into_iter().chain([archived]), batcher, files).map(Ok)
    }

    /// Parses files in order.
    fn parse_parts<'a>(
        &self,
        parts: impl IntoIterator<Item = Archived<'a>>,
        batcher: &mut Batcher<'_, Raw>,
        files: &Mutex<Files<'a>>,
    ) -> Result<(), PipelineError> {
        for archived in parts {
            let parsed = self.parse_part(archived, batcher)?;
            let mut read = locked(files);
            match parsed {
                Ok(checked) => read.files.push(checked),
                Err(message) => read.failed.push(message),
            }
        }
        Ok(())
    }

    /// Parses a file. The inner error says why it could not be read to its end.
    fn parse_part(
        &self,
        archived: Archived<'_>,
        batcher: &mut Batcher<'_, Raw>,
    ) -> Result<Result<CheckedFile, String>, PipelineError> {
        let Archived { number, name, observed, path, .. } = &archived;
        let result = self.reader.open(name, &mut || archived.open()).and_then(|(reader, mut bytes)| {
            let origin = Arc::new(Parsing { number: *number, observed: *observed, reader: reader.clone() });
            batcher.push(Raw::Begin(*number), 0);
            batcher.parse(&reader, name, &mut bytes, |parsed| Raw::Item(parsed, origin.clone()))?;
            batcher.push(Raw::End(*number), 0);
            Ok(reader)
        });
        match result {
            Ok(reader) => Ok(Ok(archived.checked(reader))),
            Err(error) => {
                // A file that is not of this source must not stay in its archive.
                if let (KeptIn::Archive(archive), Some(snapshot)) = (&archived.kept, &archived.snapshot)
                    && snapshot.new
                {
                    archive.remove(std::slice::from_ref(&snapshot.digest))?;
                }
                Ok(Err(with_path(path, name, &error, "--format")))
            }
        }
    }
}

/// A panic in another thread leaves the list intact, so a poisoned lock can be used.
fn locked<'m, 'a>(files: &'m Mutex<Files<'a>>) -> MutexGuard<'m, Files<'a>> {
    files.lock().unwrap_or_else(PoisonError::into_inner)
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
