//! Lists of what the catalogue consists of: `GET /api/v1/brokers`, `/sources`, `/terms`, `/rules` and `/statistics`.

use super::blocking;
use super::list::{json, json_response};
use super::pages::{OF_LISTS, PageRequest};
use super::parameters;
use super::view::{BrokerItem, RuleItem, SourceItem, TermItem};
use crate::domain::listing::{Facet, RegisterEntry, Severity};
use crate::search::{
    Ast, FACETS, FacetField, Filters, Request, SENSITIVE, brokers as count_brokers, conjunction, parse,
};
use crate::store::SourceState;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::facet_values::resolve_strictly;
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Values of a facet in the statistics; more are counted and not listed.
const MAX_VALUES: usize = 100;

/// Members of a broker.
pub const BROKER: &[&str] = &["id", "names", "listings", "sensitive", "registers", "links"];
/// Members of a source.
pub const SOURCE: &[&str] = &[
    "id",
    "title",
    "publisher",
    "url",
    "format",
    "language",
    "country",
    "terms",
    "invented",
    "state",
    "state_since",
    "state_reason",
    "listings",
    "delisted",
    "issues",
    "unreadable",
    "runs",
    "first_observed",
    "last_observed",
    "last_run",
    "links",
];
/// Members of a term.
pub const TERM: &[&str] = &[
    "id",
    "facet",
    "label",
    "definition",
    "status",
    "broader",
    "close_match",
    "special_category",
    "content_note",
    "personal",
    "absence",
    "languages",
    "listings",
    "links",
];
/// Members of a rule.
pub const RULE: &[&str] = &[
    "id",
    "pack",
    "title",
    "status",
    "severity",
    "verdict",
    "jurisdictions",
    "effective_from",
    "effective_to",
    "cites",
    "confidence",
    "evidence",
    "remedy",
    "listings",
    "links",
];

/// Life of a card, as in filters.
const STATUSES: [&str; 3] = ["draft", "stable", "retired"];

/// The brokers of the listings that match a search, in order of id.
pub async fn brokers(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let (search, parameters) = parameters::search(request.query_string(), &OF_LISTS)?;
    let selected = search.query_string();
    let page = PageRequest::of(parameters, "/api/v1/brokers", &selected, BROKER)?;
    let body = blocking(app.clone(), move || {
        let filters = resolve_strictly(&app, &search)?.filters;
        let searcher = app.reader.searcher();
        let within = app.scope(&searcher, &parse(&search.q).0, &filters)?.ast;
        let sensitive = conjunction(&within, &parse(SENSITIVE).0);
        let mut all = count_brokers(&searcher, &within, &filters, &sensitive)?;
        all.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
        let total = all.len() as u64;
        all.retain(|b| page.after.as_deref().is_none_or(|after| b.id.as_str() > after));
        all.truncate(page.limit + 1);
        let registers = app.method.registers();
        let matches: Vec<Vec<RegisterEntry>> = all
            .iter()
            .map(|b| registers.iter().filter_map(|r| registers.entry_of(r.id(), &b.names)).collect())
            .collect();
        let view = |(b, of)| BrokerItem::new(b, of, &app.public_url);
        let items = all.iter().zip(&matches).map(|(b, of)| (b.id.to_string(), view((b, of.as_slice())))).collect();
        page.page(&app, items, Some(total), &selected)
    })
    .await?;
    Ok(body.response())
}

/// The sources, in order of id.
pub async fn sources(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/sources", &["state"], SOURCE)?;
    let states = [SourceState::Active, SourceState::Disabled, SourceState::Removed].map(SourceState::name);
    let state = page.parameters().one_of("state", &states)?;
    let body = blocking(app.clone(), move || {
        let (stored, states) = (app.store.source_summaries()?, app.store.source_states()?);
        let cards = app.sources.cards().map(|card| card.head.id.as_str());
        let ids: BTreeSet<&str> = cards.chain(stored.keys().chain(states.keys()).map(String::as_str)).collect();
        let of = |id: &&str| states.get(*id).map_or(SourceState::default(), |event| event.state).name();
        let items = ids.iter().copied().filter(|id| state.is_none_or(|wanted| wanted == of(id)));
        let view = |id| SourceItem::new(id, app.sources.get(id), states.get(id), stored.get(id), &app.public_url);
        page.cut(&app, items.map(|id| (id.to_owned(), view(id))).collect())
    })
    .await?;
    Ok(body.response())
}

/// The terms of the vocabulary in force, in order of id.
pub async fn terms(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/terms", &["facet", "status"], TERM)?;
    let facet = page.parameters().one_of("facet", &Facet::ALL.map(|facet| facet.name()))?;
    let status = page.parameters().one_of("status", &STATUSES)?;
    let body = blocking(app.clone(), move || {
        let counts = counts(&app, &[FacetField::Sensitivity, FacetField::Consent, FacetField::Provenance])?;
        let of_term = |facet: &str, slug: &str| counts.get(&(facet.to_owned(), slug.to_owned())).copied().unwrap_or(0);
        let cards = app.method.vocabulary.cards().map(|card| &card.head);
        let chosen = cards.filter(|t| facet.is_none_or(|f| f == t.id.facet().name()));
        let mut items: Vec<_> = chosen
            .filter(|t| status.is_none_or(|s| s == t.status.name()))
            .map(|t| (t.id.to_string(), TermItem::new(t, of_term(t.id.facet().name(), t.id.slug()), &app.public_url)))
            .collect();
        items.sort_by(|a, b| a.0.cmp(&b.0));
        page.cut(&app, items)
    })
    .await?;
    Ok(body.response())
}

