//! The parallel middle of an ingest: normalise, tag, audit and write out as JSON, a batch of records at a time.

use super::ingest::PipelineError;
use super::observation_time;
use super::reading::Job;
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decisions, Issue, Listing};
use crate::ingest::normalise::record::Normaliser;
use crate::store::{Incoming, Snapshot};
use brokerwatch_index::Document;
use serde::Serialize;

/// A batch after assessment, in the order of the input.
pub(super) struct Assessed {
    pub number: u64,
    pub items: Vec<Item>,
    /// Issues of records that could not be read, with the name of the place that keys them.
    pub stray: Vec<(String, Issue)>,
    pub snapshots: Vec<Snapshot>,
    pub records: u64,
    pub files: u64,
}

/// A record ready for store and index.
pub(super) struct Item {
    pub listing: Listing,
    pub incoming: Incoming,
    pub document: Document,
}

/// Assesses one batch.
pub(super) fn assess(
    job: Job,
    normaliser: &Normaliser,
    method: &Method,
    decisions: &Decisions,
    scratch: &mut Scratch,
) -> Result<Assessed, PipelineError> {
    let mut stray: Vec<(String, Issue)> = job.issues.into_iter().map(by_place).collect();
    let items: Result<Vec<Item>, PipelineError> = job
        .records
        .into_iter()
        .filter_map(|(record, origin)| {
            let mut normalised = normaliser.normalise(&record);
            if let Some(issue) = normalised.no_listing(&record) {
                stray.push(by_place(issue));
                return None;
            }
            let observed = observation_time::observed(&mut normalised, &record, origin.observed);
            Some((record, origin, normalised, observed))
        })
        .map(|(record, origin, normalised, observed)| {
            let in_force = decisions.of(&normalised.listing.id);
            let assessment = method.assess_with(&normalised.listing, in_force, scratch);
            let incoming = Incoming {
                id: normalised.listing.id.clone(),
                source: normalised.listing.source.clone(),
                native_id: normalised.listing.native_id.clone(),
                record_digest: normalised.record_digest,
                content_digest: normalised.content_digest,
                observed,
                reading: normaliser.fingerprint().to_owned(),
                snapshot: origin.digest.clone(),
                place: record.place,
                listing: json(&normalised.listing, normalised.listing.description.len() + 1_024)?,
                method: assessment.method.clone(),
                assessment: json(&assessment, 2_048)?,
                issues: normalised.issues,
            };
            let document = crate::search::document(&normalised.listing, &assessment, method.vocabulary.personal());
            Ok(Item { listing: normalised.listing, incoming, document })
        })
        .collect();
    let items = items?;
    let records = items.len() as u64;
    Ok(Assessed { number: job.number, items, stray, snapshots: job.snapshots, records, files: job.files })
}

/// An issue of a record that is stored nowhere else, keyed by its place.
fn by_place(issue: Issue) -> (String, Issue) {
    (format!("{}:{}", issue.place.file, issue.place.row), issue)
}

/// JSON text; `size` is a guess of its length, which saves copying it while it grows.
fn json(value: &impl Serialize, size: usize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::with_capacity(size);
    serde_json::to_writer(&mut bytes, value)?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}
