//! The search page, which is also the home page: without a question it shows what the catalogue holds.

use super::facets::{Choice, Chosen, FacetBox, boxes, chosen, top_values};
use super::hit::{HitView, hit};
use super::remarks::{Remarks, remarks};
use super::spread::{Spread, spreads};
use super::why::why;
use super::{Frame, PageError, names, show};
use crate::domain::listing::ListingId;
use crate::search::{
    Answer, Ast, FACETS, FacetCounts, FacetField, Filters, Highlighter, Order, Page, PreparedQuery, Request, Searcher,
    brokers, parse,
};
use crate::web::App;
use crate::web::params::{LAST_PAGE, OfPage, ParamError, SearchParams};
use crate::web::values::{self, resolved};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Results on one page.
const PER_PAGE: u64 = 20;

/// Questions that show what can be asked.
const EXAMPLES: [&str; 5] = [
    "call recording",
    "\"children's voices\"",
    "face* -synthetic",
    "protest OR rally",
    "sensitivity:health country:CN",
];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    q: String,
    examples: Vec<(&'static str, String)>,
    remarks: Remarks,
    chosen: Vec<Chosen>,
    boxes: Vec<FacetBox>,
    spreads: Vec<Spread>,
    orders: Vec<OrderChoice>,
    found: Found,
    steps: Steps,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    q: String,
    examples: Vec<(&'static str, String)>,
    tiles: Vec<Tile>,
    /// Invented samples that are left out, and the search for them.
    samples: Option<(String, String)>,
    groups: Vec<Group>,
}

/// A number with the page behind it.
struct Tile {
    count: String,
    label: &'static str,
    href: String,
}

/// The values of one facet with bars.
struct Group {
    heading: &'static str,
    field: &'static str,
    note: &'static str,
    rows: Vec<Choice>,
}

/// What was found.
struct Found {
    total: u64,
    count: String,
    hits: Vec<HitView>,
    csv: String,
    everything: bool,
    /// Said where the order means less than it seems.
    caution: Option<String>,
    /// Invented samples that are left out, and the search for them.
    samples: Option<(String, String)>,
}

/// A question as typed, and as it is asked: without invented samples beside real listings.
pub(super) struct Asked<'a> {
    pub question: &'a Ast,
    pub ast: &'a Ast,
}

/// The rows of a search as a file that spreadsheet programs open right.
pub(super) fn download(query: &str) -> String {
    let joint = if query.is_empty() { "" } else { "&" };
    format!("/export.csv?{query}{joint}profile=excel")
}

/// Whether a listing states a price in a currency.
fn states(searcher: &Searcher, code: &str) -> bool {
    let filters = Filters::from([(FacetField::Currency, vec![code.to_owned()])]);
    searcher.count(&Ast::everything(), &filters).is_ok_and(|listings| listings > 0)
}

/// An order that can be chosen.
struct OrderChoice {
    /// As in addresses; empty for the order that needs no name.
    name: &'static str,
    label: &'static str,
    chosen: bool,
}

/// Where this page stands among the pages.
#[derive(Default)]
pub(super) struct Steps {
    /// Page shown.
    pub page: u64,
    /// Last page that can be opened.
    pub last: u64,
    /// Whether results lie beyond it.
    pub cut: bool,
    /// Address of the page before.
    pub prev: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
    /// Pages near this one, first and last.
    pub links: Vec<Step>,
}

/// A link to a page.
pub(super) struct Step {
    /// Number.
    pub number: u64,
    /// Address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// Whether pages were left out before it.
    pub gap: bool,
}

pub(super) async fn page(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let OfPage { params, slips, .. } = SearchParams::of_page(req.query_string(), &[])?;
    // Marks that others hang onto the address of the home page leave it the home page.
    let asked = !slips.is_empty() || !params.is_everything() || params.sort.is_some() || params.page > 1;
    let named = req.query_string().split('&').any(|pair| pair == "q" || pair.starts_with("q="));
    if !asked && !named {
        return super::show(app, home).await;
    }
    super::show(app, move |app| results(app, &params, slips)).await
}

