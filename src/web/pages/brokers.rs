//! Brokers: everybody who sells, and what each of them offers.
//!
//! A broker is known by its published name. Names that make the same slug are the same page; joining names to companies
//! is left to people.

use super::facets::{Choice, top_values};
use super::hit::HitView;
use super::risk::RiskView;
use super::search::{Steps, ask, steps};
use super::{Frame, PageError, names, show};
use crate::listing::BrokerId;
use crate::search::{Ast, FacetField, Filters, Page, Request};
use crate::web::App;
use crate::web::params::{ParamError, SearchParams, encode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::BTreeMap;

/// Brokers on one page of the list.
const PER_PAGE: usize = 200;

#[derive(Template)]
#[template(path = "brokers.html")]
struct BrokersPage {
    frame: Frame,
    total: String,
    rows: Vec<Row>,
    first: u64,
    last: u64,
    steps: Steps,
}

struct Row {
    names: String,
    href: String,
    listings: String,
    percent: u64,
}

#[derive(Template)]
#[template(path = "broker.html")]
struct BrokerPage {
    frame: Frame,
    heading: String,
    names: Vec<String>,
    listings: String,
    sources: Vec<Choice>,
    groups: Vec<Group>,
    risk: RiskView,
    hits: Vec<HitView>,
    search: String,
    csv: String,
    steps: Steps,
}

/// The values of one facet among a broker's listings.
struct Group {
    heading: &'static str,
    field: &'static str,
    rows: Vec<Choice>,
}

/// All names in the index by slug, with the number of listings; most listings first, then by name.
fn all(app: &App) -> Result<Vec<(BrokerId, Vec<String>, u64)>, PageError> {
    let (query, filters) = (Ast::everything(), Filters::new());
    let page = Page::Top { offset: 0, limit: 0 };
    let request = Request { query: &query, filters: &filters, page, facets: &[FacetField::Broker] };
    let answer = app.reader.searcher().search(&request)?;
    let mut by_id = BTreeMap::<BrokerId, (Vec<String>, u64)>::new();
    for (name, count) in answer.facets.into_iter().flat_map(|f| f.values) {
        let entry = by_id.entry(BrokerId::derive(&name)).or_default();
        entry.0.push(name);
        entry.1 += count;
    }
    let mut brokers: Vec<_> = by_id.into_iter().map(|(id, (names, count))| (id, names, count)).collect();
    brokers.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    Ok(brokers)
}

/// Every broker, most listings first.
pub(super) async fn list(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let page = only_page(&req)?;
    super::show(app, move |app| {
        let brokers = all(app)?;
        let largest = brokers.first().map_or(1, |b| b.2).max(1);
        let skipped = (page as usize - 1) * PER_PAGE;
        let row = |(id, names, count): &(BrokerId, Vec<String>, u64)| Row {
            names: names.join(" · "),
            href: format!("/brokers/{}", encode(id.as_str())),
            listings: show::count(*count),
            percent: (count * 100 / largest).max(1),
        };
        let rows: Vec<Row> = brokers.iter().skip(skipped).take(PER_PAGE).map(row).collect();
        Ok(BrokersPage {
            frame: Frame::new(app, "brokers", "/brokers"),
            total: show::of(brokers.len() as u64, "broker", "brokers"),
            first: skipped as u64 + 1,
            last: (skipped + rows.len()) as u64,
            rows,
            steps: steps(page, brokers.len() as u64, PER_PAGE as u64, |page| format!("/brokers?page={page}")),
        })
    })
    .await
}

/// One broker.
pub(super) async fn page(
    app: web::Data<App>,
    slug: web::Path<String>,
    req: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = only_page(&req)?;
    super::show(app, move |app| view(app, &slug, page)).await
}

fn view(app: &App, slug: &str, page: u64) -> Result<BrokerPage, PageError> {
    let (id, names, _) = all(app)?.into_iter().find(|(id, ..)| id.as_str() == slug).ok_or_else(|| {
        let shown: String = slug.chars().take(80).collect();
        PageError::NotFound(format!("There is no broker “{shown}”. The list of all brokers is under “Brokers”."))
    })?;
    let filters = Filters::from([(FacetField::Broker, names.clone())]);
    let params = SearchParams { q: String::new(), filters, page };
    let shown = [
        FacetField::Sensitivity,
        FacetField::Consent,
        FacetField::Provenance,
        FacetField::Severity,
        FacetField::Grade,
        FacetField::Source,
    ];
    let (answer, hits) = ask(app, &Ast::everything(), &params, &shown)?;
    let group = |field: FacetField| Group {
        heading: names::facet(field),
        field: field.name(),
        rows: top_values(app, &params, &answer, field, usize::MAX),
    };
    let groups = shown[..5].iter().map(|f| group(*f)).filter(|g| !g.rows.is_empty()).collect();
    let path = format!("/brokers/{}", encode(id.as_str()));
    let query = params.on_page(1).query_string();
    Ok(BrokerPage {
        frame: Frame::new(app, "brokers", &path),
        heading: names.first().cloned().unwrap_or_default(),
        names,
        listings: show::of(answer.total, "listing", "listings"),
        sources: top_values(app, &params, &answer, FacetField::Source, usize::MAX),
        groups,
        risk: super::risk::view(app, &Ast::everything(), &params)?,
        hits,
        search: params.on_page(1).address(),
        csv: format!("/export.csv?{query}"),
        steps: steps(page, answer.total, 20, |page| format!("{path}?page={page}")),
    })
}

/// The page number of an address that knows no other parameter.
fn only_page(req: &HttpRequest) -> Result<u64, PageError> {
    let (params, _) = SearchParams::parse(req.query_string(), &[])?;
    if params.is_everything() {
        return Ok(params.page);
    }
    let hint = "Use the search page to narrow a list.".to_owned();
    Err(ParamError::new("", "This page knows no parameter but “page”.", Some(hint)).into())
}
