//! Audit of files without a data folder: read, normalised, tagged and audited on all cores, returned in the order of
//! the input. Nothing is written. Identifiers are resolved as in an ingest, so a finding has the same fingerprint here
//! and in a catalog.

use super::audited::Audited;
use super::batcher::{Batcher, Parsed};
use super::error::{PipelineError, path_of_part, unreadable, with_path};
use super::identifiers::{Identifiers, Resolution};
use super::ordered::{Jobs, Pool, ordered};
use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Issue, ListingId, Record};
use crate::ingest::acquire::container::{Limits, Source as Bytes, each_member};
use crate::ingest::acquire::formats::FormatError;
use crate::ingest::acquire::spool::Spool;
use crate::ingest::reader::{FileReader, SourceReader};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// An input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditInput {
    /// A file, with its name in places and messages.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its name.
        name: String,
    },
    /// Standard input.
    Standard,
}

impl AuditInput {
    /// Its name in places and messages.
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } => name,
            Self::Standard => "stdin",
        }
    }
}

/// One result, in the order of the input.
#[derive(Debug)]
pub enum AuditItem {
    /// A listing.
    Listing(Box<Audited>),
    /// An issue without a listing: a record that cannot be read, or a repeated one.
    Issue(Issue),
    /// A file was read to its end.
    Read {
        /// Its name.
        name: String,
        /// SHA-256 of its bytes, 64 hex digits.
        sha256: String,
        /// Its length.
        bytes: u64,
    },
    /// A file could not be read, or not to its end: one sentence with place and hint.
    Failed(String),
    /// What was left out of an archive on purpose.
    Note(String),
}

/// What to audit and how.
pub struct AuditFiles<'a> {
    /// How files of the source are read.
    pub reader: &'a SourceReader,
    /// How to assess.
    pub method: &'a Method,
    /// Reads every listing a second time.
    pub second: Option<&'a SecondReader>,
    /// Number of assessing threads.
    pub threads: usize,
    /// Set from outside to stop after the current batch.
    pub stop: &'a AtomicBool,
}

/// Input of a worker.
enum Raw {
    Record(Record, Arc<FileReader>),
    Other(AuditItem),
}

/// Output of a worker; the identifier of a record is not resolved yet.
enum Assessed {
    Record { audited: Box<Audited>, digest: String },
    Other(AuditItem),
}

