//! Brokers: everybody who sells, and what each of them offers.
//!
//! A broker is known by its published name. Names that make the same slug are the same page; joining names to companies
//! is left to people.

use super::facets::{Choice, top_values};
use super::hit::HitView;
use super::registers::{self, StandingView};
use super::risk::RiskView;
use super::search::{Steps, ask, steps};
use super::{Frame, PageError, names, show};
use crate::search::{Ast, BrokerCount, FacetField, Filters, SAMPLES, SENSITIVE, Searcher, brokers, conjunction, parse};
use crate::web::App;
use crate::web::params::{SearchParams, encode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Brokers on one page of the list.
const PER_PAGE: usize = 200;

#[derive(Template)]
#[template(path = "brokers.html")]
struct BrokersPage {
    frame: Frame,
    total: String,
    /// What the list is narrowed to; empty for all brokers.
    narrowed: String,
    /// The registers with the standings one can narrow to.
    choices: Vec<registers::Choices>,
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
    sensitive: String,
    share: String,
}

#[derive(Template)]
#[template(path = "broker.html")]
struct BrokerPage {
    frame: Frame,
    heading: String,
    names: Vec<String>,
    /// Whether all its listings are samples.
    invented: bool,
    listings: String,
    sensitive: String,
    registers: Vec<StandingView>,
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

/// Every broker of what is asked, with how many of its listings are tagged as sensitive. `within` leaves samples out.
fn all(searcher: &Searcher, within: &Ast) -> Result<Vec<BrokerCount>, PageError> {
    let sensitive = conjunction(within, &parse(SENSITIVE).0);
    Ok(brokers(searcher, within, &sensitive)?)
}

/// Every broker, most listings first; of those with a standing in a register, if one is asked for.
pub(super) async fn list(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let (page, asked) = registers::narrowed(&req, &app)?;
    super::show(app, move |app| {
        let searcher = app.reader.searcher();
        let scope = app.scope(&searcher, &Ast::everything(), &Filters::new())?;
        let all = all(&searcher, &scope.ast)?;
        let every = all.len() as u64;
        let brokers: Vec<BrokerCount> = all.into_iter().filter(|b| asked.fits(app, &b.names)).collect();
        let largest = brokers.first().map_or(1, |b| b.listings).max(1);
        let skipped = (page as usize - 1) * PER_PAGE;
        let row = |b: &BrokerCount| Row {
            names: b.names.iter().map(|name| show::name(name)).collect::<Vec<_>>().join(" · "),
            href: format!("/brokers/{}", encode(b.id.as_str())),
            listings: show::count(b.listings),
            percent: (b.listings * 100 / largest).max(1),
            sensitive: show::count(b.found),
            share: format!("{} %", ((b.found * 100 + b.listings / 2) / b.listings.max(1)).min(100)),
        };
        let rows: Vec<Row> = brokers.iter().skip(skipped).take(PER_PAGE).map(row).collect();
        let address = |page: u64| match asked.query_string() {
            text if text.is_empty() => format!("/brokers?page={page}"),
            text => format!("/brokers?{text}&page={page}"),
        };
        Ok(BrokersPage {
            frame: Frame::new(app, "brokers", "/brokers"),
            total: show::of(brokers.len() as u64, "broker", "brokers"),
            narrowed: asked.told(app, every),
            choices: asked.choices(app),
            first: skipped as u64 + 1,
            last: (skipped + rows.len()) as u64,
            rows,
            steps: steps(page, brokers.len() as u64, PER_PAGE as u64, address),
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
    let page = SearchParams::of_page(req.query_string(), &[])?.params.page;
    super::show(app, move |app| view(app, &slug, page)).await
}

fn view(app: &App, slug: &str, page: u64) -> Result<BrokerPage, PageError> {
    let searcher = app.reader.searcher();
    // Invented brokers have their page too; it says that they are.
    let scope = app.scope(&searcher, &Ast::everything(), &Filters::new())?;
    let of = |within: &Ast| Ok::<_, PageError>(all(&searcher, within)?.into_iter().find(|b| b.id.as_str() == slug));
    let (real, invented) = (of(&scope.ast)?, of(&parse(SAMPLES).0)?);
    let is_invented = real.is_none() && invented.is_some();
    let BrokerCount { id, names, found: sensitive, .. } = real.or(invented).ok_or_else(|| {
        let shown: String = slug.chars().take(80).collect();
        PageError::NotFound(format!("There is no broker “{shown}”. The list of all brokers is under “Brokers”."))
    })?;
    let mut filters = Filters::from([(FacetField::Broker, names.clone())]);
    if is_invented {
        filters.insert(FacetField::Status, vec!["sample".to_owned()]);
    }
    let params = SearchParams { filters, page, ..SearchParams::default() };
    let scope = app.scope(&searcher, &Ast::everything(), &params.filters)?;
    let shown = [
        FacetField::Sensitivity,
        FacetField::Consent,
        FacetField::Provenance,
        FacetField::Severity,
        FacetField::Grade,
        FacetField::Source,
    ];
    let (answer, hits) = ask(app, &searcher.prepare(&scope.ast)?, &params, &shown)?;
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
        heading: names.first().map(|name| show::name(name)).unwrap_or_default(),
        registers: registers::of(app, &names),
        names: names.iter().map(|name| show::name(name)).collect(),
        invented: is_invented,
        sensitive: show::count(sensitive),
        listings: show::of(answer.total, "listing", "listings"),
        sources: top_values(app, &params, &answer, FacetField::Source, usize::MAX),
        groups,
        risk: super::risk::view(app, &Ast::everything(), &params)?,
        hits,
        search: params.on_page(1).address(),
        csv: super::search::download(&query),
        steps: steps(page, answer.total, 20, |page| format!("{path}?page={page}")),
    })
}