fn results(app: &App, asked: &SearchParams, mut faults: Vec<ParamError>) -> Result<SearchPage, PageError> {
    let searcher = app.reader.searcher();
    let (params, invalid) = resolved(app, &searcher, asked)?;
    let params = &params;
    faults.extend(invalid);
    let (question, mut notices) = parse(&params.q);
    notices.extend(values::remarks(app, &searcher, &params.q, &question)?);
    let scope = app.scope(&searcher, &question, &params.filters)?;
    let ast = scope.ast;
    let shown = |f: &FacetField| FACETS.contains(f) || params.filters.contains_key(f);
    let others = FacetField::all().filter(|f| !FACETS.contains(f) && (shown(f) || *f == FacetField::Currency));
    let facets: Vec<FacetField> = FACETS.into_iter().chain(others).collect();
    let query = searcher.prepare(&ast)?;
    let (answer, hits) = ask(app, &query, params, &facets)?;
    notices.extend(crate::search::diagnose(&params.q, &question, &|code| states(&searcher, code)));
    let counts: Vec<&FacetCounts> = answer.facets.iter().filter(|f| shown(&f.field)).collect();
    // The file has one order, that of the ids.
    let base = SearchParams { sort: None, ..params.on_page(1) }.query_string();
    let found = Found {
        total: answer.total,
        count: show::count(answer.total),
        hits,
        csv: download(&base),
        everything: params.is_everything(),
        caution: caution(params, &answer),
        samples: (scope.samples_excluded > 0).then(|| {
            let only = params.with(FacetField::Status, "sample");
            (show::of(scope.samples_excluded, "invented sample", "invented samples"), only.address())
        }),
    };
    Ok(SearchPage {
        frame: Frame::new(app, "search", &params.address()),
        q: params.q.clone(),
        examples: examples(),
        remarks: remarks(params, &Asked { question: &question, ast: &ast }, &notices, &faults, &answer, &searcher)?,
        chosen: chosen(app, params),
        boxes: boxes(app, params, &counts),
        spreads: spreads(params, &Asked { question: &question, ast: &ast }, &query, &answer)?,
        orders: orders(params.sort.unwrap_or_default()),
        found,
        steps: steps(params.page, answer.total, PER_PAGE, |page| params.on_page(page).address()),
    })
}

/// Asks index and store: the answer and the listings of the page.
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
        let missing = answer.hits.iter().find(|h| h.id == id).map(|h| h.missing_terms.clone()).unwrap_or_default();
        let why = why(app, query, id)?;
        hits.push(HitView { why, missing, ..hit(app, &highlighter, &stored) });
    }
    Ok((answer, hits))
}

/// The orders to choose from.
fn orders(chosen: Order) -> Vec<OrderChoice> {
    let choice = |name: &'static str| {
        let order = Order::from_name(name).unwrap_or_default();
        let bare = order == Order::default();
        OrderChoice { name: if bare { "" } else { name }, label: names::order(name), chosen: order == chosen }
    };
    Order::names().map(choice).collect()
}

/// Numbers of different currencies stand in one order, which is no order of prices.
fn caution(params: &SearchParams, answer: &Answer) -> Option<String> {
    let by_price = params.sort.is_some_and(|o| matches!(o.name(), "price-asc" | "price-desc"));
    let currencies = answer.facets.iter().find(|f| f.field == FacetField::Currency).map_or(0, |f| f.distinct);
    (by_price && currencies > 1 && params.filters.get(&FacetField::Currency).is_none_or(|c| c.len() > 1)).then(|| {
        format!("Prices of {currencies} currencies are compared as plain numbers; choose one currency under “Price”.")
    })
}

