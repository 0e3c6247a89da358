//! `GET /api/v1/coverage`: how fresh what is stored of each source is; `GET /api/v1/source-events`: what was noticed.

use super::blocking;
use super::feeds::FeedPage;
use super::pages::PageRequest;
use super::parameters::Parameters;
use super::view::{CoverageItem, FetchEventItem};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::coverage::{Coverage, stored};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Members of an item.
pub const FIELDS: &[&str] = &[
    "source",
    "url",
    "state",
    "last_success",
    "last_run",
    "listings",
    "delisted",
    "unreadable",
    "success_rate",
    "drift",
    "next_fetch",
    "heartbeat",
    "events",
];

/// The sources that were read or are to be fetched, in order of id.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/coverage", &[], FIELDS)?;
    let body = blocking(app.clone(), move || {
        let (all, stored) = (Coverage::of_all(&app)?, stored(&app)?);
        let items = all.iter().map(|c| (c.source.clone(), CoverageItem::new(c, stored.get(&c.source))));
        page.cut(&app, items.collect())
    })
    .await?;
    Ok(body.response())
}

/// The events of sources, in order and without gaps.
pub async fn events(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ChangesRead)?;
    let page = FeedPage::of(&Parameters::read(request.query_string(), &["since", "limit"])?)?;
    let body = blocking(app.clone(), move || {
        let events = app.store.fetch_events_after(page.since, page.limit as u32)?;
        let items = events.iter().map(|event| (event.number, FetchEventItem::new(event))).collect();
        page.body(&app, "source-events", items, app.store.last_fetch_event())
    })
    .await?;
    Ok(body.response())
}
