//! Feeds of numbered entries, in order and without gaps, for clients that keep a copy: their pages, and
//! `GET /api/v1/responses`. The feed of changes is in `changes.rs`.

use super::blocking;
use super::list::{List, ListBody};
use super::parameters::Parameters;
use super::view::ResponseView;
use crate::store::StoreError;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// The responses of people to findings, withdrawals among them.
pub async fn responses(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FindingsRead)?;
    let page = FeedPage::read(&request)?;
    let body = blocking(app.clone(), move || {
        let responses = app.store.responses_after(page.since, page.limit as u32)?;
        let items = responses.iter().map(|r| (r.number, ResponseView::new(r))).collect();
        page.body(&app, "responses", items, app.store.last_response())
    })
    .await?;
    Ok(body.response())
}

/// Entries after number `since` (0 unless given), oldest first.
#[derive(Clone, Copy)]
pub struct FeedPage {
    /// The number before the first.
    pub since: u64,
    /// Most entries.
    pub limit: usize,
}

impl FeedPage {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        Self::of(&Parameters::read(request.query_string(), &["since", "limit"])?)
    }

    /// The page that parameters ask for.
    pub fn of(parameters: &Parameters) -> Result<Self, Problem> {
        Ok(Self { since: parameters.number("since")?.unwrap_or(0), limit: parameters.limit()? })
    }

    /// A page of numbered entries. `newest` is the number of the newest entry: numbers count from 1 without gaps, so it
    /// is the total as well.
    pub fn body<T: Serialize>(
        self,
        app: &App,
        route: &str,
        entries: Vec<(u64, T)>,
        newest: Result<u64, StoreError>,
    ) -> Result<ListBody, Problem> {
        let newest = newest?;
        let last = entries.last().map(|(number, _)| *number);
        let list = List {
            items: entries.into_iter().map(|(_, entry)| entry).collect(),
            next_cursor: last.filter(|number| *number < newest).map(|number| number.to_string()),
            total: Some(newest),
            total_is_exact: true,
            limit_applied: self.limit,
            search: None,
        };
        list.body(|next| format!("{}/api/v1/{route}?since={next}&limit={}", app.public_url, self.limit))
    }
}
