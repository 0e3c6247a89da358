//! The risk overview: findings by severity, kind, law and place, and what cannot be decided, over all listings or those of a
//! search, a source or a broker.

use super::facets::{Chosen, chosen};
use super::show::{Gravity, gravity};
use super::{Frame, PageError, names, show};
use crate::domain::listing::{Severity, Verdict};
use crate::search::{Ast, FacetField, Filters, parse};
use crate::web::App;
use crate::web::params::{OfPage, SearchParams};
use crate::web::risk::{Part, Risk, risk};
use crate::web::values::resolved;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "risk.html")]
struct RiskPage {
    frame: Frame,
    q: String,
    /// What of the address could not be used.
    faults: Vec<String>,
    chosen: Vec<Chosen>,
    search: String,
    risk: RiskView,
    sources: Vec<SourceRow>,
}

/// The spread of findings, ready to print.
pub(super) struct RiskView {
    pub listings: String,
    pub with_findings: String,
    pub percent: String,
    /// How the findings counted were chosen; empty if all were.
    pub filtered: String,
    /// Listings without any finding for which rules are undecided.
    pub undecided: Option<String>,
    /// Invented samples left out.
    pub samples: Option<String>,
    pub findings: String,
    pub severities: Vec<(Gravity, String, u64)>,
    pub spreads: Vec<Spread>,
    pub forgotten: Option<String>,
}

/// One spread with bars.
pub(super) struct Spread {
    pub id: &'static str,
    pub heading: &'static str,
    pub note: &'static str,
    pub rows: Vec<Row>,
}

/// One part of a spread.
pub(super) struct Row {
    pub label: String,
    pub count: String,
    pub percent: u64,
    /// Address of the listings behind it; empty if there is none.
    pub href: String,
}

/// Findings of one source by severity.
struct SourceRow {
    label: String,
    href: String,
    listings: String,
    with_findings: String,
    counts: Vec<String>,
}

pub(super) async fn page(app: web::Data<App>, req: HttpRequest) -> Result<HttpResponse, PageError> {
    let OfPage { params, slips, .. } = SearchParams::of_page(req.query_string(), &[])?;
    super::show(app, move |app| {
        let searcher = app.reader.searcher();
        let (params, invalid) = resolved(app, &searcher, &params)?;
        let (ast, _) = parse(&params.q);
        let query = params.on_page(1).query_string();
        let path = if query.is_empty() { "/risk".to_owned() } else { format!("/risk?{query}") };
        Ok(RiskPage {
            frame: Frame::new(app, "risk", &path),
            faults: slips.iter().chain(&invalid).map(ToString::to_string).collect(),
            q: params.q.clone(),
            chosen: chosen(app, &params),
            search: params.on_page(1).address(),
            risk: view(app, &ast, &params)?,
            sources: sources(app, &ast, &params)?,
        })
    })
    .await
}

/// The spread of findings over the listings of a search.
pub(super) fn view(app: &App, ast: &Ast, params: &SearchParams) -> Result<RiskView, PageError> {
    let risk = risk(app, ast, &params.filters)?;
    let count_of = |s: Severity| risk.by_severity.iter().find(|p| p.name == s.name()).map_or(0, |p| p.count);
    let most = Severity::ALL.into_iter().map(count_of).max().unwrap_or(0).max(1);
    Ok(RiskView {
        listings: show::of(risk.listings, "listing", "listings"),
        with_findings: show::count(risk.listings_with_findings),
        percent: share(risk.listings_with_findings, risk.listings),
        filtered: filtered(app, params),
        undecided: (risk.listings_without_findings_undecided > 0)
            .then(|| show::of(risk.listings_without_findings_undecided, "listing has", "listings have")),
        samples: (risk.samples_left_out > 0)
            .then(|| show::of(risk.samples_left_out, "invented sample is", "invented samples are")),
        findings: show::of(risk.findings, "finding", "findings"),
        severities: Severity::ALL
            .into_iter()
            .map(|s| (gravity(s), show::count(count_of(s)), count_of(s) * 100 / most))
            .collect(),
        forgotten: (risk.findings_without_card > 0).then(|| show::count(risk.findings_without_card)),
        spreads: spreads(app, params, risk),
    })
}

