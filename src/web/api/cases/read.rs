//! `GET /api/v1/cases` and below: the cases of the caller's agency, what was done in one, and what was pinned.

use super::super::blocking;
use super::super::listing::{CONTENT_DIGEST, digest_field, with_etag};
use super::super::pages::PageRequest;
use super::super::parameters::Parameters;
use super::super::view::{CaseEventItem, CaseItem};
use super::{case_body, find, is_id, no_case};
use crate::domain::cases::CaseState;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::ContentEncoding;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// Members of an item of the list.
pub const FIELDS: &[&str] = &[
    "id",
    "agency",
    "title",
    "reason",
    "state",
    "hold",
    "opened_by",
    "opened_at",
    "changed_at",
    "pins",
    "notes",
    "links",
];
/// Members of an item of the history.
pub const HISTORY_FIELDS: &[&str] =
    &["number", "kind", "by", "at", "change", "title", "reason", "state", "hold", "text", "pin", "pinned"];

/// The cases of the caller's agency, in the order in which they were opened.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesRead)?.to_owned();
    let page = PageRequest::read(&request, "/api/v1/cases", &["state", "hold"], FIELDS)?;
    let state = page.parameters().one_of("state", &CaseState::ALL.map(CaseState::name))?;
    let hold = page.parameters().flag("hold")?;
    let body = blocking(app.clone(), move || {
        let mut cases = app.store.cases(Some(&agency))?;
        cases.retain(|c| state.is_none_or(|s| s == c.state.name()) && hold.is_none_or(|h| h == c.hold));
        let items = cases.iter().map(|case| (case.id.clone(), CaseItem::new(case, &app.public_url)));
        page.cut(&app, items.collect())
    })
    .await?;
    Ok(body.response())
}

/// One case.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesRead)?.to_owned();
    Parameters::read(request.query_string(), &[])?;
    let body = blocking(app.clone(), move || case_body(&app, &find(&app, &path, &agency)?)).await?;
    Ok(with_etag(&request, body, None))
}

/// Everything that was done in a case, oldest first.
pub async fn history(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesRead)?.to_owned();
    let id = path.into_inner();
    if !is_id(&id) {
        return Err(no_case(&id));
    }
    let page = PageRequest::read(&request, format!("/api/v1/cases/{id}/history"), &[], HISTORY_FIELDS)?;
    let after = page.after_number()?;
    let body = blocking(app.clone(), move || {
        let events = app.store.case_events(&id, Some(&agency))?;
        if events.is_empty() {
            return Err(no_case(&id));
        }
        let total = events.len() as u64;
        let later = CaseEventItem::all(&events).into_iter().filter(|item| item.number > after);
        let items = later.take(page.limit + 1).map(|item| (item.number.to_string(), item)).collect();
        page.page(&app, items, Some(total), "")
    })
    .await?;
    Ok(body.response())
}

/// What was pinned, byte for byte as it was seen; also of a pin that was removed.
pub async fn pinned_bytes(
    request: HttpRequest,
    caller: Caller,
    path: Path<(String, String)>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesRead)?.to_owned();
    Parameters::read(request.query_string(), &[])?;
    let (id, number) = path.into_inner();
    let seen = blocking(app.clone(), move || {
        let case = find(&app, &id, &agency)?;
        let pin = number.parse().ok().and_then(|number| case.pin(number)).ok_or_else(|| no_pin(&number))?;
        app.store.seen_by_event(pin.event)?.ok_or_else(|| Problem::internal("a pin without what was seen"))
    })
    .await?;
    let digest = digest_field(seen.as_bytes());
    let mut response = with_etag(&request, seen.into_bytes(), Some("private, max-age=31536000, immutable"));
    let headers = response.headers_mut();
    // Compression would change the bytes, and the digest would no longer match.
    if let (Ok(digest), Ok(encoding)) = (digest.parse(), ContentEncoding::Identity.as_str().parse()) {
        headers.insert(CONTENT_DIGEST, digest);
        headers.insert(actix_web::http::header::CONTENT_ENCODING, encoding);
    }
    Ok(response)
}

fn no_pin(number: &str) -> Problem {
    Problem::new(ProblemCode::NoSuchCase, format!("The case has no pin “{}”.", shown(number)))
}