/// The rules in force, in order of id.
pub async fn rules(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let page = PageRequest::read(&request, "/api/v1/rules", &["pack", "severity", "jurisdiction", "status"], RULE)?;
    let parameters = page.parameters();
    let heads = || app.method.rules.cards().map(|card| &card.head);
    let packs: BTreeSet<&str> = heads().map(|rule| rule.pack.as_str()).collect();
    let places: BTreeSet<&str> = heads().flat_map(|rule| rule.jurisdictions.iter().map(String::as_str)).collect();
    let owned = |value: Option<&str>| value.map(str::to_owned);
    let pack = owned(parameters.one_of("pack", &packs.into_iter().collect::<Vec<_>>())?);
    let place = owned(parameters.one_of("jurisdiction", &places.into_iter().collect::<Vec<_>>())?);
    let severity = parameters.one_of("severity", &Severity::ALL.map(Severity::name))?;
    let status = parameters.one_of("status", &STATUSES)?;
    let body = blocking(app.clone(), move || {
        let counts = counts(&app, &[FacetField::Rule])?;
        let of_rule = |id: &str| counts.get(&(FacetField::Rule.name().to_owned(), id.to_owned())).copied().unwrap_or(0);
        let mut items: Vec<_> = app
            .method
            .rules
            .cards()
            .map(|card| &card.head)
            .filter(|r| pack.as_ref().is_none_or(|p| *p == r.pack))
            .filter(|r| place.as_ref().is_none_or(|p| r.jurisdictions.contains(p)))
            .filter(|r| severity.is_none_or(|s| s == r.severity.name()))
            .filter(|r| status.is_none_or(|s| s == r.status.name()))
            .map(|r| (r.id.clone(), RuleItem::new(r, of_rule(&r.id), &app.public_url)))
            .collect();
        items.sort_by(|a, b| a.0.cmp(&b.0));
        page.cut(&app, items)
    })
    .await?;
    Ok(body.response())
}

/// Listings by facet and value.
fn counts(app: &App, fields: &[FacetField]) -> Result<HashMap<(String, String), u64>, Problem> {
    let (searcher, filters) = (app.reader.searcher(), Filters::new());
    let scope = app.scope(&searcher, &Ast::everything(), &filters)?;
    let facets = searcher.search(&scope.ast, &Request::counting(&filters, fields))?.facets;
    let pairs = facets.into_iter().flat_map(|f| {
        let name = f.field.name();
        f.values.into_iter().map(move |(value, count)| ((name.to_owned(), value), count))
    });
    Ok(pairs.collect())
}

/// Counts over the listings that match a search, and over the whole store.
#[derive(Serialize)]
struct Statistics {
    /// Number of the newest entry of the change log: what the numbers of the store are as of.
    change: u64,
    /// Listings that match.
    listings: u64,
    samples_excluded: u64,
    facets: Vec<FacetStatistics>,
    /// Rows by table, of the whole store.
    store: crate::store::Counts,
    method: String,
}

#[derive(Serialize)]
struct FacetStatistics {
    facet: &'static str,
    /// Values there are.
    total: u64,
    /// Most values listed.
    limit_applied: usize,
    /// The values with most listings; a listing can have several.
    values: Vec<ValueCount>,
}

#[derive(Serialize)]
struct ValueCount {
    name: String,
    count: u64,
}

/// Counts by facet of the listings that match a search.
pub async fn statistics(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ListingsRead)?;
    let (search, _) = parameters::search(request.query_string(), &[])?;
    let body = blocking(app.clone(), move || {
        let change = app.store.last_change()?;
        let filters = resolve_strictly(&app, &search)?.filters;
        let searcher = app.reader.searcher();
        let scope = app.scope(&searcher, &parse(&search.q).0, &filters)?;
        let answer = searcher.search(&scope.ast, &Request::counting_filtered(&filters, &FACETS))?;
        let facet = |counts: crate::search::FacetCounts| FacetStatistics {
            facet: counts.field.name(),
            total: counts.distinct,
            limit_applied: MAX_VALUES,
            values: counts
                .values
                .into_iter()
                .take(MAX_VALUES)
                .map(|(name, count)| ValueCount { name, count })
                .collect(),
        };
        json(&Statistics {
            change,
            listings: answer.total,
            samples_excluded: scope.samples_excluded,
            facets: answer.facets.into_iter().map(facet).collect(),
            store: app.store.counts()?,
            method: app.method.fingerprint().to_owned(),
        })
    })
    .await?;
    Ok(json_response(body))
}
