//! Writes on cases: open, change, pin, remove a pin, note. Each is one event in the history of the case.

use super::super::list::json;
use super::super::view::CaseView;
use super::super::write::body::{JsonBody, refused, wrong};
use super::super::write::request::{WriteRequest, Written};
use super::super::write::tag_of;
use super::pinned::{PinRequest, see};
use super::{case_body, find};
use crate::domain::cases::{CaseAct, CaseError, CaseState};
use crate::pipeline::{CaseFailure, act_on_case, open_case};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Longest title, in characters.
const MAX_TITLE: usize = 300;

/// What a write did.
#[derive(Serialize)]
struct CaseWritten<'a> {
    /// False if it was so already.
    stored: bool,
    case: CaseView<'a>,
    /// The entity tag of the case from now on.
    case_etag: String,
}

/// Opens a case.
pub async fn open(
    request: HttpRequest,
    caller: Caller,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesWrite)?.to_owned();
    let written = WriteRequest::read_new(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["title", "reason", "hold"])?;
    let (title, reason, hold) = (title(body.text("title")?)?, body.text("reason")?, body.maybe_flag("hold")?);
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let asked = (title.as_str(), reason.trim(), hold.unwrap_or(false));
        let id = open_case(&agency, &written.by, asked, turn.writer()?)?;
        answer(app, &id, &agency, true, true)
    };
    written.run(app, run).await
}

/// Changes title, state or hold.
pub async fn change(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesWrite)?.to_owned();
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["title", "state", "hold", "reason"])?;
    let new_title = body.maybe_text("title")?.map(title).transpose()?;
    let state = match body.maybe_text("state")? {
        Some(_) => Some(body.one_of("state", &CaseState::ALL.map(|state| (state.name(), state)))?),
        None => None,
    };
    let (hold, reason) = (body.maybe_flag("hold")?, body.maybe_text("reason")?);
    if new_title.is_none() && state.is_none() && hold.is_none() {
        return Err(wrong("", "Nothing to change. Expected at least one of: title, state, hold."));
    }
    let act = CaseAct::Changed { title: new_title, state, hold, reason };
    written.run(app, acting(path.into_inner(), agency, move |_| Ok((act, String::new())))).await
}

/// Pins a listing, a version, a finding or a search, as it is now.
pub async fn pin(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesWrite)?.to_owned();
    // Who pins sees what is pinned.
    caller.require(Scope::ListingsRead)?;
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let asked = PinRequest::read(&written.body)?;
    let pin = move |app: &App| see(app, asked).map(|(pinned, seen)| (CaseAct::Pinned(pinned), seen));
    written.run(app, acting(path.into_inner(), agency, pin)).await
}

/// Removes a pin from the case; it stays in the history.
pub async fn remove_pin(
    request: HttpRequest,
    caller: Caller,
    path: Path<(String, String)>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesWrite)?.to_owned();
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let reason = JsonBody::parse(&written.body, &["reason"])?.text("reason")?.trim().to_owned();
    let (id, number) = path.into_inner();
    let act = CaseAct::Removed { pin: number.parse().unwrap_or(0), reason };
    written.run(app, acting(id, agency, move |_| Ok((act, String::new())))).await
}

/// Writes a note.
pub async fn note(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = caller.agency(Scope::CasesWrite)?.to_owned();
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let text = JsonBody::parse(&written.body, &["text"])?.text("text")?.trim().to_owned();
    written.run(app, acting(path.into_inner(), agency, move |_| Ok((CaseAct::Noted { text }, String::new())))).await
}

/// The work of a write in a case: read it, compare the entity tag, do what `act` says, and answer with the case.
fn acting(
    id: String,
    agency: String,
    act: impl FnOnce(&App) -> Result<(CaseAct, String), Problem> + Send + 'static,
) -> impl FnOnce(&App, &mut Turn<'_>, &WriteRequest) -> Result<Written, Problem> + Send + 'static {
    move |app, turn, written| {
        let case = find(app, &id, &agency)?;
        written.precondition.check(&case_body(app, &case)?)?;
        let (act, seen) = act(app)?;
        let adds = !matches!(act, CaseAct::Changed { .. });
        let stored = act_on_case(&case, act, &written.by, &seen, turn.writer()?).map_err(not_done)?;
        answer(app, &id, &agency, stored, adds)
    }
}

fn answer(app: &App, id: &str, agency: &str, stored: bool, adds: bool) -> Result<Written, Problem> {
    let case = find(app, id, agency)?;
    let case_etag = format!("\"{}\"", tag_of(&case_body(app, &case)?));
    let body = json(&CaseWritten { stored, case: CaseView::new(&case, &app.public_url), case_etag })?;
    Ok(Written::new(if stored && adds { StatusCode::CREATED } else { StatusCode::OK }, body))
}

fn title(text: String) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_TITLE || text.contains(['\n', '\r']) {
        return Err(wrong("title", format!("Expected one line of 1 to {MAX_TITLE} characters.")));
    }
    Ok(text.to_owned())
}

fn not_done(failure: CaseFailure) -> Problem {
    match failure {
        CaseFailure::Store(error) => error.into(),
        CaseFailure::Refused(error) => {
            let member = match error {
                CaseError::Transition { .. } | CaseError::Closed => "state",
                CaseError::NoPin(_) | CaseError::Full(..) => "",
            };
            refused(member, error.to_string())
        }
    }
}
