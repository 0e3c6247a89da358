//! The parallel middle of an ingest: normalise, tag, audit and write out as JSON, a batch of records at a time.

use super::ingest::Job;
use crate::assess::Method;
use crate::listing::{Decisions, Issue, Listing};
use crate::normalise::record::Normaliser;
use crate::store::{Incoming, Snapshot};
use crate::tag::Scratch;
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
) -> Result<Assessed, serde_json::Error> {
    let records = job.records.len() as u64;
    let items: Result<Vec<Item>, serde_json::Error> = job
        .records
        .into_iter()
        .map(|(record, snapshot)| {
            let normalised = normaliser.normalise(&record);
            let in_force = decisions.of(&normalised.listing.id);
            let assessment = method.assess_with(&normalised.listing, in_force, scratch);
            let incoming = Incoming {
                id: normalised.listing.id.clone(),
                source: normalised.listing.source.clone(),
                native_id: normalised.listing.native_id.clone(),
                record_digest: normalised.record_digest,
                reading: normaliser.fingerprint().to_owned(),
                snapshot: snapshot.to_string(),
                place: record.place,
                listing: json(&normalised.listing, normalised.listing.description.len() + 1_024)?,
                method: assessment.method.clone(),
                assessment: json(&assessment, 2_048)?,
                issues: normalised.issues,
            };
            let document = crate::search::document(&normalised.listing, &assessment);
            Ok(Item { listing: normalised.listing, incoming, document })
        })
        .collect();
    let stray = job.issues.into_iter().map(|i| (format!("{}:{}", i.place.file, i.place.row), i)).collect();
    Ok(Assessed { number: job.number, items: items?, stray, snapshots: job.snapshots, records, files: job.files })
}

/// JSON text; `size` is a guess of its length, which saves copying it while it grows.
fn json(value: &impl Serialize, size: usize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::with_capacity(size);
    serde_json::to_writer(&mut bytes, value)?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}
