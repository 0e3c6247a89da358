//! The page of a listing: the text of the broker, its assessment with evidence, and its provenance.

use super::chips::content_note;
use super::evidence::NumberedEvidence;
use super::html::Html;
use super::may_apply::{MayApplyView, may_apply};
use super::provenance::{Provenance, VersionRow, provenance, version_rows};
use super::{Frame, PageError, format, labels};
use crate::domain::listing::{Field, Listing, ListingId};
use crate::domain::vocabulary::Reads;
use crate::search::written;
use crate::store::{StoredAssessment, StoredIssue};
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use actix_web::{HttpResponse, web};
use askama::Template;

mod chain;
mod claims;
mod completeness;
mod decisions;
mod facts;
mod findings;
mod path;
mod resales;
mod responses;
mod similar;
mod tags;
mod undecided;
mod version;

use chain::{Chain, chain};
use claims::{ClaimGroup, claim_groups};
use completeness::{Panel, panel};
use decisions::{RejectedView, rejected};
use facts::{Fact, facts};
pub(super) use findings::verdict_meaning;
use findings::{FindingContext, FindingView, findings};
pub(super) use path::{listing_id, no_version, unknown, version_number};
use path::{no_assessment, no_such_assessment, removed, removed_note};
use resales::{ResaleView, resales};
use responses::{PastFindingView, past_findings};
use similar::{Similar, similar};
use tags::{SecondReadingView, TagGroup, second_reading, tag_groups};
use undecided::{QuestionView, UndecidedView, questions, undecided};
pub(in crate::web) use version::difference_from_previous;
use version::{AssessmentRow, Citation, DifferenceView, assessment_rows, citation, difference_view};

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
    version_note: Option<VersionNote>,
    /// The assessments of this version.
    assessments: Vec<AssessmentRow>,
    difference: Option<DifferenceView>,
    citation: Citation,
    delisted: Option<String>,
    /// That its source is removed, since when and why.
    removed: Option<String>,
    findings: Vec<FindingView>,
    past_findings: Vec<PastFindingView>,
    /// Rules that hang on the country that signs imply for the seller.
    may_apply: Option<MayApplyView>,
    undecided: Vec<UndecidedView>,
    /// What to ask the seller, the most worthwhile first.
    questions: Vec<QuestionView>,
    /// `3 rules lack`; empty if none lacks more than two facts.
    far: String,
    /// `13 rules`; empty if no rule is undecided.
    rules_undecided: String,
    groups: Vec<TagGroup>,
    /// That the lists do not read the language of the listing, as a sentence; empty if they do.
    unread_language: String,
    second: Option<SecondReadingView>,
    rejected: Vec<RejectedView>,
    claims: Vec<ClaimGroup>,
    chain: Chain,
    completeness: Option<Panel>,
    description: Html,
    description_lang: Option<String>,
    keywords: Html,
    facts: Vec<Fact>,
    /// The cluster of the same goods; only on the page of the newest version.
    resales: Option<ResaleView>,
    similar: Vec<Similar>,
    extras: Vec<(String, Html)>,
    issues: Vec<IssueView>,
    provenance: Provenance,
    versions: Vec<VersionRow>,
    href: String,
}

/// The note on the page of a version.
struct VersionNote {
    number: u64,
    newest: u64,
    /// How many versions there are.
    versions: u64,
    /// Whether it was ingested after a newer observation.
    out_of_order: bool,
    /// Whether the assessment shown is the last one in force.
    last: bool,
    /// Method and date of the assessment shown.
    method: String,
    since: String,
}

/// A value of the record that was not understood.
struct IssueView {
    code: &'static str,
    field: String,
    value: String,
    message: String,
}

/// What the address of a listing asks for.
enum Requested {
    /// The newest version with its newest assessment.
    Newest,
    /// A version with the assessment that was last in force while it was the newest.
    Version(u64),
    /// A version with one of its assessments; this page never changes.
    Assessment(u64, String),
}

/// The newest version with its assessment.
pub(super) async fn page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = listing_id(&id)?;
    super::render(app, move |app| view(app, &id, &Requested::Newest)).await
}

/// One version.
pub(super) async fn version_page(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number) = path.into_inner();
    let id = listing_id(&id)?;
    let number = version_number(&number)?;
    super::render(app, move |app| view(app, &id, &Requested::Version(number))).await
}

/// One assessment of a version.
pub(super) async fn assessment_page(
    app: web::Data<App>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number, method) = path.into_inner();
    let id = listing_id(&id)?;
    let number = version_number(&number)?;
    super::render(app, move |app| view(app, &id, &Requested::Assessment(number, method))).await
}

