//! `GET /api/v1/listings/{id}` and its sub-resources: versions, assessments, and the record as the source published it.

use super::as_of::{Moment, named};
use super::blocking;
use super::list::{List, json};
use super::parameters::{Parameters, invalid};
use super::view::{FindingDetail, ListingThenView, ListingView, VersionDetail, VersionView, day};
use super::write::tag_of;
use crate::domain::listing::{FindingHistories, ListingId};
use crate::ingest::acquire::archive::ArchiveError;
use crate::store::{StoredListing, VersionInfo};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::etag::conditional;
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::pages::difference_from_previous;
use crate::web::params::{encode, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::{self, CONTENT_TYPE, ContentEncoding, HeaderName};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Digest of the body (RFC 9530).
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
/// Digest of the archived file that the record is from.
const SNAPSHOT: HeaderName = HeaderName::from_static("brokerwatch-snapshot");
/// Location of the record in that file.
const RANGE: HeaderName = HeaderName::from_static("brokerwatch-range");
/// The assessment of a version under one method never changes.
const IMMUTABLE: &str = "private, max-age=31536000, immutable";
/// Largest record that is sent, in bytes.
pub(super) const MAX_RECORD_BYTES: u64 = 64 << 20;

/// One listing: its newest version and assessment.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["as_of"])?;
    let id = id(&path)?;
    let (moment, body) = blocking(app.clone(), move || {
        let Some(moment) = Moment::read(&app, &parameters)? else {
            return Ok((None, listing_body(&app, &in_view(&app, &id)?)?));
        };
        let then = moment.listing(&app, &id)?;
        let annotations = moment.annotations(&app, &id, &then)?;
        let view = ListingThenView::new(&app, &then, &annotations, (moment.change, moment.recorded_at));
        Ok((Some(moment), json(&view)?))
    })
    .await?;
    Ok(named(moment, with_etag(&request, body, None)))
}

/// All findings that a listing ever had, the most severe first.
pub async fn findings(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FindingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["as_of"])?;
    let id = id(&path)?;
    let (moment, body) = blocking(app.clone(), move || {
        let moment = Moment::read(&app, &parameters)?;
        let annotations = match &moment {
            None => {
                in_view(&app, &id)?;
                FindingAnnotations::read(&app.store, std::slice::from_ref(&id))?
            }
            Some(moment) => moment.annotations(&app, &id, &moment.listing(&app, &id)?)?,
        };
        let sorted = annotations.history(&id).map(FindingHistories::sorted).unwrap_or_default();
        let items = sorted.into_iter().map(|h| FindingDetail::new(&id, h, &annotations, &app.public_url));
        Ok((moment, List::complete(items.collect()).body(str::to_owned)?))
    })
    .await?;
    Ok(named(moment, body.response()))
}

/// The body of a listing; its digest is the entity tag that a decision must name.
pub(super) fn listing_body(app: &App, stored: &StoredListing) -> Result<Vec<u8>, Problem> {
    let annotations = FindingAnnotations::read(&app.store, std::slice::from_ref(&stored.listing.id))?;
    json(&ListingView::new(stored, &annotations, app))
}

/// What `view` makes of the listing that the path names, for a caller who may read listings.
pub(super) async fn in_view_as(
    request: &HttpRequest,
    caller: &Caller,
    path: &str,
    app: Data<App>,
    view: impl FnOnce(&App, &StoredListing) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let id = id(path)?;
    blocking(app.clone(), move || view(&app, &in_view(&app, &id)?)).await
}

/// All versions of a listing, newest first.
pub async fn versions(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["as_of"])?;
    let id = id(&path)?;
    let (moment, body) = blocking(app.clone(), move || {
        let moment = Moment::read(&app, &parameters)?;
        let versions = match moment {
            None => app.store.versions(&id)?,
            Some(moment) => app.store.versions_as_of(&id, moment.change)?,
        };
        if versions.is_empty() {
            return Err(no_listing(&id));
        }
        Ok((moment, List::complete(versions.iter().map(VersionView::new).collect()).body(str::to_owned)?))
    })
    .await?;
    Ok(named(moment, body.response()))
}

/// One version with the assessment that was last in force while it was the newest version.
pub async fn version(
    request: HttpRequest,
    caller: Caller,
    path: Path<(String, String)>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let (id, number) = path.into_inner();
    assessed(request, app, id, number, None).await
}

/// One version with the assessment made under one method.
pub async fn assessment(
    request: HttpRequest,
    caller: Caller,
    path: Path<(String, String, String)>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let (id, number, method) = path.into_inner();
    assessed(request, app, id, number, Some(method)).await
}

async fn assessed(
    request: HttpRequest,
    app: Data<App>,
    id: String,
    number: String,
    method: Option<String>,
) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    let id = self::id(&id)?;
    let number = number.parse().map_err(|_| no_version(&id, &number))?;
    let cache = method.is_some().then_some(IMMUTABLE);
    let listed = method.is_none();
    let body =
        blocking(app.clone(), move || Ok(assessed_body(&app, &id, number, method.as_deref(), listed)?.0)).await?;
    Ok(with_etag(&request, body, cache))
}

