//! What the check of an input found, before anything is stored.

use super::anomaly::Anomaly;
use super::error::PipelineError;
use super::kept::KeptInput;
use crate::domain::listing::{Issue, ListingId, Observed, SourceLocation};
use crate::ingest::acquire::archive::{self, Archive};
use crate::ingest::reader::FileReader;
use crate::store::{Run, RunFigures};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

/// A file that has been checked.
#[derive(Debug)]
pub struct CheckedFile {
    /// Its number in the order of reading, also among files that could not be read.
    pub number: u32,
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// Its name in places and messages.
    pub name: String,
    /// Its copy in the archive; `None` if nothing was archived.
    pub snapshot: Option<archive::Snapshot>,
    /// When its content was observed, if that is not the time of the run.
    pub observed: Option<Observed>,
    /// How it is read.
    pub reader: Arc<FileReader>,
}

/// What would become of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum RowOutcome {
    /// Its listing is new.
    Added,
    /// Its listing is stored and differs.
    Changed,
    /// Its listing is stored like that.
    Unchanged,
    /// It was observed before what is stored of its listing.
    Older,
    /// It occurred in the input before.
    Repeated,
    /// It cannot be read as a listing.
    Refused,
}

/// A record, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow {
    /// Where it is.
    pub place: SourceLocation,
    /// Id of its listing, if it is one.
    pub listing: Option<ListingId>,
    /// What would become of it.
    pub outcome: RowOutcome,
    /// What could not be read or parsed.
    pub issues: Vec<Issue>,
}

/// What the check found.
#[derive(Debug, Default)]
pub struct InputCheck {
    /// Files that can be read.
    pub files: Vec<CheckedFile>,
    /// Files that could not be read at all: sentences with place and hint.
    pub failed: Vec<String>,
    /// What was left out of archives on purpose, with counts: a sentence for each archive.
    pub notes: Vec<String>,
    /// Columns whose names and values do not agree, where the content of a file decided on the mapping.
    pub doubts: Vec<String>,
    /// Records that are listings.
    pub records: u64,
    /// Of them, those whose listing is not stored.
    pub added: u64,
    /// … that differ from what is stored.
    pub changed: u64,
    /// … that equal what is stored.
    pub unchanged: u64,
    /// … that occurred in the input before.
    pub repeated: u64,
    /// Records of which nothing could be parsed.
    pub unparsed: u64,
    /// Records that could be parsed in part only.
    pub in_part: u64,
    /// Number of all issues.
    pub issue_count: u64,
    /// The first of them, those of records that could not be parsed before others; all in a dry run.
    pub issues: Vec<Issue>,
    /// How many of the listings state each fact, by its name in source cards.
    pub filled: Vec<(&'static str, u64)>,
    /// Signs that the input is not what the source used to publish.
    pub anomalies: Vec<Anomaly>,
    /// Records that are older than what is stored of their listing.
    pub older: u64,
    /// The newest observation stored of the source, microseconds since 1970 UTC.
    pub newest: Option<i64>,
    /// The earliest observation in the input, if any is not of now.
    pub observed_from: Option<i64>,
    /// The run that read the same input in the same way; nothing was parsed again.
    pub same: Option<Run>,
    /// Each record, in order, if they were asked for.
    pub rows: Option<Vec<CheckedRow>>,
    /// Names the input, if reading it again could be recognised.
    pub(super) input: String,
    /// Records that are stored with an assessment by today's method, by `record_key`.
    pub(super) assessed: HashSet<u128>,
    /// The normalised records, if they are to be stored.
    pub(super) kept: Option<KeptInput>,
    /// Digests that the archive did not have before.
    pub(super) new: Vec<String>,
}

impl InputCheck {
    /// What the run that stores it notes.
    pub(super) fn figures(&self) -> RunFigures {
        RunFigures {
            listings: self.records,
            unreadable: self.unparsed,
            filled: self.filled.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
            accepted: self.anomalies.iter().map(ToString::to_string).collect(),
            input: self.input.clone(),
        }
    }

    /// Removes from the archive what this check has added.
    pub fn discard(&self, archive: &Archive) -> Result<(), PipelineError> {
        Ok(archive.remove(&self.new)?)
    }

    /// Damaged copies in the archive that were replaced: the name of the file, and where the damaged copy is now.
    pub fn damaged(&self) -> impl Iterator<Item = (&str, &PathBuf)> {
        self.files.iter().filter_map(|f| Some((f.name.as_str(), f.snapshot.as_ref()?.damaged.as_ref()?)))
    }
}
