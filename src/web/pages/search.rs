//! The search page. Without a search, its address shows the home page.

use super::deals::{DealView, named_in, of_platform, path};
use super::diagnostics::{Diagnostics, SearchQuery, diagnostics};
use super::examples::{examples, excluded_samples};
use super::explanation::explanation;
use super::facets::{Chosen, FacetBox, boxes, chosen};
use super::histograms::{HistogramView, histograms};
use super::hit::{HitView, hit};
use super::pagination::{Pagination, pagination};
use super::{Frame, PageError, format, home, labels};
use crate::domain::listing::ListingId;
use crate::search::{
    Answer, Ast, FACETS, FacetCounts, FacetField, Filters, Highlighter, Order, Page, PreparedQuery, Request, Searcher,
    parse,
};
use crate::web::App;
use crate::web::facet_values::{self, resolve};
use crate::web::params::{PageParams, ParamError, SearchParams};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Hits on one page.
pub(super) const PER_PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    q: String,
    examples: Vec<(&'static str, String)>,
    diagnostics: Diagnostics,
    /// Platforms that the words name: name, path of the page, deals.
    platforms: Vec<(String, String, Vec<DealView>)>,
    chosen: Vec<Chosen>,
    boxes: Vec<FacetBox>,
    histograms: Vec<HistogramView>,
    orders: Vec<OrderChoice>,
    results: Results,
    pagination: Pagination,
}

/// The hits of a page.
struct Results {
    total: u64,
    count: String,
    hits: Vec<HitView>,
    csv: String,
    everything: bool,
    /// A warning about the sort order.
    order_warning: Option<String>,
    /// Number of invented samples that are excluded, and the search for them.
    samples: Option<(String, String)>,
}

/// Address of the download of a search, in the profile for spreadsheet programs.
pub(super) fn download(query: &str) -> String {
    let separator = if query.is_empty() { "" } else { "&" };
    format!("/export.csv?{query}{separator}profile=excel")
}

/// Whether any listing states a price in this currency.
fn is_currency(searcher: &Searcher, code: &str) -> bool {
    let filters = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
    searcher.count(&Ast::everything(), &filters).is_ok_and(|listings| listings > 0)
}

/// A sort order that can be chosen.
struct OrderChoice {
    /// As in URLs; empty for the default order.
    name: &'static str,
    label: &'static str,
    chosen: bool,
}

pub(super) async fn page(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let PageParams { params, typos, .. } = SearchParams::parse_page(req.query_string(), &[])?;
    // Tracking parameters alone do not make a search.
    let is_search = !typos.is_empty() || !params.is_everything() || params.sort.is_some() || params.page > 1;
    let has_q = req.query_string().split('&').any(|pair| pair == "q" || pair.starts_with("q="));
    if !is_search && !has_q {
        return super::render(app, home::view).await;
    }
    super::render(app, move |app| results(app, &params, typos)).await
}

fn results(app: &App, requested: &SearchParams, mut of_address: Vec<ParamError>) -> Result<SearchPage, PageError> {
    let searcher = app.reader.searcher();
    let (params, invalid) = resolve(app, &searcher, requested)?;
    let params = &params;
    of_address.extend(invalid);
    let (typed, mut of_query) = parse(&params.q);
    of_query.extend(facet_values::diagnostics(app, &searcher, &params.q, &typed)?);
    let scope = app.scope(&searcher, &typed, &params.filters)?;
    let ast = scope.ast;
    let shown = |f: &FacetField| FACETS.contains(f) || params.filters.contains_key(f);
    let others = FacetField::all().filter(|f| !FACETS.contains(f) && (shown(f) || *f == FacetField::Currency));
    let facets: Vec<FacetField> = FACETS.into_iter().chain(others).collect();
    let query = searcher.prepare(&ast)?;
    let (answer, hits) = ask(app, &query, params, &facets)?;
    of_query.extend(crate::search::diagnose(&params.q, &typed, &|code| is_currency(&searcher, code)));
    let counts: Vec<&FacetCounts> = answer.facets.iter().filter(|f| shown(&f.field)).collect();
    // Rows of the file are always sorted by id.
    let base = SearchParams { sort: None, ..params.on_page(1) }.query_string();
    let results = Results {
        total: answer.total,
        count: format::count(answer.total),
        hits,
        csv: download(&base),
        everything: params.is_everything(),
        order_warning: order_warning(params, &answer),
        samples: excluded_samples(params, scope.samples_excluded),
    };
    Ok(SearchPage {
        frame: Frame::new(app, "search", &params.address()),
        q: params.q.clone(),
        platforms: named_in(&typed).into_iter().map(|p| (p.name.clone(), path(p), of_platform(app, &p.id))).collect(),
        examples: examples(),
        diagnostics: diagnostics(
            params,
            &SearchQuery { typed: &typed, run: &ast },
            &of_query,
            &of_address,
            &answer,
            &searcher,
        )?,
        chosen: chosen(app, params),
        boxes: boxes(app, params, &counts),
        histograms: histograms(params, &typed, &query, &answer)?,
        orders: orders(params.sort.unwrap_or_default()),
        results,
        pagination: pagination(params.page, answer.total, PER_PAGE, |page| params.on_page(page).address()),
    })
}

/// Runs a search: the answer of the index and the hits of the page.
pub(super) fn ask(
    app: &App,
    query: &PreparedQuery,
    params: &SearchParams,
    facets: &[FacetField],
) -> Result<(Answer, Vec<HitView>), PageError> {
    let offset = ((params.page - 1) * PER_PAGE) as usize;
    let page = Page::top(offset, PER_PAGE as usize);
    let order = params.sort.unwrap_or_default();
    let answer = query.search(&Request { facets, order, ..Request::top(&params.filters, page) })?;
    let ids: Vec<ListingId> = answer.hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let highlighter = Highlighter::new(query.plan());
    let mut hits = Vec::with_capacity(ids.len());
    for stored in app.store.listings(&ids)? {
        query.check()?;
        let id = stored.listing.id.as_str();
        let missing_terms =
            answer.hits.iter().find(|h| h.id == id).map(|h| h.missing_terms.clone()).unwrap_or_default();
        let explanation = explanation(app, query, id)?;
        hits.push(HitView { explanation, missing_terms, ..hit(app, &highlighter, &stored) });
    }
    Ok((answer, hits))
}

/// The sort orders to choose from.
fn orders(chosen: Order) -> Vec<OrderChoice> {
    let choice = |name: &'static str| {
        let order = Order::from_name(name).unwrap_or_default();
        let bare = order == Order::default();
        OrderChoice { name: if bare { "" } else { name }, label: labels::order(name), chosen: order == chosen }
    };
    Order::names().map(choice).collect()
}

/// Prices in different currencies are sorted by their numbers, which are not comparable.
fn order_warning(params: &SearchParams, answer: &Answer) -> Option<String> {
    let by_price = params.sort.is_some_and(|o| matches!(o.name(), "price-asc" | "price-desc"));
    let currencies = answer.facets.iter().find(|f| f.field == FacetField::Currency).map_or(0, |f| f.distinct);
    (by_price && currencies > 1 && params.filters.get(&FacetField::Currency).is_none_or(|c| c.len() > 1)).then(|| {
        format!("Prices of {currencies} currencies are compared as plain numbers; choose one currency under “Price”.")
    })
}
