//! `GET /api/v1/listings`: search and enumeration.
//!
//! Every matching listing is returned exactly once, in any sort order, even if the catalogue grows between two pages: a
//! cursor names the snapshot of the index that issued it, and that snapshot is kept for some minutes. After that, sort
//! orders by a fact continue in the newest snapshot; ranks have shifted, so the cursor by relevance has expired.

use super::blocking;
use super::bulk::{self, wants_ndjson};
use super::cursor::{Cursor, Position, digest};
use super::expand::Expand;
use super::fields::Fields;
use super::list::{List, ListBody, SearchInfo};
use super::parameters::{Parameters, invalid, none_of_search, unknown};
use super::view::{ExplanationView, ListingView};
use crate::domain::listing::ListingId;
use crate::search::{Ast, FacetField, Filters, Order, Page, PageToken, Request, Searcher, diagnose, parse};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::facet_values::{self, resolve_strictly};
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::params::{SearchParams, encode};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;

/// Parameters besides those of a search.
const EXTRA: [&str; 5] = ["limit", "cursor", "explain", "fields", "expand"];

/// Members of an item.
pub const FIELDS: &[&str] = &[
    "id",
    "source",
    "native_id",
    "invented",
    "title",
    "description",
    "broker",
    "url",
    "price",
    "volume",
    "licence",
    "languages",
    "countries",
    "subdivisions",
    "source_country",
    "other_licences",
    "modalities",
    "collected",
    "ages",
    "published",
    "keywords",
    "unparsed",
    "extra",
    "tags",
    "findings",
    "undecided",
    "rules_undecided",
    "may_apply",
    "registers",
    "claims",
    "completeness",
    "decisions",
    "rejected",
    "written",
    "lists_read",
    "second_reading",
    "version",
    "first_seen",
    "last_seen",
    "last_read",
    "delisted",
    "method",
    "links",
    "missing_terms",
    "explanation",
    "expanded",
];

/// A hit: a listing, with the explanation of its score if that was requested.
#[derive(Serialize)]
struct Hit<'a> {
    #[serde(flatten)]
    listing: ListingView<'a>,
    /// Words of the query that the listing does not contain.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing_terms: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationView>,
    /// What `expand` asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    expanded: Option<Value>,
}

/// A parsed request.
struct ListRequest {
    search: SearchParams,
    order: Order,
    limit: usize,
    explain: bool,
    fields: Fields,
    expand: Expand,
    digest: String,
    position: Option<Position>,
}

/// The handler.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let parsed = ListRequest::read(request.query_string())?;
    if wants_ndjson(&request) {
        Parameters::from(SearchParams::parse(request.query_string(), &EXTRA)?.1)
            .none_of(&["cursor", "limit", "explain", "expand"], bulk::WITHOUT_PAGES)?;
        if parsed.order != Order::Id {
            return Err(invalid("sort", "The items are in order of id; leave “sort” out."));
        }
        let ListRequest { search, fields, .. } = parsed;
        let select = move |app: &App| {
            let filters = resolve_strictly(app, &search)?.filters;
            let ast = app.scope(&app.reader.searcher(), &parse(&search.q).0, &filters)?.ast;
            Ok((ast, filters))
        };
        return bulk::listings(&request, app, select, fields).await;
    }
    Ok(blocking(app.clone(), move || parsed.run(&app)).await?.response())
}

