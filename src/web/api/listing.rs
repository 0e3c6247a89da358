//! `GET /api/v1/listings/{id}` and what hangs on it: versions, and the record as the source published it.

use super::blocking;
use super::list::{List, json};
use super::parameters::{Parameters, bad, shown};
use super::view::{ListingView, VersionDetail, VersionView};
use crate::domain::listing::{ListingId, digest_hex};
use crate::ingest::acquire::archive::ArchiveError;
use crate::store::VersionInfo;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::beside::Beside;
use crate::web::etag::known;
use crate::web::pages::from_the_one_before;
use crate::web::params::encode;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::{
    self, CACHE_CONTROL, CONTENT_TYPE, ContentEncoding, ETAG, EntityTag, HeaderName, HeaderValue,
};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Digest of the bytes of an answer (RFC 9530).
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
/// Digest of the archived file the bytes are from.
const SNAPSHOT: HeaderName = HeaderName::from_static("brokerwatch-snapshot");
/// Their place in that file.
const RANGE: HeaderName = HeaderName::from_static("brokerwatch-range");
/// What was said of a version under a method never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
/// Longest record handed out in one piece, in bytes.
const LONGEST_RECORD: u64 = 64 << 20;

/// One listing as it stands.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let id = id(&path)?;
    let (tag, body) = blocking(app.clone(), move || {
        let stored = app.store.listing(&id)?.ok_or_else(|| no_listing(&id))?;
        let beside = Beside::read(&app.store, std::slice::from_ref(&id))?;
        let body = json(&ListingView::new(&stored, &beside, &app))?;
        // The tag is that of the answer itself: answers of people and the end of a waiver are part of it too.
        Ok((digest_hex(&[&body])[..32].to_owned(), body))
    })
    .await?;
    Ok(tagged(&request, tag, body))
}

/// All versions of a listing, newest first.
pub async fn versions(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let id = id(&path)?;
    let body = blocking(app.clone(), move || {
        let versions = app.store.versions(&id)?;
        if versions.is_empty() {
            return Err(no_listing(&id));
        }
        let count = versions.len();
        let list = List {
            items: versions.iter().map(VersionView::new).collect(),
            next_cursor: None,
            total: Some(count as u64),
            total_is_exact: true,
            limit_applied: count,
            notices: None,
            samples_left_out: None,
            suggestions: None,
            missing: None,
        };
        list.body(str::to_owned)
    })
    .await?;
    Ok(body.answer())
}

/// One version with the assessment that was in force last while it was the newest.
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
    let fixed = method.is_some();
    let (tag, body) = blocking(app.clone(), move || {
        let found = app.store.version(&id, number)?;
        let (info, listing) = found.ok_or_else(|| no_version(&id, &number.to_string()))?;
        let all = app.store.all_assessments(&id, &info)?.ok_or_else(|| no_version(&id, &number.to_string()))?;
        let stage = match &method {
            None => all.last(),
            Some(method) => all.of_method(method).ok_or_else(|| no_assessment(&id, number, method))?,
        };
        let difference = from_the_one_before(&app, &id, &info, (&listing, &stage.assessment))?;
        let view = VersionDetail::new(&app, (&info, &listing), &all, stage, difference.as_ref(), method.is_none());
        let body = json(&view)?;
        Ok((digest_hex(&[&body])[..32].to_owned(), body))
    })
    .await?;
    let mut answer = tagged(&request, tag, body);
    if fixed {
        answer.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    }
    Ok(answer)
}

/// An answer with the tag of its bytes, or the word that the asker has it already.
fn tagged(request: &HttpRequest, tag: String, body: Vec<u8>) -> HttpResponse {
    let tag = EntityTag::new_strong(tag);
    let had = known(request, &tag);
    let mut answer = if had { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, tag.to_string()));
    if had {
        return answer.finish();
    }
    answer.insert_header((CONTENT_TYPE, "application/json")).body(body)
}

/// The bytes of the record, as the source published them; of the newest version, or of the one asked for.
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
        if place.length > LONGEST_RECORD {
            let detail =
                format!("The record has {} bytes; at most {LONGEST_RECORD} are handed out here.", place.length);
            return Err(bad("id", detail));
        }
        let bytes = app.archive.read_range(&version.snapshot, place.offset, place.length).map_err(unreadable)?;
        Ok((version, bytes))
    })
    .await?;
    let place = &version.place;
    let digest = STANDARD.encode(Sha256::digest(&bytes));
    let last = (place.offset + place.length).saturating_sub(1);
    // The file name is the seller's or the operator's; as a header it must be plain ASCII.
    let range = format!("bytes={}-{last}; file=\"{}\"; row={}", place.offset, encode(&place.file), place.row);
    Ok(HttpResponse::Ok()
        // The digest is that of the bytes as sent, so they may not be compressed on the way.
        .insert_header(ContentEncoding::Identity)
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((CONTENT_DIGEST, format!("sha-256=:{digest}:")))
        .insert_header((SNAPSHOT, format!("sha-256={}", version.snapshot)))
        .insert_header((RANGE, range))
        .insert_header((header::CONTENT_DISPOSITION, "attachment"))
        .body(bytes))
}

fn version_of(app: &App, id: &ListingId, number: Option<u64>) -> Result<VersionInfo, Problem> {
    match number {
        Some(number) => {
            let found = app.store.version(id, number)?;
            Ok(found.ok_or_else(|| no_version(id, &number.to_string()))?.0)
        }
        None => Ok(app.store.listing(id)?.ok_or_else(|| no_listing(id))?.version),
    }
}

fn id(text: &str) -> Result<ListingId, Problem> {
    ListingId::parse(text).ok_or_else(|| {
        let detail = format!("“{}” is no listing id: 32 lower-case hex digits are expected.", shown(text));
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
