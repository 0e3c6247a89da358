//! `GET /api/v1/questions`: what to ask sellers, over the listings that match a search: one item for each listing and
//! missing fact.

use super::blocking;
use super::cursor::{Cursor, Position, digest_of};
use super::expanded::{Row, Walk};
use super::fields::Fields;
use super::list::List;
use super::pages::{OF_LISTS, prefers_exact_count};
use super::parameters;
use crate::assess::audit::{Question, questions};
use crate::domain::listing::Severity;
use crate::search::{conjunction, parse};
use crate::store::StoredListing;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::facet_values::resolve_strictly;
use crate::web::params::encode;
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Members of an item.
pub const FIELDS: &[&str] =
    &["listing", "listing_title", "broker", "source", "fact", "question", "rules", "highest_severity"];

#[derive(Serialize)]
struct QuestionItem<'a> {
    listing: &'a str,
    listing_title: &'a str,
    broker: Option<&'a str>,
    source: &'a str,
    #[serde(flatten)]
    question: Question,
}

/// The questions, in order of listing and fact; `fact` and `highest_severity` choose among them.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let extra = [&["fact", "highest_severity"], &OF_LISTS[..]].concat();
    let (search, parameters) = parameters::search(request.query_string(), &extra)?;
    let severity = parameters.one_of("highest_severity", &Severity::ALL.map(Severity::name))?;
    let selection = format!("{}&{}", search.query_string(), parameters.query_string(&OF_LISTS));
    let digest = digest_of("questions", &selection);
    let position = parameters.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
    let (limit, fields) = (parameters.limit()?, Fields::read(&parameters, FIELDS)?);
    let count = prefers_exact_count(&request);
    let body = blocking(app.clone(), move || {
        let filters = resolve_strictly(&app, &search)?.filters;
        let searcher = app.reader.searcher();
        let ast = app.scope(&searcher, &parse(&search.q).0, &filters)?.ast;
        let ast = conjunction(&ast, &parse("undecided:*").0);
        let fact = parameters.text("fact");
        let of = |stored: &StoredListing| {
            let mut all = questions(&app.method.rules, &stored.listing, &stored.assessment).questions;
            all.retain(|q| fact.is_none_or(|f| f == q.fact));
            all.retain(|q| severity.is_none_or(|s| s == q.highest_severity.name()));
            all.sort_by(|a, b| a.fact.cmp(&b.fact));
            all
        };
        let items = |listings: &[StoredListing]| -> Result<Vec<Row<serde_json::Value>>, Problem> {
            let mut rows = Vec::new();
            for stored in listings {
                let listing = &stored.listing;
                for question in of(stored) {
                    let key = question.fact.clone();
                    let item = QuestionItem {
                        listing: listing.id.as_str(),
                        listing_title: &listing.title,
                        broker: listing.broker.as_ref().map(|b| b.name.as_str()),
                        source: &listing.source,
                        question,
                    };
                    let item = serde_json::to_value(fields.of(item)?).map_err(Problem::internal)?;
                    rows.push((listing.id.clone(), key, item));
                }
            }
            Ok(rows)
        };
        let walk = Walk { app: &app, searcher: &searcher, ast: &ast, filters: &filters };
        let total = match count {
            true => walk.count(&|listings| Ok(listings.iter().map(|l| of(l).len() as u64).sum()))?,
            false => None,
        };
        let found = walk.page(position.as_ref(), limit, &items)?;
        let list = List {
            items: found.items,
            next_cursor: found.last.map(|position: Position| Cursor::write(&digest, position)),
            total,
            total_is_exact: total.is_some(),
            limit_applied: limit,
            search: None,
        };
        let body = list.body(|cursor| {
            let mut parts = vec![search.query_string(), parameters.query_string(&["cursor"])];
            parts.push(format!("cursor={}", encode(cursor)));
            parts.retain(|part| !part.is_empty());
            format!("{}/api/v1/questions?{}", app.public_url, parts.join("&"))
        })?;
        Ok(body.counted(total.is_some()))
    })
    .await?;
    Ok(body.response())
}
