//! The page of one listing: what the seller says, what the words were taken to mean, and where all of it comes from.

use super::chips::content_note;
use super::html::Html;
use super::marks::Numbered;
use super::provenance::{Provenance, VersionRow, provenance, version_rows};
use super::{Frame, PageError, show};
use crate::domain::listing::{Field, ListingId};
use crate::store::{StoredAssessment, StoredIssue};
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
mod version;

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
pub(in crate::web) use version::from_the_one_before;
use version::{Citation, Differs, StageRow, citation, differs, stages};

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingPage {
    frame: Frame,
    plain_title: String,
    title: Html,
    title_lang: Option<String>,
    broker: Option<(String, String)>,
    content_note: Option<String>,
    invented: bool,
    old: Option<OldVersion>,
    /// The assessments of this version.
    stages: Vec<StageRow>,
    differs: Option<Differs>,
    citation: Citation,
    delisted: Option<String>,
    findings: Vec<FindingView>,
    gone: Vec<GoneView>,
    undecided: Vec<UndecidedView>,
    /// `13 rules`; empty if none is undecided.
    rules_undecided: String,
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

/// Said on the page of a version.
struct OldVersion {
    number: u64,
    newest: u64,
    /// How many there are.
    versions: u64,
    /// Whether a newer observation had been read before.
    late: bool,
    /// Whether the assessment shown is the one in force last.
    last: bool,
    /// Method and date of the assessment shown.
    method: String,
    since: String,
}

/// Something in the record that was not understood.
struct IssueView {
    code: &'static str,
    field: String,
    value: String,
    message: String,
}

/// What an address of a listing asks for.
enum Asked {
    /// The listing as it stands.
    Newest,
    /// A version, under the assessment that was in force last while it was the newest.
    Version(u64),
    /// A version under one of its assessments; nothing else is ever shown there.
    Assessment(u64, String),
}

/// The newest version with its assessment.
pub(super) async fn page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = listing_id(&id)?;
    super::show(app, move |app| view(app, &id, &Asked::Newest)).await
}

/// One version as it was.
pub(super) async fn version_page(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number) = path.into_inner();
    let id = listing_id(&id)?;
    let number = version_number(&number)?;
    super::show(app, move |app| view(app, &id, &Asked::Version(number))).await
}

/// One version under one method.
pub(super) async fn assessment_page(
    app: web::Data<App>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number, method) = path.into_inner();
    let id = listing_id(&id)?;
    let number = version_number(&number)?;
    super::show(app, move |app| view(app, &id, &Asked::Assessment(number, method))).await
}

fn view(app: &App, id: &ListingId, asked: &Asked) -> Result<ListingPage, PageError> {
    let stored = app.store.listing(id)?.ok_or_else(|| unknown(id.as_str()))?;
    let newest = stored.version.number;
    let all_versions = app.store.versions(id)?;
    let last = all_versions.first().map_or(newest, |v| v.number);
    let (info, listing) = match asked {
        Asked::Version(number) | Asked::Assessment(number, _) => {
            app.store.version(id, *number)?.ok_or_else(|| no_version(*number, last))?
        }
        Asked::Newest => (stored.version.clone(), stored.listing.clone()),
    };
    let all = app.store.all_assessments(id, &info)?.ok_or_else(|| no_assessment(info.number))?;
    let stage: &StoredAssessment = match asked {
        Asked::Assessment(_, method) => all.of_method(method).ok_or_else(|| no_such_assessment(method))?,
        Asked::Newest | Asked::Version(_) => all.last(),
    };
    let assessment = &stage.assessment;
    let current = info.number == newest && assessment.method == stored.assessment.method;
    let beside = Beside::read(&app.store, std::slice::from_ref(id))?;
    let (histories, day) = (beside.history(id), show::day(info.observed_at));
    let around = Around { histories, beside: &beside, day: &day };
    let numbered = Numbered::of(&listing, assessment);
    let language = app.sources.get(&listing.source).and_then(|c| c.head.language.as_deref());
    let path = match asked {
        Asked::Newest => format!("/listings/{id}"),
        Asked::Version(number) => format!("/listings/{id}/versions/{number}"),
        Asked::Assessment(number, method) => version::address(id, *number, method),
    };
    let title = match listing.title.trim().is_empty() {
        true => Html::marked(show::title(&listing), &[]),
        false => numbered.whole(&listing, Field::Title),
    };
    let undecided_rules = assessment.rules_undecided();
    let difference = from_the_one_before(app, id, &info, (&listing, assessment))?;
    Ok(ListingPage {
        frame: Frame::new(app, "search", &path),
        plain_title: show::title(&listing).to_owned(),
        title,
        title_lang: show::language_of(&listing.title, language),
        broker: facts::broker(&listing),
        content_note: content_note(app, &assessment.tags),
        invented: app.invented(&listing),
        delisted: stored.delisted.map(show::time),
        old: (!matches!(asked, Asked::Newest)).then(|| OldVersion {
            number: info.number,
            newest,
            versions: last,
            late: info.out_of_order,
            last: assessment.method == all.last().assessment.method,
            method: assessment.method.clone(),
            since: stage.since.map(show::time).unwrap_or_default(),
        }),
        stages: stages(id, info.number, &all, &assessment.method),
        differs: differs(app, id, difference, &info, &assessment.method),
        citation: citation(app, show::title(&listing), id, &info, stage, &beside),
        findings: findings(app, assessment, &numbered, &around),
        gone: match current {
            true => histories.map(|h| gone(app, h, &beside)).unwrap_or_default(),
            false => Vec::new(),
        },
        undecided: undecided(app, assessment),
        rules_undecided: match undecided_rules {
            0 => String::new(),
            n => show::of(n, "rule", "rules"),
        },
        groups: tag_groups(app, &listing, assessment, &numbered),
        rejected: rejected(app, assessment),
        claims: claim_groups(&listing, assessment),
        completeness: current.then(|| panel(&listing, assessment, app.method.vocabulary.personal())),
        description: numbered.whole(&listing, Field::Description),
        description_lang: show::language_of(&listing.description, language),
        keywords: numbered.whole(&listing, Field::Keywords),
        facts: facts(app, &listing),
        similar: match current {
            true => similar(app, &listing, assessment)?,
            false => Vec::new(),
        },
        extras: extras(&listing),
        issues: app.store.issues_of_version(&info.id)?.into_iter().map(issue).collect(),
        provenance: provenance(app, &listing, &info, &stored, stage),
        versions: version_rows(&all_versions, id, info.number),
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

/// The error for a version without any assessment.
fn no_assessment(number: u64) -> PageError {
    PageError::NotFound(format!("Version {number} of this listing has no assessment in the store."))
}

/// The error for an assessment that a version does not have.
fn no_such_assessment(method: &str) -> PageError {
    let shown: String = method.chars().take(40).collect();
    PageError::NotFound(format!(
        "This version was never assessed by a method “{shown}”; the page of the version lists its assessments."
    ))
}

/// The error for a version that a listing does not have.
pub(super) fn no_version(number: u64, last: u64) -> PageError {
    PageError::NotFound(format!("This listing has no version {number}; its versions go from 1 to {last}."))
}