/// Which findings filters choose, in words.
fn filtered(app: &App, params: &SearchParams) -> String {
    let fields = [FacetField::Severity, FacetField::Rule, FacetField::Pack, FacetField::Jurisdiction];
    let chosen = fields.iter().filter_map(|field| {
        let values = params.filters.get(field)?;
        let values: Vec<String> = values.iter().map(|v| names::value(app, *field, v)).collect();
        let what = match field {
            FacetField::Severity => "of severity",
            FacetField::Rule => "of the rule",
            FacetField::Pack => "of",
            _ => "that apply in",
        };
        Some(format!("{what} {}", values.join(" or ")))
    });
    chosen.collect::<Vec<_>>().join(", ")
}

fn spreads(app: &App, params: &SearchParams, risk: Risk) -> Vec<Spread> {
    let rows = |parts: Vec<Part>, field: Option<FacetField>| -> Vec<Row> {
        let most = parts.iter().map(|p| p.count).max().unwrap_or(1).max(1);
        parts
            .into_iter()
            .map(|p| Row {
                label: match field {
                    Some(field) => names::value(app, field, &p.name),
                    None => verdict(&p.name),
                },
                count: show::count(p.count),
                percent: (p.count * 100 / most).max(1),
                href: field.map(|f| params.on_page(1).with(f, &p.name).address()).unwrap_or_default(),
            })
            .collect()
    };
    let spread = |id, heading, note, rows| Spread { id, heading, note, rows };
    let all = vec![
        spread("verdict", "What they amount to", "Findings.", rows(risk.by_verdict, None)),
        spread("pack", "Body of law", "Findings.", rows(risk.by_pack, Some(FacetField::Pack))),
        spread(
            "jurisdiction",
            "Where the law applies",
            "Listings; one can stand under several.",
            rows(risk.listings_by_jurisdiction, Some(FacetField::Jurisdiction)),
        ),
        spread(
            "undecided",
            "Undecided because sellers do not state",
            "Listings for which at least one rule waits for the fact.",
            rows(risk.listings_undecided_by_fact, Some(FacetField::Undecided)),
        ),
        spread(
            "rule",
            "Rule",
            "Findings; a rule makes at most one of a listing.",
            rows(risk.by_rule, Some(FacetField::Rule)),
        ),
    ];
    all.into_iter().filter(|s| !s.rows.is_empty()).collect()
}

/// One row for each source among the listings of the search.
fn sources(app: &App, ast: &Ast, params: &SearchParams) -> Result<Vec<SourceRow>, PageError> {
    let mut rows = Vec::new();
    let searcher = app.reader.searcher();
    // Where samples are left out above, their sources are no rows here either.
    let leaves_out = app.scope(&searcher, ast, &params.filters)?.ast != *ast;
    for source in app.store.sources()? {
        let id = source.source;
        if leaves_out && app.sources.invented(&id) {
            continue;
        }
        if params.filters.get(&FacetField::Source).is_some_and(|chosen| !chosen.contains(&id)) {
            continue;
        }
        let filters: Filters =
            params.filters.clone().into_iter().chain([(FacetField::Source, vec![id.clone()])]).collect();
        let risk = risk(app, ast, &filters)?;
        if risk.listings == 0 {
            continue;
        }
        let count = |s: &Severity| risk.by_severity.iter().find(|p| p.name == s.name()).map_or(0, |p| p.count);
        let here = SearchParams { filters, ..params.on_page(1) };
        rows.push(SourceRow {
            label: names::value(app, FacetField::Source, &id),
            href: format!("/risk?{}", here.query_string()),
            listings: show::count(risk.listings),
            with_findings: share(risk.listings_with_findings, risk.listings),
            counts: Severity::ALL.iter().map(|s| show::count(count(s))).collect(),
        });
    }
    Ok(rows)
}

/// `12 %`, with one decimal below ten.
fn share(part: u64, whole: u64) -> String {
    match part as f64 * 100.0 / whole.max(1) as f64 {
        p if part == 0 || p >= 10.0 => format!("{p:.0} %"),
        p => format!("{p:.1} %"),
    }
}

/// What a verdict is called where findings are counted.
fn verdict(name: &str) -> String {
    let Some(verdict) = Verdict::ALL.into_iter().find(|v| v.name() == name) else { return name.to_owned() };
    match verdict {
        Verdict::IndicatorProhibited => "Points to a prohibited practice",
        Verdict::ViolationIndicator => "Points to a breach of a duty",
        Verdict::Risk => "Risk to people or buyers",
        Verdict::Obligation => "A duty that follows",
        Verdict::Gap => "A fact that is missing",
        Verdict::Contradiction => "Statements that do not fit together",
        Verdict::Escalate => "To be passed on at once",
        Verdict::Review => "Worth a human look",
        Verdict::Route => "Another law or authority is the right place",
    }
    .to_owned()
}
