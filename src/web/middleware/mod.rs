//! What every answer has in common: a request id, headers that keep the page to itself, and one line in the log.
//!
//! The line names the route, never the address: what somebody looks up about a person or a broker is nobody's business.

mod canonical;

use super::App;
use super::gate::Client;
use super::problem::{Problem, ProblemCode};
use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use std::time::Instant;

/// Id of the request under way, found in its extensions; also sent as `x-request-id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Nothing is loaded from anywhere but here, no script runs that stands in a page, no other site may frame a page. The
/// script of the search box asks this server for completions.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers set unless the handler has set its own.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Wraps every request.
pub async fn every_answer<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = uuid::Uuid::now_v7().to_string();
    let method = req.method().clone();
    req.extensions_mut().insert(RequestId(id.clone()));
    let app = req.app_data::<actix_web::web::Data<App>>().cloned();
    let proxies = app.as_ref().map(|app| app.gate.limits().proxies.as_slice()).unwrap_or_default();
    let client = Client::of(&req, proxies);
    let mut res = match canonical::elsewhere(&req) {
        Some(address) => {
            let moved = HttpResponse::PermanentRedirect().insert_header((header::LOCATION, address)).finish();
            req.into_response(moved)
        }
        None => client.scope(next.call(req)).await?.map_into_boxed_body(),
    };
    // The server itself refuses encodings, in plain words; whoever asks the API reads problems.
    if res.status() == StatusCode::NOT_ACCEPTABLE {
        let detail = "None of the encodings in Accept-Encoding can be sent; identity, gzip and br can.";
        let problem = Problem::new(ProblemCode::NotAcceptable, detail).response(Some(&id));
        res = ServiceResponse::new(res.request().clone(), problem);
    }
    let route = res.request().match_pattern().unwrap_or_else(|| "(no route)".to_owned());
    let (status, ms) = (res.status().as_u16(), started.elapsed().as_millis() as u64);
    tracing::info!(request.id = id, %method, route, status, ms, "answered");
    let headers = res.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    Ok(res)
}
