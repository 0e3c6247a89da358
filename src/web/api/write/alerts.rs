//! `POST /api/v1/alerts`, `PATCH` and `DELETE /api/v1/alerts/{id}`, `POST /api/v1/alerts/{id}/test`: the caller's own
//! alerts. Secrets are told once: an answer that is kept for the same request again is kept without them.

use super::super::alerts::{Owner, alert_body};
use super::super::list::json;
use super::super::view::{AlertView, DeliveryView};
use super::body::{JsonBody, refused, wrong};
use super::request::{WriteRequest, Written};
use crate::pipeline::{WatchKind, clock};
use crate::search::parse;
use crate::store::StoredAlert;
use crate::web::App;
use crate::web::alerts::{capability_digest, random_part, random_secret, test_message};
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::facet_values::diagnostics;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use strum::VariantArray;

/// Most alerts of one owner.
const MOST: usize = 100;
/// Longest query, in bytes, as of a search; longest name, in characters.
const MAX_QUERY: usize = 2_000;
const MAX_NAME: usize = 200;
/// Most matches in one message, and how many there are unless it is said.
const MAX_ITEMS: u64 = 100;
const ITEMS: u64 = 20;
/// How long messages are signed with an earlier secret too, in microseconds.
const OVERLAP: i64 = 86_400 * 1_000_000;

const DELIVER: [(&str, &str); 2] = [("atom", "atom"), ("webhook", "webhook")];
const DIGEST: [(&str, &str); 3] = [("each", "each"), ("hourly", "hourly"), ("daily", "daily")];

/// What a write did.
#[derive(Serialize)]
struct AlertWritten<'a> {
    alert: AlertView<'a>,
    /// What messages are signed with: told once.
    secret: Option<&'a str>,
    /// The address of the feed: told once.
    feed: Option<&'a str>,
    alert_etag: String,
}

/// What a client wants of an alert; what is not said stays as it is.
struct Wanted {
    name: Option<String>,
    query: Option<String>,
    what: Option<String>,
    address: Option<String>,
    digest: Option<&'static str>,
    max_items: Option<i64>,
}

impl Wanted {
    fn read(body: &JsonBody) -> Result<Self, Problem> {
        let some = |name: &str| match body.maybe_text(name)? {
            None => Ok(None),
            Some(_) => body.text(name).map(Some),
        };
        let name = some("name")?;
        if name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME || name.contains(['\n', '\r'])) {
            return Err(wrong("name", format!("A name has one line of at most {MAX_NAME} characters.")));
        }
        let query = some("query")?;
        if query.as_ref().is_some_and(|query| query.len() > MAX_QUERY) {
            return Err(wrong("query", format!("The query is longer than {MAX_QUERY} bytes.")));
        }
        let kinds: Vec<&str> = WatchKind::VARIANTS.iter().map(|kind| kind.name()).collect();
        let what = body.maybe_some_of("what", &kinds)?.map(|what| what.join(" "));
        let digest = if body.has("digest") { Some(body.one_of("digest", &DIGEST)?) } else { None };
        let max_items = match body.maybe_number("max_items")? {
            Some(number) if !(1..=MAX_ITEMS).contains(&number) => {
                return Err(wrong("max_items", format!("Expected a number from 1 to {MAX_ITEMS}.")));
            }
            number => number.map(|number| number as i64),
        };
        Ok(Self { name, query, what, address: some("address")?, digest, max_items })
    }

    /// Changes an alert, after checking what can only be checked with the catalogue.
    fn apply(self, alert: &mut StoredAlert, app: &App) -> Result<(), Problem> {
        if let Some(query) = self.query.filter(|query| *query != alert.query) {
            literal(app, &query)?;
            // What the query before has not seen, this one does not report.
            alert.through = app.store.last_change()? as i64;
            alert.query = query;
        }
        if let Some(address) = self.address {
            if alert.deliver == "atom" {
                return Err(wrong("address", "A feed has no address to deliver to."));
            }
            app.alerts
                .webhooks
                .check(&address)
                .map_err(|why| refused("address", format!("The address cannot be used: {why}.")))?;
            alert.address = address;
        }
        alert.name = self.name.unwrap_or_else(|| std::mem::take(&mut alert.name));
        alert.what = self.what.unwrap_or_else(|| std::mem::take(&mut alert.what));
        alert.digest = self.digest.map_or_else(|| std::mem::take(&mut alert.digest), str::to_owned);
        alert.max_items = self.max_items.unwrap_or(alert.max_items);
        Ok(())
    }
}

/// A query is taken literally or refused: nobody would see later how it was understood.
fn literal(app: &App, query: &str) -> Result<(), Problem> {
    let (ast, notices) = parse(query);
    let unknown = diagnostics(app, &app.reader.searcher(), query, &ast)?;
    let Some(notice) = notices.into_iter().chain(unknown).next() else { return Ok(()) };
    let hint = notice.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
    Err(refused("query", format!("At byte {}: {}{hint}", notice.position + 1, notice.message)))
}

