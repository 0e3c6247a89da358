//! A stored listing assessed again: from its facts as stored, without the archive and without reading the record anew.

use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, Decisions};
use crate::search::indexed;
use crate::store::{Reassessed, StoredListing};
use brokerwatch_index::Document;

/// What came of it.
pub(super) struct Reassessment {
    pub assessment: Assessment,
    pub reassessed: Reassessed,
    /// The document for the index, if it differs from the one that is there.
    pub document: Option<Document>,
}

/// Assesses the newest version of a listing under a method and the decisions in force.
pub(super) fn reassess(
    stored: &StoredListing,
    method: &Method,
    decisions: &Decisions,
    scratch: &mut Scratch,
) -> Result<Reassessment, serde_json::Error> {
    let listing = &stored.listing;
    let assessment = method.assess_with(listing, decisions.of(&listing.id), scratch);
    let reassessed = Reassessed {
        id: listing.id.clone(),
        version_id: stored.version.id.clone(),
        method: assessment.method.clone(),
        assessment: serde_json::to_string(&assessment)?,
    };
    let personal = method.vocabulary.personal();
    let new = indexed(listing, &assessment, stored.availability(), personal);
    let document = (new != indexed(listing, &stored.assessment, stored.availability(), personal)).then_some(new);
    Ok(Reassessment { assessment, reassessed, document })
}
