//! From a record to a listing, in the check of an input and where records in quarantine are read again.

use super::observation_time;
use crate::domain::listing::{Issue, Observed, Record};
use crate::ingest::normalise::record::Normalised;
use crate::ingest::reader::FileReader;

/// Normalises a record of a file that was observed at a time. The error says why it is not a listing.
pub(super) fn normalised(
    record: &Record,
    reader: &FileReader,
    observed: Option<Observed>,
) -> Result<Normalised, Box<Issue>> {
    let mut normalised = reader.normaliser.normalise(record);
    if let Some(issue) = normalised.no_listing(record) {
        return Err(issue.into());
    }
    normalised.observed = observation_time::observed(&mut normalised, record, observed);
    Ok(normalised)
}
