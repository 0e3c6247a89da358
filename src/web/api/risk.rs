//! `GET /api/v1/risk`: counts of the findings of the listings that match a search.

use super::blocking;
use super::list::{json, json_response};
use super::parameters::unknown;
use crate::search::{FacetField, parse};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::facet_values::resolve_strictly;
use crate::web::params::SearchParams;
use crate::web::problem::Problem;
use crate::web::risk::risk;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// The overview; takes the parameters of a search.
pub async fn overview(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let (search, extra) = SearchParams::parse(request.query_string(), &["page"])?;
    if extra.contains_key("page") {
        let facets = FacetField::all().map(FacetField::name);
        return Err(unknown("page", &["q"].into_iter().chain(facets).collect::<Vec<_>>()));
    }
    let body = blocking(app.clone(), move || {
        let search = resolve_strictly(&app, &search)?;
        json(&risk(&app, &parse(&search.q).0, &search.filters)?)
    })
    .await?;
    Ok(json_response(body))
}
