//! The page of one listing: what the seller says, what the words were taken to mean, and where all of it comes from.

use super::chips::content_note;
use super::html::Html;
use super::marks::Numbered;
use super::provenance::{Provenance, VersionRow, provenance, version_rows};
use super::{Frame, PageError, show};
use crate::listing::{Assessment, Field, ListingId};
use crate::store::StoredIssue;
use crate::web::App;
use crate::web::beside::Beside;
use actix_web::{HttpResponse, web};
use askama::Template;

mod answers;
mod claims;
mod completeness;
mod decisions;
mod facts;
mod findings;
mod similar;
mod tags;
mod undecided;

use answers::{GoneView, gone};
use claims::{ClaimGroup, claim_groups};
use completeness::{Panel, panel};
use decisions::{RejectedView, rejected};
use facts::{Fact, extras, facts};
pub(super) use findings::meaning;
use findings::{Around, FindingView, findings};
use similar::{Similar, similar};
use tags::{TagGroup, tag_groups};
use undecided::{UndecidedView, undecided};

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingPage {
    frame: Frame,
    plain_title: String,
    title: Html,
    title_lang: Option<String>,
    broker: Option<(String, String)>,
    content_note: Option<String>,
    old: Option<OldVersion>,
    delisted: Option<String>,
    findings: Vec<FindingView>,
    gone: Vec<GoneView>,
    undecided: Vec<UndecidedView>,
    groups: Vec<TagGroup>,
    rejected: Vec<RejectedView>,
    claims: Vec<ClaimGroup>,
    completeness: Option<Panel>,
    description: Html,
    description_lang: Option<String>,
    keywords: Html,
    facts: Vec<Fact>,
    similar: Vec<Similar>,
    extras: Vec<(String, String)>,
    issues: Vec<IssueView>,
    provenance: Provenance,
    versions: Vec<VersionRow>,
    href: String,
}

/// Said on the page of a version that is not the whole story.
struct OldVersion {
    number: u64,
    newest: u64,
}

/// Something in the record that was not understood.
struct IssueView {
    code: &'static str,
    field: String,
    value: String,
    message: String,
}

/// The newest version with its assessment.
pub(super) async fn page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = listing_id(&id)?;
    super::show(app, move |app| view(app, &id, None)).await
}

/// One version as it was; its address never shows anything else.
pub(super) async fn version_page(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number) = path.into_inner();
    let id = listing_id(&id)?;
    let number = version_number(&number)?;
    super::show(app, move |app| view(app, &id, Some(number))).await
}

fn view(app: &App, id: &ListingId, number: Option<u64>) -> Result<ListingPage, PageError> {
    let stored = app.store.listing(id)?.ok_or_else(|| unknown(id.as_str()))?;
    let newest = stored.version.number;
    let (info, listing) = match number {
        Some(number) => app.store.version(id, number)?.ok_or_else(|| no_version(number, newest))?,
        None => (stored.version.clone(), stored.listing.clone()),
    };
    // Only the newest version has its assessment at hand; older words are shown without marks rather than wrong ones.
    let assessment = match info.number == newest {
        true => stored.assessment.clone(),
        false => Assessment::default(),
    };
    let beside = Beside::read(&app.store, std::slice::from_ref(id))?;
    let (histories, day) = (beside.history(id), show::day(info.observed_at));
    let around = Around { histories, beside: &beside, day: &day };
    let numbered = Numbered::of(&listing, &assessment);
    let language = app.sources.get(&listing.source).and_then(|c| c.head.language.as_deref());
    let path = number.map_or_else(|| format!("/listings/{id}"), |n| format!("/listings/{id}/versions/{n}"));
    let title = match listing.title.trim().is_empty() {
        true => Html::marked(show::title(&listing), &[]),
        false => numbered.whole(&listing, Field::Title),
    };
    Ok(ListingPage {
        frame: Frame::new(app, "search", &path),
        plain_title: show::title(&listing).to_owned(),
        title,
        title_lang: show::language_of(&listing.title, language),
        broker: facts::broker(&listing),
        content_note: content_note(app, &assessment.tags),
        delisted: stored.gone.map(show::time),
        old: number.map(|number| OldVersion { number, newest }),
        findings: findings(app, &assessment, &numbered, &around),
        gone: match info.number == newest {
            true => histories.map(|h| gone(app, h, &beside)).unwrap_or_default(),
            false => Vec::new(),
        },
        undecided: undecided(app, &assessment),
        groups: tag_groups(app, &listing, &assessment, &numbered),
        rejected: rejected(app, &assessment),
        claims: claim_groups(&listing, &assessment),
        completeness: (info.number == newest).then(|| panel(&listing, &assessment)),
        description: numbered.whole(&listing, Field::Description),
        description_lang: show::language_of(&listing.description, language),
        keywords: numbered.whole(&listing, Field::Keywords),
        facts: facts(app, &listing),
        similar: match info.number == newest {
            true => similar(app, &listing, &assessment)?,
            false => Vec::new(),
        },
        extras: extras(&listing),
        issues: app.store.issues_of_version(&info.id)?.into_iter().map(issue).collect(),
        provenance: provenance(app, &listing, &info, &stored, &assessment.method),
        versions: version_rows(&app.store.versions(id)?, id, info.number),
        href: format!("/listings/{id}"),
    })
}

fn issue(stored: StoredIssue) -> IssueView {
    let issue = stored.issue;
    IssueView { code: issue.code.name(), field: issue.field, value: issue.value, message: issue.message }
}

/// The id in an address.
pub(super) fn listing_id(text: &str) -> Result<ListingId, PageError> {
    ListingId::parse(text).ok_or_else(|| unknown(text))
}

/// The version number in an address.
pub(super) fn version_number(text: &str) -> Result<u64, PageError> {
    let shown: String = text.chars().take(20).collect();
    text.parse().map_err(|_| PageError::NotFound(format!("“{shown}” is no version number.")))
}

/// The error for an id that nothing has.
pub(super) fn unknown(id: &str) -> PageError {
    let shown: String = id.chars().take(64).collect();
    PageError::NotFound(format!(
        "There is no listing “{shown}”. The address of a listing ends in 32 digits and letters a to f; check that it was \
         copied whole. Listings are never deleted here, so an address that once worked still does."
    ))
}

/// The error for a version that a listing does not have.
pub(super) fn no_version(number: u64, newest: u64) -> PageError {
    PageError::NotFound(format!("This listing has no version {number}; its versions go from 1 to {newest}."))
}
