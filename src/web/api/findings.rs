//! `GET /api/v1/findings/{fingerprint}` and `GET /api/v1/responses`: one finding over time, and what people answer.

use super::blocking;
use super::list::{List, json};
use super::parameters::{Parameters, shown};
use super::view::{FindingDetail, ResponseView};
use crate::domain::listing::is_hex;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::beside::Beside;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// One finding, also one that is gone.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let fingerprint = path.into_inner();
    let body = blocking(app.clone(), move || {
        if !is_hex(&fingerprint, 32) {
            let detail = format!("“{}” is no fingerprint: 32 lower-case hex digits are expected.", shown(&fingerprint));
            return Err(Problem::new(ProblemCode::NoSuchFinding, detail));
        }
        let nothing = || {
            let detail = format!("No stored assessment has a finding {fingerprint}.");
            Problem::new(ProblemCode::NoSuchFinding, detail)
        };
        let (_, id) = app.store.find_findings(&fingerprint, 1)?.pop().ok_or_else(nothing)?;
        let beside = Beside::read(&app.store, std::slice::from_ref(&id))?;
        let history = beside.history(&id).and_then(|h| h.get(&fingerprint)).ok_or_else(nothing)?;
        json(&FindingDetail::new(&id, history, &beside, &app.public_url))
    })
    .await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(body))
}

/// Answers after number `since` (0 unless given), oldest first, withdrawals among them.
pub async fn responses(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["since", "limit"])?;
    let (since, limit) = (parameters.number("since")?.unwrap_or(0), parameters.limit()?);
    let body = blocking(app.clone(), move || {
        let responses = app.store.responses_after(since, limit as u32)?;
        let newest = app.store.last_response()?;
        let last = responses.last().map(|r| r.number);
        let list = List {
            items: responses.iter().map(ResponseView::new).collect(),
            next_cursor: last.filter(|number| *number < newest).map(|number| number.to_string()),
            total: Some(newest),
            total_is_exact: true,
            limit_applied: limit,
            notices: None,
            samples_left_out: None,
            suggestions: None,
            missing: None,
        };
        list.body(|next| format!("{}/api/v1/responses?since={next}&limit={limit}", app.public_url))
    })
    .await?;
    Ok(body.answer())
}
