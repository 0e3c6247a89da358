//! `GET /api/v1/listings/{id}/questions`: what to ask the seller, because rules wait for the answers.

use super::blocking;
use super::list::json;
use super::listing::{id, in_view};
use super::parameters::Parameters;
use crate::assess::audit::questions;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// The questions on the newest version, the most worthwhile first.
pub async fn of_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let id = id(&path)?;
    let body = blocking(app.clone(), move || {
        let stored = in_view(&app, &id)?;
        json(&questions(&app.method.rules, &stored.listing, &stored.assessment))
    })
    .await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(body))
}
