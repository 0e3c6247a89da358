//! `GET /api/v1/review`: the listings on which a decision of a person teaches most.

use super::blocking;
use super::list::{json, json_response};
use super::parameters::{Parameters, invalid};
use crate::domain::listing::ReviewQuestion;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::shown;
use crate::web::problem::Problem;
use crate::web::review::{review, term};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

#[derive(Serialize)]
struct ReviewView {
    /// Listings that have been read a second time; questions are only of these.
    listings_read_twice: u64,
    /// Questions there are, shown or not.
    total: u64,
    limit_applied: usize,
    items: Vec<QuestionView>,
}

#[derive(Serialize)]
struct QuestionView {
    #[serde(flatten)]
    question: ReviewQuestion,
    /// The page of the listing.
    page: String,
}

/// The questions; `limit` and `term` choose.
pub async fn next(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parameters = Parameters::read(request.query_string(), &["limit", "term"])?;
    let limit = parameters.limit()?;
    let named = |typed: &str| {
        let detail = format!("“{}” is not a term of the vocabulary in force.", shown(typed));
        term(&app, typed).ok_or_else(|| invalid("term", detail))
    };
    let term = parameters.text("term").map(named).transpose()?;
    let body = blocking(app.clone(), move || {
        let found = review(&app, limit, term)?;
        let view = |question: ReviewQuestion| QuestionView {
            page: format!("{}/listings/{}", app.public_url, question.listing),
            question,
        };
        let items = found.questions.into_iter().map(view).collect();
        let (listings_read_twice, total) = (found.read_twice, found.total);
        json(&ReviewView { listings_read_twice, total, limit_applied: limit, items })
    })
    .await?;
    Ok(json_response(body))
}
