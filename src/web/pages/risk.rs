//! The risk overview: findings by severity, verdict, pack, rule and jurisdiction, and undecided rules, over all
//! listings or those of a search, a source or a broker.

use super::facets::{Chosen, chosen};
use super::format::{SeverityBadge, severity_badge};
use super::{Frame, PageError, format, labels};
use crate::domain::listing::{Severity, Verdict};
use crate::search::{Ast, FacetField, Filters, parse};
use crate::web::App;
use crate::web::facet_values::resolve;
use crate::web::params::{PageParams, SearchParams};
use crate::web::risk::{NamedCount, Risk, risk};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "risk.html")]
struct RiskPage {
    frame: Frame,
    q: String,
    /// Parameters of the URL that could not be used.
    faults: Vec<String>,
    chosen: Vec<Chosen>,
    search: String,
    risk: RiskView,
    sources: Vec<SourceRow>,
}

/// The counts for a template.
pub(super) struct RiskView {
    pub listings: String,
    pub with_findings: String,
    pub percent: String,
    /// How the findings counted were selected; empty if all are counted.
    pub filtered: String,
    /// Listings without any finding but with undecided rules.
    pub undecided: Option<String>,
    /// Invented samples that are excluded.
    pub samples: Option<String>,
    pub findings: String,
    pub severities: Vec<(SeverityBadge, String, u64)>,
    pub breakdowns: Vec<Breakdown>,
    /// Findings of rules whose card was removed.
    pub without_card: Option<String>,
}

/// Counts by one field, with bars.
pub(super) struct Breakdown {
    pub id: &'static str,
    pub heading: &'static str,
    pub note: &'static str,
    pub rows: Vec<Row>,
}

/// One value with its count.
pub(super) struct Row {
    pub label: String,
    pub count: String,
    pub percent: u64,
    /// Address of the search for these listings; empty if there is none.
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
    let PageParams { params, typos, .. } = SearchParams::parse_page(req.query_string(), &[])?;
    super::render(app, move |app| {
        let searcher = app.reader.searcher();
        let (params, invalid) = resolve(app, &searcher, &params)?;
        let (ast, _) = parse(&params.q);
        let query = params.on_page(1).query_string();
        let path = if query.is_empty() { "/risk".to_owned() } else { format!("/risk?{query}") };
        Ok(RiskPage {
            frame: Frame::new(app, "risk", &path),
            faults: typos.iter().chain(&invalid).map(ToString::to_string).collect(),
            q: params.q.clone(),
            chosen: chosen(app, &params),
            search: params.on_page(1).address(),
            risk: view(app, &ast, &params)?,
            sources: sources(app, &ast, &params)?,
        })
    })
    .await
}

/// The counts over the listings of a search.
pub(super) fn view(app: &App, ast: &Ast, params: &SearchParams) -> Result<RiskView, PageError> {
    let risk = risk(app, ast, &params.filters)?;
    let count_of = |s: Severity| risk.by_severity.iter().find(|p| p.name == s.name()).map_or(0, |p| p.count);
    let most = Severity::ALL.into_iter().map(count_of).max().unwrap_or(0).max(1);
    Ok(RiskView {
        listings: format::of(risk.listings, "listing", "listings"),
        with_findings: format::count(risk.listings_with_findings),
        percent: share(risk.listings_with_findings, risk.listings),
        filtered: filtered(app, params),
        undecided: (risk.listings_without_findings_undecided > 0)
            .then(|| format::of(risk.listings_without_findings_undecided, "listing has", "listings have")),
        samples: (risk.samples_excluded > 0)
            .then(|| format::of(risk.samples_excluded, "invented sample is", "invented samples are")),
        findings: format::of(risk.findings, "finding", "findings"),
        severities: Severity::ALL
            .into_iter()
            .map(|s| (severity_badge(s), format::count(count_of(s)), count_of(s) * 100 / most))
            .collect(),
        without_card: (risk.findings_without_card > 0).then(|| format::count(risk.findings_without_card)),
        breakdowns: breakdowns(app, params, risk),
    })
}

/// Which findings the filters select, in words.
fn filtered(app: &App, params: &SearchParams) -> String {
    let fields = [FacetField::Severity, FacetField::Rule, FacetField::Pack, FacetField::Jurisdiction];
    let chosen = fields.iter().filter_map(|field| {
        let values = params.filters.get(field)?;
        let values: Vec<String> = values.iter().map(|v| labels::value(app, *field, v)).collect();
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

fn breakdowns(app: &App, params: &SearchParams, risk: Risk) -> Vec<Breakdown> {
    let rows = |parts: Vec<NamedCount>, field: Option<FacetField>| -> Vec<Row> {
        let most = parts.iter().map(|p| p.count).max().unwrap_or(1).max(1);
        parts
            .into_iter()
            .map(|p| Row {
                label: match field {
                    Some(field) => labels::value(app, field, &p.name),
                    None => verdict(&p.name),
                },
                count: format::count(p.count),
                percent: (p.count * 100 / most).max(1),
                href: field.map(|f| params.on_page(1).with(f, &p.name).address()).unwrap_or_default(),
            })
            .collect()
    };
    let breakdown = |id, heading, note, rows| Breakdown { id, heading, note, rows };
    let all = vec![
        breakdown("verdict", "Verdict", "Findings.", rows(risk.by_verdict, None)),
        breakdown("pack", "Body of law", "Findings.", rows(risk.by_pack, Some(FacetField::Pack))),
        breakdown(
            "jurisdiction",
            "Where the law applies",
            "Listings; one can have several.",
            rows(risk.listings_by_jurisdiction, Some(FacetField::Jurisdiction)),
        ),
        breakdown(
            "undecided",
            "Undecided because missing",
            "Listings for which at least one rule needs the fact.",
            rows(risk.listings_undecided_by_fact, Some(FacetField::Undecided)),
        ),
        breakdown(
            "rule",
            "Rule",
            "Findings; a rule makes at most one per listing.",
            rows(risk.by_rule, Some(FacetField::Rule)),
        ),
    ];
    all.into_iter().filter(|s| !s.rows.is_empty()).collect()
}

/// One row for each source among the listings of the search.
fn sources(app: &App, ast: &Ast, params: &SearchParams) -> Result<Vec<SourceRow>, PageError> {
    let mut rows = Vec::new();
    let searcher = app.reader.searcher();
    // If samples are excluded above, their sources are not listed either.
    let excludes_samples = app.scope(&searcher, ast, &params.filters)?.ast != *ast;
    for source in app.store.sources()? {
        let id = source.source;
        if excludes_samples && app.sources.invented(&id) {
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
            label: labels::value(app, FacetField::Source, &id),
            href: format!("/risk?{}", here.query_string()),
            listings: format::count(risk.listings),
            with_findings: share(risk.listings_with_findings, risk.listings),
            counts: Severity::ALL.iter().map(|s| format::count(count(s))).collect(),
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

/// Label of a verdict.
fn verdict(name: &str) -> String {
    let Some(verdict) = Verdict::ALL.into_iter().find(|v| v.name() == name) else { return name.to_owned() };
    match verdict {
        Verdict::IndicatorProhibited => "Points to a prohibited practice",
        Verdict::ViolationIndicator => "Points to a breach of a duty",
        Verdict::Risk => "Risk to people or buyers",
        Verdict::Obligation => "A duty arises",
        Verdict::Gap => "A fact that is missing",
        Verdict::Contradiction => "Contradictory statements",
        Verdict::Escalate => "To be reported immediately",
        Verdict::Review => "Needs human review",
        Verdict::Route => "Another law applies, or another authority is competent",
    }
    .to_owned()
}
