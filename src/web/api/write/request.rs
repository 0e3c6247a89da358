//! What all writes have in common: who writes, on what condition, with which key; and how the answer is kept for a
//! request that is sent again.

use super::super::blocking;
use super::super::parameters::Parameters;
use super::body;
use super::precondition::Precondition;
use crate::domain::listing::digest_hex;
use crate::pipeline::clock;
use crate::store::GivenAnswer;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::desk::{Turn, read_only};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

/// A name that the client gives a request, to send it again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that the answer is that to an earlier request with the same key.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long an answer is kept, in microseconds.
const KEPT: i64 = 24 * 3_600 * 1_000_000;

/// A write that has been read.
pub struct WriteRequest {
    /// Who writes, as it is shown: the subject of the token, and its agency.
    pub by: String,
    /// The body.
    pub body: Bytes,
    /// On what condition.
    pub precondition: Precondition,
    key: Option<Key>,
}

/// The key of a request, with what was asked under it.
struct Key {
    caller: String,
    key: String,
    request: String,
}

/// What a write answers.
pub struct Written {
    /// Status.
    pub status: StatusCode,
    /// JSON; nothing with a status without content.
    pub body: Vec<u8>,
    /// What is kept for the same request again, where the answer has secrets that are told once.
    pub kept: Option<Vec<u8>>,
}

impl Written {
    /// An answer that is kept as it is.
    pub fn new(status: StatusCode, body: Vec<u8>) -> Self {
        Self { status, body, kept: None }
    }
}

impl WriteRequest {
    /// Reads headers and body of a request of a caller who may write.
    pub async fn read(request: &HttpRequest, caller: &Caller, app: &App, payload: Payload) -> Result<Self, Problem> {
        Parameters::read(request.query_string(), &[])?;
        let body = body::read(request, payload, app.admission.limits().write).await?;
        Self::of(request, caller, body, Precondition::read(request)?)
    }

    /// The same for a request that makes something new, which overwrites nothing: it need not name a state.
    pub async fn read_new(
        request: &HttpRequest,
        caller: &Caller,
        app: &App,
        payload: Payload,
    ) -> Result<Self, Problem> {
        Parameters::read(request.query_string(), &[])?;
        let body = body::read(request, payload, app.admission.limits().write).await?;
        Self::of(request, caller, body, Precondition::Any)
    }

    /// A request that deletes; it has no body.
    pub fn without_body(request: &HttpRequest, caller: &Caller) -> Result<Self, Problem> {
        Parameters::read(request.query_string(), &[])?;
        Self::of(request, caller, Bytes::new(), Precondition::read(request)?)
    }

    /// A request without a body that makes something new.
    pub fn new_without_body(request: &HttpRequest, caller: &Caller) -> Result<Self, Problem> {
        Parameters::read(request.query_string(), &[])?;
        Self::of(request, caller, Bytes::new(), Precondition::Any)
    }

    /// A request whose parameters and body were read already.
    pub fn of(
        request: &HttpRequest,
        caller: &Caller,
        body: Bytes,
        precondition: Precondition,
    ) -> Result<Self, Problem> {
        let key = key(request, caller, &body)?;
        let claims = &caller.claims;
        let by = match &claims.agency {
            Some(agency) => format!("{} ({agency})", claims.subject),
            None => claims.subject.clone(),
        };
        Ok(Self { by, body, precondition, key })
    }

    /// Carries out the write in its turn, unless it was carried out already.
    pub async fn run(
        self,
        app: Data<App>,
        work: impl FnOnce(&App, &mut Turn<'_>, &Self) -> Result<Written, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let (written, replayed) = blocking(app.clone(), move || {
            let desk = app.desk.as_ref().ok_or_else(read_only)?;
            let mut turn = desk.turn(&app.store, &app.reader, app.admission.limits().wait)?;
            let now = clock::now();
            if let Some(given) = self.given(&app, now)? {
                return Ok((given, true));
            }
            let written = work(&app, &mut turn, &self)?;
            self.keep(&written, now, &mut turn)?;
            Ok((written, false))
        })
        .await?;
        let mut response = HttpResponse::build(written.status);
        if replayed {
            response.insert_header((REPLAYED, "true"));
        }
        if written.status == StatusCode::NO_CONTENT {
            return Ok(response.finish());
        }
        Ok(response.insert_header((CONTENT_TYPE, "application/json")).body(written.body))
    }

    /// The answer to the same request under its key.
    fn given(&self, app: &App, now: i64) -> Result<Option<Written>, Problem> {
        let Some(Key { caller, key, request }) = &self.key else { return Ok(None) };
        let Some(given) = app.store.given_answer(caller, key, now - KEPT)? else { return Ok(None) };
        if given.request != *request {
            let detail = "This Idempotency-Key was used for another request within the last 24 hours.";
            return Err(Problem::new(ProblemCode::KeyReused, detail));
        }
        let status = u16::try_from(given.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        Ok(Some(Written::new(status.unwrap_or(StatusCode::OK), given.body.into_bytes())))
    }

    fn keep(&self, written: &Written, now: i64, turn: &mut Turn<'_>) -> Result<(), Problem> {
        let Some(Key { caller, key, request }) = &self.key else { return Ok(()) };
        let answer = GivenAnswer {
            caller: caller.clone(),
            key: key.clone(),
            request: request.clone(),
            status: i64::from(written.status.as_u16()),
            body: String::from_utf8_lossy(written.kept.as_ref().unwrap_or(&written.body)).into_owned(),
            at: now,
        };
        Ok(turn.writer()?.keep_answer(&answer, now - KEPT)?)
    }
}

fn key(request: &HttpRequest, caller: &Caller, body: &[u8]) -> Result<Option<Key>, Problem> {
    let mut sent = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(value) = sent.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    if sent.next().is_some() || text.is_empty() || text.len() > 255 {
        let detail = "invalid Idempotency-Key: expected one of 1 to 255 ASCII characters, for example a UUID.";
        return Err(Problem::parameter(ProblemCode::BadParameter, "Idempotency-Key", detail));
    }
    let claims = &caller.claims;
    // Neither the subjects of two agencies nor two agencies share their keys.
    let caller = digest_hex(&[claims.subject.as_bytes(), claims.agency.as_deref().unwrap_or_default().as_bytes()]);
    let method = Some(request.method()).filter(|method| *method != Method::POST);
    let method = method.map_or("", |method| method.as_str());
    let query = request.query_string().as_bytes();
    let request = digest_hex(&[method.as_bytes(), request.path().as_bytes(), query, body]);
    Ok(Some(Key { caller, key: text.to_owned(), request }))
}
