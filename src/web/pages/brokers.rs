//! Brokers: the list of all brokers, and the page of each.
//!
//! A broker is identified by its published name. Names with the same slug share a page; which names belong to one
//! company is left to people.

use super::facet_choice::Choice;
use super::facets::top_values;
use super::hit::HitView;
use super::pagination::{Pagination, pagination};
use super::registers::{self, RegisterMatchView};
use super::risk::RiskView;
use super::search::{self, ask};
use super::{Frame, PageError, format, labels};
use crate::search::{Ast, BrokerCount, FacetField, Filters, SAMPLES, SENSITIVE, Searcher, brokers, conjunction, parse};
use crate::web::App;
use crate::web::params::{self, SearchParams, encode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Brokers on one page of the list.
const PER_PAGE: usize = 200;

#[derive(Template)]
#[template(path = "brokers.html")]
struct BrokersPage {
    frame: Frame,
    total: String,
    /// The filter as a sentence; empty for all brokers.
    filter: String,
    /// The registers by which the list can be filtered.
    choices: Vec<registers::RegisterChoices>,
    rows: Vec<Row>,
    first: u64,
    last: u64,
    pagination: Pagination,
}

struct Row {
    names: String,
    href: String,
    listings: String,
    percent: u64,
    sensitive: String,
    share: String,
}

#[derive(Template)]
#[template(path = "broker.html")]
struct BrokerPage {
    frame: Frame,
    heading: String,
    names: Vec<String>,
    /// Whether all of its listings are invented samples.
    invented: bool,
    listings: String,
    sensitive: String,
    registers: Vec<RegisterMatchView>,
    sources: Vec<Choice>,
    groups: Vec<Group>,
    risk: RiskView,
    hits: Vec<HitView>,
    search: String,
    csv: String,
    pagination: Pagination,
}

/// The values of one facet among the listings of a broker.
struct Group {
    heading: &'static str,
    field: &'static str,
    rows: Vec<Choice>,
}

/// Every broker of the listings that match `within`, with the number of its listings tagged as sensitive.
fn all(searcher: &Searcher, within: &Ast) -> Result<Vec<BrokerCount>, PageError> {
    let sensitive = conjunction(within, &parse(SENSITIVE).0);
    Ok(brokers(searcher, within, &Filters::new(), &sensitive)?)
}

/// All brokers, most listings first; with a filter, those with a match status in a register.
pub(super) async fn list(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let (page, filter) = registers::filter(&req, &app)?;
    super::render(app, move |app| {
        let searcher = app.reader.searcher();
        let scope = app.scope(&searcher, &Ast::everything(), &Filters::new())?;
        let all = all(&searcher, &scope.ast)?;
        let every = all.len() as u64;
        let brokers: Vec<BrokerCount> = all.into_iter().filter(|b| filter.fits(app, &b.names)).collect();
        let largest = brokers.first().map_or(1, |b| b.listings).max(1);
        let skipped = (page as usize - 1) * PER_PAGE;
        let row = |b: &BrokerCount| Row {
            names: b.names.iter().map(|name| format::name(name)).collect::<Vec<_>>().join(" · "),
            href: format!("/brokers/{}", encode(b.id.as_str())),
            listings: format::count(b.listings),
            percent: (b.listings * 100 / largest).max(1),
            sensitive: format::count(b.found),
            share: format!("{} %", ((b.found * 100 + b.listings / 2) / b.listings.max(1)).min(100)),
        };
        let rows: Vec<Row> = brokers.iter().skip(skipped).take(PER_PAGE).map(row).collect();
        let address = |page: u64| match filter.query_string() {
            text if text.is_empty() => format!("/brokers?page={page}"),
            text => format!("/brokers?{text}&page={page}"),
        };
        Ok(BrokersPage {
            frame: Frame::new(app, "brokers", "/brokers"),
            total: format::of(brokers.len() as u64, "broker", "brokers"),
            filter: filter.description(app, every),
            choices: filter.choices(app),
            first: skipped as u64 + 1,
            last: (skipped + rows.len()) as u64,
            rows,
            pagination: pagination(page, brokers.len() as u64, PER_PAGE as u64, address),
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
    let page = SearchParams::parse_page(req.query_string(), &[])?.params.page;
    super::render(app, move |app| view(app, &slug, page)).await
}

fn view(app: &App, slug: &str, page: u64) -> Result<BrokerPage, PageError> {
    let searcher = app.reader.searcher();
    // Invented brokers have a page too, which says so.
    let scope = app.scope(&searcher, &Ast::everything(), &Filters::new())?;
    let of = |within: &Ast| Ok::<_, PageError>(all(&searcher, within)?.into_iter().find(|b| b.id.as_str() == slug));
    let (real, invented) = (of(&scope.ast)?, of(&parse(SAMPLES).0)?);
    let is_invented = real.is_none() && invented.is_some();
    let BrokerCount { id, names, found: sensitive, .. } = real.or(invented).ok_or_else(|| {
        let shown = params::shown(slug);
        PageError::NotFound(format!("There is no broker “{shown}”. The list of all brokers is under “Brokers”."))
    })?;
    let mut filters = Filters::from([(FacetField::Broker, names.clone())]);
    if is_invented {
        filters.insert(FacetField::Status, vec!["sample".to_owned()]);
    }
    let params = SearchParams { filters, page, ..SearchParams::default() };
    let scope = app.scope(&searcher, &Ast::everything(), &params.filters)?;
    const GROUPS: [FacetField; 5] =
        [FacetField::Sensitivity, FacetField::Consent, FacetField::Provenance, FacetField::Severity, FacetField::Grade];
    let counted: Vec<FacetField> = GROUPS.into_iter().chain([FacetField::Source]).collect();
    let (answer, hits) = ask(app, &searcher.prepare(&scope.ast)?, &params, &counted)?;
    let group = |field: FacetField| Group {
        heading: labels::facet(field),
        field: field.name(),
        rows: top_values(app, &params, &answer, field, usize::MAX),
    };
    let groups = GROUPS.into_iter().map(group).filter(|g| !g.rows.is_empty()).collect();
    let path = format!("/brokers/{}", encode(id.as_str()));
    let query = params.on_page(1).query_string();
    Ok(BrokerPage {
        frame: Frame::new(app, "brokers", &path),
        heading: names.first().map(|name| format::name(name)).unwrap_or_default(),
        registers: registers::matches(app, &names),
        names: names.iter().map(|name| format::name(name)).collect(),
        invented: is_invented,
        sensitive: format::count(sensitive),
        listings: format::of(answer.total, "listing", "listings"),
        sources: top_values(app, &params, &answer, FacetField::Source, usize::MAX),
        groups,
        risk: super::risk::view(app, &Ast::everything(), &params)?,
        hits,
        search: params.on_page(1).address(),
        csv: search::download(&query),
        pagination: pagination(page, answer.total, search::PER_PAGE, |page| format!("{path}?page={page}")),
    })
}