/// Makes an alert.
pub async fn on_alerts(
    request: HttpRequest,
    caller: Caller,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsWrite)?;
    let written = WriteRequest::read_new(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["name", "query", "what", "deliver", "address", "digest", "max_items"])?;
    let wanted = Wanted::read(&body)?;
    let (Some(_), Some(_)) = (&wanted.name, &wanted.query) else {
        let missing = if wanted.name.is_none() { "name" } else { "query" };
        return Err(wrong(missing, format!("The member “{missing}” is missing or empty.")));
    };
    let deliver = if body.maybe_text("deliver")?.as_deref() == Some("mail") {
        return Err(refused("deliver", "This server sends no mail. Use a webhook or an Atom feed."));
    } else {
        body.one_of("deliver", &DELIVER)?
    };
    if deliver == "webhook" && wanted.address.is_none() {
        return Err(wrong("address", "A webhook needs the address to deliver to."));
    }
    let owner = Owner::of(&caller);
    let run = move |app: &App, turn: &mut Turn<'_>, _: &WriteRequest| {
        if app.store.alerts_of(&owner.agency, &owner.subject)?.len() >= MOST {
            return Err(refused("", format!("You have {MOST} alerts; delete one first.")));
        }
        let all = WatchKind::VARIANTS.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" ");
        let mut alert = StoredAlert {
            id: uuid::Uuid::now_v7().to_string(),
            subject: owner.subject.clone(),
            agency: owner.agency.clone(),
            name: String::new(),
            query: String::new(),
            what: all,
            deliver: deliver.to_owned(),
            address: String::new(),
            digest: "each".to_owned(),
            max_items: ITEMS as i64,
            state: "active".to_owned(),
            notice: String::new(),
            secret: String::new(),
            earlier_secret: String::new(),
            earlier_until: 0,
            capability: String::new(),
            revision: 1,
            created_at: clock::now(),
            through: app.store.last_change()? as i64,
            matches: 0,
            reported: 0,
        };
        wanted.apply(&mut alert, app)?;
        let told = renew(&mut alert, app);
        turn.writer()?.add_alert(&alert)?;
        app.alerts.bell.ring();
        answer(app, &alert, StatusCode::CREATED, Some(told))
    };
    written.run(app, run).await
}

/// Changes an alert.
pub async fn on_alert(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsWrite)?;
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let known = ["name", "query", "what", "address", "digest", "max_items", "active", "renew"];
    let body = JsonBody::parse(&written.body, &known)?;
    let (wanted, active) = (Wanted::read(&body)?, body.maybe_flag("active")?);
    let renews = body.maybe_flag("renew")?.unwrap_or(false);
    let owner = Owner::of(&caller);
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let mut alert = owner.alert(app, &path)?;
        written.precondition.check(&alert_body(app, &alert)?)?;
        let restarts = alert.state == "paused" && active == Some(true);
        wanted.apply(&mut alert, app)?;
        match active {
            Some(true) => (alert.state, alert.notice) = ("active".to_owned(), String::new()),
            Some(false) => (alert.state, alert.notice) = ("paused".to_owned(), String::new()),
            None => {}
        }
        if restarts {
            alert.through = app.store.last_change()? as i64;
        }
        let told = renews.then(|| renew(&mut alert, app));
        alert.revision += 1;
        turn.writer()?.change_alert(&alert)?;
        app.alerts.bell.ring();
        answer(app, &alert, StatusCode::OK, told)
    };
    written.run(app, run).await
}

/// Deletes an alert with what it matched and its deliveries.
pub async fn without_alert(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsWrite)?;
    let written = WriteRequest::without_body(&request, &caller)?;
    let owner = Owner::of(&caller);
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let alert = owner.alert(app, &path)?;
        written.precondition.check(&alert_body(app, &alert)?)?;
        turn.writer()?.remove_alert(&alert.id)?;
        Ok(Written::new(StatusCode::NO_CONTENT, Vec::new()))
    };
    written.run(app, run).await
}

/// Sends a message without matches, once, to try the receiver.
pub async fn on_alert_test(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AlertsWrite)?;
    let written = WriteRequest::new_without_body(&request, &caller)?;
    let owner = Owner::of(&caller);
    let run = move |app: &App, turn: &mut Turn<'_>, _: &WriteRequest| {
        let alert = owner.alert(app, &path)?;
        if alert.deliver != "webhook" {
            return Err(refused("", "Only a webhook can be tried; open the address of a feed in a reader."));
        }
        if app.store.is_delivery_pending(&alert.id, "test")? {
            return Err(refused("", "A test is on its way; wait for its end."));
        }
        if !app.alerts.send {
            return Err(Problem::new(ProblemCode::Refused, "This server does not send messages."));
        }
        let delivery = test_message(app, &alert, clock::now())?;
        turn.writer()?.add_delivery(&delivery, 0)?;
        app.alerts.bell.ring();
        Ok(Written::new(StatusCode::CREATED, json(&DeliveryView::new(&delivery))?))
    };
    written.run(app, run).await
}

/// What is told once.
struct Told {
    secret: Option<String>,
    feed: Option<String>,
}

/// Gives an alert a new secret, or its feed a new address.
fn renew(alert: &mut StoredAlert, app: &App) -> Told {
    if alert.deliver == "atom" {
        let part = random_part();
        alert.capability = capability_digest(&part);
        return Told { secret: None, feed: Some(format!("{}/alerts/{part}.atom", app.public_url)) };
    }
    let secret = random_secret();
    // Both sign for a day, so that the receiver can be changed without a gap.
    alert.earlier_secret = std::mem::replace(&mut alert.secret, secret.clone());
    alert.earlier_until = if alert.earlier_secret.is_empty() { 0 } else { clock::now() + OVERLAP };
    Told { secret: Some(secret), feed: None }
}

fn answer(app: &App, alert: &StoredAlert, status: StatusCode, told: Option<Told>) -> Result<Written, Problem> {
    let tag = super::precondition::tag_of(&alert_body(app, alert)?);
    let with = |secret, feed| {
        json(&AlertWritten { alert: AlertView::new(alert, app), secret, feed, alert_etag: format!("\"{tag}\"") })
    };
    let told = told.unwrap_or(Told { secret: None, feed: None });
    Ok(Written { status, body: with(told.secret.as_deref(), told.feed.as_deref())?, kept: Some(with(None, None)?) })
}
