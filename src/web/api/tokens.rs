//! `GET /api/v1/tokens` and `POST /api/v1/tokens/{jti}/revocation`: the tokens that were issued here, and their
//! revocation. A caller with an agency sees and revokes those of its agency, one without sees all. A revocation is a
//! line in the ledger and waits for no ingest.

use super::blocking;
use super::list::{json, json_response};
use super::pages::PageRequest;
use super::write::{JsonBody, body};
use crate::web::App;
use crate::web::auth::{Caller, Entry, Issued, Revocations, Scope};
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// Members of an item.
const FIELDS: &[&str] = &["jti", "subject", "agency", "scopes", "issued_at", "expires_at", "state"];
const STATES: [&str; 3] = ["valid", "expired", "revoked"];

/// A token that was issued; never the token itself.
#[derive(Serialize)]
struct TokenView {
    jti: String,
    subject: String,
    agency: Option<String>,
    scopes: Vec<String>,
    issued_at: String,
    expires_at: String,
    /// `valid`, `expired` or `revoked`.
    state: &'static str,
}

/// What a revocation did.
#[derive(Serialize)]
struct Revoked {
    /// False if it was revoked already.
    stored: bool,
    token: TokenView,
}

/// The tokens, oldest first.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::TokensWrite)?;
    let page = PageRequest::read(&request, "/api/v1/tokens", &["subject", "state"], FIELDS)?;
    let state = page.parameters().one_of("state", &STATES)?;
    let body = blocking(app.clone(), move || {
        let mut items = Vec::new();
        for token in issued(&app, &caller)? {
            if page.text("subject").is_some_and(|subject| subject != token.subject) {
                continue;
            }
            let view = view(&app, token)?;
            if state.is_none_or(|wanted| wanted == view.state) {
                items.push((view.jti.clone(), view));
            }
        }
        // Ids begin with the time at which they were made.
        items.sort_by(|a, b| a.0.cmp(&b.0));
        page.cut(&app, items)
    })
    .await?;
    Ok(body.response())
}

/// Revokes a token.
pub async fn revoke(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::TokensWrite)?;
    super::parameters::Parameters::read(request.query_string(), &[])?;
    let bytes = body::read(&request, payload, app.admission.limits().write).await?;
    let reason = JsonBody::parse(&bytes, &["reason"])?.text("reason")?;
    let body = blocking(app.clone(), move || {
        let jti = path.into_inner();
        let Some(token) = issued(&app, &caller)?.into_iter().find(|token| token.jti == jti) else {
            let detail = format!("You may see no token “{}”.", shown(&jti));
            return Err(Problem::new(ProblemCode::NoSuchToken, detail));
        };
        let stored = !is_revoked(&app, &token)?;
        if stored {
            let entry = Entry::Revoked { jti, at: now(), reason };
            app.auth.ledger.append(&entry).map_err(|e| Problem::unavailable("list of tokens", e))?;
        }
        json(&Revoked { stored, token: view(&app, token)? })
    })
    .await?;
    Ok(json_response(body))
}

/// The tokens that a caller may see.
fn issued(app: &App, caller: &Caller) -> Result<Vec<Issued>, Problem> {
    let entries = app.auth.ledger.entries().map_err(|e| Problem::unavailable("list of tokens", e))?;
    let own = |token: &Issued| caller.claims.agency.is_none() || token.agency == caller.claims.agency;
    let issued = entries.into_iter().filter_map(|entry| match entry {
        Entry::Issued(token) => Some(token).filter(own),
        _ => None,
    });
    Ok(issued.collect())
}

fn is_revoked(app: &App, token: &Issued) -> Result<bool, Problem> {
    let covers = |r: &Revocations| r.covers(&token.jti, &token.subject, token.issued_at);
    app.auth.ledger.ask(covers).map_err(|reason| Problem::unavailable("list of revoked tokens", reason))
}

fn view(app: &App, token: Issued) -> Result<TokenView, Problem> {
    let state = match is_revoked(app, &token)? {
        true => "revoked",
        false if token.expires_at <= now() => "expired",
        false => "valid",
    };
    let time = |seconds: u64| {
        let at = i64::try_from(seconds).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
        at.map(|at| at.to_string()).unwrap_or_default()
    };
    let Issued { jti, subject, scopes, agency, issued_at, expires_at } = token;
    let (issued_at, expires_at) = (time(issued_at), time(expires_at));
    Ok(TokenView { jti, subject, agency, scopes, issued_at, expires_at, state })
}

fn now() -> u64 {
    jiff::Timestamp::now().as_second().max(0) as u64
}
