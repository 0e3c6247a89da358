//! When an input was observed at its source: as stated by the operator, the file or the record, or the time of the run.

use super::clock;
use crate::domain::listing::{Issue, IssueCode, Observed, ObservedBy, Record};
use crate::ingest::normalise::observed::parse as parse_time;
use crate::ingest::normalise::record::Normalised;
use std::fs::Metadata;
use std::time::UNIX_EPOCH;

/// How far ahead a stated time may be, because clocks of other machines may be some minutes ahead. A later time is
/// rejected: everything read afterwards would seem older.
const AHEAD: i64 = 300_000_000;

/// The time of observation as the operator states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ObservationTime {
    /// Not stated: the time of the run.
    #[default]
    OfRun,
    /// This time, microseconds since 1970 UTC.
    At(i64),
    /// When each file was last modified.
    FileTime,
}

impl ObservationTime {
    /// Parses a day, a time or `file-time`. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "file-time" {
            return Ok(Self::FileTime);
        }
        let at =
            parse_time(text).map_err(|expected| format!("invalid time “{text}”; expected {expected}, or file-time"))?;
        match is_ahead(at) {
            true => Err(format!("“{text}” is in the future; expected the time at which the source was observed")),
            false => Ok(Self::At(at)),
        }
    }

    /// The time of all records of a file that state none themselves; `None` is the time of the run.
    pub(super) fn of_file(self, file: Option<&Metadata>) -> Result<Option<Observed>, String> {
        match (self, file) {
            (Self::OfRun, _) => Ok(None),
            (Self::At(at), _) => Ok(Some(Observed { at, by: ObservedBy::Operator })),
            (Self::FileTime, None) => Err("standard input has no modification time; give a day instead".to_owned()),
            (Self::FileTime, Some(file)) => {
                let modified = file.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
                let at = modified.and_then(|t| i64::try_from(t.as_micros()).ok());
                let at = at.ok_or_else(|| "the file has no modification time; give a day instead".to_owned())?;
                match is_ahead(at) {
                    true => Err("its modification time is in the future; give a day instead".to_owned()),
                    false => Ok(Some(Observed { at, by: ObservedBy::FileTime })),
                }
            }
        }
    }
}

/// When a record was observed. A stated time in the future becomes an issue and is not used.
pub(super) fn observed(normalised: &mut Normalised, record: &Record, of_file: Option<Observed>) -> Option<Observed> {
    match normalised.observed {
        Some(stated) if is_ahead(stated.at) => {
            let message =
                "the observation time is in the future; the time of the file or of the reading is used instead";
            let value = jiff::Timestamp::from_microsecond(stated.at).map(|t| t.to_string()).unwrap_or_default();
            normalised.issues.push(Issue::new(IssueCode::OutOfRange, &record.place, "observed_at", &value, message));
            of_file
        }
        Some(stated) => Some(stated),
        None => of_file,
    }
}

fn is_ahead(at: i64) -> bool {
    at > clock::now().saturating_add(AHEAD)
}
