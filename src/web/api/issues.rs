//! `GET /api/v1/issues`: everything that could not be read or understood, with its place.

use super::blocking;
use super::cursor::{Cursor, Place, digest};
use super::list::List;
use super::parameters::Parameters;
use super::view::IssueView;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::{SearchParams, encode};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// All issues, in order of id.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["cursor", "limit"])?;
    let limit = parameters.limit()?;
    let question = digest("issues", "id", &SearchParams::default());
    let after = match parameters.text("cursor").map(|text| Cursor::read(text, &question)).transpose()? {
        None => String::new(),
        Some(Place::After(id)) => id,
        Some(Place::In { .. }) => {
            return Err(Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another order."));
        }
    };
    let body = blocking(app.clone(), move || {
        let mut issues = app.store.issues_after(&after, limit as u32 + 1)?;
        let more = issues.len() > limit;
        issues.truncate(limit);
        let last = issues.last().filter(|_| more).map(|issue| Place::After(issue.id.clone()));
        let list = List {
            items: issues.iter().map(IssueView::new).collect(),
            next_cursor: last.map(|place| Cursor::write(&question, place)),
            // Counting them would read the whole table for every page.
            total: None,
            total_is_exact: false,
            limit_applied: limit,
            notices: None,
            samples_left_out: None,
            suggestions: None,
            missing: None,
        };
        list.body(|cursor| format!("{}/api/v1/issues?limit={limit}&cursor={}", app.public_url, encode(cursor)))
    })
    .await?;
    Ok(body.answer())
}
