//! Bulk: all items of a list as newline-delimited JSON (`Accept: application/x-ndjson`), without pages, at constant
//! memory, from one snapshot of the index.
//!
//! A thread of its own writes blocks into a bounded queue, as for `/export.csv`. If reading fails midway, the connection
//! is aborted: an incomplete file must not look complete.

use super::access;
use super::blocking;
use super::expanded::failed;
use super::fields::Fields;
use super::view::ListingView;
use crate::domain::listing::ListingId;
use crate::output::export::load;
use crate::search::{Ast, Filters, IdChunks};
use crate::store::StoredListing;
use crate::web::App;
use crate::web::access_log::{Entry, Event};
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::problem::Problem;
use crate::web::streaming::{BLOCK, BodySender, body_channel};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use std::io;
use std::time::Duration;

/// Media type of newline-delimited JSON.
pub const NDJSON: &str = "application/x-ndjson";
/// Why pages cannot be asked for.
pub const WITHOUT_PAGES: &str = "The file contains all items; leave it out, or ask for application/json.";
/// Listings read together.
pub const TOGETHER: usize = 100;

/// Whether the client accepts newline-delimited JSON and says so by name.
pub fn wants_ndjson(request: &HttpRequest) -> bool {
    accepts(request, NDJSON)
}

/// Whether `Accept` names a media type, and not with `q=0`.
pub fn accepts(request: &HttpRequest, media_type: &str) -> bool {
    let values = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(media_type));
        let refused = parts.any(|p| {
            let weight = p.strip_prefix("q=").or_else(|| p.strip_prefix("Q="));
            weight.is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
        });
        named && !refused
    })
}

/// All listings of a search.
pub async fn listings(
    request: &HttpRequest,
    app: Data<App>,
    select: impl FnOnce(&App) -> Result<(Ast, Filters), Problem> + Send + 'static,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let state = app.clone();
    let rows = blocking(app.clone(), move || {
        let (ast, filters) = select(&state)?;
        Ok(state.reader.searcher().all_ids(&ast, &filters, TOGETHER)?)
    })
    .await?;
    stream(request, app, rows, move |app, listings, out| {
        let ids: Vec<ListingId> = listings.iter().map(|l| l.listing.id.clone()).collect();
        let annotations = FindingAnnotations::read(&app.store, &ids)?;
        for stored in listings {
            let item = fields.of(ListingView::new(stored, &annotations, app))?;
            serde_json::to_writer(&mut *out, &item).map_err(Problem::internal)?;
            out.push(b'\n');
        }
        Ok(listings.len() as u64)
    })
}

/// Streams what `write` makes of each page of listings; it returns how many items that was.
pub fn stream(
    request: &HttpRequest,
    app: Data<App>,
    rows: IdChunks,
    write: impl Fn(&App, &[StoredListing], &mut Vec<u8>) -> Result<u64, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, NDJSON)).append_header((VARY, "accept"));
    if request.method() == Method::HEAD {
        let (sender, body) = body_channel(Duration::ZERO);
        sender.finish();
        return Ok(answer.body(body));
    }
    let download = app.admission.admit_download()?;
    let (sender, body) = body_channel(app.admission.limits().write);
    let ended = access::entry(request, Event::StreamEnd);
    let span = tracing::Span::current();
    let spawned = std::thread::Builder::new().name("bulk".to_owned()).spawn(move || {
        let _span = span.entered();
        let _download = download;
        let mut sent = 0;
        let written = write_all(&app, rows, &write, &sender, &mut sent);
        if let (Some(log), Some(entry)) = (&app.access_log, ended) {
            log.record(Entry { at: jiff::Timestamp::now().as_microsecond(), rows: Some(sent), ..entry });
        }
        match written {
            Ok(()) => sender.finish(),
            Err(Ended::ByClient(error)) => tracing::info!(%error, "bulk response aborted by the client"),
            Err(Ended::Failed(problem)) => {
                tracing::error!(cause = problem.cause(), %problem, "bulk response failed")
            }
        }
    });
    spawned.map_err(|e| Problem::unavailable("export", e))?;
    Ok(answer.body(body))
}

/// Why a stream ends early.
enum Ended {
    ByClient(io::Error),
    Failed(Problem),
}

impl From<Problem> for Ended {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

fn write_all(
    app: &App,
    rows: IdChunks,
    write: &impl Fn(&App, &[StoredListing], &mut Vec<u8>) -> Result<u64, Problem>,
    sender: &BodySender,
    sent: &mut u64,
) -> Result<(), Ended> {
    let mut block = Vec::with_capacity(BLOCK);
    for ids in rows {
        let listings = load(&app.store, &ids.map_err(Problem::from)?).map_err(failed)?;
        // A few listings at a time, so that one block is not as large as a whole page of them.
        for part in listings.chunks(10) {
            *sent += write(app, part, &mut block)?;
            if block.len() >= BLOCK {
                sender.send(Bytes::from(std::mem::take(&mut block))).map_err(Ended::ByClient)?;
            }
        }
    }
    if !block.is_empty() {
        sender.send(Bytes::from(block)).map_err(Ended::ByClient)?;
    }
    Ok(())
}
