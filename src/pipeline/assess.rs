//! The parallel part of an ingest: normalise, tag, audit, serialise and pack, a batch of records at a time.

use super::error::PipelineError;
use super::identifiers::record_key;
use super::reading::{Origin, RawItem};
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, Decisions, Issue, Listing, ListingId, SourceLocation};
use crate::ingest::normalise::record::Normalised;
use crate::store::{Body, Incoming, NewAssessment, Snapshot, Stray};
use std::collections::HashSet;

/// With what records are assessed.
#[derive(Clone, Copy)]
pub(super) struct Assessor<'a> {
    pub method: &'a Method,
    pub decisions: &'a Decisions,
    /// Records that are stored as they come, with their assessment, by `record_key`.
    pub assessed: Option<&'a HashSet<u128>>,
}

/// A batch after assessment, in the order of the input.
#[derive(Default)]
pub(super) struct AssessedBatch {
    pub items: Vec<AssessedItem>,
    /// Issues of records that are not stored, keyed by their places.
    pub stray: Vec<Stray>,
    pub snapshots: Vec<Snapshot>,
    /// Files that ended in this batch.
    pub files: u64,
}

/// A record ready for the store.
pub(super) struct AssessedItem {
    pub listing: Listing,
    pub assessment: Assessment,
    pub incoming: Incoming,
}

impl Assessor<'_> {
    /// Assesses one batch.
    pub fn assess_batch(&self, raw: Vec<RawItem>, scratch: &mut Scratch) -> Result<AssessedBatch, PipelineError> {
        let span = tracing::debug_span!("assess", items = raw.len());
        let _entered = span.enter();
        let mut batch = AssessedBatch::default();
        for item in raw {
            match item {
                RawItem::Snapshot(snapshot) => batch.snapshots.push(snapshot),
                RawItem::FileEnd => batch.files += 1,
                RawItem::Issue(issue, origin) => batch.stray.push(by_place(issue, &origin)),
                RawItem::Normalised(normalised, json, place, origin) => {
                    batch.items.push(self.assess(*normalised, json, place, &origin, scratch)?);
                }
            }
        }
        Ok(batch)
    }

    /// Assesses one record, whose time of observation is known if it can be; `json` is its listing.
    pub fn assess(
        &self,
        normalised: Normalised,
        json: String,
        place: SourceLocation,
        origin: &Origin,
        scratch: &mut Scratch,
    ) -> Result<AssessedItem, PipelineError> {
        let Normalised { listing, issues, record_digest, content_digest, observed } = normalised;
        let decisions = self.decisions.of(&listing.id);
        let stored = self.assessed.is_some_and(|ids| ids.contains(&record_key(&listing.id, &record_digest)));
        let is_assessed = stored && decisions.is_empty();
        let (assessment, body, new) = match is_assessed {
            // Nothing of it will be written.
            true => {
                let method = self.method.key(decisions, None);
                (Assessment::default(), Body::default(), NewAssessment { method, ..NewAssessment::default() })
            }
            false => {
                let assessment = self.method.assess_with(&listing, decisions, scratch);
                let new = NewAssessment::of(&assessment)?;
                (assessment, json.into(), new)
            }
        };
        let incoming = Incoming {
            id: listing.id.clone(),
            source: listing.source.clone(),
            native_id: listing.native_id.clone(),
            record_digest,
            content_digest,
            observed,
            reading: origin.reader.normaliser.fingerprint().to_owned(),
            snapshot: origin.digest.clone(),
            place,
            listing: body,
            assessment: new,
            issues,
            is_assessed,
        };
        Ok(AssessedItem { listing, assessment, incoming })
    }

    /// Gives a record another identifier. Decisions belong to an identifier, so it is assessed again.
    pub fn rename(&self, item: &mut AssessedItem, native_id: String) -> Result<(), PipelineError> {
        let AssessedItem { listing, assessment, incoming } = item;
        listing.id = ListingId::derive(&listing.source, &native_id);
        listing.native_id.clone_from(&native_id);
        *assessment = self.method.assess_with(listing, self.decisions.of(&listing.id), &mut Scratch::default());
        incoming.id = listing.id.clone();
        incoming.native_id = native_id;
        incoming.listing = Body::of(listing, listing.description.len() + 1_024)?;
        incoming.assessment = NewAssessment::of(assessment)?;
        incoming.is_assessed = false;
        Ok(())
    }
}

/// An issue of a record that is stored nowhere else, keyed by its place.
fn by_place(issue: Issue, origin: &Origin) -> Stray {
    Stray { key: format!("{}:{}", issue.place.file, issue.place.row), snapshot: origin.digest.clone(), issue }
}
