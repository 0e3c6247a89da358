//! `GET /api/v1/resales` and `GET /api/v1/listings/{id}/resales`: listings that are likely the same goods, with what they
//! say differently.

use super::blocking;
use super::cursor::Position;
use super::list::{json, json_response};
use super::listing::in_view_as;
use super::pages::PageRequest;
use crate::domain::listing::ListingId;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::{Problem, ProblemCode};
use crate::web::resale::{Resale, resale, resale_of};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Members of a cluster.
const FIELDS: &[&str] = &["cluster", "size", "listings", "differences"];

#[derive(Serialize)]
struct ResaleOfListing {
    /// Null if no other listing is likely the same goods.
    cluster: Option<Resale>,
}

/// The cluster of a listing.
pub async fn of_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let body = in_view_as(&request, &caller, &path, app, |app, stored| {
        json(&ResaleOfListing { cluster: resale_of(&app.store, &stored.listing.id)? })
    })
    .await?;
    Ok(json_response(body))
}

/// All clusters, in order of id.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/resales", &[], FIELDS)?;
    let another = || Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another list.");
    let after = page.after.as_deref().map(|id| ListingId::parse(id).ok_or_else(another)).transpose()?;
    let body = blocking(app.clone(), move || {
        let mut clusters = app.store.resale_clusters(after.as_ref(), page.limit as u32 + 1)?;
        let more = clusters.len() > page.limit;
        clusters.truncate(page.limit);
        let last = clusters.last().filter(|_| more).map(|last| Position::After(last.first.to_string()));
        // A cluster of which less than two listings are in view is passed over, so a page may have fewer items.
        let mut items = Vec::with_capacity(clusters.len());
        for cluster in &clusters {
            items.extend(resale(&app.store, cluster)?);
        }
        page.ended_at(&app, items, last, Some(app.store.count_resales()?.0), "")
    })
    .await?;
    Ok(body.response())
}