impl ListRequest {
    fn read(query: &str) -> Result<Self, Problem> {
        none_of_search(query)?;
        // “page” is a parameter of the pages only; it is refused with the parameters of this route.
        let (search, extra) = SearchParams::parse(query, &[&EXTRA[..], &["page"]].concat())?;
        if extra.contains_key("page") {
            let facets = FacetField::all().map(FacetField::name);
            let known = ["q"].into_iter().chain(EXTRA).chain(["sort"]).chain(facets);
            return Err(unknown("page", &known.collect::<Vec<_>>()));
        }
        let extra = Parameters::from(extra);
        // Most clients enumerate, so the default order is by id.
        let order = search.sort.unwrap_or(Order::Id);
        let digest = digest("listings", order.name(), &search);
        let position = extra.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
        let explain = match extra.text("explain") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(invalid("explain", "invalid explain: expected 1 or 0.")),
        };
        let (fields, expand) = (Fields::read(&extra, FIELDS)?, Expand::read(&extra)?);
        Ok(Self { search, order, limit: extra.limit()?, explain, fields, expand, digest, position })
    }

    fn run(&self, app: &App) -> Result<ListBody, Problem> {
        let (searcher, after) = self.resume(app)?;
        let filters = resolve_strictly(app, &self.search)?.filters;
        let (typed, mut diagnostics) = parse(&self.search.q);
        let currency = |code: &str| {
            let filters = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
            searcher.count(&Ast::everything(), &filters).is_ok_and(|listings| listings > 0)
        };
        diagnostics.extend(diagnose(&self.search.q, &typed, &currency));
        diagnostics.extend(facet_values::diagnostics(app, &searcher, &self.search.q, &typed)?);
        let scope = app.scope(&searcher, &typed, &filters)?;
        let query = searcher.prepare(&scope.ast)?;
        let page = Page::after(after, self.limit);
        let found = query.search(&Request { order: self.order, ..Request::top(&filters, page) })?;
        diagnostics.extend(found.diagnostics.iter().cloned());
        let ids: Vec<ListingId> = found.hits.iter().filter_map(|hit| ListingId::parse(&hit.id)).collect();
        let stored = app.store.listings(&ids)?;
        if stored.len() != found.hits.len() {
            // A page that silently lacks rows would be taken for complete.
            return Err(Problem::internal(
                "the index names listings the store does not have; run `brokerwatch doctor`",
            ));
        }
        let next =
            found.next.map(|token| Position::Search { token: token.to_string(), snapshot: searcher.snapshot_id() });
        let annotations = FindingAnnotations::read(&app.store, &ids)?;
        let hit = |stored| -> Result<Hit<'_>, Problem> {
            let listing = ListingView::new(stored, &annotations, app);
            let id = stored.listing.id.as_str();
            let missing_terms =
                found.hits.iter().find(|h| h.id == id).map(|h| h.missing_terms.clone()).unwrap_or_default();
            let explanation = if self.explain { query.explain(id)?.map(Into::into) } else { None };
            let expanded = self.expand.of(app, stored, &annotations)?;
            Ok(Hit { listing, missing_terms, explanation, expanded })
        };
        let list = List {
            items: stored.iter().map(|stored| self.fields.of(hit(stored)?)).collect::<Result<_, _>>()?,
            next_cursor: next.map(|position| Cursor::write(&self.digest, position)),
            total: Some(found.total),
            total_is_exact: true,
            limit_applied: self.limit,
            search: Some(SearchInfo {
                diagnostics: diagnostics.into_iter().map(Into::into).collect(),
                samples_excluded: scope.samples_excluded,
                suggestions: found.suggestions.iter().cloned().map(Into::into).collect(),
                missing_terms: found.missing_terms.clone(),
            }),
        };
        list.body(|cursor| self.address(app, cursor))
    }

    /// The snapshot to search and the page token to continue from.
    fn resume(&self, app: &App) -> Result<(Searcher, Option<PageToken>), Problem> {
        let invalid = |detail: &str| Problem::parameter(ProblemCode::BadCursor, "cursor", detail);
        match &self.position {
            None => Ok((app.reader.searcher(), None)),
            Some(Position::After(_) | Position::Within { .. }) => Err(invalid("The cursor belongs to another list.")),
            Some(Position::Search { token, snapshot }) => {
                let token: PageToken = token.parse().map_err(|_| invalid("The cursor has no valid page token."))?;
                match app.reader.snapshot(snapshot) {
                    Some(searcher) => Ok((searcher, Some(token))),
                    None if !token.needs_snapshot() => Ok((app.reader.searcher(), Some(token))),
                    None => {
                        let detail = "The catalogue has changed since this cursor was issued, and ranks have shifted. \
                                      Start again without a cursor, or use sort=id.";
                        Err(Problem::parameter(ProblemCode::CursorExpired, "cursor", detail))
                    }
                }
            }
        }
    }

    fn address(&self, app: &App, cursor: &str) -> String {
        let search = self.search.on_page(1).query_string();
        let separator = if search.is_empty() { "" } else { "&" };
        let explain = if self.explain { "&explain=1" } else { "" };
        let fields = self.fields.names().map(|names| format!("&fields={}", encode(&names))).unwrap_or_default();
        let expand = self.expand.names().map(|names| format!("&expand={}", encode(&names))).unwrap_or_default();
        let (base, limit, cursor) = (&app.public_url, self.limit, encode(cursor));
        format!("{base}/api/v1/listings?{search}{separator}limit={limit}{explain}{fields}{expand}&cursor={cursor}")
    }
}
