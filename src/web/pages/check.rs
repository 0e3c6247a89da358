//! A listing pasted or uploaded is read and assessed as it would be in the catalogue, for sellers that want to know
//! before they publish. Nothing is stored, logged or cached.

use super::error::method_not_allowed;
use super::format::{SeverityBadge, severity_badge};
use super::listing::verdict_meaning;
use super::may_apply::{MayApplyView, may_apply};
use super::{Frame, PageError, chips, combining_marks, format, run_blocking};
use crate::assess::audit::questions;
use crate::assess::completeness::Completeness;
use crate::domain::listing::{Finding, Tag};
use crate::ingest::reader::SourceReader;
use crate::pipeline::clock;
use crate::preview::{Preview, PreviewedListing, preview, sentence};
use crate::web::App;
use crate::web::params::ParamError;
use actix_multipart::Multipart;
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use actix_web::{HttpResponse, Resource};
use askama::Template;
use futures_util::TryStreamExt;
use std::collections::HashSet;

/// Most bytes of a form.
const LARGEST: usize = 2 << 20;

/// Listings shown; the others are counted.
const SHOWN: usize = 20;

/// Facts of the documentation shown as missing; the others are counted.
const MISSING: usize = 12;

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    frame: Frame,
    /// Why there is no answer; empty if there is one or nothing has been asked.
    refused: String,
    answer: Option<AnswerView>,
}

struct AnswerView {
    format: &'static str,
    total: String,
    with_findings: String,
    /// Listings that are counted and not shown.
    not_shown: usize,
    unreadable: Vec<String>,
    doubts: Vec<String>,
    listings: Vec<ListingView>,
}

struct ListingView {
    title: String,
    line: u64,
    issues: Vec<String>,
    tags: Vec<TagView>,
    findings: Vec<FindingView>,
    may_apply: Option<MayApplyView>,
    questions: Vec<(String, String)>,
    undecided: usize,
    grade: &'static str,
    stated: String,
    missing: Vec<String>,
    more_missing: usize,
}

struct TagView {
    label: String,
    href: String,
    quotes: Vec<String>,
}

struct FindingView {
    severity: SeverityBadge,
    title: String,
    rule: String,
    meaning: &'static str,
    quotes: Vec<String>,
    facts: Vec<String>,
    cites: Vec<String>,
    remedy: String,
    /// When the provision is in force, if it is not today.
    not_in_force: String,
}

/// What the form sends.
#[derive(Default)]
struct Asked {
    text: String,
    /// Name and bytes of the file.
    file: Option<(String, Vec<u8>)>,
    as_text: bool,
}

/// The form with GET, the form and the answer with POST.
pub(super) fn resource() -> Resource {
    web::resource("/check")
        .route(web::route().guard(Any(Get()).or(Head())).to(form))
        .route(web::route().guard(Post()).to(answer))
        .default_service(web::to(method_not_allowed))
}

async fn form(app: Data<App>) -> Result<HttpResponse, PageError> {
    page(app, StatusCode::OK, String::new(), None).await
}

async fn answer(app: Data<App>, parts: Multipart) -> Result<HttpResponse, PageError> {
    match read(parts).await {
        Ok(asked) => page(app, StatusCode::OK, String::new(), Some(asked)).await,
        Err((status, sentence)) => page(app, status, sentence, None).await,
    }
}

/// Reads the form. Errors: the status, and a sentence.
async fn read(mut parts: Multipart) -> Result<Asked, (StatusCode, String)> {
    let broken = |_| (StatusCode::BAD_REQUEST, "The form was not understood; send it again.".to_owned());
    let (mut asked, mut left) = (Asked::default(), LARGEST);
    while let Some(mut part) = parts.try_next().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.content_disposition().and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(broken)? {
            left = left.checked_sub(chunk.len()).ok_or_else(|| {
                let most = LARGEST >> 20;
                let hint = "brokerwatch audit FILE reads files of any size";
                (StatusCode::PAYLOAD_TOO_LARGE, format!("The form may have at most {most} MiB; {hint}."))
            })?;
            bytes.extend_from_slice(&chunk);
        }
        match name.as_str() {
            "text" => {
                let utf8 = |_| (StatusCode::BAD_REQUEST, "The text is not in UTF-8.".to_owned());
                asked.text = String::from_utf8(bytes).map_err(utf8)?;
            }
            "file" if !bytes.is_empty() => asked.file = Some((file, bytes)),
            "as" => asked.as_text = bytes == b"text",
            _ => {}
        }
    }
    match (asked.text.trim().is_empty(), &asked.file) {
        (true, None) => Err((StatusCode::BAD_REQUEST, "Paste a listing or choose a file.".to_owned())),
        (false, Some(_)) => Err((StatusCode::BAD_REQUEST, "Paste a listing or choose a file, not both.".to_owned())),
        _ => Ok(asked),
    }
}

