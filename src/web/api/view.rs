//! What answers look like. Nothing here is a type of the database or of the domain: their fields are copied by name, so
//! that they may change without breaking a client. `null` and `[]` always mean “not stated”, never “no”.

mod assessment;
mod completeness;
mod facts;
mod finding;
mod register;
mod trace;
mod version;
mod why;

pub use finding::{FindingDetail, ResponseView};
pub use register::RegisterEditionView;
pub use trace::{ChangeView, IssueView, VersionView};
pub use version::VersionDetail;
pub use why::WhyView;

use crate::domain::listing::Assessment;
use crate::store::StoredListing;
use crate::web::App;
use crate::web::beside::Beside;
use assessment::{ClaimView, DecisionView, RegisterView, TagView, UndecidedView};
use completeness::CompletenessView;
use facts::Facts;
use finding::FindingView;
use serde::Serialize;

/// A listing with everything known about it.
#[derive(Serialize)]
pub struct ListingView<'a> {
    #[serde(flatten)]
    facts: Facts<'a>,
    tags: Vec<TagView<'a>>,
    findings: Vec<FindingView<'a>>,
    /// Rules that cannot be decided, by what is not stated.
    undecided: Vec<UndecidedView<'a>>,
    /// How many rules that are: the absence of a finding clears nothing of them.
    rules_undecided: u64,
    /// What registers say of the seller; empty if none has been read.
    registers: Vec<RegisterView<'a>>,
    claims: Vec<ClaimView<'a>>,
    /// How complete the documentation is; measured anew with every answer.
    completeness: CompletenessView<'a>,
    decisions: Vec<DecisionView<'a>>,
    /// Tags that the machine gives and a decision takes out.
    rejected: Vec<TagView<'a>>,
    version: VersionView<'a>,
    first_seen: String,
    last_seen: String,
    /// When the last observation was read.
    last_read: String,
    /// When it was last met, if it has vanished from its source; `null` while nothing says so.
    delisted: Option<String>,
    method: &'a str,
    links: Links,
}

/// Where to go from a listing.
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    html: String,
    versions: String,
    raw: String,
}

impl<'a> ListingView<'a> {
    /// The view of a listing, with what stands beside its findings.
    pub fn new(stored: &'a StoredListing, beside: &'a Beside, app: &'a App) -> Self {
        let Assessment { method, tags, findings, undecided, dossier, claims, decisions, rejected, documentation: _ } =
            &stored.assessment;
        let view = |tag| TagView::new(tag, &app.method.vocabulary);
        let (base, id) = (&app.public_url, &stored.listing.id);
        let own = format!("{base}/api/v1/listings/{id}");
        Self {
            facts: Facts::new(&stored.listing, app.invented(&stored.listing)),
            tags: tags.iter().map(view).collect(),
            findings: findings.iter().map(|f| FindingView::new(id, f, beside)).collect(),
            undecided: undecided.iter().map(UndecidedView::new).collect(),
            rules_undecided: stored.assessment.rules_undecided(),
            registers: dossier.iter().map(RegisterView::new).collect(),
            claims: claims.iter().map(ClaimView::new).collect(),
            completeness: CompletenessView::new(stored, app.method.vocabulary.personal()),
            decisions: decisions.iter().map(DecisionView::new).collect(),
            rejected: rejected.iter().map(view).collect(),
            version: VersionView::new(&stored.version),
            first_seen: trace::time(stored.first_seen),
            last_seen: trace::time(stored.last_seen),
            last_read: trace::time(stored.last_read),
            delisted: stored.delisted.map(trace::time),
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
