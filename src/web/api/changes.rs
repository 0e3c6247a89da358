//! `GET /api/v1/changes`: what happened, in order and without a gap, for those who keep a copy.

use super::blocking;
use super::list::List;
use super::parameters::Parameters;
use super::view::ChangeView;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Entries after number `since` (0 unless given), oldest first.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["since", "limit"])?;
    let (since, limit) = (parameters.number("since")?.unwrap_or(0), parameters.limit()?);
    let body = blocking(app.clone(), move || {
        let changes = app.store.changes_after(since, limit as u32)?;
        let newest = app.store.last_change()?;
        let last = changes.last().map(|c| c.seq);
        let list = List {
            items: changes.iter().map(ChangeView::new).collect(),
            next_cursor: last.filter(|seq| *seq < newest).map(|seq| seq.to_string()),
            total: Some(newest),
            total_is_exact: true,
            limit_applied: limit,
            notices: None,
            samples_left_out: None,
            suggestions: None,
            missing: None,
        };
        list.body(|next| format!("{}/api/v1/changes?since={next}&limit={limit}", app.public_url))
    })
    .await?;
    Ok(body.answer())
}