async fn page(
    app: Data<App>,
    status: StatusCode,
    refused: String,
    asked: Option<Asked>,
) -> Result<HttpResponse, PageError> {
    let (status, body) = run_blocking(app, move |app| {
        let (mut status, mut refused) = (status, refused);
        let answer = match asked.map(|asked| assessed(app, &asked)).transpose() {
            Ok(found) => found.map(|found| view(app, &found)),
            Err(Unread::Sentence(sentence)) => {
                (status, refused) = (StatusCode::UNPROCESSABLE_ENTITY, sentence);
                None
            }
            Err(Unread::Page(error)) => return Err(error),
        };
        let page = CheckPage { frame: Frame::new(app, "check", "/check"), refused, answer };
        Ok((status, combining_marks::limit_combining_marks(page.render()?)))
    })
    .await?;
    let private = [("cache-control", "no-store"), ("referrer-policy", "no-referrer")];
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8");
    private.into_iter().for_each(|header| {
        response.insert_header(header);
    });
    Ok(response.body(body))
}

/// Why nothing was read.
enum Unread {
    /// A sentence for the page.
    Sentence(String),
    /// The program is not as it should be.
    Page(PageError),
}

fn assessed(app: &App, asked: &Asked) -> Result<Preview, Unread> {
    let card = |id: &str| {
        let missing = || Unread::Page(PageError::from(ParamError::new("", format!("The card {id} is missing."), None)));
        app.sources.get(id).map(|card| &card.head).ok_or_else(missing)
    };
    let reader = SourceReader::new(card("files")?, None).with_canonical(card("canonical")?);
    let (name, bytes) = match &asked.file {
        Some((name, bytes)) => (name.rsplit(['/', '\\']).next().unwrap_or_default(), bytes.as_slice()),
        None => ("pasted", asked.text.as_bytes()),
    };
    preview(&reader, &app.method, name, bytes, asked.as_text).map_err(Unread::Sentence)
}

fn view(app: &App, found: &Preview) -> AnswerView {
    let with_findings = found.listings.iter().filter(|l| !l.assessment.findings.is_empty()).count();
    AnswerView {
        format: found.format,
        total: format::of(found.listings.len() as u64, "listing", "listings"),
        with_findings: format::count(with_findings as u64),
        not_shown: found.listings.len().saturating_sub(SHOWN),
        unreadable: found.unreadable.clone(),
        doubts: found.doubts.clone(),
        listings: found.listings.iter().take(SHOWN).map(|l| listing(app, l)).collect(),
    }
}

fn listing(app: &App, read: &PreviewedListing) -> ListingView {
    let PreviewedListing { listing, assessment, line, issues } = read;
    let asked = questions(&app.method.rules, listing, assessment);
    let documented = Completeness::of(listing, assessment, app.method.vocabulary.personal());
    let missing = documented.missing();
    ListingView {
        title: if listing.title.is_empty() { "(no title)".to_owned() } else { listing.title.clone() },
        line: *line,
        issues: issues.iter().map(sentence).collect(),
        tags: assessment.tags.iter().map(|tag| tag_view(app, tag)).collect(),
        findings: assessment.findings.iter().map(|f| finding(app, f)).collect(),
        may_apply: may_apply(app, assessment),
        questions: asked.questions.into_iter().map(|q| (q.question, q.rules.join(", "))).collect(),
        undecided: assessment.undecided.iter().map(|u| u.rules.len()).sum(),
        grade: documented.core.grade.name(),
        stated: format!("{} of {}", documented.core.stated, documented.core.asked),
        missing: missing.iter().take(MISSING).map(|f| f.fact.label.to_owned()).collect(),
        more_missing: missing.len().saturating_sub(MISSING),
    }
}

fn tag_view(app: &App, tag: &Tag) -> TagView {
    TagView {
        label: format!("{}: {}", tag.term.facet().name(), chips::label_of(app, &tag.term)),
        href: format!("/vocabulary/{}/{}", tag.term.facet().name(), tag.term.slug()),
        quotes: distinct(tag.evidence.iter().map(|e| e.quote.as_str())),
    }
}

fn finding(app: &App, finding: &Finding) -> FindingView {
    let card = app.method.rules.get(&finding.rule);
    let today = clock::today();
    FindingView {
        severity: severity_badge(finding.severity),
        title: finding.title.clone(),
        rule: finding.rule.clone(),
        meaning: card.map_or("An indicator.", |c| verdict_meaning(c.head.verdict)),
        quotes: distinct(finding.evidence.iter().map(|e| e.quote.as_str())),
        facts: finding.facts.clone(),
        cites: finding.cites.clone(),
        remedy: card.map(|c| c.head.remedy.clone()).unwrap_or_default(),
        not_in_force: match (&finding.effective_from, &finding.effective_to) {
            _ if finding.in_force(&today) => String::new(),
            (Some(from), _) if *from > today => format!("in force from {from}, not yet"),
            (_, Some(to)) => format!("in force until {to}"),
            _ => String::new(),
        },
    }
}

/// Each quotation once, in order, whatever its case.
fn distinct<'a>(quotes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = HashSet::new();
    quotes.filter(|quote| seen.insert(quote.to_lowercase())).map(str::to_owned).collect()
}
