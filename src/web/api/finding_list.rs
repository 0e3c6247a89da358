//! `GET /api/v1/findings`: the findings of the listings that match a search, in order of listing and fingerprint.
//!
//! `rule`, `severity`, `pack` and `jurisdiction` select findings, and not only their listings: a search for medium
//! findings lists those of a listing whose worst is critical too.

use super::blocking;
use super::bulk::{self, wants_ndjson};
use super::cursor::{Cursor, Position, digest_of};
use super::expanded::{Row, Walk};
use super::fields::Fields;
use super::list::{List, ListBody};
use super::pages::prefers_exact_count;
use super::parameters::{self, Parameters};
use super::view::FindingItem;
use crate::domain::listing::{Finding, FindingHistory, FindingState, ListingId};
use crate::search::{Ast, FacetField, Filters, Searcher, broader_code, conjunction, parse};
use crate::store::StoredListing;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::facet_values::resolve_strictly;
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::params::{SearchParams, encode};
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Members of an item.
pub const FIELDS: &[&str] = &[
    "fingerprint",
    "rule",
    "title",
    "severity",
    "verdict",
    "pack",
    "jurisdictions",
    "effective_from",
    "effective_to",
    "cites",
    "evidence",
    "facts",
    "remedy",
    "state",
    "waived_until",
    "disputed",
    "confirmed",
    "dismissed",
    "first_version",
    "last_version",
    "responses",
    "listing",
    "first_observed",
    "last_observed",
    "methods",
    "links",
    "listing_title",
    "broker",
    "source",
];
/// Parameters besides those of a search.
const EXTRA: [&str; 5] = ["state", "disputed", "cursor", "limit", "fields"];

/// Names of the states.
const STATES: [&str; 4] = ["open", "waived", "dismissed", "gone"];

/// A parsed request.
struct FindingRequest {
    search: SearchParams,
    parameters: Parameters,
    state: Option<&'static str>,
    disputed: Option<bool>,
    fields: Fields,
    limit: usize,
    digest: String,
    position: Option<Position>,
    count: bool,
}

/// The findings of some listings with what is shown beside them.
struct Part {
    annotations: FindingAnnotations,
}

/// The handler.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FindingsRead)?;
    let parsed = FindingRequest::read(&request)?;
    if wants_ndjson(&request) {
        parsed.parameters.none_of(&["cursor", "limit"], bulk::WITHOUT_PAGES)?;
        return parsed.stream(&request, app).await;
    }
    Ok(blocking(app.clone(), move || parsed.run(&app)).await?.response())
}

impl FindingRequest {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let (search, parameters) = parameters::search(request.query_string(), &EXTRA)?;
        let state = parameters.one_of("state", &STATES)?;
        let disputed = parameters.flag("disputed")?;
        let selection =
            format!("{}&{}", search.query_string(), parameters.query_string(&["cursor", "limit", "fields"]));
        let digest = digest_of("findings", &selection);
        let position = parameters.text("cursor").map(|text| Cursor::read(text, &digest)).transpose()?;
        let (limit, fields) = (parameters.limit()?, Fields::read(&parameters, FIELDS)?);
        let count = prefers_exact_count(request);
        Ok(Self { search, parameters, state, disputed, fields, limit, digest, position, count })
    }

    fn run(&self, app: &App) -> Result<ListBody, Problem> {
        let searcher = app.reader.searcher();
        let (filters, of_findings) = self.filters(app)?;
        let ast = self.ast(app, &searcher, &filters)?;
        let walk = Walk { app, searcher: &searcher, ast: &ast, filters: &filters };
        let total = if self.count { self.total(app, &walk, &of_findings)? } else { None };
        let items = |listings: &[StoredListing]| self.rows(app, listings, &of_findings);
        let found = walk.page(self.position.as_ref(), self.limit, &items)?;
        let list = List {
            items: found.items,
            next_cursor: found.last.map(|position| Cursor::write(&self.digest, position)),
            total,
            total_is_exact: total.is_some(),
            limit_applied: self.limit,
            search: None,
        };
        let body = list.body(|cursor| {
            let parts = [self.search.query_string(), self.parameters.query_string(&["cursor"])];
            let kept: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let separator = if kept.is_empty() { "" } else { "&" };
            format!("{}/api/v1/findings?{}{separator}cursor={}", app.public_url, kept.join("&"), encode(cursor))
        })?;
        Ok(body.counted(total.is_some()))
    }

    /// The filters for the index, and those on findings. A listing is indexed under its highest severity only, so that
    /// filter is applied to the findings alone; findings that are gone are not indexed at all.
    fn filters(&self, app: &App) -> Result<(Filters, Filters), Problem> {
        const OF_FINDINGS: [FacetField; 4] =
            [FacetField::Rule, FacetField::Severity, FacetField::Pack, FacetField::Jurisdiction];
        let mut filters = resolve_strictly(app, &self.search)?.filters;
        let mut of_findings = Filters::new();
        for field in OF_FINDINGS {
            if let Some(values) = filters.get(&field).cloned() {
                of_findings.insert(field, values);
                if field == FacetField::Severity || self.state == Some("gone") {
                    filters.remove(&field);
                }
            }
        }
        Ok((filters, of_findings))
    }

    fn ast(&self, app: &App, searcher: &Searcher, filters: &Filters) -> Result<Ast, Problem> {
        let query = app.scope(searcher, &parse(&self.search.q).0, filters)?.ast;
        Ok(if self.state == Some("gone") { query } else { conjunction(&query, &parse("rule:*").0) })
    }

    fn total(&self, app: &App, walk: &Walk<'_>, of_findings: &Filters) -> Result<Option<u64>, Problem> {
        walk.count(&|listings| {
            let part = Part::read(app, listings)?;
            let of = |l: &StoredListing| part.selected(self, l, of_findings).len() as u64;
            Ok(listings.iter().map(of).sum())
        })
    }

    /// The rows of some listings.
    fn rows(
        &self,
        app: &App,
        listings: &[StoredListing],
        of_findings: &Filters,
    ) -> Result<Vec<Row<serde_json::Value>>, Problem> {
        let part = Part::read(app, listings)?;
        let mut rows = Vec::new();
        for stored in listings {
            for history in part.selected(self, stored, of_findings) {
                let item = self.fields.of(FindingItem::new(stored, history, &part.annotations, &app.public_url))?;
                let item = serde_json::to_value(item).map_err(Problem::internal)?;
                rows.push((stored.listing.id.clone(), history.finding.fingerprint.clone(), item));
            }
        }
        Ok(rows)
    }

    /// All findings, without pages.
    async fn stream(self, request: &HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
        let state = app.clone();
        let (bulk, rows) = blocking(app.clone(), move || {
            let searcher = state.reader.searcher();
            let (filters, of_findings) = self.filters(&state)?;
            let ast = self.ast(&state, &searcher, &filters)?;
            let rows = searcher.all_ids(&ast, &filters, bulk::TOGETHER)?;
            Ok((FindingBulk { request: self, of_findings }, rows))
        })
        .await?;
        bulk::stream(request, app, rows, move |app, listings, out| bulk.lines(app, listings, out))
    }
}

