//! `GET /api/v1/changes`: the change log as a feed that can be resumed for ever: numbers without a gap, nothing is ever
//! removed. A client asks for what is new, waits for it (`wait=`), or has it sent as it happens (server-sent events).

use super::blocking;
use super::bulk::accepts;
use super::feeds::FeedPage;
use super::fields::Fields;
use super::parameters::{Parameters, invalid};
use super::view::ChangeView;
use crate::store::Change;
use crate::web::App;
use crate::web::admission::Permit;
use crate::web::auth::{Caller, Scope};
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use crate::web::streaming::channel_body;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, ContentEncoding, HeaderName, VARY};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use std::fmt::Write;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Sender;

/// Media type of server-sent events.
const EVENT_STREAM: &str = "text/event-stream";
/// Where a client that was interrupted continues.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Longest wait, in seconds.
const MAX_WAIT: u64 = 30;
/// How often a stream without changes shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Changes read together for a stream.
const TOGETHER: u32 = 100;
/// Blocks that wait for the client.
const QUEUE: usize = 4;

/// Members of an item.
pub const FIELDS: &[&str] = &["seq", "kind", "listing", "at", "observed_at", "version", "fields", "difference"];

/// The handler.
pub async fn list(request: HttpRequest, caller: Caller, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ChangesRead)?;
    let parameters = Parameters::read(request.query_string(), &["since", "limit", "wait", "fields"])?;
    let fields = Fields::read(&parameters, FIELDS)?;
    let streamed = accepts(&request, EVENT_STREAM);
    if streamed {
        parameters.none_of(&["limit", "wait"], "An event stream has no pages and always waits; leave it out.")?;
    }
    let page = FeedPage::of(&parameters)?;
    let since = if streamed { last_event(&request)?.unwrap_or(page.since) } else { page.since };
    let wait = match parameters.number("wait")?.unwrap_or(0) {
        wait if wait <= MAX_WAIT => Duration::from_secs(wait),
        _ => return Err(invalid("wait", format!("invalid wait: expected seconds from 0 to {MAX_WAIT}."))),
    };
    known(&app, since).await?;
    if streamed {
        return stream(&request, caller, app, since, fields).await;
    }
    if !wait.is_zero() {
        // Who waits does not hold one of the slots of those who work.
        let _waiting = app.admission.admit_feed()?;
        app.feed.wait(&app.store, since, Instant::now() + wait).await?;
    }
    let body = blocking(app.clone(), move || {
        // Read before the entries: what comes in between is on the next page.
        let newest = app.store.last_change()?;
        let changes = app.store.changes_after(since, page.limit as u32)?;
        let items = changes.iter().map(|c| Ok((c.seq, fields.of(ChangeView::new(c, &app.public_url))?)));
        page.body(&app, "changes", items.collect::<Result<_, Problem>>()?, Ok(newest))
    })
    .await?;
    Ok(body.response())
}

/// Refuses a number that no change has yet: the client follows another catalogue, or this one was restored from an
/// older backup. To wait for it silently would lose the changes until then.
async fn known(app: &Data<App>, since: u64) -> Result<(), Problem> {
    let newest = blocking(app.clone(), {
        let app = app.clone();
        move || Ok(app.store.last_change()?)
    });
    let newest = newest.await?;
    if since <= newest {
        return Ok(());
    }
    let detail = format!(
        "There is no change {since} yet; the newest is {newest}. If the catalogue was restored from a backup, read it \
         again from the start."
    );
    Err(Problem::parameter(ProblemCode::UnknownPosition, "since", detail))
}

fn last_event(request: &HttpRequest) -> Result<Option<u64>, Problem> {
    let Some(value) = request.headers().get(LAST_EVENT_ID) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let number = text.trim().parse().ok().filter(|n: &u64| i64::try_from(*n).is_ok());
    let detail = || format!("invalid Last-Event-ID “{}”: expected the number of a change.", shown(text));
    number.map(Some).ok_or_else(|| invalid("Last-Event-ID", detail()))
}

/// Changes as server-sent events, as they happen.
async fn stream(
    request: &HttpRequest,
    caller: Caller,
    app: Data<App>,
    since: u64,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let permit = app.admission.admit_feed()?;
    let (sender, body) = channel_body(QUEUE);
    if *request.method() != Method::HEAD {
        let feed = Stream { app, caller, since, fields, sender, _permit: permit };
        actix_web::rt::spawn(feed.run());
    }
    Ok(HttpResponse::Ok()
        // Compression would hold events back.
        .insert_header(ContentEncoding::Identity)
        .insert_header((CONTENT_TYPE, EVENT_STREAM))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .append_header((VARY, "accept"))
        .body(body))
}

/// A stream that is being sent.
struct Stream {
    app: Data<App>,
    caller: Caller,
    since: u64,
    fields: Fields,
    sender: Sender<Bytes>,
    _permit: Permit,
}

impl Stream {
    /// Sends until the client goes, does not read, its token is no longer valid, or the server stops. The client
    /// connects again with the number of the last event it has.
    async fn run(mut self) {
        if !self.send("retry: 2000\n\n".to_owned()).await {
            return;
        }
        while self.may_go_on() {
            match self.next().await {
                Ok(text) => {
                    if !self.send(text).await {
                        return;
                    }
                }
                Err(problem) => {
                    tracing::error!(cause = problem.cause(), %problem, "event stream failed");
                    return;
                }
            }
        }
    }

    /// Whether the token is valid and the server runs.
    fn may_go_on(&self) -> bool {
        !self.app.feed.is_stopping() && self.caller.is_still_accepted(&self.app)
    }

    async fn send(&self, text: String) -> bool {
        let write = self.app.admission.limits().write;
        matches!(tokio::time::timeout(write, self.sender.send(Bytes::from(text))).await, Ok(Ok(())))
    }

    /// The next events, or a sign of life.
    async fn next(&mut self) -> Result<String, Problem> {
        let until = Instant::now() + KEEP_ALIVE;
        while Instant::now() < until && self.may_go_on() && !self.sender.is_closed() {
            // In steps, so that a token that is revoked ends the stream soon.
            let step = until.min(Instant::now() + Duration::from_millis(500));
            if !self.app.feed.wait(&self.app.store, self.since, step).await? {
                continue;
            }
            let (app, since) = (self.app.clone(), self.since);
            let changes = blocking(app.clone(), move || Ok(app.store.changes_after(since, TOGETHER)?)).await?;
            let Some(last) = changes.last().map(|change| change.seq) else { continue };
            let mut text = String::new();
            for change in &changes {
                self.event(change, &mut text)?;
            }
            self.since = last;
            return Ok(text);
        }
        Ok(": \n\n".to_owned())
    }

    fn event(&self, change: &Change, text: &mut String) -> Result<(), Problem> {
        let item = self.fields.of(ChangeView::new(change, &self.app.public_url))?;
        let data = serde_json::to_string(&item).map_err(Problem::internal)?;
        // Writing to a text cannot fail; JSON has no line breaks.
        let _ = write!(text, "id: {}\nevent: change\ndata: {data}\n\n", change.seq);
        Ok(())
    }
}
