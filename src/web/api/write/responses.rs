//! `POST /api/v1/findings/{fingerprint}/responses`: confirm, dispute, waive until a day, dismiss, reply, withdraw.

use super::super::findings::{find, finding_body};
use super::super::list::json;
use super::super::view::ResponseView;
use super::body::{JsonBody, refused, wrong};
use super::precondition::tag_of;
use super::request::{WriteRequest, Written};
use crate::domain::listing::ResponseKind;
use crate::pipeline::{RespondError, ResponseOutcome, ResponseRequest, clock, respond, withdraw};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// What a response did.
#[derive(Serialize)]
struct Responded<'a> {
    /// False if the same response was in force already.
    stored: bool,
    response: ResponseView<'a>,
    /// The entity tag of the finding from now on.
    finding_etag: String,
}

/// Responds to a finding, also to one that no longer holds.
pub async fn on_finding(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ResponsesWrite)?;
    let fingerprint = path.into_inner();
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let body = JsonBody::parse(&written.body, &["kind", "text", "until", "withdraws"])?;
    let kind = body.one_of("kind", &ResponseKind::ALL.map(|kind| (kind.name(), kind)))?;
    let (text, until, withdraws) = (body.text("text")?, body.maybe_text("until")?, body.maybe_number("withdraws")?);
    if (kind == ResponseKind::Withdraw) != withdraws.is_some() {
        let detail = "A withdrawal, and only a withdrawal, names the number of the response that it withdraws.";
        return Err(wrong("withdraws", detail));
    }
    if (kind == ResponseKind::Waive) != until.is_some() {
        return Err(wrong("until", "A waiver, and only a waiver, has a last day, for example 2027-06-30."));
    }
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let listing = find(app, &fingerprint)?;
        written.precondition.check(&finding_body(app, &fingerprint, &listing)?)?;
        let by = written.by.clone();
        let outcome = match withdraws {
            Some(number) => {
                let earlier = app.store.response(number)?.filter(|r| r.finding == fingerprint);
                let Some(earlier) = earlier else {
                    return Err(refused("withdraws", format!("This finding has no response {number}.")));
                };
                if earlier.by != by {
                    let detail = "Only who gave a response may withdraw it; give another one instead.";
                    return Err(Problem::new(ProblemCode::NotYours, detail));
                }
                withdraw(number, &by, &text, &app.store, turn.writer()?)
            }
            None => {
                let (finding, text, until) = (fingerprint.clone(), text.clone(), until.clone());
                let asked = ResponseRequest { finding, listing: listing.clone(), kind, by, text, until };
                respond(asked, &clock::today(), &app.store, turn.writer()?)
            }
        };
        let (stored, response) = match outcome.map_err(not_given)? {
            ResponseOutcome::Stored(response) => (true, response),
            ResponseOutcome::AlreadyGiven(response) => (false, response),
        };
        let finding_etag = format!("\"{}\"", tag_of(&finding_body(app, &fingerprint, &listing)?));
        let body = json(&Responded { stored, response: ResponseView::new(&response), finding_etag })?;
        Ok(Written::new(if stored { StatusCode::CREATED } else { StatusCode::OK }, body))
    };
    written.run(app, run).await
}

fn not_given(error: RespondError) -> Problem {
    // The messages are those of the command line, whose options are the members here.
    let detail = |error: &RespondError| {
        let text = error.to_string();
        format!("{}.", text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest))
    };
    match error {
        RespondError::Store(error) => error.into(),
        RespondError::NoFinding { .. } => Problem::new(ProblemCode::NoSuchFinding, detail(&error)),
        RespondError::Empty(_) => wrong("text", detail(&error)),
        RespondError::End | RespondError::NoDay(_) | RespondError::Past(..) | RespondError::Far(..) => {
            refused("until", detail(&error))
        }
        RespondError::NoNumber { .. } | RespondError::Withdrawal(_) => refused("withdraws", format!("{error}.")),
    }
}
