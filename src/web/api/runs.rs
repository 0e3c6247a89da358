//! `GET /api/v1/runs`: readings of sources, retags and decisions, newest first.

use super::blocking;
use super::pages::PageRequest;
use super::view::RunItem;
use crate::store::RunState;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Members of an item.
pub const FIELDS: &[&str] =
    &["id", "source", "state", "method", "started_at", "finished_at", "observed_at", "complete", "counts", "note"];

/// The runs; `source` and `state` choose.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/runs", &["source", "state"], FIELDS)?;
    let state = page.parameters().one_of("state", &RunState::ALL.map(RunState::name))?;
    let body = blocking(app.clone(), move || {
        let source = page.text("source");
        let runs = app.store.runs_before(page.after.as_deref(), source, state, page.limit as u32 + 1)?;
        let total = app.store.count_runs(source, state)?;
        let items = runs.iter().map(|run| (run.id.clone(), RunItem::new(run))).collect();
        page.page(&app, items, Some(total), "")
    })
    .await?;
    Ok(body.response())
}
