//! The edge of the API: every answer passes here on its way out. Problems get the id of their request, and their causes
//! are written to the log; what needed a token is not kept by shared caches.

use crate::web::App;
use crate::web::middleware::RequestId;
use crate::web::pipe::Held;
use crate::web::problem::{PROBLEM_JSON, Problem, ProblemCode};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, VARY};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};

/// What the addresses of the API take.
const METHODS: &str = "GET, HEAD";

/// Bytes from which an answer is large.
const LARGE: u64 = 256 << 10;

/// Wraps every request to the API.
pub async fn every_answer<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (request, answer) = next.call(req).await?.map_into_boxed_body().into_parts();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let mut answer = held(&request, in_form(answer, id.as_deref()), id.as_deref());
    let headers = answer.headers_mut();
    // What needs no token says itself how long it keeps.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if headers.get(CACHE_CONTROL).is_some_and(|v| v.as_bytes().starts_with(b"private")) {
        headers.append(VARY, HeaderValue::from_name(AUTHORIZATION));
    }
    Ok(ServiceResponse::new(request, answer))
}

/// An answer that is large takes a place for as long as it is on its way: clients that do not read must not fill the memory.
fn held(request: &HttpRequest, answer: HttpResponse, id: Option<&str>) -> HttpResponse {
    let large = matches!(answer.body().size(), BodySize::Sized(bytes) if bytes > LARGE);
    let Some(app) = request.app_data::<Data<App>>().filter(|_| large) else { return answer };
    let place = match app.gate.admit_answer() {
        Ok(place) => place,
        Err(refused) => return Problem::from(refused).response(id),
    };
    let (head, body) = answer.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => head.set_body(Held::new(bytes, place)).map_into_boxed_body(),
        Err(body) => head.set_body(body),
    }
}

/// The answer itself; errors in the form of a problem.
fn in_form(answer: HttpResponse, id: Option<&str>) -> HttpResponse {
    if let Some(problem) = answer.error().and_then(|e| e.as_error::<Problem>()) {
        if let Some(cause) = problem.cause() {
            let code = problem.code.row().code;
            tracing::error!(request.id = id, code, cause, "the request could not be answered");
        }
        return problem.response(id);
    }
    let said = answer.headers().get(CONTENT_TYPE).is_some_and(|v| v == PROBLEM_JSON);
    let status = answer.status();
    if said || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    // Refusals of the server itself, before a handler was asked.
    match status {
        StatusCode::NOT_FOUND => Problem::new(ProblemCode::NotFound, "The address cannot be read."),
        s if s.is_client_error() => Problem::new(ProblemCode::BadParameter, "The address cannot be read."),
        s => Problem::internal(format!("the server answered {s} by itself")),
    }
    .response(id)
}

/// An address that is none.
pub async fn not_found() -> Result<HttpResponse, Problem> {
    Err(Problem::new(ProblemCode::NotFound, "The API has no such address; docs/API.md lists them."))
}

/// An address that takes other methods.
pub async fn method_not_allowed() -> Result<HttpResponse, Problem> {
    let detail = format!("This address takes {METHODS} only.");
    Err(Problem::new(ProblemCode::MethodNotAllowed, detail).with_header(ALLOW, METHODS))
}
