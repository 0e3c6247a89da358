//! `GET /api/v1/resales` and `GET /api/v1/listings/{id}/resales`: listings that are likely the same goods, with what they
//! say differently.

use super::blocking;
use super::cursor::{Cursor, Position, digest};
use super::list::{List, json, json_response};
use super::listing::in_view_as;
use super::parameters::Parameters;
use crate::domain::listing::ListingId;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::{SearchParams, encode};
use crate::web::problem::{Problem, ProblemCode};
use crate::web::resale::{Resale, resale, resale_of};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

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
    let parameters = Parameters::read(request.query_string(), &["cursor", "limit"])?;
    let limit = parameters.limit()?;
    let query = digest("resales", "id", &SearchParams::default());
    let another = || Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another list.");
    let after = match parameters.text("cursor").map(|text| Cursor::read(text, &query)).transpose()? {
        None => None,
        Some(Position::After(id)) => Some(ListingId::parse(&id).ok_or_else(another)?),
        Some(_) => return Err(another()),
    };
    let body = blocking(app.clone(), move || {
        let mut clusters = app.store.resale_clusters(after.as_ref(), limit as u32 + 1)?;
        let more = clusters.len() > limit;
        clusters.truncate(limit);
        let last = clusters.last().filter(|_| more).map(|last| Position::After(last.first.to_string()));
        let mut items = Vec::with_capacity(clusters.len());
        for cluster in &clusters {
            items.extend(resale(&app.store, cluster)?);
        }
        let list = List {
            items,
            next_cursor: last.map(|position| Cursor::write(&query, position)),
            total: Some(app.store.count_resales()?.0),
            total_is_exact: true,
            limit_applied: limit,
            search: None,
        };
        list.body(|cursor| format!("{}/api/v1/resales?limit={limit}&cursor={}", app.public_url, encode(cursor)))
    })
    .await?;
    Ok(body.response())
}
