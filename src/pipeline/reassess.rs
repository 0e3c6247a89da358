//! A stored listing assessed again from its facts as stored, without parsing its record again.

use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, Decisions};
use crate::search::{Document, document};
use crate::store::{NewAssessment, Reassessed, StoredListing};

/// The result.
pub(super) struct Reassessment {
    pub assessment: Assessment,
    pub reassessed: Reassessed,
    /// The document for the index, if it differs from the indexed one.
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
        assessment: NewAssessment::of(&assessment)?,
    };
    let (availability, personal) = (stored.availability(), method.vocabulary.personal());
    let new = document(listing, &assessment, availability, personal);
    let changed = (new != document(listing, &stored.assessment, availability, personal)).then_some(new);
    Ok(Reassessment { assessment, reassessed, document: changed })
}
