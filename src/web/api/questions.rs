//! `GET /api/v1/listings/{id}/questions`: what to ask the seller, because rules wait for the answers.

use super::list::{json, json_response};
use super::listing::in_view_as;
use crate::assess::audit::questions;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::problem::Problem;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// The questions on the newest version, the most worthwhile first.
pub async fn of_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let body = in_view_as(&request, &caller, &path, app, |app, stored| {
        json(&questions(&app.method.rules, &stored.listing, &stored.assessment))
    })
    .await?;
    Ok(json_response(body))
}
