//! A listing as the catalogue knew it at an earlier change, with both times: when the catalogue knew it, and when the
//! source said it.

use super::finding::FindingView;
use super::provenance::time;
use super::version::VersionDetail;
use crate::store::ListingThen;
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use serde::Serialize;

/// A listing as of a change. What later observations move (when it was last seen) is left out.
#[derive(Serialize)]
pub struct ListingThenView<'a> {
    as_of: AsOfView,
    #[serde(flatten)]
    detail: VersionDetail<'a>,
    /// With their states and the responses of then.
    findings: Vec<FindingView<'a>>,
    /// When the catalogue noted that its source no longer listed it; null if it had not.
    delisted: Option<String>,
}

/// Of which moment an answer is.
#[derive(Serialize)]
struct AsOfView {
    /// Number of the change after which it was so.
    change: u64,
    /// When that was recorded: what the catalogue knew.
    recorded_at: String,
    /// When the source was observed: what the source said.
    observed_at: String,
}

impl<'a> ListingThenView<'a> {
    /// The view of a listing after a change that was recorded at a time.
    pub fn new(
        app: &'a App,
        then: &'a ListingThen,
        annotations: &'a FindingAnnotations,
        (change, recorded_at): (u64, i64),
    ) -> Self {
        let stage = then.assessments.last();
        let id = &then.listing.id;
        Self {
            as_of: AsOfView { change, recorded_at: time(recorded_at), observed_at: time(then.version.observed_at) },
            detail: VersionDetail::new(app, (&then.version, &then.listing), &then.assessments, stage, None, false),
            findings: stage.assessment.findings.iter().map(|f| FindingView::new(id, f, annotations)).collect(),
            delisted: then.delisted.map(time),
        }
    }
}
