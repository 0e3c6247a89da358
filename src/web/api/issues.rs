//! `GET /api/v1/issues`: everything in the input that could not be read or understood, with its location.

use super::blocking;
use super::cursor::{Cursor, Position, digest};
use super::list::List;
use super::pages::prefers_exact_count;
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
    let (limit, count) = (parameters.limit()?, prefers_exact_count(&request));
    let query = digest("issues", "id", &SearchParams::default());
    let after = match parameters.text("cursor").map(|text| Cursor::read(text, &query)).transpose()? {
        None => String::new(),
        Some(Position::After(id)) => id,
        Some(Position::Search { .. } | Position::Within { .. }) => {
            return Err(Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another list."));
        }
    };
    let body = blocking(app.clone(), move || {
        let mut issues = app.store.issues_after(&after, limit as u32 + 1)?;
        let more = issues.len() > limit;
        issues.truncate(limit);
        let last = issues.last().filter(|_| more).map(|issue| Position::After(issue.id.clone()));
        let total = count.then(|| app.store.count_issues()).transpose()?;
        let list = List {
            items: issues.iter().map(IssueView::new).collect(),
            next_cursor: last.map(|position| Cursor::write(&query, position)),
            // Counting reads the whole table, so it is done when asked for.
            total,
            total_is_exact: count,
            limit_applied: limit,
            search: None,
        };
        let address =
            |cursor: &str| format!("{}/api/v1/issues?limit={limit}&cursor={}", app.public_url, encode(cursor));
        Ok(list.body(address)?.counted(count))
    })
    .await?;
    Ok(body.response())
}
