//! What every response has in common: a request id, security headers, a tracing span, one line in the log and its
//! metrics.
//!
//! Span, log and metrics name the route pattern (`/brokers/{slug}`) and never the address: what somebody looks up about
//! a person or a broker must not be recorded.

mod canonical;
mod request_id;

pub use request_id::RequestId;

use super::App;
use super::admission::Client;
use super::problem::{Problem, ProblemCode};
use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use request_id::X_REQUEST_ID;
use std::time::Instant;
use tracing::Instrument;

/// The route in log and metrics of requests that match no route.
pub(super) const NO_ROUTE: &str = "(none)";

/// Nothing is loaded from other sites, no inline script runs, and no other site may frame a page. The script of the
/// search box asks this server for completions.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers that are set unless the handler has set its own.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Middleware of every request.
pub async fn every_request<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = RequestId::of(req.headers());
    req.extensions_mut().insert(id.clone());
    let app = req.app_data::<Data<App>>().cloned();
    let method = method_label(req.method().as_str());
    let route = req.match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned());
    let span = tracing::info_span!(
        "http_request",
        request.id = id.as_str(),
        method,
        route,
        status = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let mut res = respond(req, next, app.as_ref()).instrument(span.clone()).await?;
    // The framework refuses encodings as plain text; clients of the API expect problem details.
    if res.status() == StatusCode::NOT_ACCEPTABLE {
        let detail = "None of the encodings in Accept-Encoding is supported; identity, gzip and br are.";
        let problem = Problem::new(ProblemCode::NotAcceptable, detail).response(Some(id.as_str()));
        res = ServiceResponse::new(res.request().clone(), problem);
    }
    let (status, duration) = (res.status().as_u16(), started.elapsed());
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    span.record("status", status).record("duration_ms", duration_ms);
    span.in_scope(|| tracing::info!("request finished"));
    if let Some(app) = app {
        app.metrics.request(route, method, status, duration);
    }
    let headers = res.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Some(id) = id.header() {
        headers.insert(X_REQUEST_ID, id);
    }
    Ok(res)
}

/// Calls the handler as the client that sent the request, or redirects to the canonical address.
async fn respond<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    app: Option<&Data<App>>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let proxies = app.map(|app| app.admission.limits().proxies.as_slice()).unwrap_or_default();
    let client = Client::of(&req, proxies);
    match canonical::redirect_target(&req) {
        Some(address) => {
            let moved = HttpResponse::PermanentRedirect().insert_header((header::LOCATION, address)).finish();
            Ok(req.into_response(moved))
        }
        None => Ok(client.scope(next.call(req)).await?.map_into_boxed_body()),
    }
}

/// The method for span and metrics: clients may send any word as a method, and each would become a label value.
fn method_label(method: &str) -> &'static str {
    const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
    METHODS.into_iter().find(|known| *known == method).unwrap_or("other")
}