impl AuditFiles<'_> {
    /// Reads all inputs and passes each result to `take`.
    pub fn run<E: Send + From<PipelineError>>(
        &self,
        inputs: &[AuditInput],
        take: &mut dyn FnMut(AuditItem) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut identifiers, mut scratch) = (Identifiers::default(), Scratch::default());
        let span = tracing::info_span!("audit", source = self.reader.source().id, files = inputs.len());
        let _entered = span.enter();
        ordered(
            Pool::new(self.threads),
            |jobs| {
                self.read_all(inputs, jobs);
                Ok(())
            },
            Scratch::default,
            |raw: Vec<Raw>, scratch| Ok(raw.into_iter().map(|r| self.assess(r, scratch)).collect()),
            &mut |assessed: Vec<Assessed>| {
                assessed.into_iter().try_for_each(|c| take(self.resolve(c, &mut identifiers, &mut scratch)))
            },
        )
    }

    fn assess(&self, raw: Raw, scratch: &mut Scratch) -> Assessed {
        let (record, reader) = match raw {
            Raw::Other(item) => return Assessed::Other(item),
            Raw::Record(record, reader) => (record, reader),
        };
        let normalised = reader.normaliser.normalise(&record);
        // The assessment of an empty listing would look like one without findings.
        if let Some(issue) = normalised.no_listing(&record) {
            return Assessed::Other(AuditItem::Issue(issue));
        }
        let assessment = self.method.assess_by(&normalised.listing, &[], self.second, scratch);
        let audited = Audited {
            listing: normalised.listing,
            assessment,
            place: record.place,
            issues: normalised.issues,
            version: None,
        };
        Assessed::Record { audited: Box::new(audited), digest: normalised.record_digest }
    }

    fn resolve(&self, assessed: Assessed, identifiers: &mut Identifiers, scratch: &mut Scratch) -> AuditItem {
        let (mut audited, digest) = match assessed {
            Assessed::Other(item) => return item,
            Assessed::Record { audited, digest } => (audited, digest),
        };
        let listing = &mut audited.listing;
        match identifiers.resolve(&listing.source, &listing.native_id, &digest, &audited.place) {
            Resolution::Unique => {}
            Resolution::Duplicate(issue) => return AuditItem::Issue(issue),
            Resolution::Renamed(name, issue) => {
                listing.id = ListingId::derive(&listing.source, &name);
                listing.native_id = name;
                audited.assessment = self.method.assess_by(&audited.listing, &[], self.second, scratch);
                audited.issues.push(issue);
            }
        }
        AuditItem::Listing(audited)
    }

    fn read_all(&self, inputs: &[AuditInput], jobs: &mut Jobs<Vec<Raw>>) {
        let mut batcher = Batcher::new(jobs, self.stop);
        for input in inputs {
            if !batcher.is_open() {
                break;
            }
            match input {
                AuditInput::Standard => {
                    self.read_file(
                        Path::new("stdin"),
                        "stdin",
                        Bytes::Stream(&mut std::io::stdin().lock()),
                        &mut batcher,
                    );
                }
                AuditInput::File { path, name } => match File::open(path) {
                    Ok(file) => self.read_file(path, name, Bytes::File(&file), &mut batcher),
                    Err(error) => batcher.push(Raw::Other(AuditItem::Failed(unreadable(path, &error))), 0),
                },
            }
        }
        batcher.finish();
    }

    /// Reads a file, and every file that is packed in it.
    fn read_file(&self, path: &Path, name: &str, bytes: Bytes<'_>, batcher: &mut Batcher<'_, Raw>) {
        let mut unread = Vec::new();
        let summary = each_member(name, bytes, &Limits::default(), &mut |member| {
            let path = path_of_part(path, name, &member.name);
            match self.read_one(&path, &member.name, member.reader, batcher) {
                Ok(done) => batcher.push(Raw::Other(done), 0),
                Err(message) => unread.push(message),
            }
            if batcher.is_open() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if let Some(note) = summary.note() {
            batcher.push(Raw::Other(AuditItem::Note(format!("{}: {note}", path.display()))), 0);
        }
        // Whoever unpacks a file reports its damage with a place.
        let failed = if summary.failed.is_empty() { unread } else { summary.failed };
        for message in failed {
            batcher.push(Raw::Other(AuditItem::Failed(message)), 0);
        }
    }

    /// The error says that the bytes cannot be read.
    fn read_one(
        &self,
        path: &Path,
        name: &str,
        bytes: &mut dyn Read,
        batcher: &mut Batcher<'_, Raw>,
    ) -> Result<AuditItem, String> {
        let bytes = match self.reader.look(name, bytes) {
            Ok(bytes) => bytes,
            Err(FormatError::Read { source, .. }) => return Err(unreadable(path, &source)),
            Err(error) => return Ok(AuditItem::Failed(with_path(path, name, &error, "--input-format"))),
        };
        let mut hashing = Hashing { inner: bytes, hash: Sha256::new(), bytes: 0 };
        let spool = Spool::of(&mut hashing).map_err(|error| unreadable(path, &error))?;
        let result = self.reader.open(name, &mut || spool.open()).and_then(|(reader, mut bytes)| {
            batcher.parse(&reader, name, &mut bytes, |parsed| match parsed {
                Parsed::Record(record) => Raw::Record(record, reader.clone()),
                Parsed::Issue(issue) => Raw::Other(AuditItem::Issue(issue)),
            })
        });
        if let Err(error) = result {
            return Ok(AuditItem::Failed(with_path(path, name, &error, "--input-format")));
        }
        let sha256 = hex::encode(hashing.hash.finalize());
        Ok(AuditItem::Read { name: name.to_owned(), sha256, bytes: hashing.bytes })
    }
}

/// Hashes what passes through.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}
