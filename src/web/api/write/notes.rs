//! `POST /api/v1/listings/{id}/notes` and `/brokers/{id}/notes`, `PATCH` and `DELETE /api/v1/notes/{id}`: the notes of
//! the caller's agency. Every change is another revision; nothing is removed.

use super::super::list::json;
use super::super::notes::{NoteSubject, agency, find, note_body};
use super::super::view::NoteView;
use super::body::{JsonBody, refused};
use super::precondition::tag_of;
use super::request::{WriteRequest, Written};
use crate::pipeline::clock;
use crate::store::NoteRevision;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::desk::Turn;
use crate::web::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// What a write did.
#[derive(Serialize)]
struct NoteWritten<'a> {
    note: Option<NoteView<'a>>,
    note_etag: String,
}

/// Makes a note on a listing.
pub async fn on_listing_notes(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesWrite)?;
    make(&request, &caller, NoteSubject::listing(&path)?, app, payload).await
}

/// Makes a note on a broker.
pub async fn on_broker_notes(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesWrite)?;
    make(&request, &caller, NoteSubject::broker(&path)?, app, payload).await
}

async fn make(
    request: &HttpRequest,
    caller: &Caller,
    about: NoteSubject,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let agency = agency(caller)?;
    let written = WriteRequest::read_new(request, caller, &app, payload).await?;
    let text = JsonBody::parse(&written.body, &["text"])?.text("text")?;
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        about.exists(app)?;
        let revision = NoteRevision {
            number: 0,
            note: uuid::Uuid::now_v7().to_string(),
            revision: 1,
            agency,
            kind: about.kind.to_owned(),
            subject: about.id,
            by: written.by.clone(),
            text,
            state: "stands".to_owned(),
            at: clock::now(),
        };
        answer(StatusCode::CREATED, &[turn.writer()?.add_note(revision)?])
    };
    written.run(app, run).await
}

/// Corrects a note.
pub async fn on_note(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesWrite)?;
    let agency = agency(&caller)?;
    let written = WriteRequest::read(&request, &caller, &app, payload).await?;
    let text = JsonBody::parse(&written.body, &["text"])?.text("text")?;
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        let revisions = revise(app, turn, written, (&agency, &path), Some(text))?;
        answer(StatusCode::OK, &revisions)
    };
    written.run(app, run).await
}

/// Deletes a note: it is no longer listed, and its history stays.
pub async fn without_note(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesWrite)?;
    let agency = agency(&caller)?;
    let written = WriteRequest::without_body(&request, &caller)?;
    let run = move |app: &App, turn: &mut Turn<'_>, written: &WriteRequest| {
        revise(app, turn, written, (&agency, &path), None)?;
        Ok(Written::new(StatusCode::NO_CONTENT, Vec::new()))
    };
    written.run(app, run).await
}

/// Adds a revision with a text, or a deletion; returns all.
fn revise(
    app: &App,
    turn: &mut Turn<'_>,
    written: &WriteRequest,
    (agency, note): (&str, &str),
    text: Option<String>,
) -> Result<Vec<NoteRevision>, Problem> {
    let mut revisions = find(app, agency, note)?;
    written.precondition.check(&note_body(&revisions)?)?;
    let Some(newest) = revisions.last().filter(|newest| newest.state == "stands") else {
        return Err(refused("", "The note was deleted; make another one."));
    };
    let revision = NoteRevision {
        revision: newest.revision + 1,
        by: written.by.clone(),
        state: if text.is_some() { "stands" } else { "deleted" }.to_owned(),
        text: text.unwrap_or_default(),
        at: clock::now(),
        ..newest.clone()
    };
    revisions.push(turn.writer()?.add_note(revision)?);
    Ok(revisions)
}

fn answer(status: StatusCode, revisions: &[NoteRevision]) -> Result<Written, Problem> {
    let note_etag = format!("\"{}\"", tag_of(&note_body(revisions)?));
    let revisions: Vec<&NoteRevision> = revisions.iter().collect();
    Ok(Written::new(status, json(&NoteWritten { note: NoteView::new(&revisions), note_etag })?))
}
