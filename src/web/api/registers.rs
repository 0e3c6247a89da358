//! `GET /api/v1/registers`: the register editions in force, so that anyone can check what a match is based on.

use super::list::List;
use super::parameters::Parameters;
use super::view::RegisterEditionView;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// All registers, in order of id. They are few, so there are no pages.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let list = List::complete(app.method.registers().iter().map(RegisterEditionView::new).collect());
    Ok(list.body(str::to_owned)?.response())
}