fn view(app: &App, id: &ListingId, requested: &Requested) -> Result<ListingPage, PageError> {
    let (stored, event) = app.store.listing_in_evidence(id)?.ok_or_else(|| unknown(id.as_str()))?;
    let newest = stored.version.number;
    if let (Some(event), Requested::Newest) = (&event, requested) {
        return Err(removed(id, newest, event));
    }
    let all_versions = app.store.versions(id)?;
    let last = all_versions.first().map_or(newest, |v| v.number);
    let (info, listing) = match requested {
        Requested::Version(number) | Requested::Assessment(number, _) => {
            app.store.version(id, *number)?.ok_or_else(|| no_version(*number, last))?
        }
        Requested::Newest => (stored.version.clone(), stored.listing.clone()),
    };
    let all = app.store.all_assessments(id, &info)?.ok_or_else(|| no_assessment(info.number))?;
    let stage: &StoredAssessment = match requested {
        Requested::Assessment(_, method) => all.of_method(method).ok_or_else(|| no_such_assessment(method))?,
        Requested::Newest | Requested::Version(_) => all.last(),
    };
    let assessment = &stage.assessment;
    let current = info.number == newest && assessment.method == stored.assessment.method;
    let annotations = FindingAnnotations::read(&app.store, std::slice::from_ref(id))?;
    let (histories, day) = (annotations.history(id), format::day(info.observed_at));
    let context = FindingContext { histories, annotations: &annotations, day: &day };
    let numbered = NumberedEvidence::of(&listing, assessment, app.repeated.get());
    let language = app.sources.get(&listing.source).and_then(|c| c.head.language.as_deref());
    let path = match requested {
        Requested::Newest => format!("/listings/{id}"),
        Requested::Version(number) => format!("/listings/{id}/versions/{number}"),
        Requested::Assessment(number, method) => version::permalink(id, *number, method),
    };
    let title = match listing.title.trim().is_empty() {
        true => Html::marked(format::title(&listing), &[]),
        false => numbered.annotate_field(&listing, Field::Title),
    };
    let undecided_rules = assessment.rules_undecided();
    let (questions, far) = questions(app, &listing, assessment);
    let difference = difference_from_previous(app, id, &info, (&listing, assessment))?;
    Ok(ListingPage {
        frame: Frame::new(app, "search", &path),
        plain_title: format::title(&listing).to_owned(),
        title,
        title_lang: format::language_of(&listing.title, language),
        broker: facts::broker(&listing),
        content_note: content_note(app, &assessment.tags),
        invented: app.invented(&listing),
        delisted: stored.delisted.map(format::time),
        removed: event.as_ref().map(removed_note),
        version_note: (!matches!(requested, Requested::Newest)).then(|| VersionNote {
            number: info.number,
            newest,
            versions: last,
            out_of_order: info.out_of_order,
            last: assessment.method == all.last().assessment.method,
            method: assessment.method.clone(),
            since: stage.since.map(format::time).unwrap_or_default(),
        }),
        assessments: assessment_rows(id, info.number, &all, &assessment.method),
        difference: difference_view(app, id, difference, &info, &assessment.method),
        citation: citation(app, format::title(&listing), id, &info, stage, &annotations),
        findings: findings(app, assessment, &numbered, &context),
        past_findings: match current {
            true => histories.map(|h| past_findings(app, h, &annotations)).unwrap_or_default(),
            false => Vec::new(),
        },
        may_apply: may_apply(app, assessment),
        undecided: undecided(app, assessment),
        questions,
        far,
        rules_undecided: match undecided_rules {
            0 => String::new(),
            n => format::of(n, "rule", "rules"),
        },
        groups: tag_groups(app, &listing, assessment, &numbered),
        unread_language: unread_language(app, &listing),
        second: second_reading(app, &listing, assessment, &numbered),
        rejected: rejected(app, assessment),
        claims: claim_groups(&listing, assessment),
        chain: chain(app, &listing, assessment),
        completeness: current.then(|| panel(&listing, assessment, app.method.vocabulary.personal())),
        description: numbered.annotate_field(&listing, Field::Description),
        description_lang: format::language_of(&listing.description, language),
        keywords: numbered.annotate_field(&listing, Field::Keywords),
        facts: facts(app, &listing),
        resales: match matches!(requested, Requested::Newest) {
            true => resales(app, id)?,
            false => None,
        },
        similar: match current && event.is_none() {
            true => similar(app, &listing, assessment)?,
            false => Vec::new(),
        },
        extras: numbered.annotate_extra(&listing),
        issues: app.store.issues_of_version(&info.id)?.into_iter().map(issue).collect(),
        provenance: provenance(app, &listing, &info, &stored, stage),
        versions: version_rows(&all_versions, id, info.number, &app.store.changed_fields(id)?),
        href: format!("/listings/{id}"),
    })
}

/// Says if the lists do not read the language of a listing, or only a part of it.
fn unread_language(app: &App, listing: &Listing) -> String {
    let Some(code) = written(listing) else { return String::new() };
    let language = labels::language(code).unwrap_or_else(|| code.to_owned());
    match app.method.vocabulary.reads(code) {
        Reads::All => String::new(),
        Reads::Part => format!(
            "Assessed in part: this listing is written in {language}, in which only some terms have cues. That a tag is \
             missing means little."
        ),
        Reads::Nothing => format!(
            "Not assessed by the lists: this listing is written in {language}, in which no term has cues. That a tag is \
             missing means nothing."
        ),
    }
}

fn issue(stored: StoredIssue) -> IssueView {
    let issue = stored.issue;
    IssueView { code: issue.code.name(), field: issue.field, value: issue.value, message: issue.message }
}
