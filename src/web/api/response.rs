//! What every response of the API has in common: errors as problem details with the request id, causes in the log,
//! nothing that needs a token in shared caches, and a limit on large responses being sent.

use super::{access, cors};
use crate::web::App;
use crate::web::admission::RateState;
use crate::web::middleware::RequestId;
use crate::web::problem::{PROBLEM_JSON, Problem, ProblemCode};
use crate::web::streaming::GuardedBody;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, VARY};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};

/// Bytes from which a response is large.
const LARGE: u64 = 256 << 10;

/// Middleware of all routes of the API.
pub async fn finish_response<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(answer) = cors::preflight(&req) {
        return Ok(req.into_response(answer));
    }
    let counted = count_anonymous(&req);
    let (request, response) = match counted {
        Ok(()) => next.call(req).await?.map_into_boxed_body().into_parts(),
        Err(exceeded) => (req.into_parts().0, HttpResponse::from_error(exceeded)),
    };
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.as_ref().map(RequestId::as_str);
    let mut response = limit_large(&request, errors_as_problems(response, id), id);
    if let Some(app) = request.app_data::<Data<App>>() {
        access::note(app, &request, &response);
    }
    let headers = response.headers_mut();
    cors::open(request.method(), headers);
    if let Some(state) = request.extensions().get::<RateState>() {
        let RateState { policy, quota, left, reset } = state;
        let mut set = |name: &'static str, text: String| {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("ratelimit-policy", format!("\"{policy}\";q={quota};w=60"));
        set("ratelimit", format!("\"{policy}\";r={left};t={reset}"));
    }
    // Public routes set their own Cache-Control.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if headers.get(CACHE_CONTROL).is_some_and(|v| v.as_bytes().starts_with(b"private")) {
        headers.append(VARY, HeaderValue::from_name(AUTHORIZATION));
    }
    Ok(ServiceResponse::new(request, response))
}

/// Counts a request without credentials for its client. Those with credentials are counted when they are verified.
fn count_anonymous(request: &ServiceRequest) -> Result<(), Problem> {
    let Some(app) = request.app_data::<Data<App>>().filter(|_| !request.headers().contains_key(AUTHORIZATION)) else {
        return Ok(());
    };
    let counted = app.admission.count(None);
    if let Some(state) = counted.unwrap_or_else(|(state, _)| Some(state)) {
        request.extensions_mut().insert(state);
    }
    Ok(counted.map(drop)?)
}

/// A large response holds a permit until it has been sent: clients that do not read must not fill the memory.
fn limit_large(request: &HttpRequest, response: HttpResponse, id: Option<&str>) -> HttpResponse {
    let large = matches!(response.body().size(), BodySize::Sized(bytes) if bytes > LARGE);
    let Some(app) = request.app_data::<Data<App>>().filter(|_| large) else { return response };
    let permit = match app.admission.admit_large_response() {
        Ok(permit) => permit,
        Err(rejected) => return Problem::from(rejected).response(id),
    };
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => head.set_body(GuardedBody::new(bytes, permit)).map_into_boxed_body(),
        Err(body) => head.set_body(body),
    }
}

/// The response itself; every error as problem details.
fn errors_as_problems(response: HttpResponse, id: Option<&str>) -> HttpResponse {
    if let Some(problem) = response.error().and_then(|e| e.as_error::<Problem>()) {
        if let Some(cause) = problem.cause() {
            let code = problem.code.row().code;
            tracing::error!(code, cause, "request failed");
        }
        return problem.response(id);
    }
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|v| v == PROBLEM_JSON);
    let status = response.status();
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    // The framework refused the request before a handler ran.
    match status {
        StatusCode::NOT_FOUND => Problem::new(ProblemCode::NotFound, "Invalid address."),
        s if s.is_client_error() => Problem::new(ProblemCode::BadParameter, "Invalid address."),
        s => Problem::internal(format!("the framework responded {s}")),
    }
    .response(id)
}

/// For unknown routes.
pub async fn not_found() -> Result<HttpResponse, Problem> {
    Err(Problem::new(ProblemCode::NotFound, "The API has no such route; docs/API.md lists them."))
}

/// For other methods of a known route than these.
pub fn method_not_allowed(methods: &str) -> Result<HttpResponse, Problem> {
    let detail = format!("Expected one of the methods: {methods}.");
    Err(Problem::new(ProblemCode::MethodNotAllowed, detail).with_header(ALLOW, methods))
}
