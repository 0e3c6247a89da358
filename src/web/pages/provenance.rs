//! Provenance of a version down to the bytes: file, location, digests, and the raw record.

use super::listing::{listing_id, no_version, unknown, version_number};
use super::{PageError, format, run_blocking};
use crate::domain::listing::{Listing, ListingId, ObservedBy};
use crate::store::{StoredAssessment, StoredListing, VersionInfo};
use crate::web::App;
use crate::web::admission::Permit;
use crate::web::streaming::GuardedBody;
use actix_web::{HttpResponse, web};
use std::collections::HashMap;

/// A larger record, in bytes, needs a download permit.
const LARGE: u64 = 1 << 20;

/// The provenance box of a page.
pub(super) struct Provenance {
    pub source: String,
    pub source_id: String,
    pub native_id: String,
    pub first_seen: String,
    pub last_seen: String,
    pub version: u64,
    pub observed: String,
    pub snapshot: String,
    pub file: String,
    pub row: u64,
    pub line: u64,
    pub bytes: String,
    pub record: String,
    pub method: String,
    /// When this assessment was made; empty if unknown.
    pub assessed: String,
    pub raw: String,
    pub permanent: String,
}

/// A line of the list of versions.
pub(super) struct VersionRow {
    pub number: u64,
    pub observed: String,
    pub href: String,
    pub current: bool,
    /// What it changed; empty if nothing is known.
    pub changed: String,
}

/// The provenance of one version.
pub(super) fn provenance(
    app: &App,
    listing: &Listing,
    info: &VersionInfo,
    stored: &StoredListing,
    stage: &StoredAssessment,
) -> Provenance {
    let permanent = format!("/listings/{}/versions/{}", listing.id, info.number);
    let (offset, length) = (info.place.offset, info.place.length);
    Provenance {
        source: app.sources.get(&listing.source).map_or_else(|| listing.source.clone(), |c| c.title.clone()),
        source_id: listing.source.clone(),
        native_id: listing.native_id.clone(),
        first_seen: format::time(stored.first_seen),
        last_seen: format::time(stored.last_seen),
        version: info.number,
        observed: observed(info),
        snapshot: info.snapshot.clone(),
        file: info.place.file.clone(),
        row: info.place.row,
        line: info.place.line,
        bytes: match length {
            0 => format!("none, at byte {}", format::count(offset)),
            length => format!("bytes {}–{}", format::count(offset), format::count(offset + length - 1)),
        },
        record: info.record_digest.clone(),
        method: stage.assessment.method.clone(),
        assessed: stage.since.map(format::time).unwrap_or_default(),
        raw: format!("{permanent}/raw"),
        permanent,
    }
}

/// When the source published it. If that is not when it was ingested: also how the time is known, when it was ingested,
/// and whether that was after a newer observation.
fn observed(info: &VersionInfo) -> String {
    let how = match info.observed_by {
        ObservedBy::Reading => return format::time(info.observed_at),
        ObservedBy::Operator => "stated by the operator",
        ObservedBy::Record => "stated in the record",
        ObservedBy::Archive => "when its file was archived",
        ObservedBy::FileTime => "modification time of the file",
    };
    let late = if info.out_of_order { ", after a newer observation" } else { "" };
    format!("{} ({how}), ingested {}{late}", format::time(info.observed_at), format::day(info.recorded_at))
}

/// All versions, newest first.
pub(super) fn version_rows(
    versions: &[VersionInfo],
    id: &ListingId,
    shown: u64,
    changed: &HashMap<String, Vec<String>>,
) -> Vec<VersionRow> {
    let row = |info: &VersionInfo| VersionRow {
        number: info.number,
        observed: observed(info),
        href: format!("/listings/{id}/versions/{}", info.number),
        current: info.number == shown,
        changed: changed.get(&info.id).map(|fields| fields.join(", ").replace(['_', '.'], " ")).unwrap_or_default(),
    };
    versions.iter().map(row).collect()
}

/// The raw record of the newest version.
pub(super) async fn raw(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = listing_id(&id)?;
    bytes(app, id, None).await
}

/// The raw record of one version.
pub(super) async fn raw_version(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, number) = path.into_inner();
    let (id, number) = (listing_id(&id)?, version_number(&number)?);
    bytes(app, id, Some(number)).await
}

async fn bytes(app: web::Data<App>, id: ListingId, number: Option<u64>) -> Result<HttpResponse, PageError> {
    let name = id.to_string();
    let info = run_blocking(app.clone(), move |app| {
        let newest = app.store.versions(&id)?.first().map(|v| v.number).ok_or_else(|| unknown(id.as_str()))?;
        let number = number.unwrap_or(newest);
        Ok(app.store.version(&id, number)?.ok_or_else(|| no_version(number, newest))?.0)
    })
    .await?;
    let permit: Option<Permit> =
        (info.place.length > LARGE).then(|| app.admission.admit_download()).transpose().map_err(PageError::from)?;
    let (snapshot, offset, length) = (info.snapshot.clone(), info.place.offset, info.place.length);
    let bytes = run_blocking(app, move |app| Ok(app.archive.read_range(&snapshot, offset, length)?)).await?;
    // A download of plain text: a browser must never render what a broker wrote as a page.
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}-v{}.txt\"", info.number)))
        .insert_header(("x-snapshot-sha256", info.snapshot))
        .insert_header(("cache-control", "public, max-age=30"))
        .body(GuardedBody::new(bytes, permit)))
}
