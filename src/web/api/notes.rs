//! `GET /api/v1/listings/{id}/notes`, `/brokers/{id}/notes` and `/notes/{id}`: the notes of the caller's agency. Those
//! of another agency do not exist for the caller, and no export, page or feed has any.

use super::blocking;
use super::list::json;
use super::listing::{id, with_etag};
use super::pages::PageRequest;
use super::parameters::Parameters;
use super::view::NoteView;
use crate::domain::listing::BrokerId;
use crate::search::{Ast, Filters, brokers};
use crate::store::NoteRevision;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::{encode, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeMap;

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSubject {
    /// `listing` or `broker`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
}

impl NoteSubject {
    /// The listing that a path names.
    pub fn listing(path: &str) -> Result<Self, Problem> {
        Ok(Self { kind: "listing", id: id(path)?.to_string() })
    }

    /// The broker that a path names: a slug.
    pub fn broker(path: &str) -> Result<Self, Problem> {
        let slug = BrokerId::derive(path);
        if slug.as_str() == path { Ok(Self { kind: "broker", id: path.to_owned() }) } else { Err(no_broker(path)) }
    }

    /// Fails unless the catalogue has it.
    pub fn exists(&self, app: &App) -> Result<(), Problem> {
        if self.kind == "listing" {
            return super::listing::in_view(app, &id(&self.id)?).map(drop);
        }
        let every = Ast::everything();
        let all = brokers(&app.reader.searcher(), &every, &Filters::new(), &every)?;
        if all.iter().any(|broker| broker.id.as_str() == self.id) { Ok(()) } else { Err(no_broker(&self.id)) }
    }
}

fn no_broker(slug: &str) -> Problem {
    Problem::new(ProblemCode::NoSuchBroker, format!("There is no broker “{}”.", shown(slug)))
}

/// The agency of a caller, without which there are no notes.
pub fn agency(caller: &Caller) -> Result<String, Problem> {
    let detail = "Notes belong to an agency, and the token names none.";
    caller.claims.agency.clone().filter(|a| !a.is_empty()).ok_or_else(|| Problem::new(ProblemCode::NoAgency, detail))
}

/// The body of a note; its digest is the entity tag that a change must name.
pub fn note_body(revisions: &[NoteRevision]) -> Result<Vec<u8>, Problem> {
    let revisions: Vec<&NoteRevision> = revisions.iter().collect();
    json(&NoteView::new(&revisions).ok_or_else(no_note)?)
}

/// All revisions of a note of an agency.
pub fn find(app: &App, agency: &str, note: &str) -> Result<Vec<NoteRevision>, Problem> {
    let revisions = app.store.note(agency, note)?;
    if revisions.is_empty() { Err(no_note()) } else { Ok(revisions) }
}

fn no_note() -> Problem {
    Problem::new(ProblemCode::NoSuchNote, "Your agency has no note with this id.")
}

/// The notes on a listing.
pub async fn on_listing(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesRead)?;
    let route = format!("/api/v1/listings/{}/notes", encode(&path));
    list(&request, &caller, NoteSubject::listing(&path)?, route, app).await
}

/// The notes on a broker.
pub async fn on_broker(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesRead)?;
    let route = format!("/api/v1/brokers/{}/notes", encode(&path));
    list(&request, &caller, NoteSubject::broker(&path)?, route, app).await
}

/// One note.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::NotesRead)?;
    let agency = agency(&caller)?;
    Parameters::read(request.query_string(), &[])?;
    let body = blocking(app.clone(), move || note_body(&find(&app, &agency, &path)?)).await?;
    Ok(with_etag(&request, body, None))
}

/// Notes in the order in which they were made; deleted ones on request.
async fn list(
    request: &HttpRequest,
    caller: &Caller,
    about: NoteSubject,
    route: String,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agency = agency(caller)?;
    let page = PageRequest::read(request, route, &["deleted"], NoteView::FIELDS)?;
    let deleted = page.parameters().flag("deleted")?.unwrap_or(false);
    let body = blocking(app.clone(), move || {
        let revisions = app.store.notes_on(&agency, about.kind, &about.id)?;
        // Ids begin with the time at which they were made.
        let mut notes = BTreeMap::<&str, Vec<&NoteRevision>>::new();
        for revision in &revisions {
            notes.entry(&revision.note).or_default().push(revision);
        }
        notes.retain(|_, of| deleted || of.last().is_some_and(|newest| newest.state == "stands"));
        let items = notes.iter().filter_map(|(note, of)| Some(((*note).to_owned(), NoteView::new(of)?)));
        page.cut(&app, items.collect())
    })
    .await?;
    Ok(body.response())
}