/// All findings of a search.
struct FindingBulk {
    request: FindingRequest,
    of_findings: Filters,
}

impl FindingBulk {
    /// Writes the findings of some listings, one a line; returns how many.
    fn lines(&self, app: &App, listings: &[StoredListing], out: &mut Vec<u8>) -> Result<u64, Problem> {
        let rows = self.request.rows(app, listings, &self.of_findings)?;
        for (_, _, row) in &rows {
            serde_json::to_writer(&mut *out, row).map_err(Problem::internal)?;
            out.push(b'\n');
        }
        Ok(rows.len() as u64)
    }
}

impl Part {
    fn read(app: &App, listings: &[StoredListing]) -> Result<Self, Problem> {
        let ids: Vec<ListingId> = listings.iter().map(|l| l.listing.id.clone()).collect();
        Ok(Self { annotations: FindingAnnotations::read(&app.store, &ids)? })
    }

    /// The selected findings of a listing in order of fingerprint.
    fn selected(&self, request: &FindingRequest, stored: &StoredListing, of: &Filters) -> Vec<&FindingHistory> {
        let Some(all) = self.annotations.history(&stored.listing.id) else { return Vec::new() };
        let (responses, today) = (&self.annotations.responses, &self.annotations.today);
        let state = |h: &FindingHistory| h.state(responses, today);
        let wanted = |h: &&FindingHistory| {
            let disputed = responses.disputed(&h.finding.fingerprint);
            request.state.map_or(state(h) != FindingState::Gone, |name| state(h).name() == name)
                && request.disputed.is_none_or(|asked| asked == disputed)
                && selects(&h.finding, of)
        };
        let mut selected: Vec<&FindingHistory> = all.sorted().into_iter().filter(wanted).collect();
        selected.sort_by(|a, b| a.finding.fingerprint.cmp(&b.finding.fingerprint));
        selected
    }
}

/// Whether filters select a finding.
fn selects(finding: &Finding, filters: &Filters) -> bool {
    filters.iter().all(|(field, values)| {
        let is = |value: &str| values.iter().any(|v| v == value);
        match field {
            FacetField::Rule => is(&finding.rule),
            FacetField::Severity => is(finding.severity.name()),
            FacetField::Pack => is(&finding.pack),
            FacetField::Jurisdiction => finding.jurisdictions.iter().any(|place| {
                let mut next = Some(place.as_str());
                while let Some(place) = next {
                    if is(place) {
                        return true;
                    }
                    next = broader_code(FacetField::Jurisdiction, place);
                }
                false
            }),
            _ => true,
        }
    })
}
