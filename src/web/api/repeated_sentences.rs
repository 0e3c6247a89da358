//! `GET /api/v1/listings/{id}/repeated-sentences`: which sentences of a listing stand in many listings of its source.

use super::list::{json, json_response};
use super::listing::in_view_as;
use crate::search::MANY;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::problem::Problem;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

#[derive(Serialize)]
struct RepeatedSentencesView<'a> {
    /// Number of the last change in the store when the sentences were counted; null if they have not been counted yet,
    /// and then `items` says nothing.
    counted_at_change: Option<u64>,
    /// A sentence in fewer listings is not listed.
    at_least: u32,
    items: Vec<SentenceView<'a>>,
}

#[derive(Serialize)]
struct SentenceView<'a> {
    /// First byte in the UTF-8 text of the description.
    start: usize,
    /// Byte after the last one.
    end: usize,
    quote: &'a str,
    /// Listings of the source that have the sentence, this one included.
    listings: u32,
}

/// The repeated sentences of the newest version, in their order.
pub async fn of_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let body = in_view_as(&request, &caller, &path, app, |app, stored| {
        let listing = &stored.listing;
        let counted = app.repeated.get();
        let repeated = counted.as_ref().map(|c| c.sentences.of(listing)).unwrap_or_default();
        let items = repeated.into_iter().map(|sentence| SentenceView {
            start: sentence.range.start,
            end: sentence.range.end,
            quote: listing.description.get(sentence.range).unwrap_or_default(),
            listings: sentence.listings,
        });
        let counted_at_change = counted.as_ref().map(|c| c.change);
        json(&RepeatedSentencesView { counted_at_change, at_least: MANY, items: items.collect() })
    })
    .await?;
    Ok(json_response(body))
}
