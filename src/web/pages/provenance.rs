//! Where a version comes from, down to the bytes: file, place, digests, and the bytes themselves.

use super::listing::{listing_id, no_version, unknown, version_number};
use super::{PageError, at_work, show};
use crate::domain::listing::{Listing, ListingId, ObservedBy};
use crate::store::{StoredAssessment, StoredListing, VersionInfo};
use crate::web::App;
use crate::web::gate::Download;
use crate::web::pipe::Held;
use actix_web::{HttpResponse, web};

/// A record of more bytes is a download that takes one of the places for them.
const LARGE: u64 = 1 << 20;

/// The box of provenance on a page.
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
    /// When it was first assessed so; empty if it is not known.
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
}

/// The box for one version.
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
        first_seen: show::time(stored.first_seen),
        last_seen: show::time(stored.last_seen),
        version: info.number,
        observed: observed(info),
        snapshot: info.snapshot.clone(),
        file: info.place.file.clone(),
        row: info.place.row,
        line: info.place.line,
        bytes: match length {
            0 => format!("none, at byte {}", show::count(offset)),
            length => format!("bytes {}–{}", show::count(offset), show::count(offset + length - 1)),
        },
        record: info.record_digest.clone(),
        method: stage.assessment.method.clone(),
        assessed: stage.since.map(show::time).unwrap_or_default(),
        raw: format!("{permanent}/raw"),
        permanent,
    }
}

/// When the source said so and, if that is another day, when it was read; how the time is known, and whether a newer
/// observation had been read before.
fn observed(info: &VersionInfo) -> String {
    let how = match info.observed_by {
        ObservedBy::Reading => return show::time(info.observed_at),
        ObservedBy::Operator => "as the operator states",
        ObservedBy::Record => "as the record states",
        ObservedBy::FileTime => "by the time of the file",
    };
    let late = if info.out_of_order { ", after a newer observation" } else { "" };
    format!("{} ({how}), read {}{late}", show::time(info.observed_at), show::day(info.recorded_at))
}

/// All versions, newest first.
pub(super) fn version_rows(versions: &[VersionInfo], id: &ListingId, shown: u64) -> Vec<VersionRow> {
    let row = |info: &VersionInfo| VersionRow {
        number: info.number,
        observed: observed(info),
        href: format!("/listings/{id}/versions/{}", info.number),
        current: info.number == shown,
    };
    versions.iter().map(row).collect()
}

/// The bytes of the newest version's record.
pub(super) async fn raw(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = listing_id(&id)?;
    bytes(app, id, None).await
}

/// The bytes of one version's record.
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
    let info = at_work(app.clone(), move |app| {
        let newest = app.store.versions(&id)?.first().map(|v| v.number).ok_or_else(|| unknown(id.as_str()))?;
        let number = number.unwrap_or(newest);
        Ok(app.store.version(&id, number)?.ok_or_else(|| no_version(number, newest))?.0)
    })
    .await?;
    let place: Option<Download> =
        (info.place.length > LARGE).then(|| app.gate.admit_download()).transpose().map_err(PageError::from)?;
    let (snapshot, offset, length) = (info.snapshot.clone(), info.place.offset, info.place.length);
    let bytes = at_work(app, move |app| Ok(app.archive.read_range(&snapshot, offset, length)?)).await?;
    // As a download of plain text: whatever a seller has written, no browser takes it for a page.
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}-v{}.txt\"", info.number)))
        .insert_header(("x-snapshot-sha256", info.snapshot))
        .insert_header(("cache-control", "public, max-age=30"))
        .body(Held::new(bytes, place)))
}
