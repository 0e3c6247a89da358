//! A stored listing assessed again from its facts as stored, without parsing its record again.

use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, AssessmentName, Decisions};
use crate::search::{Document, document};
use crate::store::{NewAssessment, Reassessed, StoredListing};

/// The result.
pub(super) struct Reassessment {
    pub assessment: Assessment,
    pub reassessed: Reassessed,
    /// The document for the index, if it differs from the indexed one.
    pub document: Option<Document>,
}

/// Assesses the newest version of a listing under a method and the decisions in force. `tagged_alike`: the methods whose
/// tags and claims are those of this one. `second` reads it too.
pub(super) fn reassess(
    stored: &StoredListing,
    method: &Method,
    tagged_alike: &[String],
    decisions: &Decisions,
    second: Option<&SecondReader>,
    scratch: &mut Scratch,
) -> Result<Reassessment, serde_json::Error> {
    let listing = &stored.listing;
    let (known, decided) = (&stored.assessment, decisions.of(&listing.id));
    let lists = AssessmentName::parse(&known.method).method;
    let alike = tagged_alike.iter().any(|method| method == lists);
    let read_by = known.second_reading.as_ref().map(|r| r.model.as_str());
    let usable = decided.is_empty() && known.decisions.is_empty() && alike && read_by == second.map(SecondReader::name);
    let assessment = match usable {
        true => method.audit_again(listing, known, second),
        false => method.assess_by(listing, decided, second, scratch),
    };
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
