//! The JSON of responses. Fields are copied by name from the types of domain and store, so that those may change
//! without breaking clients. `null` and `[]` always mean “not stated”, never “no”.

mod access_line;
mod alert;
mod assessment;
mod case;
mod catalog;
mod completeness;
mod coverage;
mod decisions;
mod explanation;
mod facts;
mod finding;
mod manifest;
mod note;
mod provenance;
mod register;
mod then;
mod upload;
mod version;

pub use access_line::AccessLine;
pub use alert::{AlertView, DeliveryView};
pub use case::{CaseEventItem, CaseItem, CaseView};
pub use catalog::{BrokerItem, RuleItem, RunItem, SourceItem, TermItem};
pub use coverage::{CoverageItem, FetchEventItem};
pub use decisions::{DecisionItem, RegisterDecisionItem};
pub use explanation::ExplanationView;
pub use finding::{FindingDetail, FindingItem, ResponseView};
pub use manifest::ManifestView;
pub use note::NoteView;
pub use provenance::{ChangeView, IssueView, VersionView, day};
pub use register::RegisterEditionView;
pub use then::ListingThenView;
pub use upload::{UploadReport, UploadRow};
pub use version::VersionDetail;

use crate::domain::listing::Assessment;
use crate::domain::vocabulary::Reads;
use crate::search::written;
use crate::store::StoredListing;
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use assessment::{ClaimView, DecisionView, MayApplyView, RegisterView, SecondReadingView, TagView, UndecidedView};
use completeness::CompletenessView;
use facts::Facts;
use finding::FindingView;
use serde::Serialize;

/// A listing with everything that is known about it.
#[derive(Serialize)]
pub struct ListingView<'a> {
    #[serde(flatten)]
    facts: Facts<'a>,
    tags: Vec<TagView<'a>>,
    findings: Vec<FindingView<'a>>,
    /// Rules that are undecided, grouped by the facts that are missing.
    undecided: Vec<UndecidedView<'a>>,
    /// How many rules are undecided. No finding is not a clearance: these rules may apply.
    rules_undecided: u64,
    /// Of the undecided rules, those that would apply if the seller were established where signs imply; no findings.
    may_apply: Vec<MayApplyView<'a>>,
    /// Matches of the broker with public registers; empty if no register was imported.
    registers: Vec<RegisterView<'a>>,
    claims: Vec<ClaimView<'a>>,
    /// How complete the documentation is; computed for each response.
    completeness: CompletenessView<'a>,
    decisions: Vec<DecisionView<'a>>,
    /// Tags of the tagger that a decision rejected.
    rejected: Vec<TagView<'a>>,
    /// The language it is written in, if it is clear, ISO 639-1; and whether the lists of cues read it: `all`, `part` or
    /// `nothing`.
    written: Option<&'static str>,
    lists_read: Option<&'static str>,
    /// What the second reader sees; null if it has not read the listing yet.
    second_reading: Option<SecondReadingView<'a>>,
    version: VersionView<'a>,
    first_seen: String,
    last_seen: String,
    /// When the last observation was ingested.
    last_read: String,
    /// When it was last seen, if its source no longer lists it; `null` otherwise.
    delisted: Option<String>,
    method: &'a str,
    links: Links,
}

/// Related addresses.
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    html: String,
    versions: String,
    raw: String,
}

impl<'a> ListingView<'a> {
    /// The view of a listing with the annotations of its findings.
    pub fn new(stored: &'a StoredListing, annotations: &'a FindingAnnotations, app: &'a App) -> Self {
        let Assessment {
            method,
            tags,
            findings,
            undecided,
            may_apply,
            register_matches,
            claims,
            decisions,
            rejected,
            documentation: _,
            second_reading,
        } = &stored.assessment;
        let view = |tag| TagView::new(tag, &app.method.vocabulary);
        let written = written(&stored.listing);
        let (base, id) = (&app.public_url, &stored.listing.id);
        let own = format!("{base}/api/v1/listings/{id}");
        Self {
            facts: Facts::new(&stored.listing, app.invented(&stored.listing)),
            tags: tags.iter().map(view).collect(),
            findings: findings.iter().map(|f| FindingView::new(id, f, annotations)).collect(),
            undecided: undecided.iter().map(UndecidedView::new).collect(),
            rules_undecided: stored.assessment.rules_undecided(),
            may_apply: may_apply.iter().map(MayApplyView::new).collect(),
            registers: register_matches.iter().map(RegisterView::new).collect(),
            claims: claims.iter().map(ClaimView::new).collect(),
            completeness: CompletenessView::new(stored, app.method.vocabulary.personal()),
            decisions: decisions.iter().map(DecisionView::new).collect(),
            rejected: rejected.iter().map(view).collect(),
            written,
            lists_read: written.map(|language| match app.method.vocabulary.reads(language) {
                Reads::All => "all",
                Reads::Part => "part",
                Reads::Nothing => "nothing",
            }),
            second_reading: second_reading.as_ref().map(|r| SecondReadingView::new(r, view)),
            version: VersionView::new(&stored.version),
            first_seen: provenance::time(stored.first_seen),
            last_seen: provenance::time(stored.last_seen),
            last_read: provenance::time(stored.last_read),
            delisted: stored.delisted.map(provenance::time),
            method,
            links: Links {
                html: format!("{base}/listings/{id}"),
                versions: format!("{own}/versions"),
                raw: format!("{own}/raw"),
                own,
            },
        }
    }
}
