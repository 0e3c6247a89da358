//! `GET /api/v1/alerts` and below: the caller's own alerts, what they matched and how it was delivered; and
//! `GET /alerts/{part}.atom`, the feed of an alert. Those of others do not exist for the caller.

use super::blocking;
use super::feeds::FeedPage;
use super::list::json;
use super::listing::with_etag;
use super::pages::PageRequest;
use super::parameters::Parameters;
use super::view::{AlertView, DeliveryView};
use crate::pipeline::clock;
use crate::store::StoredAlert;
use crate::web::App;
use crate::web::alerts::{MATCHES, MatchView, atom, capability_digest};
use crate::web::auth::{Caller, Scope};
use crate::web::etag::conditional;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// Feed readers ask again after so long; nobody in between keeps a copy.
const CACHE: &str = "private, max-age=300";

/// Who owns alerts: subject and agency of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `sub`.
    pub subject: String,
    /// `agency`, empty for none.
    pub agency: String,
}

impl Owner {
    /// The owner that a token names.
    pub fn of(caller: &Caller) -> Self {
        let claims = &caller.claims;
        Self { subject: claims.subject.clone(), agency: claims.agency.clone().unwrap_or_default() }
    }

    /// The owner's alert with an id. One of somebody else is not there.
    pub fn alert(&self, app: &App, id: &str) -> Result<StoredAlert, Problem> {
        let own = |alert: &StoredAlert| alert.subject == self.subject && alert.agency == self.agency;
        let missing = || Problem::new(ProblemCode::NoSuchAlert, "You have no alert with this id.");
        app.store.alert(id)?.filter(own).ok_or_else(missing)
    }
}

/// The body of an alert; its digest is the entity tag that a change must name.
pub fn alert_body(app: &App, alert: &StoredAlert) -> Result<Vec<u8>, Problem> {
    json(&AlertView::new(alert, app))
}

/// The caller's alerts, oldest first.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsRead)?;
    let page = PageRequest::read(&request, "/api/v1/alerts", &[], AlertView::FIELDS)?;
    let owner = Owner::of(&caller);
    let body = blocking(app.clone(), move || {
        let alerts = app.store.alerts_of(&owner.agency, &owner.subject)?;
        page.cut(&app, alerts.iter().map(|a| (a.id.clone(), AlertView::new(a, &app))).collect())
    })
    .await?;
    Ok(body.response())
}

/// One alert.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let owner = Owner::of(&caller);
    let body = blocking(app.clone(), move || alert_body(&app, &owner.alert(&app, &path)?)).await?;
    Ok(with_etag(&request, body, None))
}

/// What an alert matched, oldest first, numbered without gaps.
pub async fn matches(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsRead)?;
    let page = FeedPage::of(&Parameters::read(request.query_string(), &["since", "limit"])?)?;
    let owner = Owner::of(&caller);
    let body = blocking(app.clone(), move || {
        let alert = owner.alert(&app, &path)?;
        let stored = app.store.alert_matches(&alert.id, page.since as i64, page.limit as i64)?;
        let view = |m: &crate::store::AlertMatch| Ok((m.number.max(0) as u64, MatchView::new(m, &app.public_url)?));
        let items = stored.iter().map(view).collect::<Result<Vec<_>, Problem>>()?;
        page.body(&app, &format!("alerts/{}/matches", alert.id), items, Ok(alert.matches.max(0) as u64))
    })
    .await?;
    Ok(body.response())
}

/// How messages of an alert were delivered, newest first.
pub async fn deliveries(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsRead)?;
    let route = format!("/api/v1/alerts/{}/deliveries", crate::web::params::encode(&path));
    let page = PageRequest::read(&request, route, &[], DeliveryView::FIELDS)?;
    let owner = Owner::of(&caller);
    let body = blocking(app.clone(), move || {
        let alert = owner.alert(&app, &path)?;
        let stored = app.store.alert_deliveries(&alert.id, page.after.as_deref(), page.limit as i64 + 1)?;
        page.page(&app, stored.iter().map(|d| (d.id.clone(), DeliveryView::new(d))).collect(), None, "")
    })
    .await?;
    Ok(body.response())
}

/// The feed of an alert. Feed readers send no token, so the address itself is the permission: its part cannot be
/// guessed, and only its digest is stored.
pub async fn feed(request: HttpRequest, path: Path<String>, app: Data<App>) -> Result<HttpResponse, Problem> {
    let digest = capability_digest(&path.into_inner());
    let body = blocking(app.clone(), move || {
        let alert = app.store.alert_of_feed(&digest)?.filter(|a| a.deliver == "atom");
        let alert = alert.ok_or_else(|| Problem::new(ProblemCode::NoSuchAlert, "There is no feed at this address."))?;
        let matches = app.store.newest_alert_matches(&alert.id, MATCHES)?;
        atom(&app, &alert, &matches, clock::now())
    })
    .await?;
    let tag: String = hex::encode(Sha256::digest(body.as_bytes())).chars().take(32).collect();
    Ok(conditional(&request, tag, "application/atom+xml; charset=utf-8", Some(CACHE), body))
}