/// The body of a version under one of its assessments, or the one that was last in force, whose name it returns too;
/// without the list of all, which grows, it never changes.
pub(super) fn version_body(
    app: &App,
    id: &ListingId,
    number: u64,
    method: Option<&str>,
) -> Result<(Vec<u8>, String), Problem> {
    assessed_body(app, id, number, method, false)
}

fn assessed_body(
    app: &App,
    id: &ListingId,
    number: u64,
    method: Option<&str>,
    listed: bool,
) -> Result<(Vec<u8>, String), Problem> {
    let found = app.store.version(id, number)?;
    let (info, listing) = found.ok_or_else(|| no_version(id, &number.to_string()))?;
    let all = app.store.all_assessments(id, &info)?.ok_or_else(|| no_version(id, &number.to_string()))?;
    let assessment = match method {
        None => all.last(),
        Some(method) => all.of_method(method).ok_or_else(|| no_assessment(id, number, method))?,
    };
    let difference = difference_from_previous(app, id, &info, (&listing, &assessment.assessment))?;
    let view = VersionDetail::new(app, (&info, &listing), &all, assessment, difference.as_ref(), listed);
    Ok((json(&view)?, assessment.assessment.method.clone()))
}

/// A JSON body with the digest of its bytes as entity tag. The tag covers the responses of people and the end of a
/// waiver too, which are part of the body.
pub(super) fn with_etag(request: &HttpRequest, body: Vec<u8>, cache: Option<&'static str>) -> HttpResponse {
    conditional(request, tag_of(&body), "application/json", cache, body)
}

/// The bytes of the record as the source published them; of the newest version, unless `version` is given.
pub async fn raw(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let number = Parameters::read(request.query_string(), &["version"])?.number("version")?;
    let id = id(&path)?;
    let (version, bytes) = blocking(app.clone(), move || {
        let version = version_of(&app, &id, number)?;
        let place = &version.place;
        if place.length > MAX_RECORD_BYTES {
            let detail = format!("The record has {} bytes; at most {MAX_RECORD_BYTES} can be sent.", place.length);
            return Err(invalid("id", detail));
        }
        let bytes = app.archive.read_range(&version.snapshot, place.offset, place.length).map_err(unreadable)?;
        Ok((version, bytes))
    })
    .await?;
    let place = &version.place;
    let last = (place.offset + place.length).saturating_sub(1);
    // The file name can hold any character; a header must be ASCII.
    let range = format!("bytes={}-{last}; file=\"{}\"; row={}", place.offset, encode(&place.file), place.row);
    Ok(HttpResponse::Ok()
        // Compression would change the bytes, and the digest would no longer match.
        .insert_header(ContentEncoding::Identity)
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((CONTENT_DIGEST, digest_field(&bytes)))
        .insert_header((SNAPSHOT, format!("sha-256={}", version.snapshot)))
        .insert_header((RANGE, range))
        .insert_header((header::CONTENT_DISPOSITION, "attachment"))
        .body(bytes))
}

/// The value of [`CONTENT_DIGEST`] for a body.
pub(super) fn digest_field(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

fn version_of(app: &App, id: &ListingId, number: Option<u64>) -> Result<VersionInfo, Problem> {
    match number {
        Some(number) => {
            let found = app.store.version(id, number)?;
            Ok(found.ok_or_else(|| no_version(id, &number.to_string()))?.0)
        }
        None => Ok(in_view(app, id)?.version),
    }
}

/// A listing, unless its source is removed.
pub(super) fn in_view(app: &App, id: &ListingId) -> Result<StoredListing, Problem> {
    match app.store.listing_in_evidence(id)?.ok_or_else(|| no_listing(id))? {
        (stored, None) => Ok(stored),
        (_, Some(event)) => {
            let detail = format!("The source of the listing {id} was removed on {}: {}", day(event.at), event.reason);
            Err(Problem::new(ProblemCode::ListingRemoved, detail))
        }
    }
}

pub(super) fn id(text: &str) -> Result<ListingId, Problem> {
    ListingId::parse(text).ok_or_else(|| {
        let detail = format!("invalid listing id “{}”: expected 32 lower-case hex digits.", shown(text));
        Problem::new(ProblemCode::NoSuchListing, detail)
    })
}

fn no_listing(id: &ListingId) -> Problem {
    Problem::new(ProblemCode::NoSuchListing, format!("There is no listing {id}."))
}

fn no_version(id: &ListingId, number: &str) -> Problem {
    let detail = format!("The listing {id} has no version “{}”, or there is no such listing.", shown(number));
    Problem::new(ProblemCode::NoSuchListing, detail)
}

fn no_assessment(id: &ListingId, number: u64, method: &str) -> Problem {
    let detail = format!("Version {number} of listing {id} was never assessed by a method “{}”.", shown(method));
    Problem::new(ProblemCode::NoSuchListing, detail)
}

fn unreadable(error: ArchiveError) -> Problem {
    match error {
        ArchiveError::Corrupt { .. } | ArchiveError::OutOfRange { .. } => Problem::internal(error),
        _ => Problem::unavailable("archive", error),
    }
}
