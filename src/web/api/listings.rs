//! `GET /api/v1/listings`: search and enumeration.
//!
//! Every listing that answers the question comes exactly once, in whichever order, however the catalogue grows meanwhile:
//! a cursor names the picture of the index it was given out for, and that picture is kept for some minutes. After that,
//! orders by a fact go on in the newest picture; ranks cannot, and say so.

use super::blocking;
use super::cursor::{Cursor, Place, digest};
use super::list::{List, ListBody};
use super::parameters::{Parameters, bad, unknown};
use super::view::{ListingView, WhyView};
use crate::domain::listing::ListingId;
use crate::search::{Ast, FacetField, Filters, Order, Page, PageToken, Request, Searcher, diagnose, parse};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::beside::Beside;
use crate::web::params::{SearchParams, encode};
use crate::web::problem::{Problem, ProblemCode};
use crate::web::values::{self, checked};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Parameters beside those of a search.
const EXTRA: [&str; 3] = ["limit", "cursor", "explain"];

/// A listing, and why it was found if that was asked.
#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    listing: ListingView<'a>,
    /// Words of the question that it lacks.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<WhyView>,
}

/// What was asked.
struct Question {
    search: SearchParams,
    order: Order,
    limit: usize,
    explain: bool,
    digest: String,
    place: Option<Place>,
}

/// The handler.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let question = Question::read(request.query_string())?;
    Ok(blocking(app.clone(), move || question.answer(&app)).await?.answer())
}

impl Question {
    fn read(query: &str) -> Result<Self, Problem> {
        // “page” belongs to the pages; it is let through here to be refused with the names of this list.
        let (search, extra) = SearchParams::parse(query, &[&EXTRA[..], &["page"]].concat())?;
        if extra.contains_key("page") {
            let facets = FacetField::all().map(FacetField::name);
            let known = ["q"].into_iter().chain(EXTRA).chain(["sort"]).chain(facets);
            return Err(unknown("page", &known.collect::<Vec<_>>()));
        }
        let extra = Parameters::from(extra);
        // Enumeration is what most callers want: by id unless they say otherwise.
        let order = search.sort.unwrap_or(Order::Id);
        let digest = digest("listings", order.name(), &search);
        let place = extra.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
        let explain = match extra.text("explain") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(bad("explain", "“explain” is 1 or 0.")),
        };
        Ok(Self { search, order, limit: extra.limit()?, explain, digest, place })
    }

    fn answer(&self, app: &App) -> Result<ListBody, Problem> {
        let (searcher, after) = self.place(app)?;
        let filters = checked(app, &self.search)?.filters;
        let (typed, mut notices) = parse(&self.search.q);
        let currency = |code: &str| {
            let filters = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
            searcher.count(&Ast::everything(), &filters).is_ok_and(|listings| listings > 0)
        };
        notices.extend(diagnose(&self.search.q, &typed, &currency));
        notices.extend(values::remarks(app, &searcher, &self.search.q, &typed)?);
        let scope = app.scope(&searcher, &typed, &filters)?;
        let query = searcher.prepare(&scope.ast)?;
        let page = Page::after(after, self.limit);
        let found = query.search(&Request { order: self.order, ..Request::top(&filters, page) })?;
        notices.extend(found.diagnostics.iter().cloned());
        let ids: Vec<ListingId> = found.hits.iter().filter_map(|hit| ListingId::parse(&hit.id)).collect();
        let stored = app.store.listings(&ids)?;
        if stored.len() != found.hits.len() {
            // A list that lacks rows without saying so would be taken for the truth.
            return Err(Problem::internal(
                "the index names listings the store does not have; run `brokerwatch doctor`",
            ));
        }
        let next = found.next.map(|mark| Place::In { mark: mark.to_string(), picture: searcher.snapshot_id() });
        let beside = Beside::read(&app.store, &ids)?;
        let item = |stored| -> Result<Item<'_>, Problem> {
            let listing = ListingView::new(stored, &beside, app);
            let id = stored.listing.id.as_str();
            let missing = found.hits.iter().find(|h| h.id == id).map(|h| h.missing_terms.clone()).unwrap_or_default();
            let why = if self.explain { query.explain(id)?.map(Into::into) } else { None };
            Ok(Item { listing, missing, why })
        };
        let list = List {
            items: stored.iter().map(item).collect::<Result<_, _>>()?,
            next_cursor: next.map(|place| Cursor::write(&self.digest, place)),
            total: Some(found.total),
            total_is_exact: true,
            limit_applied: self.limit,
            notices: Some(notices.into_iter().map(Into::into).collect()),
            samples_left_out: Some(scope.samples_excluded),
            suggestions: Some(found.suggestions.iter().cloned().map(Into::into).collect()),
            missing: Some(found.missing_terms.clone()),
        };
        list.body(|cursor| self.address(app, cursor))
    }

    /// The picture to look at and where to go on in it.
    fn place(&self, app: &App) -> Result<(Searcher, Option<PageToken>), Problem> {
        let refused = |detail: &str| Problem::parameter(ProblemCode::BadCursor, "cursor", detail);
        match &self.place {
            None => Ok((app.reader.searcher(), None)),
            Some(Place::After(_)) => Err(refused("The cursor belongs to another list.")),
            Some(Place::In { mark, picture }) => {
                let mark: PageToken = mark.parse().map_err(|_| refused("The cursor names no place."))?;
                match app.reader.snapshot(picture) {
                    Some(searcher) => Ok((searcher, Some(mark))),
                    None if !mark.needs_snapshot() => Ok((app.reader.searcher(), Some(mark))),
                    None => {
                        let detail = "The catalogue has changed since this cursor was given out, and ranks have shifted. \
                                      Begin again without a cursor, or use sort=id.";
                        Err(Problem::parameter(ProblemCode::CursorExpired, "cursor", detail))
                    }
                }
            }
        }
    }

    fn address(&self, app: &App, cursor: &str) -> String {
        let search = self.search.on_page(1).query_string();
        let joint = if search.is_empty() { "" } else { "&" };
        let explain = if self.explain { "&explain=1" } else { "" };
        let (base, limit, cursor) = (&app.public_url, self.limit, encode(cursor));
        format!("{base}/api/v1/listings?{search}{joint}limit={limit}{explain}&cursor={cursor}")
    }
}
