//! `GET /api/v1/listings`: search and enumeration.
//!
//! In order of id (the default) every listing that answers the question comes exactly once, however the catalogue grows
//! meanwhile. In order of relevance ranks shift when the index changes, so a cursor then expires and says so.

use super::blocking;
use super::cursor::{Cursor, Place, digest};
use super::list::{List, ListBody};
use super::parameters::{Parameters, bad, shown, unknown};
use super::view::ListingView;
use crate::listing::ListingId;
use crate::search::{FacetField, Page, Request, parse};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::beside::Beside;
use crate::web::params::{SearchParams, encode};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Parameters beside those of a search.
const EXTRA: [&str; 3] = ["limit", "cursor", "sort"];
/// Deepest rank given out; beyond it the order of ids is the better way.
const DEEPEST: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Id,
    Relevance,
}

/// What was asked.
struct Question {
    search: SearchParams,
    sort: Sort,
    limit: usize,
    digest: String,
    place: Option<Place>,
}

/// The handler.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let question = Question::read(request.query_string())?;
    Ok(blocking(move || question.answer(&app)).await?.answer())
}

impl Question {
    fn read(query: &str) -> Result<Self, Problem> {
        // “page” belongs to the pages; it is let through here to be refused with the names of this list.
        let (search, extra) = SearchParams::parse(query, &[&EXTRA[..], &["page"]].concat())?;
        if extra.contains_key("page") {
            let facets = FacetField::all().map(FacetField::name);
            return Err(unknown("page", &["q"].into_iter().chain(EXTRA).chain(facets).collect::<Vec<_>>()));
        }
        let extra = Parameters::from(extra);
        let sort = match extra.text("sort") {
            None | Some("id") => Sort::Id,
            Some("relevance") => Sort::Relevance,
            Some(other) => return Err(bad("sort", format!("“{}” is no order: id or relevance.", shown(other)))),
        };
        let digest = digest("listings", sort.name(), &search);
        let place = extra.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
        Ok(Self { search, sort, limit: extra.limit()?, digest, place })
    }

    fn answer(&self, app: &App) -> Result<ListBody, Problem> {
        let searcher = app.reader.searcher();
        let (query, notices) = parse(&self.search.q);
        // One more than wanted tells whether there is a next page.
        let page = self.page(searcher.last_change(), self.limit + 1)?;
        let request = Request { query: &query, filters: &self.search.filters, page: page.clone(), facets: &[] };
        let found = searcher.search(&request)?;
        let more = found.hits.len() > self.limit;
        let ids: Vec<ListingId> =
            found.hits.iter().take(self.limit).filter_map(|hit| ListingId::parse(&hit.id)).collect();
        let next = match page {
            _ if !more => None,
            Page::Top { offset, .. } if offset + self.limit >= DEEPEST => None,
            Page::Top { offset, .. } => {
                Some(Place::Rank { offset: offset + self.limit, change: searcher.last_change() })
            }
            Page::After { .. } => ids.last().map(|id| Place::After(id.to_string())),
        };
        let stored = app.store.listings(&ids)?;
        if stored.len() != found.hits.len().min(self.limit) {
            // A list that lacks rows without saying so would be taken for the truth.
            return Err(Problem::internal(
                "the index names listings the store does not have; run `brokerwatch doctor`",
            ));
        }
        let beside = Beside::read(&app.store, &ids)?;
        let list = List {
            items: stored.iter().map(|s| ListingView::new(s, &beside, app)).collect(),
            next_cursor: next.map(|place| Cursor::write(&self.digest, place)),
            total: Some(found.total),
            total_is_exact: true,
            limit_applied: self.limit,
            notices: Some(notices.into_iter().map(Into::into).collect()),
        };
        list.body(|cursor| self.address(app, cursor))
    }

    fn page(&self, change: u64, limit: usize) -> Result<Page, Problem> {
        match (self.sort, &self.place) {
            (Sort::Id, None) => Ok(Page::After { id: None, limit }),
            (Sort::Id, Some(Place::After(id))) => match ListingId::parse(id) {
                Some(id) => Ok(Page::After { id: Some(id.to_string()), limit }),
                None => Err(Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor names no listing.")),
            },
            (Sort::Relevance, None) => Ok(Page::Top { offset: 0, limit }),
            (Sort::Relevance, Some(Place::Rank { offset, change: then })) if *then == change => {
                Ok(Page::Top { offset: (*offset).min(DEEPEST), limit })
            }
            (Sort::Relevance, Some(Place::Rank { .. })) => {
                let detail = "The catalogue has changed since this cursor was given out, so ranks have shifted. Begin \
                              again without a cursor, or use sort=id.";
                Err(Problem::parameter(ProblemCode::CursorExpired, "cursor", detail))
            }
            _ => Err(Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another order.")),
        }
    }

    fn address(&self, app: &App, cursor: &str) -> String {
        let search = self.search.on_page(1).query_string();
        let joint = if search.is_empty() { "" } else { "&" };
        let (limit, sort) = (self.limit, self.sort.name());
        format!("{}/api/v1/listings?{search}{joint}limit={limit}&sort={sort}&cursor={}", app.public_url, encode(cursor))
    }
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Relevance => "relevance",
        }
    }
}
