//! `GET /api/v1/registers`: the editions of registers in force, so that anyone can check what a standing rests on.

use super::list::List;
use super::parameters::Parameters;
use super::view::RegisterEditionView;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// All registers, in order of id. They are few, so there is no cursor.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let items: Vec<_> = app.method.registers().iter().map(RegisterEditionView::new).collect();
    let total = items.len();
    let list = List {
        items,
        next_cursor: None,
        total: Some(total as u64),
        total_is_exact: true,
        limit_applied: total,
        notices: None,
        samples_left_out: None,
        suggestions: None,
        missing: None,
    };
    Ok(list.body(str::to_owned)?.answer())
}
