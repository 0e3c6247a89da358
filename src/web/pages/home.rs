//! The home page: totals and the most frequent facet values of the catalogue.

use super::examples::{examples, excluded_samples};
use super::facet_choice::Choice;
use super::facets::top_values;
use super::{Frame, PageError, format, labels};
use crate::search::{Ast, FacetField, Filters, Request, brokers};
use crate::web::App;
use crate::web::params::SearchParams;
use askama::Template;

/// Values of a facet shown.
const VALUES: usize = 24;

#[derive(Template)]
#[template(path = "home.html")]
pub(super) struct HomePage {
    frame: Frame,
    q: String,
    examples: Vec<(&'static str, String)>,
    tiles: Vec<Tile>,
    /// Number of invented samples that are excluded, and the search for them.
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

/// The home page.
pub(super) fn view(app: &App) -> Result<HomePage, PageError> {
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
        heading: labels::facet(field),
        field: field.name(),
        note,
        rows: top_values(app, &params, &answer, field, VALUES),
    };
    let tile = |count: u64, one, many, href: &str| Tile {
        count: format::count(count),
        label: if count == 1 { one } else { many },
        href: href.to_owned(),
    };
    Ok(HomePage {
        frame: Frame::new(app, "search", "/"),
        q: String::new(),
        examples: examples(),
        tiles: vec![
            tile(answer.total, "listing", "listings", "/?q="),
            tile(
                brokers(&searcher, &scope.ast, &Filters::new(), &scope.ast)?.len() as u64,
                "broker",
                "brokers",
                "/brokers",
            ),
            tile(distinct(FacetField::Source), "source", "sources", "/sources"),
            tile(risk.listings_with_findings, "listing with a finding", "listings with a finding", "/?q=rule%3A%2A"),
            tile(
                risk.listings_without_findings_undecided,
                "listing without a finding, but with undecided rules",
                "listings without a finding, but with undecided rules",
                "/?q=-rule%3A%2A%20undecided%3A%2A",
            ),
        ],
        samples: excluded_samples(&params, scope.samples_excluded),
        groups: vec![
            group(FacetField::Sensitivity, "What could harm the people in the data"),
            group(FacetField::Consent, "What brokers say about the consent of the people concerned"),
            group(FacetField::Provenance, "Where brokers say the data comes from"),
            group(FacetField::Severity, "Each listing counts once, under its most serious finding"),
        ],
    })
}