/// Pages around `page` of `total` rows, `per_page` on each.
pub(super) fn steps(page: u64, total: u64, per_page: u64, href: impl Fn(u64) -> String) -> Steps {
    let all = total.div_ceil(per_page).max(1);
    let last = all.min(LAST_PAGE);
    let near = |n: &u64| *n == 1 || *n == last || n.abs_diff(page) <= 2;
    let mut before = 0;
    let links = (1..=last)
        .filter(near)
        .map(|number| {
            let gap = number > before + 1;
            before = number;
            Step { number, href: href(number), current: number == page, gap }
        })
        .collect();
    Steps {
        page,
        last,
        cut: all > last,
        prev: (page > 1).then(|| href((page - 1).min(last))),
        next: (page < last).then(|| href(page + 1)),
        links,
    }
}

fn examples() -> Vec<(&'static str, String)> {
    let href = |q: &str| format!("/?q={}", crate::web::params::encode(q));
    EXAMPLES.iter().map(|q| (*q, href(q))).collect()
}

fn home(app: &App) -> Result<HomePage, PageError> {
    let searcher = app.reader.searcher();
    let facets = [
        FacetField::Sensitivity,
        FacetField::Severity,
        FacetField::Consent,
        FacetField::Provenance,
        FacetField::Broker,
        FacetField::Source,
    ];
    let params = SearchParams { page: 1, ..SearchParams::default() };
    let scope = app.scope(&searcher, &Ast::everything(), &params.filters)?;
    let answer = searcher.search(&scope.ast, &Request::counting(&params.filters, &facets))?;
    let distinct = |field| answer.facets.iter().find(|f| f.field == field).map_or(0, |f| f.distinct);
    let risk = crate::web::risk::risk(app, &Ast::everything(), &params.filters)?;
    let group = |field: FacetField, note| Group {
        heading: names::facet(field),
        field: field.name(),
        note,
        rows: top_values(app, &params, &answer, field, 24),
    };
    let tile = |count: u64, one, many, href: &str| Tile {
        count: show::count(count),
        label: if count == 1 { one } else { many },
        href: href.to_owned(),
    };
    Ok(HomePage {
        frame: Frame::new(app, "search", "/"),
        q: String::new(),
        examples: examples(),
        tiles: vec![
            tile(answer.total, "listing", "listings", "/?q="),
            tile(brokers(&searcher, &scope.ast, &scope.ast)?.len() as u64, "broker", "brokers", "/brokers"),
            tile(distinct(FacetField::Source), "source", "sources", "/sources"),
            tile(risk.listings_with_findings, "listing with a finding", "listings with a finding", "/?q=rule%3A%2A"),
            tile(
                risk.listings_without_findings_undecided,
                "listing without a finding, but with undecided rules",
                "listings without a finding, but with undecided rules",
                "/?q=-rule%3A%2A%20undecided%3A%2A",
            ),
        ],
        samples: (scope.samples_excluded > 0).then(|| {
            let only = params.with(FacetField::Status, "sample");
            (show::of(scope.samples_excluded, "invented sample", "invented samples"), only.address())
        }),
        groups: vec![
            group(FacetField::Sensitivity, "What could harm the people in the data"),
            group(FacetField::Consent, "What sellers say about the agreement of the people concerned"),
            group(FacetField::Provenance, "Where sellers say the data comes from"),
            group(FacetField::Severity, "Each listing counts once, under its most serious finding"),
        ],
    })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn pages_near_the_current_one_are_linked_with_gaps_between() {
        let s = steps(6, 400, 20, |n| n.to_string());
        let shown: Vec<String> =
            s.links.iter().map(|l| format!("{}{}", if l.gap { "…" } else { "" }, l.number)).collect();
        assert_eq!(shown.join(" "), "1 …4 5 6 7 8 …20");
        assert_eq!((s.prev.as_deref(), s.next.as_deref()), (Some("5"), Some("7")));
    }

    #[test]
    fn pages_end_at_the_last_one_that_can_be_asked_for() {
        let s = steps(1000, 30_000, 20, |n| n.to_string());
        assert_eq!((s.last, s.cut, s.next), (1000, true, None));
    }
}
